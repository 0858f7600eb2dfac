"""Reminding a department of what it owes: an act with a fact, and the words to send."""

from datetime import date, datetime
from pathlib import Path

from quanheng.base.days import day_of
from quanheng.base.errors import Conflict, NotYet
from quanheng.flows.facts import SUPPLY_REMINDED
from quanheng.flows.rights import Rights
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require

from .board import SupplyLine, get_supply, source_ref

__all__ = ["OPEN", "remind_sender", "reminder_words"]

OPEN = ("overdue", "never", "refused", "held", "due")


def reminder_words(line: SupplyLine, on: date) -> str:
    """Write what is sent to the department, by whatever way the bureau writes to it."""
    head = f"{line.department}：{line.contact}" if line.contact else line.department
    owes = f"“{line.title}”"
    if line.period and line.due_on:
        owes += f"{line.period.zh}的数据应于{line.due_on.isoformat()}前报送"
    late = f"至{on.isoformat()}未收到，已逾期{line.late_workdays}个工作日"
    why = {
        "refused": f"最近报送的文件已退回（{line.refused}），请改正后重报",
        "held": f"最近一批暂缓入库（{line.last.held_because if line.last else ''}），请核对后答复",
    }.get(line.state, late if line.late_workdays else "尚未收到")
    return f"{head}\n{owes}，{why}。"


def remind_sender(*, actor: Actor, at: datetime, home: Path, source: str) -> Fact:
    """Remind a department of the period it owes; once a day for each source.

    The act keeps the words; they are sent by the bureau's own letters, this program sends nothing.

    Right:  datacentre:supply:remind
    Writes: datacentre.supply.reminded
    Raises: NotAllowed, NotFound, NotYet, Conflict
    """
    require(actor, Rights.SUPPLY_REMIND)
    on = day_of(at)
    line = get_supply(actor, home, source, on=on).line
    if line.state not in OPEN:
        raise NotYet(f"{line.title}现在不欠报", remedy="逾期、退回或暂缓时才需要催报")
    if line.reminded_on == on:
        raise Conflict("今天已经催过", remedy="明天仍未收到可再催")
    body = {
        "department": line.department, "contact": line.contact, "title": line.title, "state": line.state_zh,
        "period": line.period.zh if line.period else "", "due_on": line.due_on.isoformat() if line.due_on else "",
        "words": reminder_words(line, on),
    }  # fmt: skip
    return record(SUPPLY_REMINDED, object=source_ref(source), actor=actor, at=at, body=body)
