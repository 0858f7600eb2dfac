/*---
key: registration
title: 登记记录
theme: 登记注册
about: 登记系统导出的每条登记记录一行；一个主体有几条时都在，按核准日期看先后。
grain: [source_batch, source_line]
subject: entity
region: region
happened: approved_on
keeps_history: false
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码}
  - {name: name, title: 名称}
  - {name: former_name, title: 曾用名称}
  - {name: kind, title: 主体类型}
  - {name: status, title: 登记状态}
  - {name: established_on, title: 成立日期, type: date}
  - {name: approved_on, title: 核准日期, type: date}
  - {name: ended_on, title: 注销日期, type: date}
  - {name: capital_yuan, title: 注册资本, type: money}
  - {name: industry_code, title: 行业代码}
  - {name: address, title: 住所（经营场所）}
  - {name: registrar, title: 登记机关}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
  - {name: told_on, title: 报送日期, type: date}
tests:
  - {not_null: [name, status, established_on]}
  - {expression: "ended_on IS NULL OR ended_on >= established_on", says: 注销日期早于成立日期}
---*/
SELECT
  r.entity, r.uscc, r.name, r.former_name, r.kind, r.status, r.established_on, r.approved_on,
  r.cancelled_on AS ended_on, r.capital_yuan, r.industry_code, r.address, r.registrar, r.region, r.source_batch,
  r.source_line, r.told_on
FROM source.registration AS r
