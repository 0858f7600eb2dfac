"""Signatures on a paper: drawn on a screen and sealed, or the note that the party would not sign."""

from datetime import datetime

from django.db import transaction

from quanheng.base.errors import BadInput, Conflict
from quanheng.engines.affairs import facts
from quanheng.engines.affairs.filing import frame_of, touch
from quanheng.engines.affairs.models import Paper, PaperSignature
from quanheng.engines.affairs.rights import Rights
from quanheng.foundation.ledger.api import record, seal_exhibit
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.paper import SIGNS

from .printing import print_paper, to_be_printed_anew
from .seals import image_kind

__all__ = ["note_refusal", "sign_paper", "signing_places"]


def signing_places(paper: Paper) -> dict[str, str]:
    """Give the lines of a paper on which somebody signs, with the word that stands before each."""
    return {
        block["role"]: block["cells"][0]
        for block in paper.content["blocks"]
        if block["kind"] == "sign" and block.get("role")
    }


def sign_paper(
    *, paper: Paper, role: str, name: str, image: bytes, actor: Actor, at: datetime
) -> PaperSignature:
    """Put a drawn signature on its line; the paper is printed anew, its words and digest stay.

    Two officers sign on the same line, one after the other.

    Right:  affairs:paper:make
    Writes: ledger.exhibit.sealed, affairs.paper.signed
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.PAPER_MAKE, region=paper.region_code)
    kind = image_kind(image, what="签名", square=False)
    return _put(paper, role, name, (kind, image), "", actor, at)


def note_refusal(
    *, paper: Paper, role: str, witness: str, reason: str, actor: Actor, at: datetime
) -> PaperSignature:
    """Note on the line of a party that they would not or could not sign, and who saw it.

    Law:    行政处罚程序规定第29条：当事人拒绝签名的，注明情况，可请有关人员见证
    Right:  affairs:paper:make
    Writes: affairs.paper.signed
    Raises: NotAllowed, NotFound, BadInput, Conflict
    """
    require(actor, Rights.PAPER_MAKE, region=paper.region_code)
    reason, witness = " ".join(reason.split()), " ".join(witness.split())
    if not 2 <= len(reason) <= 60 or len(witness) > 20:
        raise BadInput("请写明未签名的情况，2到60字", remedy="例如：当事人拒绝签名")
    note = f"{reason}，见证人{witness}在场" if witness else f"{reason}，全程录音录像"
    return _put(paper, role, witness or "未签名", None, note, actor, at)


def _put(
    paper: Paper, role: str, name: str, image: tuple[str, bytes] | None, note: str, actor: Actor, at: datetime
) -> PaperSignature:
    name = " ".join(name.split())
    if role not in signing_places(paper) or not 1 <= len(name) <= 60:
        raise BadInput("这份文书没有这个签名处，或没有写签名人", remedy="请从文书的签名处里选")
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        if locked.state in (Paper.State.VOIDED, Paper.State.CORRECTED):
            raise Conflict(f"这份文书{locked.get_state_display()}，不能再签名", remedy="请在新的文书上签名")
        if locked.signatures.filter(role=role, name=name).exists():
            raise Conflict(f"{name}已在这一处签过名", remedy="请刷新后再看")
        frame = frame_of(locked.affair, actor, at) | {"object": locked.ref, "because": [locked.fact_uid]}
        exhibit = None
        if image is not None:
            exhibit = seal_exhibit(
                name=f"{name}的签名", media_type=image[0], content=image[1], actor=actor, at=at, object=locked.ref,
                subject=frame["subject"], region=locked.region_code, because=[locked.fact_uid],
            )  # fmt: skip
        body = {
            "document": locked.document, "document_zh": locked.zh, "number": locked.number or "", "role": role,
            "role_zh": SIGNS[role][0], "how": note or "已签名", "sm3": exhibit.sm3 if exhibit else "",
        }  # fmt: skip
        fact = record(facts.PAPER_SIGNED, body=body, **frame)
        touch(locked.affair, fact)
        made = PaperSignature.objects.create(
            paper=locked, role=role, name=name, exhibit=exhibit, note=note, signed_at=at, fact_uid=fact.uid
        )
        to_be_printed_anew(locked)
    paper.refresh_from_db()
    print_paper(paper=paper, actor=actor, at=at)
    return made
