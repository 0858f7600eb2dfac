/*---
key: credit_entry
title: 信用记录
theme: 信用
about: 每条信用记录一行：处罚、列入经营异常名录与严重违法失信名单等，含已到期、已修复、已撤销的。
grain: [uid]
subject: entity
region: region
happened: starts_on
columns:
  - {name: uid, title: 记录编号}
  - {name: entity, title: 主体}
  - {name: kind, title: 种类}
  - {name: severity, title: 程度, codes: {minor: 轻微, general: 一般, serious: 严重}}
  - {name: title, title: 名称}
  - {name: number, title: 文号}
  - {name: decided_on, title: 决定日期, type: date}
  - {name: starts_on, title: 起算日期, type: date}
  - {name: ends_on, title: 到期日期, type: date}
  - {name: state, title: 状态, codes: {in_force: 有效, expired: 期满, repaired: 已修复, lifted: 已移出, annulled: 已撤销}}
  - {name: ended_on, title: 结束日期, type: date}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [uid, kind, starts_on, state]}
  - {expression: "ends_on IS NULL OR ends_on >= starts_on", says: 到期日期早于起算日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  e.uid, e.entity, e.kind, e.severity, e.title, e.number, e.decided_on, e.starts_on, e.ends_on, e.state, e.ended_on,
  e.region
FROM own.credit_entry AS e
