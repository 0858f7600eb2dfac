"""Which answers must be proved, and by what: a picture or film, or a paper."""

from collections.abc import Iterable, Sequence

from quanheng.base.errors import BadInput
from quanheng.foundation.ledger.api import Exhibit, get_exhibit
from quanheng.packkit.inspection import Proof, Question

__all__ = ["PROOF_ZH", "check_proof", "kind_of_proof", "lacking_proof", "needs_proof", "proof_words"]

PROOF_ZH = {Proof.PHOTO: "照片或录像", Proof.PAPER: "记录、票据或证件的复印件"}


def kind_of_proof(media_type: str) -> Proof:
    """Say what a file proves by: pictures and films are photos, all else is paper."""
    return Proof.PHOTO if media_type.partition("/")[0] in ("image", "video") else Proof.PAPER


def needs_proof(question: Question, value: str) -> bool:
    """Say whether this answer to a question must be proved; what does not apply never."""
    if not question.proof or value not in ("Y", "N"):
        return False
    return value == "N" or question.proof_when == "always"


def proof_words(question: Question) -> str:
    """Name what a question demands, in words."""
    return "，或".join(PROOF_ZH[one] for one in question.proof)


def check_proof(question: Question, value: str, exhibits: Sequence[Exhibit | str]) -> None:
    """Refuse an answer whose proof is not attached. A picture of a paper is a photo and a paper at once.

    Raises: BadInput, NotFound for a file that nobody sealed
    """
    if not needs_proof(question, value):
        return
    found = [get_exhibit(one) if isinstance(one, str) else one for one in exhibits]
    kinds = {kind_of_proof(one.media_type) for one in found}
    if Proof.PHOTO in kinds:
        kinds.add(Proof.PAPER)
    if not kinds & set(question.proof):
        raise BadInput(
            f"第{question.no}项须附{proof_words(question)}，才能记为{'不符合' if value == 'N' else '符合'}",
            remedy="请先拍照或上传，再记这一项；没有证据的，写明情况后按有因检查另行查证", no=question.no,
        )  # fmt: skip


def lacking_proof(questions: Iterable[Question], exhibits: dict[int, Sequence[str]], value: str) -> list[int]:
    """Number the questions that would need a proof for this answer and have none."""
    return [one.no for one in questions if needs_proof(one, value) and not exhibits.get(one.no)]
