/*---
key: online_offer
title: 网络商品
theme: 网络交易
about: 每个商品每次抓取一行，取同日最后一次；价格和销量是页面所示。
grain: [offer_no, seen_on]
subject: entity
region: region
happened: seen_on
columns:
  - {name: entity, title: 主体}
  - {name: offer_no, title: 商品编号}
  - {name: shop_no, title: 店铺编号}
  - {name: title, title: 商品标题}
  - {name: category, title: 商品类目, codes: {food: 食品, catering: 餐饮, drug: 药品, device: 医疗器械, goods: 其他商品}}
  - {name: price_yuan, title: 售价, type: money}
  - {name: was_price_yuan, title: 划线价, type: money}
  - {name: sold_count, title: 累计销量, type: integer}
  - {name: cert_no, title: 标注证书编号}
  - {name: is_live, title: 直播销售, type: flag}
  - {name: label_complete, title: 标签信息齐全, type: flag}
  - {name: maker, title: 标称生产企业}
  - {name: batch_no, title: 标称批号}
  - {name: seen_on, title: 抓取日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [offer_no, shop_no, title, category, seen_on]}
  - {reference: {column: shop_no, mart: online_shop, to: shop_no}, severity: warning}
  - {reference: {column: entity, mart: subject}}
---*/
WITH ranked AS (
  SELECT
    x.entity, x.offer_no, x.shop_no, x.offer_title AS title, x.category, x.price_yuan, x.was_price_yuan,
    x.sold_count, x.cert_no, x.is_live = '1' AS is_live, x.label_complete = '1' AS label_complete, x.maker,
    x.batch_no, x.seen_on, COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line,
    ROW_NUMBER() OVER (
      PARTITION BY x.offer_no, x.seen_on
      ORDER BY x.told_on DESC, x.source_batch DESC, x.source_line DESC
    ) AS place
  FROM source.online_offer AS x
  LEFT JOIN mart.subject AS s ON s.entity = x.entity
)
SELECT
  entity, offer_no, shop_no, title, category, price_yuan, was_price_yuan, sold_count, cert_no, is_live,
  label_complete, maker, batch_no, seen_on, region, source_batch, source_line
FROM ranked
WHERE place = 1
