/*---
key: failed_sample_no_case
title: 抽检不合格未见核查处置
question: 监督抽检不合格报告出来之后，有没有立案、处罚或者到场检查？
law:
  - {article: 食品安全抽样检验管理办法（令15号）核查处置一章, source: 凭记忆，条号未核, confidence: 'recall:medium'}
  - {article: 食品安全法 第87条, source: S-FSL, confidence: 'recall:high'}
owner: 食品安全抽检监测科
level: 高
recipients: station_head
action: 立即启动核查处置：控制同批次食品、查清进货和销售数量、通知召回、依法立案
false_alarm_cost: 在外单位立案、本平台没有记录的，补登一次
subject: entity
happened: reported_on
evidence: [sample_no, product, failed_items, reported_on, days_since, failed_count]
columns:
  sample_no: 抽样单编号
  product: 食品名称
  failed_items: 不合格项目
  reported_on: 报告日期
  days_since: 距报告天数
  failed_count: 未处置批次
sentence: '{product}（{sample_no}）{failed_items}不合格，{reported_on}出具报告，已{days_since}天未见立案、处罚或检查；同类情况共{failed_count}批次'
parameters:
  follow_days: {value: 15, title: 应启动处置的天数, least: 1, most: 90}
  window_days: {value: 365, title: 只看近多少天的报告, least: 30}
marts: [inspection, matter, penalty, sampling]
rest_days: 60
inspection: food_sales
outcomes: [{mart: matter, where: {family: [penalty]}}, {mart: penalty}]
status: in_force
valid_from: 2021-04-29
---*/
WITH acted AS (
  SELECT m.entity, m.opened_on AS on_day FROM mart.matter AS m WHERE m.family = 'penalty'
  UNION ALL
  SELECT p.entity, p.decided_on AS on_day FROM mart.penalty AS p
  UNION ALL
  SELECT i.entity, i.done_on AS on_day FROM mart.inspection AS i WHERE i.done_on IS NOT NULL
),
newest AS (
  SELECT a.entity, MAX(a.on_day) AS acted_on
  FROM acted AS a
  WHERE a.on_day <= :today
  GROUP BY a.entity
),
waiting AS (
  SELECT
    s.entity, s.region, s.sample_no, s.product, s.failed_items, s.reported_on,
    COUNT(*) OVER (PARTITION BY s.entity) AS failed_count,
    ROW_NUMBER() OVER (PARTITION BY s.entity ORDER BY s.reported_on, s.sample_no) AS place
  FROM mart.sampling AS s
  LEFT JOIN newest AS n ON n.entity = s.entity
  WHERE s.entity IS NOT NULL AND s.task_kind IN ('supervision', 'evaluation') AND s.conclusion = 'fail'
    AND DATE_DIFF('day', s.reported_on, :today) > :follow_days
    AND DATE_DIFF('day', s.reported_on, :today) <= :window_days
    AND (n.acted_on IS NULL OR n.acted_on < s.reported_on)
)
SELECT
  w.entity, w.region, w.sample_no, w.product, w.failed_items, w.reported_on,
  DATE_DIFF('day', w.reported_on, :today) AS days_since, w.failed_count
FROM waiting AS w
WHERE w.place = 1
