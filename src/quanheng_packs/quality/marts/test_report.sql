/*---
key: test_report
title: 检验检测报告
theme: 质量基础
about: 每份检验检测报告一行；entity是出具报告的机构。
grain: [report_no]
subject: entity
region: region
happened: issued_on
columns:
  - {name: entity, title: 主体}
  - {name: report_no, title: 报告编号}
  - {name: body, title: 检验检测机构}
  - {name: accepted_on, title: 受理日期, type: date}
  - {name: issued_on, title: 签发日期, type: date}
  - {name: signer_key, title: 授权签字人编号, sensitivity: secret}
  - {name: item, title: 检验检测项目}
  - {name: conclusion, title: 结论, codes: {pass: 合格, fail: 不合格}}
  - {name: approval_valid_to, title: 资质认定有效期至, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [report_no, issued_on]}
  - {expression: "accepted_on IS NULL OR issued_on IS NULL OR issued_on >= accepted_on", says: 签发日期早于受理日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.report_no, x.name AS body, x.accepted_on, x.issued_on, x.signer_key, x.item, x.conclusion,
  x.approval_valid_to, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.test_report AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
