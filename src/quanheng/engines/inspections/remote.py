"""A check by video: appointed, agreed to by the business, with a word on who was seen. Same checklist, same engine."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict, NotFound, NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .checklist import UNABLE
from .models import Task
from .rights import Rights
from .tasks import own_task
from .visit_facts import REMOTE_ANSWERED, REMOTE_APPOINTED, REMOTE_SEEN
from .visit_models import RemoteVisit

__all__ = ["REMOTE", "answer_remote", "appoint_remote", "check_remote", "note_identity", "remote_visits_of"]

REMOTE = "YC"


def appoint_remote(
    *, actor: Actor, at: datetime, uid: str, starts_at: datetime, link: str, platform: str
) -> RemoteVisit:
    """Appoint a video check of a task that is one (非现场检查), with the link of the unit's own meeting system.

    The program holds no meeting and records none: it keeps the appointment, the business's consent, who was seen,
    and the pictures that officers take, each with its digest. A new appointment asks for consent anew.

    Right:  inspections:task:record, as one of the officers
    Writes: inspections.remote.appointed
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    found = urlsplit(link.strip())
    if found.scheme != "https" or not found.netloc or len(link) > 500:
        raise BadInput("会议链接不对", remedy="请粘贴本单位会议系统给出的 https 链接", field="link")
    if not platform.strip() or len(platform) > 60:
        raise BadInput("请写明会议系统的名称", field="platform")
    if starts_at <= at:
        raise BadInput("约定的时间已经过去", remedy="请另约时间", field="starts_at")
    with transaction.atomic():
        task = own_task(actor, uid)
        if task.kind != REMOTE:
            raise Conflict("这次不是非现场检查", remedy="非现场检查请在派出时选“非现场检查”")
        if task.state == Task.State.CLOSED:
            raise Conflict("检查已经结束")
        fact = record(
            REMOTE_APPOINTED, object=Ref("inspections.task", task.uid), actor=actor, at=at, because=[task.opened_fact],
            subject=Ref("registry.subject", task.subject.uid), region=task.region_code,
            body={"starts_at": starts_at.isoformat(), "platform": platform.strip()},
        )  # fmt: skip
        visit, _ = RemoteVisit.objects.update_or_create(task=task, defaults={
            "starts_at": starts_at, "link": link.strip(), "platform": platform.strip(), "answered_at": None,
            "state": RemoteVisit.State.ASKED, "answered_by": "", "answer_note": "", "identity_note": "",
            "region_code": task.region_code, "fact_uid": fact.uid,
        })  # fmt: skip
    return visit


def remote_visits_of(subject: Ref) -> list[RemoteVisit]:
    """List the video checks of one business, the next first; for its own account."""
    rows = RemoteVisit.objects.filter(task__subject__uid=subject.key).select_related("task__subject")
    return list(rows.exclude(task__state=Task.State.CLOSED).order_by("starts_at"))


def answer_remote(
    *, subject: Ref, uid: str, agrees: bool, by: str, note: str, actor: Actor, at: datetime
) -> RemoteVisit:
    """Take a business's answer to an appointment: it agrees, or officers will come to the place instead.

    Right:  inspections:self:answer
    Writes: inspections.remote.answered
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.SELF_ANSWER)
    if not by.strip() or len(by) > 60:
        raise BadInput("请写明答复人姓名", field="by")
    with transaction.atomic():
        visit = (
            RemoteVisit.objects.select_for_update(of=("self",))
            .select_related("task__subject")
            .filter(task__uid=uid, task__subject__uid=subject.key)
            .first()
        )
        if visit is None:
            raise NotFound("没有这次视频检查")
        if visit.task.state == Task.State.CLOSED:
            raise Conflict("检查已经结束，不须答复")
        state = RemoteVisit.State.AGREED if agrees else RemoteVisit.State.DECLINED
        if visit.state == state:
            return visit
        record(
            REMOTE_ANSWERED, object=Ref("inspections.task", visit.task.uid), actor=actor, at=at, subject=subject,
            because=[visit.fact_uid], region=visit.region_code, body={"answer": str(state), "answer_zh": state.label},
        )  # fmt: skip
        visit.state, visit.answered_at, visit.answered_by = state, at, by.strip()
        visit.answer_note = note.strip()[:300]
        visit.save(update_fields=["state", "answered_at", "answered_by", "answer_note"])
    return visit


def note_identity(*, actor: Actor, at: datetime, uid: str, note: str) -> RemoteVisit:
    """Write down who was seen on the screen and by which document, before anything is asked.

    Right:  inspections:task:record, as one of the officers
    Writes: inspections.remote.seen
    Raises: NotAllowed, NotFound, BadInput, NotYet
    """
    said = note.strip()
    if not said or len(said) > 300:
        raise BadInput("请写明核对了谁的身份、看的是什么证件", remedy="例如：店长李某，出示健康证")
    with transaction.atomic():
        task = own_task(actor, uid)
        visit = RemoteVisit.objects.select_for_update().filter(task=task).first()
        if visit is None or visit.state != RemoteVisit.State.AGREED:
            raise NotYet("企业还没有同意视频检查", remedy="企业不同意的，请改为现场检查")
        if visit.identity_note == said:
            return visit
        record(
            REMOTE_SEEN, object=Ref("inspections.task", task.uid), actor=actor, at=at, because=[visit.fact_uid],
            subject=Ref("registry.subject", task.subject.uid), region=task.region_code, body={"note": said},
        )  # fmt: skip
        visit.identity_note = said
        visit.save(update_fields=["identity_note"])
    return visit


def check_remote(task: Task, conclusion: str) -> None:
    """Let a video check end only with the business's consent and a word on who was seen. Raises: NotYet"""
    if task.kind != REMOTE or conclusion in UNABLE:
        return
    visit = RemoteVisit.objects.filter(task=task).first()
    if visit is None:
        return  # a check by documents or monitoring alone: nobody was called
    if visit.state != RemoteVisit.State.AGREED:
        raise NotYet("企业没有同意视频检查，不能据此作出结果", remedy="请改为现场检查，或记为无法检查")
    if not visit.identity_note:
        raise NotYet("还没有写明视频中核对了谁的身份", remedy="请先补写身份核对情况")
