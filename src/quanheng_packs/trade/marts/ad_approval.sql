/*---
key: ad_approval
title: 广告审查批准
theme: 广告
about: 广告批准文号一号一行，取省局最近一次所述。
grain: [approval_no]
subject: entity
region: region
happened: valid_from
columns:
  - {name: entity, title: 主体}
  - {name: approval_no, title: 广告批准文号}
  - {name: applicant, title: 申请人}
  - {name: product, title: 产品名称}
  - {name: category, title: 广告类别, codes: {drug: 药品, device: 医疗器械, health_food: 保健食品, special_food: 特医食品}}
  - {name: valid_from, title: 批准日期, type: date}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: state, title: 状态, codes: {valid: 有效, expired: 过期, cancelled: 注销, withdrawn: 撤销}}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [approval_no, category, valid_from, valid_to, state]}
  - {expression: "valid_to >= valid_from", says: 有效期至早于批准日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.approval_no, x.name AS applicant, x.product, x.category, x.valid_from, x.valid_to, x.state,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.ad_approval AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
