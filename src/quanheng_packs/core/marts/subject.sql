/*---
key: subject
title: 经营主体
theme: 综合
about: 登记库里每个经营主体一行，取登记部门最近一次所述，并带信用风险分类和同址主体数；其他主题库按entity与它相连。
grain: [entity]
subject: entity
region: region
happened: established_on
columns:
  - {name: entity, title: 主体}
  - {name: uscc, title: 统一社会信用代码}
  - {name: name, title: 名称}
  - {name: kind, title: 主体类型, about: 市场主体类型代码}
  - {name: status, title: 登记状态, codes: {'1': 存续, '2': 吊销未注销, '3': 注销, '4': 迁出, '5': 撤销, '6': 歇业, '7': 责令关闭, '8': 清算, '9': 强制注销}}
  - {name: is_live, title: 仍在册, type: flag, about: 存续、吊销未注销、歇业、责令关闭、清算中}
  - {name: is_person_business, title: 个体工商户, type: flag}
  - {name: established_on, title: 成立日期, type: date}
  - {name: approved_on, title: 核准日期, type: date}
  - {name: ended_on, title: 注销日期, type: date}
  - {name: industry_code, title: 行业代码}
  - {name: capital_yuan, title: 注册资本, type: money}
  - {name: legal_person, title: 法定代表人（负责人）, sensitivity: personal}
  - {name: legal_person_key, title: 法定代表人比对键, sensitivity: secret, about: 姓名与联系电话都相同才视为同一人；缺一则为空}
  - {name: phone_key, title: 联系电话比对键, sensitivity: secret}
  - {name: phone, title: 联系电话, sensitivity: personal}
  - {name: address, title: 住所（经营场所）}
  - {name: address_key, title: 地址比对键}
  - {name: same_address_count, title: 同址在册主体数, type: integer, about: 含自身；没有地址比对键时为空}
  - {name: same_phone_count, title: 同一电话在册主体数, type: integer}
  - {name: scope, title: 经营范围}
  - {name: registrar, title: 登记机关}
  - {name: region, title: 区划代码}
  - {name: lon, title: 经度, type: number}
  - {name: lat, title: 纬度, type: number}
  - {name: class, title: 信用风险分类}
  - {name: class_since, title: 分类自何日, type: date}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [entity, name, status]}
  - {accepted: {column: status, values: ['1', '2', '3', '4', '5', '6', '7', '8', '9']}}
  - {expression: "ended_on IS NULL OR established_on IS NULL OR ended_on >= established_on", says: 注销日期早于成立日期}
  - {not_null: [region], severity: warning, at_most_share: 0.05}
---*/
WITH ranked AS (
  SELECT
    r.entity, r.uscc, r.name, r.kind, r.status, r.established_on, r.approved_on, r.cancelled_on, r.industry_code,
    r.capital_yuan, r.legal_person, r.phone, r.address, r.address_key, r.scope, r.registrar, r.region, r.lon, r.lat,
    r.source_batch, r.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY r.entity
      ORDER BY r.approved_on DESC NULLS LAST, r.established_on DESC NULLS LAST, r.told_on DESC, r.source_line DESC
    ) AS place
  FROM source.registration AS r
  WHERE r.entity IS NOT NULL
),
standing AS (
  SELECT
    entity, uscc, name, kind, status, established_on, approved_on, cancelled_on, industry_code, capital_yuan,
    legal_person, phone, address, address_key, scope, registrar, region, lon, lat, source_batch, source_line,
    status IN ('1', '2', '6', '7', '8') AS is_live
  FROM ranked
  WHERE place = 1
)
SELECT
  s.entity, s.uscc, s.name, s.kind, s.status, s.is_live,
  s.kind = '9500' AS is_person_business,
  s.established_on, s.approved_on, s.cancelled_on AS ended_on, s.industry_code, s.capital_yuan, s.legal_person,
  CASE
    WHEN s.legal_person IS NOT NULL AND s.phone IS NOT NULL THEN s.legal_person || '/' || s.phone
  END AS legal_person_key,
  s.phone AS phone_key, s.phone, s.address, s.address_key,
  CASE
    WHEN s.address_key IS NOT NULL AND s.address_key <> ''
      THEN SUM(CASE WHEN s.is_live THEN 1 ELSE 0 END) OVER (PARTITION BY s.address_key, s.region)
  END AS same_address_count,
  CASE
    WHEN s.phone IS NOT NULL THEN SUM(CASE WHEN s.is_live THEN 1 ELSE 0 END) OVER (PARTITION BY s.phone)
  END AS same_phone_count,
  s.scope, s.registrar, s.region, s.lon, s.lat, c.level AS class, c.since_on AS class_since, s.source_batch,
  s.source_line
FROM standing AS s
LEFT JOIN own.credit_class AS c ON c.entity = s.entity
