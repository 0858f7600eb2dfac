/*---
key: tax_filing
title: 税务申报
theme: 综合
about: 每个纳税人每月一行，取最近一次报送；“非正常户”记为irregular。
grain: [uscc, month_on]
subject: entity
region: region
happened: month_on
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码, about: 主体的代码；没有对上主体又未报代码的，以名称代}
  - {name: name, title: 纳税人名称}
  - {name: month_on, title: 税款所属月, type: date, about: 当月第一日}
  - {name: filed, title: 已申报, type: flag}
  - {name: sales_yuan, title: 销售额, type: money}
  - {name: tax_yuan, title: 应纳税额, type: money}
  - {name: tax_state, title: 纳税人状态, codes: {normal: 正常, irregular: 非正常户, cancelled: 已注销}}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [uscc, month_on, tax_state]}
  - {accepted: {column: tax_state, values: [normal, irregular, cancelled]}}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, COALESCE(s.uscc, x.uscc, x.name) AS uscc, x.name, DATE_TRUNC('month', x.month_on) AS month_on,
    x.filed = '1' AS filed, x.sales_yuan, x.tax_yuan, x.tax_state, COALESCE(s.region, x.region) AS region,
    x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(s.uscc, x.uscc, x.name), DATE_TRUNC('month', x.month_on)
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.tax_filing AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, uscc, name, month_on, filed, sales_yuan, tax_yuan, tax_state, region, source_batch, source_line
FROM ranked
WHERE place = 1
