"""How a business answers an entry: it contests it, or it makes good and asks for repair."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.clock.api import clocks_of, start_clock, stop_clock
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .models import Contest, Entry, Repair
from .rights import Rights
from .services import end_entry, entry_ref, lock_entry, subject_ref

__all__ = ["apply_repair", "contest_entry", "decide_contest", "decide_repair", "why_not_repair"]

REPAIR_RULE = "credit.repair_decide"
ABNORMAL_RULE = "credit.repair_abnormal"
CITATION = "市场监督管理信用修复管理办法（国市监信规〔2021〕3号）第6条"


def why_not_repair(entry: Entry, at: datetime) -> str:
    """Say why an entry cannot be repaired now; empty when it can. For pages, which show what is shut and since when."""
    if entry.state != Entry.State.IN_FORCE:
        return f"这条记录已是“{entry.get_state_display()}”"
    if not entry.may_repair:
        return "责令停产停业、吊销许可证件、限制从业等处罚不得提前停止公示"
    if entry.repair_from and day_of(at) < entry.repair_from:
        return f"未满最短公示期，{entry.repair_from}起可以申请"
    return ""


def apply_repair(
    *, entry: Entry, applicant: str, promise: str, actor: Actor, at: datetime, proof_note: str = "",
    because: Sequence[Fact] = (),
) -> Repair:  # fmt: skip
    """File a business's request for repair, with its written promise, and start the bureau's clock.

    One request at a time for an entry. Too early, or for a penalty that may never be repaired, it is
    refused here, so that nobody waits fifteen working days for a known answer.

    Law:    信用修复管理办法（国市监信规〔2021〕3号）第6条；发改委令36号；令45号第14条
    Right:  credit:repair:apply
    Writes: credit.repair.applied
    Raises: NotAllowed, NotFound, NotYet, Conflict, BadInput
    """
    require(actor, Rights.REPAIR_APPLY, region=entry.region_code)
    if not promise.strip():
        raise BadInput("申请修复须提交信用承诺", remedy="请填写信用承诺的内容")
    with transaction.atomic():
        found = lock_entry(entry)
        if reason := why_not_repair(found, at):
            raise NotYet(reason, citation=CITATION, may_from=str(found.repair_from or ""))
        if found.repairs.filter(state=Repair.State.APPLIED).exists():
            raise Conflict("这条记录已有待决定的修复申请", remedy="请等待决定")
        repair = Repair(
            entry=found, applied_on=day_of(at), applicant=applicant, promise=promise, proof_note=proof_note,
            region_code=found.region_code,
        )  # fmt: skip
        fact = record(
            facts.REPAIR_APPLIED, object=Ref("credit.repair", repair.uid), subject=subject_ref(found), actor=actor,
            at=at, because=[found.fact_uid, *because], region=found.region_code,
            body={"title": found.title, "entry": str(entry_ref(found))}, private={"applicant": applicant},
        )  # fmt: skip
        repair.fact_uid = fact.uid
        repair.save()
        start_clock(
            owner=Ref("credit.repair", repair.uid), subject=subject_ref(found), name="信用修复决定",
            rule=ABNORMAL_RULE if found.kind == "abnormal" else REPAIR_RULE, start=day_of(at), actor=actor, at=at,
            region=found.region_code,
        )  # fmt: skip
    return repair


def decide_repair(
    *, repair: Repair, approve: bool, reason: str, actor: Actor, at: datetime, because: Sequence[Fact] = ()
) -> Repair:
    """Decide a request for repair; approved, the entry ends today and the flow takes its notice down.

    Right:  credit:repair:decide
    Writes: credit.repair.decided
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.REPAIR_DECIDE, region=repair.region_code)
    if not reason.strip():
        raise BadInput("决定须写明理由", remedy="请写明核实的情况")
    with transaction.atomic():
        found = (
            Repair.objects.select_for_update(of=("self",)).select_related("entry__subject").get(pk=repair.pk)
        )
        if found.state != Repair.State.APPLIED:
            raise Conflict(f"这件申请已是“{found.get_state_display()}”", remedy="请刷新后再看")
        entry = lock_entry(found.entry)
        found.state = Repair.State.APPROVED if approve else Repair.State.REFUSED
        fact = record(
            facts.REPAIR_DECIDED, object=Ref("credit.repair", found.uid), subject=subject_ref(entry), actor=actor,
            at=at, because=[found.fact_uid, *because], region=found.region_code,
            body={
                "title": entry.title, "result": found.get_state_display(), "is_approved": approve, "reason": reason,
                "entry": str(entry_ref(entry)), "source_ref": entry.source_ref,
            },
        )  # fmt: skip
        found.decided_on, found.decision_reason, found.decision_fact_uid = day_of(at), reason[:300], fact.uid
        found.save(update_fields=["state", "decided_on", "decision_reason", "decision_fact_uid"])
        for clock in clocks_of(Ref("credit.repair", found.uid)):
            stop_clock(clock, actor=actor, at=at, outcome=found.get_state_display(), because=[fact])
        if approve:
            end_entry(entry, Entry.State.REPAIRED, day_of(at), f"准予信用修复：{reason}")
    return found


def contest_entry(
    *, entry: Entry, reason: str, actor: Actor, at: datetime, because: Sequence[Fact] = ()
) -> Contest:
    """File a business's objection to an entry; the entry still counts, and says that it is contested.

    Law:    企业经营异常名录管理暂行办法（令68号）第15条
    Right:  credit:entry:contest
    Writes: credit.contest.raised
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.ENTRY_CONTEST, region=entry.region_code)
    if not reason.strip():
        raise BadInput("异议须写明理由", remedy="请写明与事实不符之处")
    with transaction.atomic():
        found = lock_entry(entry)
        if found.is_contested:
            raise Conflict("这条记录已有待核实的异议", remedy="请等待核实")
        contest = Contest(entry=found, raised_on=day_of(at), reason=reason, region_code=found.region_code)
        contest.fact_uid = record(
            facts.CONTEST_RAISED, object=Ref("credit.contest", contest.uid), subject=subject_ref(found), actor=actor,
            at=at, because=[found.fact_uid, *because], region=found.region_code,
            body={"title": found.title, "entry": str(entry_ref(found))},
        ).uid  # fmt: skip
        contest.save()
        found.is_contested = True
        found.save(update_fields=["is_contested"])
    return contest


def decide_contest(*, contest: Contest, is_right: bool, reason: str, actor: Actor, at: datetime) -> Contest:
    """Decide an objection: right, the entry is annulled from today; wrong, it stands.

    Right:  credit:contest:decide
    Writes: credit.contest.decided
    Raises: NotAllowed, NotFound, Conflict, BadInput
    """
    require(actor, Rights.CONTEST_DECIDE, region=contest.region_code)
    if not reason.strip():
        raise BadInput("核实结果须写明理由", remedy="请写明核实的情况")
    with transaction.atomic():
        found = (
            Contest.objects.select_for_update(of=("self",))
            .select_related("entry__subject")
            .get(pk=contest.pk)
        )
        if found.state != Contest.State.OPEN:
            raise Conflict(f"这件异议已是“{found.get_state_display()}”", remedy="请刷新后再看")
        entry = lock_entry(found.entry)
        found.state = Contest.State.ANNULLED if is_right else Contest.State.UPHELD
        record(
            facts.CONTEST_DECIDED, object=Ref("credit.contest", found.uid), subject=subject_ref(entry), actor=actor,
            at=at, because=[found.fact_uid], region=found.region_code,
            body={
                "title": entry.title, "result": found.get_state_display(), "reason": reason, "is_right": is_right,
                "entry": str(entry_ref(entry)), "source_ref": entry.source_ref,
            },
        )  # fmt: skip
        found.decided_on, found.decision_reason = day_of(at), reason[:300]
        found.save(update_fields=["state", "decided_on", "decision_reason"])
        if is_right:
            end_entry(entry, Entry.State.ANNULLED, day_of(at), f"异议成立：{reason}")
        else:
            entry.is_contested = False
            entry.save(update_fields=["is_contested"])
    return found
