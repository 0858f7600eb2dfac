/*---
key: social_insurance
title: 社会保险参保
theme: 综合
about: 每个参保单位每月一行，取最近一次报送；人数与年报从业人数口径不同，只作比对线索。
grain: [uscc, month_on]
subject: entity
region: region
happened: month_on
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码, about: 主体的代码；没有对上主体又未报代码的，以名称代}
  - {name: name, title: 单位名称}
  - {name: month_on, title: 费款所属月, type: date, about: 当月第一日}
  - {name: insured, title: 参保人数, type: integer}
  - {name: wages_yuan, title: 缴费工资总额, type: money}
  - {name: arrears_yuan, title: 累计欠缴金额, type: money}
  - {name: state, title: 参保状态, codes: {normal: 正常参保, paused: 暂停缴费, ended: 终止参保}}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [uscc, month_on]}
  - {expression: "insured IS NULL OR insured >= 0", says: 参保人数为负}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, COALESCE(s.uscc, x.uscc, x.name) AS uscc, x.name, DATE_TRUNC('month', x.month_on) AS month_on,
    x.insured, x.wages_yuan, x.arrears_yuan, x.state, COALESCE(s.region, x.region) AS region, x.source_batch,
    x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(s.uscc, x.uscc, x.name), DATE_TRUNC('month', x.month_on)
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.social_insurance AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, uscc, name, month_on, insured, wages_yuan, arrears_yuan, state, region, source_batch, source_line
FROM ranked
WHERE place = 1
