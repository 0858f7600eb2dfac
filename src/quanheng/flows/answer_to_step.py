"""What a business answers in its own account becomes the step of the matter that its pack declares for it."""

from dataclasses import replace

from quanheng.base.days import day_of
from quanheng.base.errors import Refusal
from quanheng.engines.affairs import api as affairs
from quanheng.engines.intake import api as intake
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import Actor, system_actor

__all__ = ["take_step_for_business"]


def take_step_for_business(fact: Fact) -> None:
    """Take the declared step in the business's own name; nothing but that step, and only in its own matter.

    Called twice it takes it once. Where the procedure says no (nobody asked, the time is over), the answer
    stays with the submission and the officer reads why it became no step.
    """
    voice = intake.voice_of_ref(fact.object_ref)
    declared = intake.intake_of(voice.kind).answer(str(fact.body.get("answer", "")))
    if declared is None or not declared.step or not voice.affair_ref:
        return
    worker = system_actor("road")
    affair = affairs.get_affair(worker, voice.affair_ref.partition(":")[2])
    step = affairs.spec_of(affair).step(declared.step)
    if step is None:
        return
    known = {"day": day_of(fact.at).isoformat(), "text": str(fact.body.get("text", ""))}
    form = {
        name: source[1:] if source.startswith("=") else known[source]
        for name, source in declared.form.items()
    }
    try:
        affairs.take_step(
            affair=affair, step=declared.step, form=form, at=fact.at, because=[fact], token=f"voice.{fact.uid}",
            actor=_for_this_step(fact, step.who.right, voice),
        )  # fmt: skip
    except Refusal as no:
        intake.keep_answer(
            voice=voice, answer_zh=declared.zh, why=no.sentence, actor=worker, at=fact.at, because=fact
        )


def _for_this_step(fact: Fact, right: str, voice: intake.Voice) -> Actor:
    """See the business as an actor who holds, for this one act, the step's right in the place of this matter."""
    return replace(
        system_actor("road"), person_uid=fact.actor_uid, name=fact.actor_name, post_title=fact.post_title,
        is_system=False, rights=frozenset({right, str(affairs.Rights.READ)}), regions=(voice.region_code,),
    )  # fmt: skip
