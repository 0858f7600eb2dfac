/*---
key: equipment_fault
title: 特种设备故障
theme: 特种设备
about: 应急处置平台的故障和困人一次一行；entity是使用单位。
grain: [fault_no]
subject: entity
region: region
happened: happened_on
columns:
  - {name: entity, title: 主体}
  - {name: fault_no, title: 故障编号}
  - {name: device_no, title: 设备代码}
  - {name: happened_on, title: 发生日期, type: date}
  - {name: kind, title: 故障类别, codes: {trapped: 困人, stopped: 停梯, door: 开关门故障, other: 其他}}
  - {name: trapped_persons, title: 被困人数, type: integer}
  - {name: repaired_on, title: 修复日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [fault_no, device_no, happened_on, kind]}
  - {reference: {column: device_no, mart: equipment, to: device_no}, severity: warning}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.fault_no, x.device_no, x.happened_on, x.kind, x.trapped_persons, x.repaired_on,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.equipment_fault AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
