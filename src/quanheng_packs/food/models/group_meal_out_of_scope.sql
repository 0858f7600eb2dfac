/*---
key: group_meal_out_of_scope
title: 无集体配送资格向学校供餐
question: 向学校校外供餐的单位，许可证上有没有“集体用餐配送”项目？
law:
  - {article: 食品安全法 第35条、第57条, source: S-FSL, confidence: 'recall:high'}
  - {article: 食品经营许可和备案管理办法（令78号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 食品经营安全监管科
level: 高
recipients: division_head
action: 核对供餐合同和许可项目；不具资格的责令停止供餐，通报教育部门更换供餐单位，依法立案
false_alarm_cost: 许可项目写法不同（如“集体配餐”）的，核对一次证照
subject: entity
evidence: [operator, licence_no, scope, schools, diner_total]
columns:
  operator: 供餐单位
  licence_no: 许可证编号
  scope: 许可项目
  schools: 供餐学校数
  diner_total: 就餐人数
sentence: '{operator}向{schools}所学校{diner_total}人供餐，许可证{licence_no}的项目为“{scope}”，没有集体用餐配送'
marts: [canteen, licence]
rest_days: 60
inspection: catering
outcomes: [{mart: matter, where: {family: [penalty]}}]
status: in_force
valid_from: 2024-01-01
---*/
WITH supplying AS (
  SELECT
    k.entity, MAX(k.region) AS region, MAX(k.operator) AS operator, COUNT(DISTINCT k.school) AS schools,
    SUM(k.diners) AS diners
  FROM mart.canteen AS k
  WHERE k.operated_by = 'delivery' AND k.entity IS NOT NULL
  GROUP BY k.entity
),
-- Any valid licence with the item clears the supplier; otherwise the newest one is shown.
held AS (
  SELECT
    l.entity, l.licence_no, l.scope,
    MAX(CASE WHEN l.state = 'valid' AND l.valid_to >= :today AND (l.scope LIKE '%集体用餐配送%' OR l.scope LIKE '%集体配餐%') THEN 1 ELSE 0 END)
      OVER (PARTITION BY l.entity) AS may_supply,
    ROW_NUMBER() OVER (PARTITION BY l.entity ORDER BY l.valid_to DESC, l.licence_no DESC) AS place
  FROM mart.licence AS l
  JOIN supplying AS s ON s.entity = l.entity
)
SELECT s.entity, s.region, s.operator, h.licence_no, COALESCE(h.scope, '无许可') AS scope, s.schools, s.diners AS diner_total
FROM supplying AS s
LEFT JOIN held AS h ON h.entity = s.entity AND h.place = 1
WHERE COALESCE(h.may_supply, 0) = 0
