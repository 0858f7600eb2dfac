/*---
key: purchase
title: 食品进货台账
theme: 监督检查
about: 食品经营者上传追溯平台的进货查验记录，一行一批货；台账由经营者自报，只作线索。
grain: [record_no]
subject: entity
region: region
happened: bought_on
columns:
  - {name: entity, title: 主体}
  - {name: record_no, title: 台账编号}
  - {name: name, title: 购货者名称}
  - {name: bought_on, title: 进货日期, type: date}
  - {name: product, title: 食品名称}
  - {name: category, title: 食品大类}
  - {name: batch_no, title: 生产日期或批号}
  - {name: maker, title: 生产企业}
  - {name: supplier_name, title: 供货者}
  - {name: supplier_uscc, title: 供货者代码}
  - {name: has_proof, title: 留存合格证明, type: flag}
  - {name: amount_yuan, title: 金额, type: money}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [record_no, bought_on, product]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.record_no, x.name, x.bought_on, x.product, x.category, x.batch_no, x.maker, x.supplier_name,
  x.supplier_uscc, x.has_proof = '1' AS has_proof, x.amount_yuan, COALESCE(s.region, x.region) AS region,
  x.source_batch, x.source_line
FROM source.purchase AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
