/*---
key: certificate
title: 产品认证证书
theme: 质量基础
about: 本市获证者的认证证书一证一行，取最近一次下载。
grain: [cert_no]
subject: entity
region: region
happened: state_on
columns:
  - {name: entity, title: 主体}
  - {name: cert_no, title: 证书编号}
  - {name: holder, title: 获证者}
  - {name: product, title: 产品名称}
  - {name: scheme, title: 认证类别}
  - {name: state, title: 证书状态, codes: {valid: 有效, suspended: 暂停, withdrawn: 撤销, cancelled: 注销}}
  - {name: state_on, title: 状态变更日期, type: date}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [cert_no, product, state]}
  - {accepted: {column: state, values: [valid, suspended, withdrawn, cancelled]}}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.cert_no, x.name AS holder, x.product, x.scheme, x.state, x.state_on, x.valid_to,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.certificate AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
