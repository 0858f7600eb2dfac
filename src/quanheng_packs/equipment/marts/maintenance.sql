/*---
key: maintenance
title: 电梯维保
theme: 特种设备
about: 维保单位上传的维保记录一次一行；entity是维保单位，不是使用单位。
grain: [record_no]
subject: entity
region: region
happened: maintained_on
columns:
  - {name: entity, title: 主体}
  - {name: record_no, title: 维保记录编号}
  - {name: device_no, title: 设备代码}
  - {name: maintainer_uscc, title: 维保单位代码}
  - {name: maintainer_name, title: 维保单位}
  - {name: worker_key, title: 维保人员证号, sensitivity: secret}
  - {name: maintained_on, title: 维保日期, type: date}
  - {name: signed, title: 使用单位已签字, type: flag}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [record_no, device_no, maintained_on]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.record_no, x.device_no, COALESCE(s.uscc, x.uscc) AS maintainer_uscc, x.name AS maintainer_name,
  x.worker_key, x.maintained_on, x.signed = '1' AS signed, COALESCE(s.region, x.region) AS region,
  x.source_batch, x.source_line
FROM source.maintenance AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
