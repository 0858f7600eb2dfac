/*---
key: device_sale
title: 医疗器械销售
theme: 药品医疗器械
about: 医疗器械销售记录一行一笔；由企业自报，只作线索。
grain: [record_no]
subject: entity
region: region
happened: sold_on
columns:
  - {name: entity, title: 主体}
  - {name: record_no, title: 记录编号}
  - {name: seller, title: 销售企业}
  - {name: sold_on, title: 销售日期, type: date}
  - {name: product, title: 产品名称}
  - {name: registration_no, title: 注册证或备案号}
  - {name: device_class, title: 管理类别, codes: {'1': 第一类, '2': 第二类, '3': 第三类}}
  - {name: amount_yuan, title: 金额, type: money}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [record_no, sold_on, product, device_class]}
  - {accepted: {column: device_class, values: ['1', '2', '3']}}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.record_no, x.name AS seller, x.sold_on, x.product, x.registration_no, x.device_class, x.amount_yuan,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.device_sale AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
