/*---
key: annual_report
title: 年度报告
theme: 年报
about: 每个主体每个年度取最后报送的一份年报；没有对上主体的不在此列，可在数据中心的来源里看。
grain: [entity, year]
subject: entity
region: region
happened: submitted_on
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码}
  - {name: name, title: 名称}
  - {name: year, title: 报告年度, type: integer}
  - {name: submitted_on, title: 报送日期, type: date}
  - {name: operation_state, title: 经营状态, codes: {open: 开业, paused: 歇业, clearing: 清算}}
  - {name: employees, title: 从业人数, type: integer}
  - {name: assets_yuan, title: 资产总额, type: money}
  - {name: revenue_yuan, title: 营业总收入, type: money}
  - {name: tax_yuan, title: 纳税总额, type: money}
  - {name: address, title: 通信地址}
  - {name: phone, title: 联系电话, sensitivity: personal}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [entity, year, submitted_on]}
  - {reference: {column: entity, mart: subject}}
  - {expression: "submitted_on >= MAKE_DATE(year, 1, 1)", says: 报送日期早于报告年度, severity: warning, at_most_share: 0.01}
---*/
WITH ranked AS (
  SELECT
    a.entity, a.uscc, a.name, a.year, a.submitted_on, a.operation_state, a.employees, a.assets_yuan, a.revenue_yuan,
    a.tax_yuan, a.address, a.phone, a.region, a.source_batch, a.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY a.entity, a.year
      ORDER BY a.submitted_on DESC NULLS LAST, a.told_on DESC, a.source_batch DESC, a.source_line DESC
    ) AS place
  FROM source.annual_report AS a
  WHERE a.entity IS NOT NULL AND a.year IS NOT NULL
)
SELECT
  r.entity, r.uscc, r.name, r.year, r.submitted_on, r.operation_state, r.employees, r.assets_yuan, r.revenue_yuan,
  r.tax_yuan, r.address, r.phone, COALESCE(s.region, r.region) AS region, r.source_batch, r.source_line
FROM ranked AS r
JOIN mart.subject AS s ON s.entity = r.entity
WHERE r.place = 1
