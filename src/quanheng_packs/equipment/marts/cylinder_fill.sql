/*---
key: cylinder_fill
title: 气瓶充装
theme: 特种设备
about: 每次充装一行；entity是充装单位。
grain: [fill_no]
subject: entity
region: region
happened: filled_on
columns:
  - {name: entity, title: 主体}
  - {name: fill_no, title: 充装记录编号}
  - {name: filler, title: 充装单位}
  - {name: cylinder_no, title: 气瓶编号}
  - {name: gas, title: 充装介质}
  - {name: filled_on, title: 充装日期, type: date}
  - {name: check_due_on, title: 下次检验日期, type: date}
  - {name: was_scanned, title: 扫码充装, type: flag}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [fill_no, cylinder_no, filled_on, was_scanned]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.fill_no, x.name AS filler, x.cylinder_no, x.gas, x.filled_on, x.check_due_on,
  x.way = 'scanned' AS was_scanned, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.cylinder_fill AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
