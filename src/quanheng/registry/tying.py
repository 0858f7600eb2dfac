"""One business follows another in the same premises: said once, shown on both, taken back by the same right."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .facts import SUBJECTS_TIED, SUBJECTS_UNTIED
from .models import Subject, SubjectTie
from .rights import Rights
from .selectors import get_subject, subject_ref

__all__ = ["tie_subjects", "ties_of", "untie_subjects"]


def tie_subjects(*, actor: Actor, earlier: str, later: str, reason: str, at: datetime) -> SubjectTie:
    """Say that ``later`` followed ``earlier`` in its premises and is not the same business.

    Right:  registry:subject:merge in the region of the later one
    Writes: registry.subjects.tied
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    first, second = get_subject(actor, earlier), get_subject(actor, later)
    require(actor, Rights.SUBJECT_MERGE, region=second.region_code)
    if first.pk == second.pk:
        raise BadInput("两处填的是同一户", remedy="请另选承继的一户", field="later")
    if len(reason.strip()) < 2:
        raise BadInput("请写明理由", remedy="如“原址转让，经营者不同”", field="reason")
    if SubjectTie.objects.filter(earlier=first, later=second, ended_at=None).exists():
        raise Conflict("已经记过这一承继关系", remedy="无需再记")
    with transaction.atomic():
        fact = record(
            SUBJECTS_TIED, object=subject_ref(second), subject=subject_ref(second), actor=actor, at=at,
            region=second.region_code,
            body={"earlier": first.name, "earlier_uid": first.uid, "later": second.name,
                  "reason": reason.strip()[:300]},
        )  # fmt: skip
        return SubjectTie.objects.create(
            earlier=first, later=second, reason=reason.strip()[:300], made_at=at, fact_uid=fact.uid
        )


def untie_subjects(*, actor: Actor, tie: str, reason: str, at: datetime) -> SubjectTie:
    """Take such a word back.

    Right:  registry:subject:merge in the region of the later one
    Writes: registry.subjects.untied
    Raises: NotAllowed, NotFound, BadInput
    """
    found = SubjectTie.objects.select_related("earlier", "later").filter(uid=tie, ended_at=None).first()
    if found is None:
        raise NotFound("没有这条承继关系", remedy="请核对编号")
    get_subject(actor, found.later.uid)
    require(actor, Rights.SUBJECT_MERGE, region=found.later.region_code)
    if len(reason.strip()) < 2:
        raise BadInput("请写明理由", remedy="写一句为什么不再这样认为", field="reason")
    with transaction.atomic():
        record(
            SUBJECTS_UNTIED, object=subject_ref(found.later), subject=subject_ref(found.later), actor=actor, at=at,
            region=found.later.region_code, because=[found.fact_uid],
            body={"earlier": found.earlier.name, "later": found.later.name, "reason": reason.strip()[:300]},
        )  # fmt: skip
        found.ended_at = at
        found.save(update_fields=["ended_at"])
    return found


def ties_of(subject: Subject) -> list[SubjectTie]:
    """List who this subject followed and who followed it."""
    rows = SubjectTie.objects.filter(Q(earlier=subject) | Q(later=subject), ended_at=None)
    return list(rows.select_related("earlier", "later").order_by("made_at"))
