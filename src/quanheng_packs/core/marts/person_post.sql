/*---
key: person_post
title: 主要人员和股东
theme: 市场准入
about: 一人在一个主体的一项职务一行，离任的也在；同一人以登记系统的人员标识码认，不以姓名认。
grain: [uscc, person_key, post]
subject: entity
region: region
happened: from_on
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码, about: 主体的代码；没有对上主体又未报代码的，以名称代}
  - {name: name, title: 主体名称}
  - {name: person_key, title: 人员标识码, sensitivity: secret}
  - {name: person_name, title: 姓名（名称）, sensitivity: personal}
  - {name: post, title: 职务, codes: {legal_rep: 法定代表人, director: 董事, supervisor: 监事, manager: 经理, shareholder: 股东}}
  - {name: share_percent, title: '出资比例（%）', type: number}
  - {name: from_on, title: 任职起, type: date}
  - {name: to_on, title: 任职止, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [uscc, person_key, post]}
  - {expression: "from_on IS NULL OR to_on IS NULL OR to_on >= from_on", says: 任职截止早于起始}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, COALESCE(s.uscc, x.uscc, x.name) AS uscc, x.name, x.person_key, x.person_name, x.post,
    x.share_percent, x.from_on, x.to_on, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE(s.uscc, x.uscc, x.name), x.person_key, x.post
      ORDER BY x.from_on DESC NULLS LAST, x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.person_post AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, uscc, name, person_key, person_name, post, share_percent, from_on, to_on, region, source_batch,
  source_line
FROM ranked
WHERE place = 1
