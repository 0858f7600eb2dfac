/*---
key: patent_mark
title: 专利标识
theme: 知识产权
about: 巡查所见的专利标识一处一行，带发现时查得的专利状态；终止前生产的产品继续标注不当然违法。
grain: [mark_no]
subject: entity
region: region
happened: seen_on
columns:
  - {name: entity, title: 主体}
  - {name: mark_no, title: 监测编号}
  - {name: product, title: 产品名称}
  - {name: patent_no, title: 标注专利号}
  - {name: seen_on, title: 发现日期, type: date}
  - {name: patent_state, title: 专利状态, codes: {valid: 有效, ended: 终止, none: 查无此专利}}
  - {name: patent_ended_on, title: 专利终止日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [mark_no, product, seen_on, patent_state]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.mark_no, x.product, x.patent_no, x.seen_on, x.patent_state, x.patent_ended_on,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.patent_mark AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
