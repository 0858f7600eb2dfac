/*---
key: complaint
title: 投诉举报
theme: 投诉举报
about: 全国12315平台、12345热线转来的登记单与本平台收到的来件，一件一行；origin区分两者，两处编号不会相同。
grain: [order_no]
subject: entity
region: region
happened: received_on
columns:
  - {name: origin, title: 来处, codes: {'12315': 12315平台与热线, platform: 本平台来件}}
  - {name: order_no, title: 登记编号}
  - {name: entity, title: 主体}
  - {name: respondent, title: 被反映对象, sensitivity: personal}
  - {name: nature, title: 性质, codes: {TS: 投诉, JB: 举报, ZX: 咨询, JY: 建议, QT: 其他}}
  - {name: channel, title: 来源渠道}
  - {name: problem, title: 问题类别}
  - {name: amount_yuan, title: 涉及金额, type: money}
  - {name: occurred_on, title: 发生日期, type: date}
  - {name: received_on, title: 收到日期, type: date}
  - {name: result, title: 处理结果}
  - {name: facts, title: 事实, sensitivity: personal}
  - {name: claimant_key, title: 来件人比对键, sensitivity: secret, about: 姓名与电话，或本平台来件人电话的密文；匿名为空}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [order_no, nature, received_on]}
  - {accepted: {column: nature, values: [TS, JB, ZX, JY, QT]}}
  - {expression: "occurred_on IS NULL OR occurred_on <= received_on", says: 收到日期早于发生日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  '12315' AS origin, c.order_no, c.entity, c.name AS respondent, c.nature, c.channel, c.problem, c.amount_yuan,
  c.occurred_on, c.received_on, c.result, c.facts,
  CASE WHEN c.person_name IS NOT NULL AND c.person_phone IS NOT NULL THEN c.person_name || '/' || c.person_phone END
    AS claimant_key,
  COALESCE(s.region, c.region) AS region, c.source_batch,
  c.source_line
FROM source.complaint AS c
LEFT JOIN mart.subject AS s ON s.entity = c.entity
UNION ALL
SELECT
  'platform' AS origin, v.uid AS order_no, v.entity, v.respondent_name AS respondent,
  CASE v.kind WHEN 'complaint' THEN 'TS' WHEN 'report' THEN 'JB' WHEN 'consult' THEN 'ZX' ELSE 'JY' END AS nature,
  v.channel, v.problem, v.amount_yuan, v.occurred_on, v.received_on, CAST(NULL AS VARCHAR) AS result,
  CAST(NULL AS VARCHAR) AS facts, v.claimant_key, v.region, CAST(NULL AS VARCHAR) AS source_batch,
  CAST(NULL AS BIGINT) AS source_line
FROM own.complaint AS v
