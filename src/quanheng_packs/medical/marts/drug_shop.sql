/*---
key: drug_shop
title: 药品零售企业
theme: 药品医疗器械
about: 药品经营许可证（零售）一证一行，带注册在店的执业药师。
grain: [licence_no]
subject: entity
region: region
happened: issued_on
columns:
  - {name: entity, title: 主体}
  - {name: licence_no, title: 许可证编号}
  - {name: holder, title: 持证单位}
  - {name: issued_on, title: 发证日期, type: date}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: state, title: 许可证状态, codes: {valid: 有效, expired: 过期, cancelled: 注销, revoked: 吊销}}
  - {name: pharmacist_key, title: 执业药师注册证号, sensitivity: secret}
  - {name: pharmacist_name, title: 执业药师, sensitivity: personal}
  - {name: scope, title: 经营范围}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [licence_no, valid_to, state]}
  - {accepted: {column: state, values: [valid, expired, cancelled, revoked]}}
  - {expression: "issued_on IS NULL OR valid_to IS NULL OR valid_to >= issued_on", says: 有效期至早于发证日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.number AS licence_no, x.name AS holder, x.issued_on, x.expires_on AS valid_to, x.state,
  x.pharmacist_key, x.pharmacist_name, x.scope, COALESCE(s.region, x.region) AS region, x.source_batch,
  x.source_line
FROM source.drug_shop AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
