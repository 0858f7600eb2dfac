/*---
key: trademark_filing
title: 商标注册申请
theme: 知识产权
about: 本市申请人的商标申请一件一行；近似名称是比对线索，不是认定。
grain: [filing_no]
subject: entity
region: region
happened: filed_on
columns:
  - {name: entity, title: 主体}
  - {name: filing_no, title: 申请号}
  - {name: applicant, title: 申请人}
  - {name: mark, title: 商标}
  - {name: class_no, title: 类别, type: integer}
  - {name: filed_on, title: 申请日期, type: date}
  - {name: famous_hit, title: 近似的知名名称或地名}
  - {name: state, title: 法律状态, codes: {pending: 审查中, refused: 驳回, registered: 已注册, withdrawn: 撤回}}
  - {name: region, title: 区划代码}
  - {name: source_batch, title: 来源批次}
  - {name: source_line, title: 来源行号, type: integer}
tests:
  - {not_null: [filing_no, mark, filed_on, state]}
  - {expression: "class_no IS NULL OR class_no BETWEEN 1 AND 45", says: 商标类别不在1至45之间}
  - {reference: {column: entity, mart: subject}}
---*/
SELECT
  x.entity, x.filing_no, x.name AS applicant, x.mark, x.class_no, x.filed_on, x.famous_hit, x.state,
  COALESCE(s.region, x.region) AS region, x.source_batch, x.source_line
FROM source.trademark_filing AS x
LEFT JOIN mart.subject AS s ON s.entity = x.entity
