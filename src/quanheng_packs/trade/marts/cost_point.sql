/*---
key: cost_point
title: 成本价格监测
theme: 价格
about: 每个商品每日一行批发价或成本，全市一个数，没有经营者。
grain: [product, seen_on]
happened: seen_on
columns:
  - {name: product, title: 商品}
  - {name: unit, title: 计价单位}
  - {name: cost_yuan, title: 批发价或成本, type: money}
  - {name: seen_on, title: 监测日期, type: date}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [product, seen_on]}
---*/
WITH ranked AS (
  SELECT
    x.product, x.unit, x.cost_yuan, x.seen_on, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY x.product, x.seen_on
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.cost_point AS x
)
SELECT product, unit, cost_yuan, seen_on, source_batch, source_line
FROM ranked
WHERE place = 1
