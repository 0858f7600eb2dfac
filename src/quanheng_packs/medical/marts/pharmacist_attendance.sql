/*---
key: pharmacist_attendance
title: 药师在岗
theme: 药品医疗器械
about: 每家药店每日一行，取最近一次上传；在岗时长为当日各药师打卡时长的合计。
grain: [licence_no, day_on]
subject: entity
region: region
happened: day_on
columns:
  - {name: entity, title: 主体}
  - {name: licence_no, title: 许可证编号}
  - {name: day_on, title: 日期, type: date}
  - {name: pharmacist_key, title: 执业药师注册证号, sensitivity: secret}
  - {name: minutes_on_duty, title: 在岗时长（分钟）, type: integer}
  - {name: prescription_sales, title: 处方药销售笔数, type: integer}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [licence_no, day_on]}
  - {reference: {column: licence_no, mart: drug_shop, to: licence_no}, severity: warning}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, x.licence_no, x.day_on, x.pharmacist_key, x.minutes_on_duty, x.prescription_sales,
    COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY x.licence_no, x.day_on
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.pharmacist_attendance AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, licence_no, day_on, pharmacist_key, minutes_on_duty, prescription_sales, region, source_batch,
  source_line
FROM ranked
WHERE place = 1
