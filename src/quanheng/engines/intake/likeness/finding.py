"""Voices that look alike: found by person, business and text, each pair with the reasons an officer can check."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.reading_models import AlikeJudgement, TextBand
from quanheng.engines.intake.rights import Rights
from quanheng.engines.intake.sorting.spec import routing
from quanheng.foundation.people.api import Actor, require, visible_to
from quanheng.packkit.routing import AlikeTerms, terms_on

from .text import bands_of, resemblance, shingles

__all__ = ["Alike", "find_alike", "print_voice", "same_person"]

MOST = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """Another voice, the reasons why it may be the same matter, and what was said of the pair."""

    voice: Voice
    share: float
    reasons: tuple[str, ...]
    judgement: AlikeJudgement | None

    @property
    def percent(self) -> str:
        """The share of the same text as an officer reads it."""
        return f"{self.share:.0%}"


def print_voice(voice: Voice) -> int:
    """Keep a voice's signature, so that like texts find it; a second call changes nothing."""
    bands = [TextBand(voice=voice, band=at, value=value) for at, value in enumerate(bands_of(_text(voice)))]
    TextBand.objects.bulk_create(bands, ignore_conflicts=True)
    return len(bands)


def find_alike(actor: Actor, voice: Voice) -> list[Alike]:
    """List the voices that may tell the same matter, the likest first; within the jurisdiction, nothing is written.

    A report's person is protected: that two voices come from one person is used and shown only where neither
    is a report.

    Right:  intake:voice:read
    Raises: NotAllowed
    """
    require(actor, Rights.READ, region=voice.region_code)
    terms = terms_on(routing().alike, voice.received_on)
    if terms is None:
        return []
    others = _candidates(actor, voice, terms)
    judged = {
        frozenset((row.one_id, row.other_id)): row
        for row in AlikeJudgement.objects.filter(Q(one=voice) | Q(other=voice))
    }
    mine = shingles(_text(voice))
    found = []
    for other in others:
        share = resemblance(mine, shingles(_text(other)))
        reasons = _reasons(voice, other, share, terms)
        if reasons:
            found.append(Alike(other, share, reasons, judged.get(frozenset((voice.pk, other.pk)))))
    return sorted(found, key=lambda one: (-len(one.reasons), -one.share, -one.voice.pk))


def same_person(one: Voice, other: Voice) -> bool:
    """Say whether two voices carry one telephone number. Of a report it is never said: its person is protected."""
    reports = Voice.Kind.REPORT in (one.kind, other.kind)
    return not reports and bool(one.person_digest) and one.person_digest == other.person_digest


def _candidates(actor: Actor, voice: Voice, terms: AlikeTerms) -> Sequence[Voice]:
    near = timedelta(days=terms.days)
    ways = []
    if voice.person_digest and voice.kind != Voice.Kind.REPORT:
        ways.append(Q(person_digest=voice.person_digest) & ~Q(kind=Voice.Kind.REPORT))
    if voice.subject_id:
        ways.append(Q(subject_id=voice.subject_id))
    if voice.respondent_name:
        ways.append(Q(respondent_name=voice.respondent_name))
    bands = list(TextBand.objects.filter(voice=voice).values_list("band", "value"))
    if bands:
        same = reduce(or_, (Q(band=band, value=value) for band, value in bands))
        ways.append(Q(pk__in=TextBand.objects.filter(same).exclude(voice=voice).values("voice_id")[:MOST]))
    if not ways:
        return []
    rows = visible_to(actor, Rights.READ, Voice.objects.select_related("subject", "unit"))
    rows = (
        rows.filter(reduce(or_, ways), erased_at=None)
        .exclude(pk=voice.pk)
        .exclude(pk__in=[voice.pair_id] if voice.pair_id else [])
    )
    rows = rows.exclude(pair=voice)
    rows = rows.filter(received_on__gte=voice.received_on - near, received_on__lte=voice.received_on + near)
    return list(rows.order_by("-id")[:MOST])


def _reasons(voice: Voice, other: Voice, share: float, terms: AlikeTerms) -> tuple[str, ...]:
    """Say why two voices are shown; empty when no reason is enough."""
    person, business = same_person(voice, other), _same_business(voice, other)
    orders = _orders(voice, terms) & _orders(other, terms)
    found = []
    if person:
        found.append("同一电话")
    if business:
        found.append("同一被投诉人")
    if orders:
        found.append(f"同一订单号 {min(orders)}")
    if share >= terms.weak_share:
        found.append(f"{share:.0%} 文字相同")
    if voice.goods and voice.goods == other.goods:
        found.append(f"同为“{voice.goods}”")
    enough = share >= terms.text_share or bool(orders) or ((person or business) and share >= terms.weak_share)
    return tuple(found) if enough or (person and business) else ()


def _same_business(one: Voice, other: Voice) -> bool:
    if one.subject_id and other.subject_id:
        return one.subject_id == other.subject_id
    return bool(one.respondent_name) and one.respondent_name == other.respondent_name


def _orders(voice: Voice, terms: AlikeTerms) -> set[str]:
    if not terms.order_no:
        return set()
    found: Iterable[str] = re.findall(terms.order_no, f"{voice.facts} {voice.demand}"[:4000])
    return {one for one in found if sum(sign.isdigit() for sign in one) >= 8 and not _is_phone(one)}


def _is_phone(text: str) -> bool:
    return len(text) == 11 and text.startswith("1")


def _text(voice: Voice) -> str:
    return f"{voice.facts}{voice.demand}"
