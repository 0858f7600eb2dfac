/*---
key: abnormal_listing
title: 经营异常名录
theme: 信用
about: 每次列入一行，移出的带移出日期，没有移出日期的仍在名录。
grain: [listing_no]
subject: entity
region: region
happened: listed_on
columns:
  - {name: entity, title: 主体}
  - {name: listing_no, title: 列入决定文号}
  - {name: reason, title: 列入原因, codes: {annual_report: 未按规定公示年报, publicity: 未按规定公示其他信息, false_info: 公示信息弄虚作假, lost_contact: 住所无法联系}}
  - {name: listed_on, title: 列入日期, type: date}
  - {name: removed_on, title: 移出日期, type: date}
  - {name: authority, title: 作出决定机关}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [listing_no, reason, listed_on]}
  - {expression: "listed_on IS NULL OR removed_on IS NULL OR removed_on >= listed_on", says: 移出日期早于列入日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.listing_no, x.reason, x.listed_on, x.removed_on, x.authority,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.abnormal_listing AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
