/*---
key: sampling
title: 食品抽检
theme: 抽检
about: 每个样品一行，带检验结论；标称生产企业按名称原样，不一定是本市主体。
grain: [sample_no]
subject: entity
region: region
happened: sampled_on
columns:
  - {name: sample_no, title: 抽样单编号}
  - {name: task_kind, title: 任务类别, codes: {supervision: 监督抽检, monitoring: 风险监测, evaluation: 评价性抽检, rapid: 快检}}
  - {name: sampled_on, title: 抽样日期, type: date}
  - {name: stage, title: 抽样环节, codes: {production: 生产, circulation: 流通, catering: 餐饮, online: 网络}}
  - {name: entity, title: 主体}
  - {name: name, title: 被抽样单位}
  - {name: maker, title: 标称生产企业}
  - {name: product, title: 样品名称}
  - {name: category, title: 食品大类}
  - {name: batch_no, title: 生产日期或批号}
  - {name: conclusion, title: 检验结论, codes: {pass: 合格, fail: 不合格, problem: 问题样品}}
  - {name: failed_items, title: 不合格项目}
  - {name: lab, title: 承检机构}
  - {name: reported_on, title: 报告日期, type: date}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [sample_no, sampled_on, product, conclusion]}
  - {accepted: {column: conclusion, values: [pass, fail, problem]}}
  - {expression: "reported_on IS NULL OR reported_on >= sampled_on", says: 报告日期早于抽样日期}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  p.sample_no, p.task_kind, p.sampled_on, p.stage, p.entity, p.name, p.maker, p.product, p.category, p.batch_no,
  p.conclusion, p.failed_items, p.lab, p.reported_on, COALESCE(s.region, p.region) AS region, p.source_batch,
  p.source_line
FROM source.sampling AS p
LEFT JOIN mart.subject AS s ON s.entity = p.entity
