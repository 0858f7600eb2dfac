"""A day in the field, packed before leaving: tasks, each subject on one page, checklists, law, limits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from quanheng.base.errors import Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.field import api as field
from quanheng.engines.inspections import api as inspections
from quanheng.engines.intake import api as intake
from quanheng.foundation.law.api import value_on
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, own_person, require
from quanheng.registry import api as registry

from .field_to_inspection import Visits

__all__ = ["count_field_branches", "field_branches", "field_papers", "pack_field_day"]

MOST_TASKS = 100
_ALIKE = 3
_SHOWN = 5  # of each kind of history


def pack_field_day(*, actor: Actor, at: datetime, on: date) -> dict[str, Any]:
    """Pack everything one officer needs on a day without signal.

    Open tasks of one's own, whichever their day, and those closed on this day; what of a subject's history the
    post may see. Nothing in it depends on the hour, so that an unchanged day can be told from a changed one.

    Right:  field:device:use; inspections:task:read for tasks, each room's own right for its part of the history
    """
    require(actor, field.Rights.DEVICE_USE)
    rows = inspections.find_tasks(actor, officer_id=actor.person_id)
    open_rows = rows.exclude(state=inspections.Task.State.CLOSED).order_by("due_on", "id")[:MOST_TASKS]
    done = rows.filter(state=inspections.Task.State.CLOSED, closed_on=on).order_by("closed_at", "id")[
        :MOST_TASKS
    ]
    at_what_time = _tour(actor, on)
    # a kept tour comes first and in its own order; the rest as they fall due
    tasks = [*sorted(open_rows, key=lambda task: at_what_time.get(task.uid, "~")), *done]
    batches = _batches(open_rows)
    seen: dict[str, dict[str, Any]] = {}
    keys: set[str] = set()
    packed = []
    for task in tasks:
        uid = task.subject.uid
        if uid not in seen:
            seen[uid] = _history(actor, task.subject, on)
        hour, place = at_what_time.get(task.uid, ""), batches.get(_place(task), "")
        packed.append(_task(actor, task, on) | {"history": seen[uid], "starts_at": hour, "batch": place})
        keys |= _law_keys(task)
    return {
        "on": on.isoformat(),
        "person": {
            "uid": actor.person_uid, "name": actor.name, "unit": actor.unit_name, "post": actor.post_title,
            "certificate": _certificate(actor),
        },
        "tasks": packed, "law": _laws(keys, tasks, on), "papers": _papers(), "limits": _limits(),
        "conclusions": dict(inspections.CONCLUSIONS), "overalls": dict(inspections.OVERALL),
        "disposals": dict(inspections.Finding.Disposal.choices),
    }  # fmt: skip


def _tour(actor: Actor, on: date) -> dict[str, str]:
    """Give the hour of each visit that the person's kept tour of the day names."""
    tour = inspections.tour_of(actor.person_id, on) if actor.person_id is not None else None
    if tour is None:
        return {}
    return {one["task"]: f"{one['arrives'] // 60:02d}:{one['arrives'] % 60:02d}" for one in tour.stops}


def _certificate(actor: Actor) -> str:
    return own_person(actor).certificate_no


def _task(actor: Actor, task: inspections.Task, on: date) -> dict[str, Any]:
    named = inspections.inspection_named(task.inspection)
    checklist = inspections.checklist_of(task)
    doc = field.doc_of(task.uid, Visits(actor).saw(task))
    subject = task.subject
    officers = [post.person for post in task.posts.select_related("person")]
    return {
        "uid": task.uid, "inspection": task.inspection, "zh": named.zh, "kind": task.kind,
        "kind_zh": inspections.KINDS.get(task.kind, task.kind), "state": task.state,
        "due_on": task.due_on.isoformat() if task.due_on else None, "opened_on": task.opened_on.isoformat(),
        "lamp": _lamp(task.due_on, on), "tags": [], "unit": task.unit.name if task.unit else "",
        "officers": [
            {"uid": one.uid, "name": one.name, "certificate": one.certificate_no} for one in officers
        ],
        "subject": {
            "uid": subject.uid, "name": subject.name, "uscc": subject.uscc or "", "address": subject.address,
            "legal_person": subject.legal_person, "phone": registry.masked("phone", subject.phone),
            "place": {"lat": subject.lat, "lon": subject.lon} if subject.lat and subject.lon else None,
            "licences": [_licence(one, on) for one in registry.licences_of(subject)[:20]],
        },
        "checklist": {
            **checklist.model_dump(mode="json", exclude={"questions"}),
            "questions": [one.question.model_dump(mode="json") for one in inspections.lines_of(task)],
        },
        "answers": [{"no": no, **one} for no, one in sorted(field.answers_of(doc).items())],
        "close": doc.cells["close"].value if "close" in doc.cells else None,
        "revision": doc.revision, "shown": field.shown_digest(task.uid, field.answers_of(doc)),
        "signed": [
            {"role": one.role, "name": one.name, "shown": one.shown} for one in field.signatures_of(task.uid)
        ],
    }  # fmt: skip


def _place(task: inspections.Task) -> tuple[str, str, str]:
    """Say where a visit belongs when alike ones are done in one pass: inspection, checklist, town."""
    return task.inspection, task.checklist_version, task.region_code[:9]


def _batches(tasks: Iterable[inspections.Task]) -> dict[tuple[str, str, str], str]:
    """Name the places at which at least three alike visits are open."""
    counted = Counter(_place(task) for task in tasks)
    return {
        place: f"{inspections.inspection_named(place[0]).zh}　同一镇街{number}户"
        for place, number in counted.items()
        if number >= _ALIKE
    }


def _lamp(due: date | None, on: date) -> dict[str, str] | None:
    if due is None:
        return None
    left = (due - on).days
    if left < 0:
        return {"colour": "red", "words": f"已过期{-left}天"}
    return {"colour": "amber" if left <= 2 else "green", "words": f"剩{left}天" if left else "今天到期"}


def _licence(one: registry.Licence, on: date) -> dict[str, Any]:
    lamp = registry.licence_lamp(one, on)
    return {
        "kind": one.kind, "kind_zh": _licence_kind(one.kind), "number": one.number, "scope": one.scope[:200],
        "expires_on": one.expires_on.isoformat() if one.expires_on else None,
        "lamp": {"colour": lamp.colour, "words": lamp.words},
    }  # fmt: skip


def _licence_kind(kind: str) -> str:
    """Name a kind of licence as the source that brings it does; the bare kind where none does."""
    feeds = (spec for spec in packs().sources.values() if spec.feeds.to == "licence")
    return next((spec.title for spec in feeds if spec.feeds.kind == kind), kind)


def _history(actor: Actor, subject: registry.Subject, on: date) -> dict[str, Any]:
    """Put a subject on one page, as far as the post may see; a room without the right stays out."""
    visits = inspections.find_tasks(actor, subject_uid=subject.uid, state=inspections.Task.State.CLOSED)
    orders = inspections.find_orders(actor, subject_uid=subject.uid, state=inspections.Order.State.OPEN)
    findings = inspections.find_findings(actor, subject_uid=subject.uid)
    voices = intake.find_voices(actor, subject_uid=subject.uid)
    year = voices.filter(received_on__gte=date(on.year - 1, on.month, min(on.day, 28)))
    matters = affairs.find_affairs(actor, subject=subject)
    view = credit.class_of(actor, subject.uid)
    return {
        "inspections": [
            {
                "uid": one.uid, "on": one.closed_on.isoformat() if one.closed_on else "",
                "zh": inspections.inspection_named(one.inspection).zh, "conclusion": one.conclusion,
                "result": inspections.CONCLUSIONS.get(one.conclusion, ""),
            }
            for one in visits[:_SHOWN]
        ],
        "findings": [
            {"on": one.found_on.isoformat(), "no": one.no, "text": one.text, "note": one.note}
            for one in findings[:_SHOWN]
        ],
        "orders": [
            {"uid": one.uid, "due_on": one.due_on.isoformat() if one.due_on else None, "lamp": _lamp(one.due_on, on)}
            for one in orders[:_SHOWN]
        ],
        "complaints_year": year.count(),
        "complaints": [_complaint(one) for one in year[:_SHOWN]],
        "matters": [{"title": one.title[:60], "state": one.state} for one in matters[:_SHOWN]],
        "credit": {"level": view.row.level, "zh": view.level.zh} if view else None,
    }  # fmt: skip


def _complaint(one: intake.Voice) -> dict[str, str]:
    """Name a complaint without its person's words: what it was about, and when."""
    return {"on": one.received_on.isoformat(), "title": f"{one.get_kind_display()} {one.goods}".strip()[:60]}


def _law_keys(task: inspections.Task) -> set[str]:
    named = inspections.inspection_named(task.inspection)
    asked = {question.law_key for question in inspections.checklist_of(task).questions}
    return {key for key in asked | {named.rectify_law_key, named.result_law_key} if key}


def _laws(keys: Iterable[str], tasks: Iterable[inspections.Task], on: date) -> list[dict[str, Any]]:
    """Give the law an officer may have to name on the spot: limits with their articles, and each checklist's law."""
    found = []
    for key in sorted(keys):
        try:
            law = value_on(key, on)
        except Refusal as refusal:  # no rule on this day: said, not guessed
            found.append({"key": key, "title": key, "text": refusal.sentence, "article": "", "mark": ""})
            continue
        text = f"{law.article}：{law.words}"
        found.append({"key": key, "title": law.zh, "text": text, "article": law.article, "mark": law.mark})
    lists: Mapping[tuple[str, str], inspections.Task] = {
        (task.inspection, task.checklist_version): task for task in tasks
    }
    for (key, version), task in sorted(lists.items()):
        checklist = inspections.checklist_of(task)
        clauses = "\n".join(
            f"第{question.no}项　{question.clause}" for question in checklist.questions if question.clause
        )
        zh = inspections.inspection_named(key).zh
        title = f"{zh}表" if zh.endswith("检查") else f"{zh}检查表"
        found.append({
            "key": f"{key}:{version}", "title": title, "text": f"{checklist.law}\n{clauses}".strip(),
            "article": checklist.law, "mark": "" if checklist.confidence == "source" else "未核实",
        })  # fmt: skip
    return found


def _papers() -> list[dict[str, Any]]:
    return [{"kind": kind, "title": title, "word": word} for kind, (title, word) in field.PAPERS.items()]


def _limits() -> dict[str, Any]:
    return {**field.LIMITS, "chunk": field.CHUNK, "files": dict(field.SIZES), "clock_shown_from_s": 300}


def field_branches(actor: Actor, *, task: str = "") -> list[dict[str, Any]]:
    """List the open branches of one's own tasks, as the telephone shows them.

    Raises: NotFound, for a task outside the jurisdiction
    """
    if task:
        names = {task: inspections.get_task(actor, task).subject.name}
    else:
        rows = inspections.find_tasks(actor, officer_id=actor.person_id)
        names = dict(rows.values_list("uid", "subject__name"))
    found = field.find_branches(actor, task_uids=names, state=field.Branch.State.OPEN)
    return [
        {
            "id": one.uid, "task": one.task_uid, "subject": names[one.task_uid], "field": one.path,
            "label": field.what_words(one.path), "ours": one.ours, "theirs": one.theirs, "base": one.base,
            "ours_words": field.value_words(one.ours), "theirs_words": field.value_words(one.theirs),
            "ours_by": one.ours_by, "ours_at": "", "theirs_by": one.theirs_by,
            "theirs_at": one.act.believed_at.isoformat(), "because": one.because,
            "opened_at": one.opened_at.isoformat(),
        }
        for one in found
    ]  # fmt: skip


def field_papers(actor: Actor, *, task: str = "") -> list[dict[str, Any]]:
    """List the papers made on telephones for one's own tasks. Raises: NotFound, for a task elsewhere"""
    if task:
        tasks = [inspections.get_task(actor, task).uid]
    else:
        mine = inspections.find_tasks(actor, officer_id=actor.person_id)
        tasks = list(mine.values_list("uid", flat=True)[:MOST_TASKS])
    return [
        {
            "kind": one.template, "title": one.title, "number": one.number, "provisional": one.provisional,
            "made_at": one.made_at.isoformat(), "task": one.task_uid, "act": one.act.uid,
        }
        for one in field.find_papers(actor).filter(task_uid__in=tasks).select_related("act")
    ]  # fmt: skip


def count_field_branches(actor: Actor) -> int:
    """Count the open branches of one's own tasks."""
    mine = inspections.find_tasks(actor, officer_id=actor.person_id).values_list("uid", flat=True)
    return field.find_branches(actor, task_uids=list(mine), state=field.Branch.State.OPEN).count()
