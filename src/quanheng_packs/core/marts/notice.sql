/*---
key: notice
title: 信息公示
theme: 信用
about: 本平台作出的每次公示一行，含已撤回和期满停止的。
grain: [uid]
subject: entity
region: region
happened: published_on
columns:
  - {name: uid, title: 公示编号}
  - {name: entity, title: 主体}
  - {name: kind, title: 种类}
  - {name: number, title: 文号}
  - {name: title, title: 标题}
  - {name: authority, title: 作出机关}
  - {name: decided_on, title: 决定日期, type: date}
  - {name: due_on, title: 应公示日期, type: date}
  - {name: published_on, title: 公示日期, type: date}
  - {name: is_late, title: 逾期公示, type: flag}
  - {name: ends_on, title: 公示到期, type: date}
  - {name: state, title: 状态, codes: {published: 公示中, withdrawn: 已撤回, taken_down: 期满停止}}
  - {name: ended_on, title: 结束日期, type: date}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [uid, kind, published_on, state]}
  - {accepted: {column: state, values: [published, withdrawn, taken_down]}}
---*/
SELECT
  n.uid, n.entity, n.kind, n.number, n.title, n.authority, n.decided_on, n.due_on, n.published_on, n.is_late,
  n.ends_on, n.state, n.ended_on, n.region
FROM own.notice AS n
