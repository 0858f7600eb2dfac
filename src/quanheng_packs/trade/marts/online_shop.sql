/*---
key: online_shop
title: 网店
theme: 网络交易
about: 本市网店一店一行；没有对上登记主体的entity为空。
grain: [shop_no]
subject: entity
region: region
happened: opened_on
columns:
  - {name: entity, title: 主体}
  - {name: shop_no, title: 店铺编号}
  - {name: platform, title: 平台}
  - {name: shop_name, title: 店铺名称}
  - {name: keeper, title: 经营者名称}
  - {name: category, title: 主营类目, codes: {food: 食品, catering: 餐饮, drug: 药品, device: 医疗器械, goods: 其他商品}}
  - {name: shown_licence_no, title: 公示许可证号}
  - {name: address, title: 经营地址}
  - {name: address_key, title: 地址比对键}
  - {name: place_kind, title: 地址性质, codes: {residential: 住宅, commercial: 商业, factory: 厂房, unknown: 不明}}
  - {name: opened_on, title: 开店日期, type: date}
  - {name: closed_on, title: 关店日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [shop_no, platform, shop_name, category]}
  - {expression: "opened_on IS NULL OR closed_on IS NULL OR closed_on >= opened_on", says: 关店日期早于开店日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.shop_no, x.platform, x.shop_name, x.name AS keeper, x.category, x.shown_licence_no, x.address,
  x.address_key, x.place_kind, x.opened_on, x.closed_on, COALESCE(s.region, x.region) AS region, x.source_batch,
  x.source_line
FROM source.online_shop AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
