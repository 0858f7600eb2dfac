/*---
key: price_point
title: 零售价格监测
theme: 价格
about: 每个采价点每个商品每日一行，取当日最后一次采价。
grain: [point_no, product, seen_on]
subject: entity
region: region
happened: seen_on
columns:
  - {name: entity, title: 主体}
  - {name: point_no, title: 采价点编号}
  - {name: shop, title: 采价点}
  - {name: product, title: 商品}
  - {name: unit, title: 计价单位}
  - {name: price_yuan, title: 零售价, type: money}
  - {name: seen_on, title: 采价日期, type: date}
  - {name: is_marked, title: 明码标价, type: flag}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [point_no, product, seen_on]}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, x.point_no, x.name AS shop, x.product, x.unit, x.price_yuan, x.seen_on,
    x.is_marked = '1' AS is_marked, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY x.point_no, x.product, x.seen_on
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.price_point AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, point_no, shop, product, unit, price_yuan, seen_on, is_marked, region, source_batch, source_line
FROM ranked
WHERE place = 1
