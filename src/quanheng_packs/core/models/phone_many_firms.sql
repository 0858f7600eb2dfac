/*---
key: phone_many_firms
title: 同一电话批量登记
question: 近期是否有许多主体留同一个电话，而法定代表人和地址各不相同？
law:
  - {article: 市场主体登记管理条例 第17条、第40条, source: S-REGREG, confidence: 'recall:high'}
owner: 登记注册科
level: 低
recipients: data_clerk
action: 核对代办人身份和委托材料，逐户电话确认法定代表人是否知情；多户不知情的，转登记机关按冒名登记处理
false_alarm_cost: 正规代理记账机构会反复命中，占用核对时间；可登记为已备案代理机构后降低频次
subject: entity
happened: latest_on
evidence: [fresh_count, people_count, address_count, latest_on]
columns:
  fresh_count: 留同一电话的新设户数
  people_count: 法定代表人（经营者）人数
  address_count: 地址数
  latest_on: 最近一户成立日期
sentence: 近期新设的{fresh_count}户留同一电话，分属{people_count}名法定代表人（经营者）、{address_count}处地址，最近一户成立于{latest_on}
parameters:
  window_days: {value: 180, title: 观察天数, least: 30, most: 730}
  min_fresh: {value: 8, title: 新设户数下限, least: 3}
  min_people: {value: 5, title: 不同法定代表人下限, least: 2}
  min_addresses: {value: 3, title: 不同地址下限, least: 1}
marts: [subject]
rest_days: 180
inspection: registration_check
outcomes: [{mart: credit_entry}]
status: trial
valid_from: 2024-03-15
---*/
WITH fresh AS (
  SELECT
    s.entity, s.region, s.phone, s.legal_person, s.address_key, s.established_on,
    ROW_NUMBER() OVER (PARTITION BY s.phone ORDER BY s.established_on DESC, s.entity DESC) AS place
  FROM mart.subject AS s
  WHERE s.status = '1' AND s.phone IS NOT NULL
    AND s.established_on <= :today AND DATE_DIFF('day', s.established_on, :today) <= :window_days
),
counted AS (
  SELECT
    f.phone, COUNT(*) AS fresh_count, COUNT(DISTINCT f.legal_person) AS people_count,
    COUNT(DISTINCT f.address_key) AS address_count, MAX(f.established_on) AS latest_on
  FROM fresh AS f
  GROUP BY f.phone
)
-- The telephone itself is personal: the warning shows counts, the officer sees the number by right on the page.
SELECT f.entity, f.region, c.fresh_count, c.people_count, c.address_count, c.latest_on
FROM counted AS c
JOIN fresh AS f ON f.phone = c.phone AND f.place = 1
WHERE c.fresh_count >= :min_fresh AND c.people_count >= :min_people AND c.address_count >= :min_addresses
