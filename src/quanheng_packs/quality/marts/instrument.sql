/*---
key: instrument
title: 强制检定计量器具
theme: 质量基础
about: 强检计量器具一台一行，取最近一次导出；entity是使用单位。
grain: [instrument_no]
subject: entity
region: region
happened: verified_on
columns:
  - {name: entity, title: 主体}
  - {name: instrument_no, title: 器具编号}
  - {name: user_name, title: 使用单位}
  - {name: kind, title: 器具名称}
  - {name: place, title: 使用地点}
  - {name: verified_on, title: 检定日期, type: date}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: state, title: 使用状态, codes: {in_use: 在用, stopped: 停用, scrapped: 报废}}
  - {name: last_used_on, title: 最近使用日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [instrument_no, kind, valid_to, state]}
  - {expression: "verified_on IS NULL OR valid_to IS NULL OR valid_to >= verified_on", says: 有效期至早于检定日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.instrument_no, x.name AS user_name, x.kind, x.place, x.verified_on, x.valid_to, x.state,
  x.last_used_on, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.instrument AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
