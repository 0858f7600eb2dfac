/*---
key: canteen
title: 学校食堂
theme: 监督检查
about: 学校、幼儿园食堂一个一行；entity是自办的学校、承包单位或供餐单位，对不上登记库的为空。
grain: [canteen_no]
subject: entity
region: region
columns:
  - {name: entity, title: 主体}
  - {name: canteen_no, title: 食堂编号}
  - {name: school, title: 学校}
  - {name: operator, title: 经营单位}
  - {name: operated_by, title: 供餐方式, codes: {self: 学校自办, contract: 承包经营, delivery: 校外供餐}}
  - {name: diners, title: 就餐人数, type: integer}
  - {name: licence_no, title: 许可证编号}
  - {name: camera, title: 明厨亮灶状态, codes: {online: 在线, offline: 离线, none: 未安装}}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [canteen_no, school, operated_by, diners]}
  - {accepted: {column: operated_by, values: [self, contract, delivery]}}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.canteen_no, x.school, x.name AS operator, x.operated_by, x.diners, x.licence_no, x.camera,
  COALESCE(x.region, s.region) AS region, x.source_batch, x.source_line
FROM source.canteen AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
