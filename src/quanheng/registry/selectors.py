"""Questions the register answers, each already restricted to what the asker may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor, Count, count_capped, in_regions, visible_to

from . import index
from .choosing import choose, voices
from .fields import FIELDS
from .models import FormerName, Licence, Record, Site, Subject
from .ranking import ranks
from .rights import Rights
from .rows import Statement
from .searching import question
from .standing import gone_ids, merged_into, only_standing

__all__ = [
    "SORTS", "count_subjects", "find_licences", "find_records", "find_subjects", "former_names_of", "get_subject",
    "licences_of", "records_of", "sites_of", "statements_of", "subject_ref",
]  # fmt: skip

# The columns a list of subjects may be sorted by; each has an index of its own.
SORTS = ("name", "established_on", "capital_yuan", "seen_on", "pk")


def subject_ref(subject: Subject) -> Ref:
    """Give the reference by which other rooms name a subject."""
    return Ref("registry.subject", subject.uid)


def find_subjects(
    actor: Actor,
    *,
    q: str = "",
    region: str = "",
    status: str | Sequence[str] = "",
    kind: str | Sequence[str] = "",
    industry: str = "",
    licence_kind: str = "",
    licence_state: str = "",
    today: date | None = None,
    sort: str = "",
) -> QuerySet[Subject]:
    """List subjects by conditions; hand the result to ``page_by_key`` with the same order.

    ``region`` and ``industry`` are prefixes. ``licence_state`` is one of held, expiring (within
    thirty days of ``today``), expired, none. Without ``sort`` the order is left to the pager.

    Right:  registry:subject:read
    """
    rows = only_standing(visible_to(actor, Rights.SUBJECT_READ, Subject.objects.all()))
    if region:
        rows = in_regions(rows, [region]) if region.isdigit() else rows.none()
    for column, wanted in (("status", status), ("kind", kind)):
        values = [wanted] if isinstance(wanted, str) else list(wanted)
        if any(values):
            rows = rows.filter(**{f"{column}__in": values})
    if industry:
        rows = _by_industry(rows, industry)
    if licence_kind or licence_state:
        rows = _by_licence(rows, licence_kind, licence_state, today)
    if q.strip():
        asked = question(q, (region,) if region else actor.regions)
        rows = rows.filter(pk__in=index.matching(asked)) if asked else rows.none()
    if sort:
        if sort.lstrip("-") not in SORTS:
            raise BadInput(f"不能按“{sort}”排序", remedy="请选用列表中可排序的列", field="sort")
        rows = rows.order_by(sort, "pk")
    return rows


def _by_industry(rows: QuerySet[Subject], code: str) -> QuerySet[Subject]:
    """A code of digits is a range of the index like a region; a section's letter is rare and may scan."""
    if code.isdigit():
        return in_regions(rows, [code], region_field="industry_code")
    return rows.filter(industry_code__startswith=code)


def _by_licence(rows: QuerySet[Subject], kind: str, state: str, today: date | None) -> QuerySet[Subject]:
    from .licences import in_state

    held = Licence.objects.filter(kind=kind) if kind else Licence.objects.all()
    if state == "none":
        return rows.exclude(pk__in=held.values("subject_id"))
    if state and today is None:
        raise BadInput("按许可状态筛选须给出日期", field="today")
    if state and today:
        held = held.filter(in_state(state, today))
    return rows.filter(pk__in=held.values("subject_id"))


def count_subjects(actor: Actor, **conditions: Any) -> Count:
    """Count subjects by the same conditions, no further than ten thousand."""
    return count_capped(find_subjects(actor, **conditions))


def get_subject(actor: Actor, uid: str) -> Subject:
    """Give one subject by its outside key or its credit code; of one that was merged, the one that stays.

    Outside the jurisdiction it does not exist, unless glass was broken for this very one.

    Right:  registry:subject:read
    Raises: NotFound
    """
    wanted = Q(uscc=uid.upper()) if len(uid) == 18 else Q(uid=uid)
    found = visible_to(actor, Rights.SUBJECT_READ, Subject.objects.all()).filter(wanted).first()
    if found is None and Rights.SUBJECT_READ in actor.rights and actor.glass:
        uids = [Ref.parse(ref).key for ref in actor.glass if ref.startswith("registry.subject:")]
        found = Subject.objects.filter(wanted, uid__in=uids).first()
    if found is None:
        raise NotFound("没有这一户，或不在您的管辖范围内", remedy="请核对名称或代码")
    if found.pk in set(gone_ids()):
        stays = merged_into(found)
        found = visible_to(actor, Rights.SUBJECT_READ, Subject.objects.filter(pk=stays.pk)).first()
        if found is None:
            raise NotFound("这一户已并入管辖范围外的另一户", remedy="请向有权的同事查询")
    return found


def statements_of(subject: Subject) -> list[Statement]:
    """List everything every source said of a subject, by field, the believed value first.

    The list is for someone who already holds the subject; personal values are in clear here and
    the page masks them with ``masked``.
    """
    trust = ranks()
    lines = list(subject.source_records.all())
    believed = choose(lines, trust)
    if subject.uscc:  # a code that is another's never speaks, however late it was said
        own = [
            voice for voice in voices(lines, trust) if (voice.field, voice.value) == ("uscc", subject.uscc)
        ]
        believed |= {"uscc": min(own, key=lambda voice: voice.order)} if own else {}
    order = {key: number for number, key in enumerate(FIELDS)}
    heard = sorted(voices(lines, trust), key=lambda voice: (order[voice.field], voice.order))
    return [
        Statement(
            field=voice.field, zh=FIELDS[voice.field].zh, value=voice.value,
            original=voice.record.originals.get(voice.field, voice.raw), source=voice.record.source,
            source_title=trust.title(voice.record.source), batch_uid=voice.record.batch_uid,
            file=voice.record.file, line=voice.record.line, seen_on=voice.record.seen_on,
            is_used=believed[voice.field].record.pk == voice.record.pk,
            link_reason=voice.record.link_reason, row_digest=voice.record.row_digest,
        )
        for voice in heard
    ]  # fmt: skip


def licences_of(subject: Subject) -> QuerySet[Licence]:
    """List a subject's licences, the one that ends last first."""
    return subject.licences.select_related("source_record").order_by("-expires_on", "kind", "number")


def records_of(subject: Subject, register: str = "") -> QuerySet[Record]:
    """List a subject's entries in one typed register or in all, the latest first."""
    rows = subject.records.select_related("source_record").order_by("-happened_on", "-pk")
    return rows.filter(register=register) if register else rows


def sites_of(subject: Subject) -> QuerySet[Site]:
    """List the further places where a subject does business."""
    return subject.sites.order_by("pk")


def former_names_of(subject: Subject) -> QuerySet[FormerName]:
    """List the names a subject bore."""
    return subject.former_names.select_related("source_record").order_by("pk")


def find_records(
    actor: Actor, *, register: str, since: date | None = None, until: date | None = None
) -> QuerySet[Record]:
    """List the entries of a typed register that lie in the actor's regions.

    Right:  registry:subject:read
    """
    rows = visible_to(actor, Rights.SUBJECT_READ, Record.objects.filter(register=register))
    if since:
        rows = rows.filter(happened_on__gte=since)
    if until:
        rows = rows.filter(happened_on__lte=until)
    return rows.select_related("subject")


def find_licences(
    actor: Actor, *, kind: str = "", state: str = "", today: date | None = None
) -> QuerySet[Licence]:
    """List licences held in the actor's regions, by kind and by state on a day.

    Right:  registry:subject:read
    """
    from .licences import in_state

    rows = visible_to(
        actor,
        Rights.SUBJECT_READ,
        Licence.objects.select_related("subject"),
        region_field="subject__region_code",
    )
    if kind:
        rows = rows.filter(kind=kind)
    if state and today:
        rows = rows.filter(in_state(state, today))
    return rows
