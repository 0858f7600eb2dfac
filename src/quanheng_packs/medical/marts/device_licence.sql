/*---
key: device_licence
title: 医疗器械经营许可备案
theme: 药品医疗器械
about: 第三类经营许可和第二类经营备案一证一行；备案没有有效期。
grain: [licence_no]
subject: entity
region: region
happened: issued_on
columns:
  - {name: entity, title: 主体}
  - {name: licence_no, title: 许可备案编号}
  - {name: holder, title: 企业名称}
  - {name: kind, title: 证件种类, codes: {class3: 第三类经营许可, class2: 第二类经营备案}}
  - {name: issued_on, title: 发证（备案）日期, type: date}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: state, title: 状态, codes: {valid: 有效, expired: 过期, cancelled: 注销, revoked: 吊销}}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [licence_no, kind, issued_on, state]}
  - {accepted: {column: kind, values: [class3, class2]}}
  - {expression: "valid_to IS NULL OR valid_to >= issued_on", says: 有效期至早于发证日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.licence_no, x.name AS holder, x.kind, x.issued_on, x.valid_to, x.state,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.device_licence AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
