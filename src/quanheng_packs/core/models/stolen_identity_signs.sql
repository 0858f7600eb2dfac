/*---
key: stolen_identity_signs
title: 疑似冒用身份登记
question: 有没有人在很短时间内成为多家互不相干的企业的法定代表人，而各家地址、电话都不相同，也没有人参保？
law:
  - {article: 市场主体登记管理条例 第40条、第44条, source: S-REGREG, confidence: 'recall:high'}
  - {article: 防范和查处假冒企业登记违法行为规定（令88号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 登记注册科
level: 高
recipients: division_head
action: 联系本人核实是否知情，必要时要求实名核验；不知情的，启动撤销冒名登记调查，并将同一代办人经手的登记一并核查
false_alarm_cost: 正常扩张的连锁经营者会接到一次核实电话
subject: entity
happened: latest_on
evidence: [firm_count, address_count, phone_count, insured_firms, first_on, latest_on]
columns:
  firm_count: 同一人新任法定代表人的企业数
  address_count: 地址数
  phone_count: 联系电话数
  insured_firms: 其中有人参保的企业数
  first_on: 最早一户成立日期
  latest_on: 最近一户成立日期
sentence: 法定代表人自{first_on}至{latest_on}名下新设{firm_count}户，分在{address_count}处地址，留{phone_count}个电话，有人参保的{insured_firms}户
parameters:
  window_days: {value: 90, title: 观察天数, least: 15, most: 365}
  min_firms: {value: 4, title: 新设企业数下限, least: 2}
  min_addresses: {value: 3, title: 不同地址下限, least: 2}
marts: [person_post, social_insurance, subject]
rest_days: 180
inspection: registration_check
outcomes: [{mart: credit_entry}]
status: trial
valid_from: 2024-03-15
---*/
WITH insured AS (
  SELECT i.entity, MAX(i.insured) AS insured
  FROM mart.social_insurance AS i
  WHERE i.entity IS NOT NULL AND i.month_on <= :today
  GROUP BY i.entity
),
fresh AS (
  SELECT
    s.entity, s.region, p.person_key, s.address_key, s.phone, s.established_on,
    CASE WHEN COALESCE(n.insured, 0) > 0 THEN 1 ELSE 0 END AS has_staff,
    ROW_NUMBER() OVER (PARTITION BY p.person_key ORDER BY s.established_on DESC, s.entity DESC) AS place
  FROM mart.person_post AS p
  JOIN mart.subject AS s ON s.entity = p.entity
  LEFT JOIN insured AS n ON n.entity = s.entity
  WHERE p.post = 'legal_rep' AND p.person_key IS NOT NULL AND (p.to_on IS NULL OR p.to_on > :today)
    AND s.status = '1' AND s.established_on <= :today
    AND DATE_DIFF('day', s.established_on, :today) <= :window_days
),
counted AS (
  SELECT
    f.person_key, COUNT(*) AS firm_count, COUNT(DISTINCT f.address_key) AS address_count,
    COUNT(DISTINCT f.phone) AS phone_count, SUM(f.has_staff) AS insured_firms, MIN(f.established_on) AS first_on,
    MAX(f.established_on) AS latest_on
  FROM fresh AS f
  GROUP BY f.person_key
)
-- A person who opens his own shops leaves his own telephone; a stolen name is used with many.
SELECT
  f.entity, f.region, c.firm_count, c.address_count, c.phone_count, c.insured_firms, c.first_on, c.latest_on
FROM counted AS c
JOIN fresh AS f ON f.person_key = c.person_key AND f.place = 1
WHERE c.firm_count >= :min_firms AND c.address_count >= :min_addresses AND c.phone_count >= 2
  AND c.insured_firms * 2 < c.firm_count
