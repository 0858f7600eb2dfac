/*---
key: pharmacist_many_shops
title: 执业药师一人多店挂证
question: 同一名药师是否登记在多家药店，或同一天在两家药店都打卡在岗？
law:
  - {article: 药品管理法 第58条, source: S-DRUG, confidence: 'recall:high'}
  - {article: 执业药师职业资格制度规定（国药监人〔2019〕12号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 药品监督管理科
level: 中
recipients: division_head
action: 核对注册单位、社保和考勤；挂证的通报注册机关撤销注册，药店按规定处理
false_alarm_cost: 连锁总部远程审方的药师会命中，请核对是否获准远程审方
subject: entity
happened: latest_on
evidence: [licence_no, shops, same_days, latest_on]
columns:
  licence_no: 许可证编号
  shops: 该药师所在药店数
  same_days: 同日在两店以上在岗的天数
  latest_on: 最近一日
sentence: 登记药师同时在{shops}家药店，近期有{same_days}天同日在两家以上打卡在岗
parameters:
  window_days: {value: 60, title: 观察天数, least: 7, most: 180}
  min_shops: {value: 2, title: 药店数下限, least: 2}
  min_days: {value: 3, title: 同日多店天数下限, least: 1}
marts: [drug_shop, pharmacist_attendance]
rest_days: 180
inspection: drug_retail
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH present AS (
  SELECT a.pharmacist_key, a.day_on, COUNT(DISTINCT a.licence_no) AS shops
  FROM mart.pharmacist_attendance AS a
  WHERE a.pharmacist_key IS NOT NULL AND a.minutes_on_duty > 0 AND a.day_on <= :today
    AND DATE_DIFF('day', a.day_on, :today) < :window_days
  GROUP BY a.pharmacist_key, a.day_on
),
doubled AS (
  SELECT p.pharmacist_key, COUNT(*) AS same_days, MAX(p.day_on) AS latest_on
  FROM present AS p
  WHERE p.shops >= 2
  GROUP BY p.pharmacist_key
),
-- Shops where the person is registered or has clocked in, whichever way it was told.
places AS (
  SELECT d.pharmacist_key, d.licence_no FROM mart.drug_shop AS d WHERE d.pharmacist_key IS NOT NULL AND d.state = 'valid'
  UNION
  SELECT a.pharmacist_key, a.licence_no
  FROM mart.pharmacist_attendance AS a
  WHERE a.pharmacist_key IS NOT NULL AND a.minutes_on_duty > 0 AND a.day_on <= :today
    AND DATE_DIFF('day', a.day_on, :today) < :window_days
),
counted AS (
  SELECT x.pharmacist_key, COUNT(DISTINCT x.licence_no) AS shops FROM places AS x GROUP BY x.pharmacist_key
),
ranked AS (
  SELECT
    d.entity, d.region, d.licence_no, c.shops, b.same_days, b.latest_on,
    ROW_NUMBER() OVER (PARTITION BY d.entity ORDER BY b.same_days DESC, d.licence_no) AS place
  FROM doubled AS b
  JOIN counted AS c ON c.pharmacist_key = b.pharmacist_key
  JOIN mart.drug_shop AS d ON d.pharmacist_key = b.pharmacist_key
  WHERE d.entity IS NOT NULL AND d.state = 'valid' AND c.shops >= :min_shops AND b.same_days >= :min_days
)
SELECT r.entity, r.region, r.licence_no, r.shops, r.same_days, r.latest_on
FROM ranked AS r
WHERE r.place = 1
