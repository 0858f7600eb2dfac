/*---
key: false_discount
title: 虚假折扣划线价
question: 网页上的划线价，是否从来没有按这个价卖过？
law:
  - {article: 明码标价和禁止价格欺诈规定（令56号） 第16-17条、第19条, source: S-PRICE, confidence: source}
owner: 价格监督检查科
level: 中
recipients: station_officer
action: 固定页面证据，请经营者提供被比较价格的成交记录；提供不出的按价格欺诈查处
false_alarm_cost: 标明“划线价为建议零售价”的页面会误命中，请先看页面说明
subject: entity
happened: latest_on
evidence: [offer_no, title, was_price_yuan, price_yuan, highest_yuan, seen_days, offer_count, latest_on]
columns:
  offer_no: 商品编号
  title: 商品标题
  was_price_yuan: 划线价（元）
  price_yuan: 现价（元）
  highest_yuan: 此前实际最高标价（元）
  seen_days: 此前监测到的天数
  offer_count: 同类商品数
  latest_on: 最近监测日期
sentence: “{title}”{latest_on}划线价{was_price_yuan}元、现价{price_yuan}元，此前监测{seen_days}天实际标价最高只有{highest_yuan}元；同类商品共{offer_count}个
parameters:
  before_days: {value: 90, title: 往前看的天数, least: 7, most: 365}
  min_seen: {value: 2, title: 此前监测天数下限, least: 1}
  margin_percent: {value: 5, title: 划线价高出实际最高标价的幅度下限（%）, least: 0, most: 100}
marts: [online_offer]
rest_days: 60
inspection: price
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: trial
valid_from: 2022-07-01
---*/
WITH newest AS (
  SELECT
    o.entity, o.region, o.offer_no, o.title, o.price_yuan, o.was_price_yuan, o.seen_on,
    ROW_NUMBER() OVER (PARTITION BY o.offer_no ORDER BY o.seen_on DESC) AS place
  FROM mart.online_offer AS o
  WHERE o.entity IS NOT NULL AND o.was_price_yuan > 0 AND o.seen_on <= :today
    AND DATE_DIFF('day', o.seen_on, :today) < :before_days
),
-- What the page asked on the days before; the struck-out price must have been real at least once.
earlier AS (
  SELECT n.offer_no, MAX(p.price_yuan) AS highest_yuan, COUNT(DISTINCT p.seen_on) AS seen_days
  FROM newest AS n
  JOIN mart.online_offer AS p ON p.offer_no = n.offer_no
  WHERE n.place = 1 AND p.seen_on < n.seen_on AND DATE_DIFF('day', p.seen_on, n.seen_on) <= :before_days
  GROUP BY n.offer_no
),
bare AS (
  SELECT
    n.entity, n.region, n.offer_no, n.title, n.was_price_yuan, n.price_yuan, e.highest_yuan, e.seen_days, n.seen_on,
    COUNT(*) OVER (PARTITION BY n.entity) AS offer_count,
    ROW_NUMBER() OVER (PARTITION BY n.entity ORDER BY n.was_price_yuan - e.highest_yuan DESC, n.offer_no) AS place
  FROM newest AS n
  JOIN earlier AS e ON e.offer_no = n.offer_no
  WHERE n.place = 1 AND n.price_yuan < n.was_price_yuan AND e.seen_days >= :min_seen
    AND n.was_price_yuan * 100 > e.highest_yuan * (100 + :margin_percent)
)
SELECT
  b.entity, b.region, b.offer_no, b.title, b.was_price_yuan, b.price_yuan, b.highest_yuan, b.seen_days, b.offer_count,
  b.seen_on AS latest_on
FROM bare AS b
WHERE b.place = 1
