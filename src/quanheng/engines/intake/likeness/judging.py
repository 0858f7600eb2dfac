"""What officers say of voices that look alike and of persons with many claims: with a reason, without an effect."""

from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.engines.intake import reading_facts as facts
from quanheng.engines.intake.models import Voice
from quanheng.engines.intake.reading_models import AlikeJudgement, ClaimantJudgement
from quanheng.engines.intake.rights import Rights
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require

from .claimants import Claimant

__all__ = ["judge_alike", "judge_claimant"]

REASON_LIMIT = 300


def judge_alike(
    *, voice: Voice, other: Voice, is_same: bool, reason: str, actor: Actor, at: datetime
) -> AlikeJudgement:
    """Say of two voices whether they tell one matter. Each keeps its own clock and its own answer all the same.

    Said again in the same way it changes nothing; said otherwise it is a further fact.

    Right:  intake:voice:route, for both
    Writes: intake.alike.judged
    Raises: NotAllowed, NotFound, BadInput
    """
    require(actor, Rights.ROUTE, region=voice.region_code)
    require(actor, Rights.ROUTE, region=other.region_code)
    said = _reason(reason)
    if voice.pk == other.pk:
        raise BadInput("这是同一件来件", remedy="请选另一件")
    one, two = sorted((voice, other), key=lambda row: row.pk)
    with transaction.atomic():
        standing = AlikeJudgement.objects.select_for_update().filter(one=one, other=two).first()
        if standing is not None and standing.is_same == is_same:
            return standing
        fact = record(
            facts.ALIKE_JUDGED, object=one.ref, actor=actor, at=at, region=one.region_code,
            body={"other": str(two.ref), "is_same": is_same, "verdict": "是同一件事" if is_same else "不是同一件事",
                  "reason": said},
            because=[row for row in (one.fact_uid, two.fact_uid, standing.fact_uid if standing else "") if row],
        )  # fmt: skip
        values = {
            "is_same": is_same, "reason": said, "judged_at": at, "judged_by": actor.name, "fact_uid": fact.uid,
        }  # fmt: skip
        return AlikeJudgement.objects.update_or_create(one=one, other=two, defaults=values)[0]


def judge_claimant(
    *, claimant: Claimant, verdict: str, reason: str, actor: Actor, at: datetime
) -> ClaimantJudgement:
    """Note what looking at a person's many claims has shown. Nobody's complaint is refused or slowed by it.

    Whether a complaint is for the needs of daily life is decided in each matter, by its own step and paper.

    Law:    市场监督管理投诉举报处理办法（令121号） 第16条
    Right:  intake:claimant:judge
    Writes: intake.claimant.judged
    Raises: NotAllowed, NotFound, BadInput
    """
    region = claimant.voices[0].region_code
    require(actor, Rights.CLAIMANT_JUDGE, region=region)
    said = _reason(reason)
    if verdict not in ClaimantJudgement.Verdict.values:
        raise BadInput("没有这种判断", remedy="请从列出的几种里选")
    label = str(ClaimantJudgement.Verdict(verdict).label)
    with transaction.atomic():
        fact = record(
            facts.CLAIMANT_JUDGED, object=Ref("intake.claimant", claimant.key), actor=actor, at=at, region=region,
            body={"verdict": label, "reason": said, "claims": claimant.claims, "businesses": claimant.businesses,
                  "reasons": list(claimant.reasons)},
            because=[voice.fact_uid for voice in claimant.voices[:50] if voice.fact_uid],
        )  # fmt: skip
        return ClaimantJudgement.objects.create(
            person_digest=claimant.digest, verdict=verdict, reason=said, claims=claimant.claims,
            businesses=claimant.businesses, region_code=region, judged_at=at, judged_by=actor.name, fact_uid=fact.uid,
        )  # fmt: skip


def _reason(text: str) -> str:
    said = text.strip()
    if not said or len(said) > REASON_LIMIT:
        raise BadInput("须写明理由", remedy=f"请写一两句，不超过{REASON_LIMIT}字")
    return said
