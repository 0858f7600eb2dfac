"""The kinds of fact that the register writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["SUBJECT_AMENDED", "SUBJECT_EXPORTED", "SUBJECT_LINKED", "VALUE_REVEALED"]

SUBJECT_LINKED = "registry.subject.linked"
SUBJECT_AMENDED = "registry.subject.amended"
SUBJECT_EXPORTED = "registry.subject.exported"
VALUE_REVEALED = "registry.value.revealed"

define(
    SUBJECT_LINKED, room="registry",
    sentence="{origin.file}的{rows}行归入登记库：新增{subjects_new}户，许可{licences}件，记录{records}条",
)  # fmt: skip
define(SUBJECT_AMENDED, room="registry", sentence="更正{fields}，理由：{reason}")
define(SUBJECT_EXPORTED, room="registry", sentence="导出主体清单{rows}行，条件：{conditions}")
define(VALUE_REVEALED, room="registry", sentence="查看{field}明文，用途：{purpose}")
