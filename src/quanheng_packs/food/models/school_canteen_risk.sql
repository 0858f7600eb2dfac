/*---
key: school_canteen_risk
title: 学校食堂多重风险
question: 就餐人数较多的学校食堂，是否同时存在证照、视频、检查、抽检、投诉几方面的问题？
law:
  - {article: 学校食品安全与营养健康管理规定（教育部等令45号）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
  - {article: 食品安全法 第57条, source: S-FSL, confidence: source}
owner: 食品经营安全监管科
level: 高
recipients: station_head
action: 会同教育部门一周内到场全项检查，约谈校长和承包、供餐单位负责人，督促视频恢复在线
false_alarm_cost: 学校多接待一次检查
thing: canteen_no
thing_title: school
evidence: [canteen_no, diners, signs, licence_fault, camera_fault, visit_fault, failed_samples, complaints]
columns:
  canteen_no: 食堂编号
  school: 学校
  diners: 就餐人数
  signs: 风险项数
  licence_fault: 无有效许可
  camera_fault: 明厨亮灶不在线
  visit_fault: 超期未检查
  failed_samples: 近一年抽检不合格批次
  complaints: 近180日食品投诉件数
sentence: '{school}食堂就餐{diners}人，存在{signs}项风险：无有效许可：{licence_fault}；视频不在线：{camera_fault}；超期未检查：{visit_fault}；抽检不合格{failed_samples}批次；食品投诉{complaints}件'
parameters:
  min_diners: {value: 50, title: 就餐人数下限, least: 0}
  min_signs: {value: 2, title: 风险项数下限, least: 1, most: 5}
  visit_days: {value: 183, title: 最长检查间隔天数, source: 各地一般要求每学期至少一次, confidence: 'recall:medium', least: 30, most: 366}
marts: [canteen, complaint, inspection, licence, sampling]
rest_days: 60
outcomes: [{mart: finding}]
status: trial
valid_from: 2024-01-01
---*/
WITH permitted AS (
  SELECT DISTINCT l.licence_no
  FROM mart.licence AS l
  WHERE l.state = 'valid' AND l.valid_to >= :today
),
visited AS (
  SELECT i.entity, MAX(i.done_on) AS last_visit_on
  FROM mart.inspection AS i
  WHERE i.done_on <= :today AND i.kind IN ('school_canteen', 'catering')
  GROUP BY i.entity
),
failed AS (
  SELECT s.entity, COUNT(*) AS failed_samples
  FROM mart.sampling AS s
  WHERE s.conclusion <> 'pass' AND s.sampled_on <= :today AND DATE_DIFF('day', s.sampled_on, :today) <= 365
  GROUP BY s.entity
),
complained AS (
  SELECT c.entity, COUNT(*) AS complaints
  FROM mart.complaint AS c
  WHERE c.problem = 'P02' AND c.nature IN ('TS', 'JB') AND c.received_on <= :today
    AND DATE_DIFF('day', c.received_on, :today) <= 180
  GROUP BY c.entity
),
joined AS (
  SELECT
    k.canteen_no, k.school, k.region, k.diners,
    CASE WHEN p.licence_no IS NULL THEN 1 ELSE 0 END AS no_licence,
    CASE WHEN k.camera = 'online' THEN 0 ELSE 1 END AS no_camera,
    CASE WHEN v.last_visit_on IS NULL OR DATE_DIFF('day', v.last_visit_on, :today) > :visit_days THEN 1 ELSE 0 END AS no_visit,
    COALESCE(f.failed_samples, 0) AS failed_samples, COALESCE(c.complaints, 0) AS complaints
  FROM mart.canteen AS k
  LEFT JOIN permitted AS p ON p.licence_no = k.licence_no
  LEFT JOIN visited AS v ON v.entity = k.entity
  LEFT JOIN failed AS f ON f.entity = k.entity
  LEFT JOIN complained AS c ON c.entity = k.entity
),
signed AS (
  SELECT
    j.canteen_no, j.school, j.region, j.diners, j.no_licence, j.no_camera, j.no_visit, j.failed_samples, j.complaints,
    j.no_licence + j.no_camera + j.no_visit + CASE WHEN j.failed_samples > 0 THEN 1 ELSE 0 END
    + CASE WHEN j.complaints > 0 THEN 1 ELSE 0 END AS signs
  FROM joined AS j
)
SELECT
  g.canteen_no, g.school, g.region, g.diners, g.signs,
  CASE g.no_licence WHEN 1 THEN '是' ELSE '否' END AS licence_fault,
  CASE g.no_camera WHEN 1 THEN '是' ELSE '否' END AS camera_fault,
  CASE g.no_visit WHEN 1 THEN '是' ELSE '否' END AS visit_fault, g.failed_samples, g.complaints
FROM signed AS g
WHERE g.diners >= :min_diners AND g.signs >= :min_signs
