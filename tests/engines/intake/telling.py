"""Voices told in one line, received by the door as the portal does."""

from datetime import datetime
from typing import Any

from quanheng.engines.intake import api as intake
from quanheng.foundation.people.api import system_actor
from tests.people import MORNING

PORTAL = system_actor("portal")


def say(
    facts: str,
    *,
    phone: str = "13812345678",
    shop: str = "某某小店",
    at: datetime = MORNING,
    kind: str = "complaint",
    place: str = "445102011",
    **more: Any,
) -> intake.Voice:
    """Receive one voice."""
    answers = {
        "respondent_name": shop, "place": place, "problem": "P02", "facts": facts, "demand": "退款",
        "person_name": "林小明", "person_phone": phone, "is_named": "1",
    } | more  # fmt: skip
    return intake.receive_voice(kind=kind, answers=answers, actor=PORTAL, at=at)[0].voice
