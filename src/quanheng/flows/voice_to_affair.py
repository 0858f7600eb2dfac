"""What the public sends becomes a matter of the procedure that its kind declares, and follows it to the end."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger.api import Fact, get_exhibit
from quanheng.foundation.people.api import system_actor

__all__ = ["end_voice_of", "follow_step", "open_affair_for_voice", "reopen_for_voice"]

_LINK = "来件"


def open_affair_for_voice(fact: Fact) -> None:
    """Open the matter that a submission asks for; a kind without a procedure waits for an answer at the desk.

    Two deliveries of one fact open one matter. The files of the submission lie in the matter's file from the
    start. A voice that was withdrawn before this is not opened.
    """
    voice = intake.voice_of_ref(fact.object_ref)
    if voice.state != intake.Voice.State.WITHDRAWN:
        _open(voice, fact, title=_title(voice))


def reopen_for_voice(fact: Fact) -> None:
    """Take up again what an officer granted: by the procedure's own step where it has one, else as a new matter.

    The step is an officer's to take, from the voice's page; nothing is opened then.
    """
    if not fact.body.get("granted"):
        return
    voice = intake.voice_of_ref(fact.object_ref)
    worker = system_actor("road")
    if voice.affair_ref:
        before = affairs.get_affair(worker, voice.affair_ref.partition(":")[2])
        if any(step.reopens for step in affairs.spec_of(before).steps):
            return
    _open(voice, fact, title=f"{_title(voice)}（重新办理）")


def end_voice_of(fact: Fact) -> None:
    """End the submission when its matter ends."""
    intake.end_voice(affair=fact.object, actor=system_actor("road"), at=fact.at, because=[fact])


def follow_step(fact: Fact) -> None:
    """Let the business read a complaint from the step that the pack names."""
    voice = intake.voice_of_affair(fact.object_ref)
    if voice is not None and fact.body.get("step") in intake.intake_of(voice.kind).business_from:
        intake.show_to_business(voice=voice, actor=system_actor("road"), at=fact.at, because=[fact])


def _open(voice: intake.Voice, fact: Fact, *, title: str) -> None:
    spec = intake.intake_of(voice.kind)
    if not spec.opens:
        return
    worker = system_actor("road")
    links = [(voice.ref, _LINK, title)]
    if voice.affair_ref:
        links.append((Ref.parse(voice.affair_ref), "原事项", _title(voice)))
    affair = affairs.open_affair(
        kind=spec.opens, subject=voice.subject, title=title[:200], form=_form(spec.form, voice), actor=worker,
        at=fact.at, because=[fact], unit=voice.unit, region=voice.region_code,
        party_name=voice.respondent_name, links=links,
        exhibits=[get_exhibit(uid) for uid in voice.attachments.values_list("exhibit__uid", flat=True)],
    )  # fmt: skip
    intake.take_up_voice(
        voice=voice, affair=affair.ref, actor=worker, at=fact.at, because=[affair.opened_fact or fact]
    )


def _title(voice: intake.Voice) -> str:
    return intake.intake_of(voice.kind).title.format(respondent_name=voice.respondent_name or "（未写明）")


def _form(mapping: Mapping[str, str], voice: intake.Voice) -> dict[str, Any]:
    """Fill the opening form word for word; what the person left out is left out."""
    form: dict[str, Any] = {}
    for name, source in mapping.items():
        value = source[1:] if source.startswith("=") else _plain(getattr(voice, source))
        if value not in (None, ""):
            form[name] = value
    return form


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
