/*---
key: prepaid_card
title: 预付卡经营
theme: 预付卡
about: 发卡经营者每月一行，取最近一次报送；余额和存管由经营者自报，未经审计。
grain: [uscc, month_on]
subject: entity
region: region
happened: month_on
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码, about: 主体的代码；没有对上主体又未报代码的，以名称代}
  - {name: name, title: 发卡经营者}
  - {name: month_on, title: 所属月, type: date}
  - {name: trade, title: 行业类别}
  - {name: sold_yuan, title: 本月售卡充值, type: money}
  - {name: redeemed_yuan, title: 本月消费兑付, type: money}
  - {name: balance_yuan, title: 未消费余额, type: money}
  - {name: deposit_yuan, title: 存管或保证金, type: money}
  - {name: holders, title: 持卡人数, type: integer}
  - {name: is_filed, title: 已备案, type: flag}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [uscc, month_on, is_filed]}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, COALESCE(s.uscc, x.uscc, x.name) AS uscc, x.name, DATE_TRUNC('month', x.month_on) AS month_on,
    x.trade, x.sold_yuan, x.redeemed_yuan, x.balance_yuan, x.deposit_yuan, x.holders,
    x.is_filed = '1' AS is_filed, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(s.uscc, x.uscc, x.name), DATE_TRUNC('month', x.month_on)
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.prepaid_card AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, uscc, name, month_on, trade, sold_yuan, redeemed_yuan, balance_yuan, deposit_yuan, holders, is_filed,
  region, source_batch, source_line
FROM ranked
WHERE place = 1
