/*---
key: risk_grade
title: 风险分级
theme: 监督检查
about: 每个主体每个分级方案现行的等级一行；只供内部安排检查，不对外。
grain: [entity, sort]
subject: entity
region: region
happened: graded_on
columns:
  - {name: entity, title: 主体}
  - {name: scheme, title: 分级方案}
  - {name: sort, title: 类别}
  - {name: grade, title: 等级}
  - {name: year, title: 年度, type: integer}
  - {name: graded_on, title: 评定日期, type: date}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [entity, scheme, grade, graded_on]}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT g.entity, g.scheme, g.sort, g.grade, g.year, g.graded_on, g.region
FROM own.risk_grade AS g
