/*---
key: advertisement
title: 广告监测
theme: 广告
about: 监测所得的广告一条一次发布一行；entity是广告主。
grain: [ad_no]
subject: entity
region: region
happened: seen_on
columns:
  - {name: entity, title: 主体}
  - {name: ad_no, title: 监测编号}
  - {name: advertiser, title: 广告主}
  - {name: medium, title: 媒介}
  - {name: publisher, title: 广告发布者}
  - {name: category, title: 广告类别, codes: {drug: 药品, device: 医疗器械, health_food: 保健食品, medical: 医疗, finance: 金融, education: 教育培训, estate: 房地产, food: 食品, cosmetic: 化妆品, other: 其他}}
  - {name: wording, title: 广告用语}
  - {name: approval_no, title: 审查批准文号}
  - {name: seen_on, title: 监测日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [ad_no, medium, category, wording, seen_on]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.ad_no, x.name AS advertiser, x.medium, x.publisher, x.category, x.wording, x.approval_no,
  x.seen_on, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.advertisement AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
