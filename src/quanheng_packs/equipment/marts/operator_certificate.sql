/*---
key: operator_certificate
title: 特种设备作业人员
theme: 特种设备
about: 作业人员一证一个作业项目一行；entity是聘用单位。
grain: [cert_no, item]
subject: entity
region: region
columns:
  - {name: entity, title: 主体}
  - {name: cert_no, title: 作业人员证编号}
  - {name: employer, title: 聘用单位}
  - {name: person_key, title: 人员标识码, sensitivity: secret}
  - {name: person_name, title: 姓名, sensitivity: personal}
  - {name: item, title: 作业项目}
  - {name: valid_to, title: 有效期至, type: date}
  - {name: on_post, title: 在岗, type: flag}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [cert_no, item, valid_to]}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, x.cert_no, x.name AS employer, x.person_key, x.person_name, x.item, x.valid_to,
    x.on_post = '1' AS on_post, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY x.cert_no, x.item
      ORDER BY x.valid_to DESC, x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.operator_certificate AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, cert_no, employer, person_key, person_name, item, valid_to, on_post, region, source_batch, source_line
FROM ranked
WHERE place = 1
