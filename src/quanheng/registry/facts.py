"""The kinds of fact that the register writes."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "LINES_ATTACHED", "SUBJECTS_TIED", "SUBJECTS_UNTIED", "SUBJECT_AMENDED", "SUBJECT_EXPORTED", "SUBJECT_LINKED",
    "SUBJECT_MERGED", "SUBJECT_REJOINED", "SUBJECT_SPLIT", "SUBJECT_UNMERGED", "VALUE_REVEALED",
]  # fmt: skip

SUBJECT_LINKED = "registry.subject.linked"
SUBJECT_AMENDED = "registry.subject.amended"
SUBJECT_EXPORTED = "registry.subject.exported"
VALUE_REVEALED = "registry.value.revealed"
SUBJECT_MERGED = "registry.subject.merged"
SUBJECT_UNMERGED = "registry.subject.unmerged"
SUBJECT_SPLIT = "registry.subject.split"
SUBJECT_REJOINED = "registry.subject.rejoined"
SUBJECTS_TIED = "registry.subjects.tied"
SUBJECTS_UNTIED = "registry.subjects.untied"
LINES_ATTACHED = "registry.lines.attached"

define(
    SUBJECT_LINKED, room="registry",
    sentence="{origin.file}的{rows}行归入登记库：新增{subjects_new}户，许可{licences}件，记录{records}条",
)  # fmt: skip
define(SUBJECT_AMENDED, room="registry", sentence="更正{fields}，理由：{reason}")
define(SUBJECT_EXPORTED, room="registry", sentence="导出主体清单{rows}行，条件：{conditions}")
define(VALUE_REVEALED, room="registry", sentence="查看{field}明文，用途：{purpose}")
define(SUBJECT_MERGED, room="registry", sentence="“{gone}”并入“{kept}”，随迁{rows}条，理由：{reason}")
define(SUBJECT_UNMERGED, room="registry", sentence="撤销“{gone}”并入“{kept}”，迁回{rows}条，理由：{reason}")
define(SUBJECT_SPLIT, room="registry", sentence="从“{source}”拆出“{made}”，{lines}行来源随迁，理由：{reason}")
define(
    SUBJECT_REJOINED, room="registry", sentence="撤销从“{source}”拆出“{made}”，迁回{rows}条，理由：{reason}"
)
define(
    SUBJECTS_TIED, room="registry", sentence="“{later}”承继“{earlier}”的经营场所，不是同一户，理由：{reason}"
)
define(SUBJECTS_UNTIED, room="registry", sentence="不再认为“{later}”承继“{earlier}”，理由：{reason}")
define(LINES_ATTACHED, room="registry", sentence="{lines}行来源归到“{name}”，理由：{reason}")
