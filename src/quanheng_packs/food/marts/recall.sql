/*---
key: recall
title: 食品召回
theme: 抽检
about: 公布召回的食品，一个产品一个批次一行，取最早一次公告；没有主体，按产品、生产企业和批号与台账比对。
grain: [product, maker, batch_no]
happened: recalled_on
columns:
  - {name: recall_no, title: 召回编号}
  - {name: notice_no, title: 公告文号}
  - {name: product, title: 食品名称}
  - {name: maker, title: 生产企业}
  - {name: batch_no, title: 生产日期或批号}
  - {name: level, title: 召回级别, codes: {'1': 一级, '2': 二级, '3': 三级}}
  - {name: reason, title: 召回原因}
  - {name: recalled_on, title: 公告日期, type: date}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [recall_no, product, maker, batch_no, recalled_on]}
  - {accepted: {column: level, values: ['1', '2', '3']}}
---*/
WITH ranked AS (
  SELECT
    x.recall_no, x.notice_no, x.product, x.maker, x.batch_no, x.level, x.reason, x.recalled_on, x.source_batch,
    x.source_line,
    ROW_NUMBER() OVER (PARTITION BY x.product, x.maker, x.batch_no ORDER BY x.recalled_on, x.recall_no) AS place
  FROM source.recall AS x
)
SELECT
  r.recall_no, r.notice_no, r.product, r.maker, r.batch_no, r.level, r.reason, r.recalled_on, r.source_batch,
  r.source_line
FROM ranked AS r
WHERE r.place = 1
