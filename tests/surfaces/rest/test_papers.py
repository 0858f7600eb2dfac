"""Papers by program: a draft keeps nothing, a signature has its line; refused as on the page."""

import base64

import pytest

from quanheng.engines.affairs import api as affairs
from tests.surfaces.rest.test_acts import post
from tests.surfaces.rest.test_rights import ask, token
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
OFFICER, OTHER, INSPECTOR = "陈思远", "余海生", "苏安宁"


def first_choice(street: Street) -> str:
    choices = ask(f"/affairs/{street.affair.uid}/papers", token(OFFICER)).json()["choices"]
    assert choices
    return choices[0]["document"]


def by_hand(street: Street, document: str) -> affairs.Paper | None:
    """Make a paper with what its draft says; None where a part must be worded by a person."""
    address, secret = f"/affairs/{street.affair.uid}/papers/{document}", token(OFFICER)
    fields = post(f"{address}/draft", secret, {}).json()["fields"]
    made = post(address, secret, {"filled": {one["key"]: one["value"] or "已查明" for one in fields}})
    return affairs.Paper.objects.get(uid=made.json()["uid"]) if made.status_code == 200 else None


def test_a_draft_keeps_nothing_and_a_paper_is_made_with_its_words(street: Street) -> None:
    document, secret = first_choice(street), token(OFFICER)
    before = affairs.Paper.objects.count()
    draft = post(f"/affairs/{street.affair.uid}/papers/{document}/draft", secret, {"filled": {}})
    assert draft.status_code == 200, draft.content
    assert draft.json()["html"]
    assert affairs.Paper.objects.count() == before
    filled = {one["key"]: one["value"] or "已查明" for one in draft.json()["fields"]}
    made = post(f"/affairs/{street.affair.uid}/papers/{document}", secret, {"filled": filled})
    assert made.status_code == 200, made.content
    assert affairs.Paper.objects.get(uid=made.json()["uid"]).document == document


def test_a_refusal_is_noted_on_its_line_and_bad_pictures_are_refused(street: Street) -> None:
    secret = token(OFFICER)
    paper, places = next(
        (paper, places)
        for choice in ask(f"/affairs/{street.affair.uid}/papers", secret).json()["choices"]
        if (paper := by_hand(street, choice["document"])) and (places := affairs.signing_places(paper))
    )
    role = next(iter(places))
    broken = post(f"/papers/{paper.uid}/signatures", secret, {"role": role, "name": "许明", "image": "%%%"})
    assert broken.status_code == 422
    no_picture = base64.b64encode(b"no picture").decode()
    assert (
        post(
            f"/papers/{paper.uid}/signatures", secret, {"role": role, "name": "许明", "image": no_picture}
        ).status_code
        == 422
    )
    noted = post(
        f"/papers/{paper.uid}/refusals", secret, {"role": role, "reason": "当事人拒绝签名", "witness": "许明"}
    )
    assert noted.status_code == 200, noted.content
    assert "拒绝签名" in noted.json()["note"]


def test_without_the_right_and_from_elsewhere(street: Street) -> None:
    address = f"/affairs/{street.affair.uid}/papers"
    assert ask(address, token(OTHER)).status_code == 404
    assert ask(address, token(INSPECTOR)).status_code == 403
    assert (
        post(f"/papers/{street.paper.uid}/correct", token(OTHER), {"reason": "写错了地址"}).status_code == 404
    )
