/*---
key: alert
title: 风险预警
theme: 综合
about: 发出过的每条预警一行，带人工判定；用于回看信号和模型准不准。
grain: [uid]
subject: entity
region: region
happened: raised_on
columns:
  - {name: uid, title: 预警编号}
  - {name: entity, title: 主体}
  - {name: signal, title: 信号}
  - {name: about, title: 所指, sensitivity: personal}
  - {name: level, title: 等级}
  - {name: weight, title: 权重, type: integer}
  - {name: score, title: 分值, type: integer}
  - {name: is_trial, title: 试运行, type: flag}
  - {name: raised_on, title: 发出日期, type: date}
  - {name: state, title: 判定, codes: {new: 待判, accepted: 属实, dismissed: 误报, undecided: 无法判断}}
  - {name: judged_on, title: 判定日期, type: date}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [uid, signal, raised_on]}
  - {accepted: {column: state, values: [new, accepted, dismissed, undecided]}}
---*/
SELECT
  a.uid, a.entity, a.signal, a.about, a.level, a.weight, a.score, a.is_trial, a.raised_on, a.state, a.judged_on,
  a.region
FROM own.alert AS a
