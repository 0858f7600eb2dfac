/*---
key: suspended_certificate_sold
title: 强制认证证书暂停撤销后仍在销售
question: 强制性产品认证证书已暂停、撤销的产品，是否仍在网上销售？
law:
  - {article: 认证认可条例 第66条, source: 凭记忆, confidence: 'recall:medium'}
  - {article: 强制性产品认证管理规定（原质检总局令第117号，2022修订）, source: 凭记忆，条文未核, confidence: 'recall:medium'}
owner: 质量发展与监督科
level: 高
recipients: station_head
action: 通知平台下架，核对销售日期、生产日期和库存；证书失效后出厂、销售的依法查处
false_alarm_cost: 证书暂停前生产的库存依法可否销售须个案判断
subject: entity
happened: state_on
evidence: [cert_no, product, cert_state, state_on, offer_no, last_seen_on, sold_count]
columns:
  cert_no: 证书编号
  product: 产品
  cert_state: 证书状态
  state_on: 状态变更日期
  offer_no: 商品编号
  last_seen_on: 最近在售日期
  sold_count: 页面显示销量
sentence: '{product}的认证证书{cert_no}已于{state_on}{cert_state}，{last_seen_on}仍在网上销售（商品{offer_no}），页面显示销量{sold_count}'
parameters:
  grace_days: {value: 3, title: 下架宽限天数, least: 0, most: 30}
  window_days: {value: 60, title: 只看近多少天的在售记录, least: 7, most: 365}
marts: [certificate, online_offer]
rest_days: 30
inspection: product_quality
outcomes: [{mart: finding}, {mart: matter, where: {family: [penalty]}}]
status: in_force
valid_from: 2022-11-01
---*/
WITH offered AS (
  SELECT
    o.entity, o.region, c.cert_no, c.product, c.state, c.state_on, o.offer_no, o.seen_on, o.sold_count,
    ROW_NUMBER() OVER (PARTITION BY o.entity ORDER BY o.seen_on DESC, c.cert_no, o.offer_no) AS place
  FROM mart.certificate AS c
  JOIN mart.online_offer AS o ON o.cert_no = c.cert_no
  WHERE o.entity IS NOT NULL AND c.state IN ('suspended', 'withdrawn', 'cancelled') AND o.seen_on <= :today
    AND DATE_DIFF('day', c.state_on, o.seen_on) > :grace_days AND DATE_DIFF('day', o.seen_on, :today) < :window_days
)
SELECT
  f.entity, f.region, f.cert_no, f.product,
  CASE f.state WHEN 'suspended' THEN '暂停' WHEN 'withdrawn' THEN '撤销' ELSE '注销' END AS cert_state, f.state_on,
  f.offer_no, f.seen_on AS last_seen_on, f.sold_count
FROM offered AS f
WHERE f.place = 1
