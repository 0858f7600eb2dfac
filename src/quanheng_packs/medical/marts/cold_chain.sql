/*---
key: cold_chain
title: 冷链温度
theme: 药品医疗器械
about: 每台冷链设备每日一行，取最近一次上传。
grain: [device_no, day_on]
subject: entity
region: region
happened: day_on
columns:
  - {name: entity, title: 主体}
  - {name: device_no, title: 冷链设备编号}
  - {name: goods, title: 存放品种, codes: {vaccine: 疫苗, biologic: 生物制品, device: 医疗器械, food: 冷藏冷冻食品}}
  - {name: day_on, title: 日期, type: date}
  - {name: low_limit, title: 下限（℃）, type: number}
  - {name: high_limit, title: 上限（℃）, type: number}
  - {name: lowest, title: 最低温度（℃）, type: number}
  - {name: highest, title: 最高温度（℃）, type: number}
  - {name: minutes_out, title: 超限时长（分钟）, type: integer}
  - {name: readings, title: 读数次数, type: integer}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [device_no, day_on, goods]}
  - {expression: "lowest IS NULL OR highest IS NULL OR lowest <= highest", says: 最低温度高于最高温度}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, x.device_no, x.goods, x.day_on, x.low_limit, x.high_limit, x.lowest, x.highest, x.minutes_out,
    x.readings, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY x.device_no, x.day_on
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.cold_chain AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, device_no, goods, day_on, low_limit, high_limit, lowest, highest, minutes_out, readings, region,
  source_batch, source_line
FROM ranked
WHERE place = 1
