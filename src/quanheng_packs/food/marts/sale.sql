/*---
key: sale
title: 食品销售台账
theme: 监督检查
about: 食品经营者上传追溯平台的销售记录，一行一批货一次或一日合计；台账由经营者自报，只作线索。
grain: [record_no]
subject: entity
region: region
happened: sold_on
columns:
  - {name: entity, title: 主体}
  - {name: record_no, title: 台账编号}
  - {name: name, title: 销售者名称}
  - {name: sold_on, title: 销售日期, type: date}
  - {name: product, title: 食品名称}
  - {name: category, title: 食品大类}
  - {name: batch_no, title: 生产日期或批号}
  - {name: maker, title: 生产企业}
  - {name: amount_yuan, title: 金额, type: money}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [record_no, sold_on, product]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.record_no, x.name, x.sold_on, x.product, x.category, x.batch_no, x.maker, x.amount_yuan,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.sale AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
