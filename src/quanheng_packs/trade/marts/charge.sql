/*---
key: charge
title: 涉企收费
theme: 价格
about: 行业协会商会、中介机构向企业收费一笔一行；entity是收费单位，非登记主体（社会团体）对不上的为空。
grain: [charge_no]
subject: entity
region: region
happened: charged_on
columns:
  - {name: entity, title: 主体}
  - {name: charge_no, title: 收费记录编号}
  - {name: collector, title: 收费单位}
  - {name: collector_uscc, title: 收费单位代码}
  - {name: item, title: 收费项目}
  - {name: payer_uscc, title: 缴费企业代码}
  - {name: amount_yuan, title: 金额, type: money}
  - {name: basis, title: 收费依据}
  - {name: is_compulsory, title: 强制收费, type: flag}
  - {name: charged_on, title: 收费日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [charge_no, collector, item, amount_yuan, charged_on]}
  - {expression: "amount_yuan >= 0", says: 收费金额为负}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.charge_no, x.name AS collector, x.uscc AS collector_uscc, x.item, x.payer_uscc, x.amount_yuan, x.basis,
  x.nature = 'compulsory' AS is_compulsory, x.charged_on, COALESCE(s.region, x.region) AS region, x.source_batch,
  x.source_line
FROM source.charge AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
