/*---
key: finding
title: 检查发现的问题
theme: 监督检查
about: 检查中不符合的每一项一行，带处置方式和责令改正的状态。
grain: [finding]
subject: entity
region: region
happened: found_on
columns:
  - {name: finding, title: 问题编号}
  - {name: task, title: 任务编号}
  - {name: entity, title: 主体}
  - {name: inspection, title: 检查事项}
  - {name: question, title: 检查项}
  - {name: clause, title: 依据条款}
  - {name: severity, title: 严重程度}
  - {name: is_key, title: 重点项, type: flag}
  - {name: disposal, title: 处置, codes: {on_spot: 当场改正, order: 责令改正, case: 立案移送}}
  - {name: violation, title: 违法行为}
  - {name: found_on, title: 发现日期, type: date}
  - {name: state, title: 改正状态, codes: {open: 待复查, fixed: 已改正, not_fixed: 逾期未改, cancelled: 已撤销}, about: 没有责令改正的为空}
  - {name: correct_by, title: 责令改正期限, type: date}
  - {name: rechecked_on, title: 复查日期, type: date}
  - {name: region, title: 区划代码}
tests:
  - {not_null: [finding, task, entity, found_on, region]}
  - {reference: {column: task, mart: inspection}}
---*/
SELECT
  f.uid AS finding, f.task_uid AS task, f.entity, f.inspection, f.item AS question, f.clause, f.severity, f.is_key,
  f.disposal, f.violation, f.found_on, f.order_state AS state, f.order_due_on AS correct_by, f.rechecked_on,
  f.region
FROM own.finding AS f
