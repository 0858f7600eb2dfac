/*---
key: address_many_registrations
title: 一址多照短期激增
question: 同一地址在短时间内有没有以不同人名义成批登记出多家主体？
law:
  - {article: 市场主体登记管理条例 第40条, source: S-REGREG, confidence: 'recall:high'}
  - {article: 防范和查处假冒企业登记违法行为规定（令88号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 登记注册科
level: 中
recipients: station_head
action: 到现场核对住所是否真实存在、有无人员办公；集群注册、商务秘书托管的，核对托管协议和入驻名单；查代办人、共同电话
false_alarm_cost: 合规的集群注册园区、新开专业市场会被多看一次，可在本地设置里调高户数
subject: entity
happened: latest_on
evidence: [address, fresh_count, people_count, same_address_count, first_on, latest_on]
columns:
  address: 登记地址
  fresh_count: 近期新设户数
  people_count: 法定代表人（经营者）人数
  same_address_count: 该地址在册户数
  first_on: 最早一户成立日期
  latest_on: 最近一户成立日期
sentence: 该地址自{first_on}以来新设{fresh_count}户，涉及{people_count}名法定代表人（经营者），在册共{same_address_count}户
parameters:
  window_days: {value: 180, title: 观察天数, least: 30, most: 730}
  min_fresh: {value: 10, title: 新设户数下限, least: 3}
  min_people: {value: 4, title: 不同法定代表人下限, least: 1}
marts: [subject]
rest_days: 180
inspection: registration_check
outcomes: [{mart: credit_entry}, {mart: penalty}]
status: trial
valid_from: 2024-03-15
---*/
-- One warning an address: it is hung on the newest business there, because that one can still be stopped.
WITH fresh AS (
  SELECT
    s.entity, s.region, s.address, s.address_key, s.legal_person, s.established_on, s.same_address_count,
    ROW_NUMBER() OVER (PARTITION BY s.address_key, s.region ORDER BY s.established_on DESC, s.entity DESC) AS place
  FROM mart.subject AS s
  WHERE s.status = '1' AND s.address_key IS NOT NULL AND s.address_key <> ''
    AND s.established_on <= :today AND DATE_DIFF('day', s.established_on, :today) <= :window_days
),
counted AS (
  SELECT
    f.address_key, f.region, COUNT(*) AS fresh_count, COUNT(DISTINCT f.legal_person) AS people_count,
    MIN(f.established_on) AS first_on, MAX(f.established_on) AS latest_on
  FROM fresh AS f
  GROUP BY f.address_key, f.region
)
SELECT
  f.entity, f.region, f.address, c.fresh_count, c.people_count, f.same_address_count, c.first_on, c.latest_on
FROM counted AS c
JOIN fresh AS f ON f.address_key = c.address_key AND f.region = c.region AND f.place = 1
WHERE c.fresh_count >= :min_fresh AND c.people_count >= :min_people
