"""Persons with many claims: counted with reasons, shown with a reminder of law, never refused by a machine."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from quanheng.base.errors import NotFound
from quanheng.base.masking import mask_name
from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.reading_models import ClaimantJudgement
from quanheng.engines.intake.rights import Rights
from quanheng.engines.intake.sorting.spec import routing
from quanheng.foundation.people.api import Actor, require, visible_to
from quanheng.packkit.routing import ClaimTerms, terms_on

from .text import resemblance, shingles

__all__ = ["Claimant", "claim_terms", "find_claimants", "get_claimant"]

MOST = 200
READ = 60  # texts compared with each other for one person
SAME = 0.8


@dataclass(frozen=True, slots=True)
class Claimant:
    """One person by the keyed digest of a telephone, with what was counted and what was last said of it."""

    digest: str
    name: str
    claims: int
    businesses: int
    same_text: int
    first_on: date
    last_on: date
    reasons: tuple[str, ...]
    judgement: ClaimantJudgement | None
    voices: tuple[Voice, ...]

    @property
    def key(self) -> str:
        """What stands in addresses: enough of the digest to find it, and nothing of the number."""
        return self.digest[:24]


def claim_terms(on: date) -> ClaimTerms:
    """Give the figures of a day. Raises: NotFound"""
    terms = terms_on(routing().claims, on)
    if terms is None:
        raise NotFound("这一天没有声明多次索赔的提示条件")
    return terms


def find_claimants(actor: Actor, *, today: date) -> list[Claimant]:
    """List the persons whose complaints in the window reach the declared figures, most claims first.

    Only complaints count, so that a reporter's identity is not drawn from a list; only what the actor may see.

    Right:  intake:claimant:read
    Raises: NotAllowed
    """
    require(actor, Rights.CLAIMANT_READ)
    terms = claim_terms(today)
    rows = (
        _complaints(actor, terms, today)
        .values("person_digest")
        .annotate(
            claims=Count("id"),
            businesses=Count(Coalesce("subject__name", "respondent_name"), distinct=True),
        )
        .filter(claims__gte=min(terms.claims, terms.same_text))
        .order_by("-claims", "person_digest")[:MOST]
    )
    said = _judgements([row["person_digest"] for row in rows])
    found = [_claimant(actor, row["person_digest"], terms, today, said) for row in rows]
    return [one for one in found if one.reasons]


def get_claimant(actor: Actor, key: str, *, today: date) -> Claimant:
    """Open one person's claims, whether or not they reach the figures. Raises: NotAllowed, NotFound"""
    require(actor, Rights.CLAIMANT_READ)
    terms = claim_terms(today)
    rows = _complaints(actor, terms, today).filter(person_digest__startswith=key) if len(key) == 24 else None
    first = rows.first() if rows is not None else None
    if first is None:
        raise NotFound("没有这位来件人，或不在您的管辖范围内")
    return _claimant(actor, first.person_digest, terms, today, _judgements([first.person_digest]))


def _complaints(actor: Actor, terms: ClaimTerms, today: date) -> QuerySet[Voice]:
    rows = visible_to(actor, Rights.READ, Voice.objects.select_related("subject", "unit"))
    since = today - timedelta(days=terms.days - 1)
    return rows.filter(
        ~Q(person_digest=""), kind=Voice.Kind.COMPLAINT, received_on__gte=since, received_on__lte=today
    )


def _claimant(
    actor: Actor, digest: str, terms: ClaimTerms, today: date, said: dict[str, ClaimantJudgement]
) -> Claimant:
    voices = list(
        _complaints(actor, terms, today).filter(person_digest=digest).order_by("-received_on", "-id")[:MOST]
    )
    names = {voice.subject.name if voice.subject else voice.respondent_name for voice in voices} - {""}
    same = _same_text(voices)
    reasons = []
    if len(voices) >= terms.claims and len(names) >= terms.businesses:
        reasons.append(f"{terms.days}天内投诉{len(voices)}件，涉及{len(names)}家")
    if same >= terms.same_text and len(names) > 1:
        reasons.append(f"其中{same}件文字八成以上相同")
    if reasons and (demand := _common(voice.demand for voice in voices)):
        reasons.append(f"{demand[1]}件诉求同为“{demand[0][:20]}”")
    return Claimant(
        digest=digest, name=mask_name(voices[0].person_name) or "（姓名已删除）", claims=len(voices),
        businesses=len(names), same_text=same, first_on=voices[-1].received_on, last_on=voices[0].received_on,
        reasons=tuple(reasons), judgement=said.get(digest), voices=tuple(voices),
    )  # fmt: skip


def _same_text(voices: Sequence[Voice]) -> int:
    """Count the voices that have a near twin among the person's latest."""
    texts = [shingles(voice.facts) for voice in voices[:READ]]
    twins: set[int] = set()
    for at, one in enumerate(texts):
        for place in range(at + 1, len(texts)):
            if resemblance(one, texts[place]) >= SAME:
                twins |= {at, place}
    return len(twins)


def _common(texts: Iterable[str]) -> tuple[str, int] | None:
    counted = Counter(text.strip() for text in texts if text.strip())
    best = counted.most_common(1)
    return best[0] if best and best[0][1] >= 3 else None


def _judgements(digests: Sequence[str]) -> dict[str, ClaimantJudgement]:
    rows = ClaimantJudgement.objects.filter(person_digest__in=digests).order_by("id")
    return {row.person_digest: row for row in rows}
