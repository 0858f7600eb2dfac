/*---
key: equipment
title: 特种设备
theme: 特种设备
about: 在册特种设备一台一行，取最近一次导出；entity是使用单位。
grain: [device_no]
subject: entity
region: region
happened: in_use_on
columns:
  - {name: entity, title: 主体}
  - {name: device_no, title: 设备代码}
  - {name: user_name, title: 使用单位}
  - {name: class_code, title: 设备种类, codes: {'1000': 锅炉, '2000': 压力容器, '3000': 电梯, '4000': 起重机械, '5000': 场（厂）内专用机动车辆, '6000': 大型游乐设施, '8000': 压力管道, '9000': 客运索道}}
  - {name: name, title: 设备名称}
  - {name: place, title: 使用地点}
  - {name: state, title: 使用状态, codes: {in_use: 在用, stopped: 停用, scrapped: 报废}}
  - {name: in_use_on, title: 投用日期, type: date}
  - {name: design_life_end, title: 设计使用年限截止, type: date}
  - {name: last_inspected_on, title: 上次检验日期, type: date}
  - {name: next_due_on, title: 下次检验日期, type: date}
  - {name: maintainer_uscc, title: 维保单位代码}
  - {name: maintainer_name, title: 维保单位}
  - {name: last_seen_on, title: 最近使用迹象, type: date, about: 最近一次运行、故障或维保记录的日期}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [device_no, class_code, name, state]}
  - {accepted: {column: state, values: [in_use, stopped, scrapped]}}
  - {expression: "last_inspected_on IS NULL OR next_due_on IS NULL OR next_due_on >= last_inspected_on", says: 下次检验日期早于上次检验日期}
  - {reference: {column: entity, mart: subject}}
---*/
-- The newest sign of use may stand in the register, in a fault or in a visit of maintenance.
WITH signs AS (
  SELECT device_no, MAX(seen_on) AS seen_on
  FROM (
    SELECT device_no, happened_on AS seen_on FROM source.equipment_fault
    UNION ALL
    SELECT device_no, maintained_on AS seen_on FROM source.maintenance
  ) AS told
  GROUP BY device_no
)
SELECT
  x.entity, x.device_no, x.name AS user_name, x.class_code, x.device AS name, x.place, x.state, x.in_use_on,
  x.design_life_end, x.last_inspected_on, x.next_due_on, x.maintainer_uscc, x.maintainer_name,
  CASE
    WHEN x.last_seen_on IS NULL THEN g.seen_on
    WHEN g.seen_on IS NULL OR x.last_seen_on >= g.seen_on THEN x.last_seen_on
    ELSE g.seen_on
  END AS last_seen_on,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.equipment AS x
LEFT JOIN signs AS g ON g.device_no = x.device_no
LEFT JOIN mart.subject AS s ON s.entity = x.entity
