"""Alerts to judge, visits to make, and the affairs with what may be done next and why the rest may not."""

from typing import Annotated, Any

from ninja import Query, Router

from quanheng.engines.affairs import api as affairs
from quanheng.engines.inspections import api as inspections
from quanheng.engines.risk import api as risk
from quanheng.foundation.clock import api as clock
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import require
from quanheng.surfaces.rest.auth import ApiRequest, Bearer
from quanheng.surfaces.web import now

from .shapes import After, Page, Size, page_of, party_of
from .work_shapes import AffairFull, AffairOut, AlertFull, AlertOut, ExplainOut, TaskFull, TaskOut

__all__ = ["affair_out", "affairs_router", "alerts_router", "tasks_router"]

alerts_router = Router(auth=Bearer("alerts"), tags=["预警"])
tasks_router = Router(auth=Bearer("tasks"), tags=["检查"])
affairs_router = Router(auth=Bearer("affairs"), tags=["事项"])

Region = Annotated[str, Query(description="行政区划代码的前几位")]


def _alert(one: risk.Alert) -> dict[str, Any]:
    spec = packs().signals.get(one.signal)
    return {
        "uid": one.uid, "subject": party_of(one.subject) if one.subject else None, "about": one.title,
        "signal": one.signal, "signal_zh": spec.zh if spec else one.signal_zh or one.signal, "level": one.level,
        "score": one.score, "state": one.state,
        "state_zh": one.get_state_display(), "is_trial": one.is_trial, "sentence": one.sentence,
        "raised_on": one.raised_on, "region_code": one.region_code, "fact": one.fact_uid,
    }  # fmt: skip


@alerts_router.get(
    "/alerts", response=Page[AlertOut], summary="预警列表",
    description="管辖范围内的预警，分数高的在前。预警只是线索，须由人判断。",
)  # fmt: skip
def list_alerts(
    request: ApiRequest,
    state: Annotated[str, Query(description="new、accepted、dismissed 或 undecided")] = "",
    signal: Annotated[str, Query(description="监测模型的键")] = "",
    region: Region = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List alerts, the highest score first."""
    require(request.actor, risk.Rights.ALERT_READ)
    rows = risk.find_alerts(request.actor, state=state, signal=signal, region=region)
    return page_of(rows, _alert, order="-score", after=after, size=size)


@alerts_router.get(
    "/alerts/{uid}", response=AlertFull, summary="一条预警", description="一条预警的理由、来源行和判断。"
)
def get_alert(request: ApiRequest, uid: str) -> Any:
    """Tell one alert with its reasons and the line behind it."""
    one = risk.get_alert(request.actor, uid)
    return _alert(one) | {
        "reasons": [str(reason.get("text") or reason.get("zh") or "") for reason in one.reasons],
        "origin": one.origin, "beside": one.beside, "judged_at": one.judged_at, "judge_reason": one.judge_reason,
        "judged_by": one.judged_by.name if one.judged_by else "", "judge_fact": one.judge_fact_uid,
    }  # fmt: skip


def _task(one: inspections.Task) -> dict[str, Any]:
    spec = packs().inspections.get(one.inspection)
    return {
        "uid": one.uid, "subject": party_of(one.subject), "inspection": one.inspection,
        "inspection_zh": spec.zh if spec else one.inspection, "state": one.state, "state_zh": one.get_state_display(),
        "unit": one.unit.name if one.unit else "", "officers": [officer.name for officer in one.officers.all()],
        "opened_on": one.opened_on, "due_on": one.due_on, "closed_on": one.closed_on,
        "conclusion": one.conclusion, "conclusion_zh": inspections.CONCLUSIONS.get(one.conclusion, ""),
        "region_code": one.region_code, "fact": one.closed_fact or one.opened_fact,
    }  # fmt: skip


@tasks_router.get(
    "/tasks", response=Page[TaskOut], summary="检查任务列表", description="管辖范围内的检查任务，新派的在前。"
)
def list_tasks(
    request: ApiRequest,
    state: Annotated[str, Query(description="assigned、checking 或 closed")] = "",
    region: Region = "",
    subject: Annotated[str, Query(description="主体的 uid")] = "",
    after: After = "",
    size: Size = 50,
) -> Any:
    """List visits, the newest first."""
    require(request.actor, inspections.Rights.TASK_READ)
    rows = inspections.find_tasks(request.actor, state=state, region=region, subject_uid=subject)
    return page_of(rows, _task, order="-opened_on", after=after, size=size)


@tasks_router.get(
    "/tasks/{uid}", response=TaskFull, summary="一次检查", description="一次检查的逐项回答和查明的问题。"
)
def get_task(request: ApiRequest, uid: str) -> Any:
    """Tell one visit with its answers and findings."""
    one = inspections.get_task(request.actor, uid)
    score, result = getattr(one, "score", None), inspections.get_result(request.actor, uid)
    return _task(one) | {
        "checklist": one.checklist_version,
        "score": score.value if score else None,
        "publish_due_on": one.publish_due_on,
        "published_on": result.published_on if result else None,
        "remark": one.remark,
        "lines": [
            {
                "no": line.question.no, "group": line.question.group, "text": line.question.text,
                "is_key": line.question.is_key, "value": line.answer.value if line.answer else "",
                "note": line.answer.note if line.answer else "",
                "exhibits": list(line.answer.exhibits) if line.answer else [],
            }
            for line in inspections.lines_of(one)
        ],
        "findings": [
            {
                "uid": found.uid, "no": found.no, "text": found.text, "note": found.note, "clause": found.clause,
                "disposal": found.disposal, "disposal_zh": found.get_disposal_display(), "fact": found.fact_uid,
            }
            for found in inspections.find_findings(request.actor, task_uid=one.uid)
        ],
    }  # fmt: skip


def affair_out(one: affairs.Affair) -> dict[str, Any]:
    """Tell a matter as lists do."""
    state = affairs.spec_of(one).state(one.state)
    return {
        "uid": one.uid, "key": one.key, "kind_zh": one.definition.zh, "number": one.number, "title": one.title,
        "party_name": one.party_name, "subject": party_of(one.subject), "unit": one.unit.name,
        "region_code": one.region_code, "state": one.state, "state_zh": state.zh if state else one.state,
        "is_open": one.is_open, "outcome": one.outcome, "opened_on": one.opened_on, "closed_on": one.closed_on,
        "due_on": one.due_on, "fact": one.last_fact or one.opened_fact,
    }  # fmt: skip


def _clock(one: clock.Clock) -> dict[str, Any]:
    lamp = clock.lamp(one, now())
    return {
        "uid": one.uid, "name": one.name, "rule": one.rule_key, "law": one.law_key, "article": one.article,
        "is_verified": one.is_verified, "limit": one.limit, "unit": one.unit, "extended": one.extended,
        "started_on": one.started_on, "due_on": one.due_on, "due_at": one.due_at, "due_alt_on": one.due_alt_on,
        "is_provisional": one.is_provisional, "state": one.state, "state_zh": one.get_state_display(),
        "lamp": lamp.colour, "lamp_words": lamp.words, "working": [line.as_dict() for line in one.lines],
    }  # fmt: skip


@affairs_router.get(
    "/affairs", response=Page[AffairOut], summary="事项列表", description="管辖范围内的事项，新开的在前。"
)
def list_affairs(
    request: ApiRequest,
    q: Annotated[str, Query(description="案号、标题或当事人")] = "",
    kind: Annotated[str, Query(description="事项种类的键")] = "",
    state: Annotated[str, Query(description="所处环节")] = "",
    is_open: Annotated[bool | None, Query(description="是否未办结")] = None,
    after: After = "",
    size: Size = 50,
) -> Any:
    """List affairs, the newest first."""
    require(request.actor, affairs.Rights.READ)
    rows = affairs.find_affairs(request.actor, q=q, kind=kind, state=state, is_open=is_open)
    return page_of(rows, affair_out, order="-opened_on", after=after, size=size)


@affairs_router.get(
    "/affairs/{uid}", response=AffairFull, summary="一个事项",
    description="一个事项：现在能办什么、其余为什么不能办，期限怎么算出来的，已有哪些文书。",
)  # fmt: skip
def get_affair(request: ApiRequest, uid: str) -> Any:
    """Tell one affair: its steps with reasons, its clocks with their working, its card and papers."""
    one = affairs.get_affair(request.actor, uid)
    states = list(clock.Clock.State.values)
    return affair_out(one) | {
        "definition": one.definition.digest,
        "steps": [
            {
                "step": choice.step, "zh": choice.zh, "may": choice.may, "why_not": choice.why_not, "code": choice.code,
                "citation": choice.citation, "from_when": choice.from_when, "until": choice.until,
            }
            for choice in affairs.available_steps(one, request.actor, now())
        ],
        "clocks": [_clock(row) for row in clock.find_clocks(request.actor, owner=one.ref, states=states)],
        "card": [
            {"key": line.key, "zh": line.zh, "is_private": line.is_private,
             "text": "" if line.is_private else line.text}
            for line in affairs.affair_card(one)
        ],
        "papers": [
            {
                "uid": paper.uid, "document": paper.document, "zh": paper.zh, "number": paper.number or "",
                "state": paper.state, "state_zh": paper.get_state_display(), "made_on": paper.made_on,
                "served_on": paper.served_on, "digest_sm3": paper.digest_sm3, "fact": paper.fact_uid,
            }
            for paper in affairs.find_papers(request.actor, affair=one)
        ],
    }  # fmt: skip


@affairs_router.get(
    "/clocks/explain", response=ExplainOut, summary="算一个期限",
    description="按起算日有效的规定算出到期日，逐段说明哪些日子计入、依据哪一条。不存任何东西。",
)  # fmt: skip
def explain_clock(
    request: ApiRequest,
    rule: Annotated[str, Query(description="期限规定的键或名称，如 penalty.decision")],
    start: Annotated[str, Query(alias="from", description="起算日；按小时的写到分，如 2026-09-30T16:40")],
    pause: Annotated[
        list[str] | None, Query(description="停表，写作 起/止 或 起..止，可多个，不能重叠")
    ] = None,
    extend: Annotated[int, Query(ge=0, le=3650, description="延长多少，单位随规定")] = 0,
) -> Any:
    """Reckon a due day with its whole working. Raises: NotFound, NoRuleInForce, RuleConflict, BadInput"""
    pauses = clock.read_pauses(one.replace("/", "..") for one in pause or [])
    return clock.explain(clock.read_rule(rule), clock.read_start(start), pauses, extend)
