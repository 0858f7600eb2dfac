"""The kinds of fact this room writes."""

from quanheng.foundation.ledger.api import define

__all__ = [
    "ACT_RECEIVED", "BRANCH_CHOSEN", "BRANCH_OPENED", "DEVICE_REGISTERED", "DEVICE_REVOKED", "DEVICE_SIGNED_OUT",
    "FILE_GIVEN_UP", "NOTE_ADDED", "PAPER_MADE", "SIGNATURE_TAKEN",
]  # fmt: skip

DEVICE_REGISTERED = "field.device.registered"
DEVICE_REVOKED = "field.device.revoked"
DEVICE_SIGNED_OUT = "field.device.signed_out"
ACT_RECEIVED = "field.act.received"
BRANCH_OPENED = "field.branch.opened"
BRANCH_CHOSEN = "field.branch.chosen"
SIGNATURE_TAKEN = "field.signature.taken"
PAPER_MADE = "field.paper.made"
NOTE_ADDED = "field.note.added"
FILE_GIVEN_UP = "field.file.given_up"

define(DEVICE_REGISTERED, room="field", sentence="登记移动执法手机“{name}”")
define(DEVICE_REVOKED, room="field", sentence="停用移动执法手机“{name}”：{reason}")
define(DEVICE_SIGNED_OUT, room="field", sentence="在手机“{name}”上退出，未发送{unsent}项")
define(ACT_RECEIVED, room="field", sentence="收到手机第{seq}项：{kind_zh}")
define(BRANCH_OPENED, room="field", sentence="两处记录不一致，待选定：{what}")
define(BRANCH_CHOSEN, room="field", sentence="选定{what}：{chosen_zh}，理由：{reason}")
define(SIGNATURE_TAKEN, room="field", sentence="{role_zh}{name}{how_zh}")
define(PAPER_MADE, room="field", sentence="现场制作{title}，编号{number}")
define(NOTE_ADDED, room="field", sentence="现场记录：{text}")
define(FILE_GIVEN_UP, room="field", sentence="现场文件没有传上来：{name}，原因：{reason}")
