/*---
key: licence
title: 食品经营许可
theme: 许可
about: 食品经营许可证一证一行，取最近一次报送，含已过期、注销、吊销的证；没有对上主体的也在。
grain: [licence_no]
subject: entity
region: region
happened: issued_on
columns:
  - {name: licence_no, title: 许可证编号}
  - {name: kind, title: 许可种类, about: 许可种类代码}
  - {name: entity, title: 主体}
  - {name: holder, title: 持证人}
  - {name: uscc, title: 统一社会信用代码}
  - {name: legal_person, title: 法定代表人（负责人）, sensitivity: personal}
  - {name: phone, title: 联系电话, sensitivity: personal}
  - {name: address, title: 经营场所}
  - {name: business_format, title: 主体业态}
  - {name: scope, title: 经营项目}
  - {name: issued_on, title: 签发日期, type: date}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: state, title: 许可证状态, codes: {valid: 有效, expired: 过期, cancelled: 注销, withdrawn: 撤销, revoked: 吊销}}
  - {name: issuer, title: 发证机关}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [licence_no, holder, issued_on, valid_to, state]}
  - {accepted: {column: state, values: [valid, expired, cancelled, withdrawn, revoked]}}
  - {expression: "valid_to >= issued_on", says: 有效期至早于签发日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  l.number AS licence_no, 'food_business' AS kind, l.entity, l.name AS holder, l.uscc, l.legal_person, l.phone,
  l.address, l.business_format, l.scope, l.issued_on, l.expires_on AS valid_to, l.state, l.issuer,
  COALESCE(s.region, l.region) AS region, l.source_batch, l.source_line
FROM source.food_licence AS l
LEFT JOIN mart.subject AS s ON s.entity = l.entity
