"""A step of a companion that is a step of the matter beside it too: decided once, written in both."""

from quanheng.base.days import day_of
from quanheng.base.errors import Refusal
from quanheng.base.refs import Ref
from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger.api import Fact, define, record
from quanheng.foundation.people.api import Actor, Person, actor_for, posts_on, system_actor

__all__ = ["carry_steps"]

NOT_CARRIED = "affairs.step.not_carried"

define(NOT_CARRIED, room="affairs", sentence="“{zh}”没有随相关事项一并办理：{why}")


def carry_steps(fact: Fact) -> None:
    """Take, in the matters beside, the steps that the packs say an act in a companion is.

    In the name and with the rights of whoever acted: an approval is carried only to where the same person could have
    given it. Called twice it takes each once. Where the procedure says no (the case is closed, another stage), the
    reason stands in that matter's history and the officer takes the step by hand.
    """
    for one in affairs.carried_by(fact):
        step = affairs.spec_of(one.affair).step(one.step)
        if step is None:
            continue
        try:
            affairs.take_step(
                affair=one.affair, step=one.step, form=one.form, actor=_who_acted(fact), at=fact.at, because=[fact],
                token=f"carry.{fact.uid}.{one.step}",
            )  # fmt: skip
        except Refusal as no:
            record(
                NOT_CARRIED, object=Ref("affairs.affair", one.affair.uid), subject=None, actor=system_actor("road"),
                at=fact.at, because=[fact], region=one.affair.region_code,
                body={"step": one.step, "zh": step.zh, "why": no.sentence},
            )  # fmt: skip


def _who_acted(fact: Fact) -> Actor:
    """See the person of the act in the post of that unit it was done from; the second factor was given then."""
    person = Person.objects.filter(uid=fact.actor_uid).first()
    if person is None:
        return system_actor("road")
    day = day_of(fact.at)
    post = next((one for one in posts_on(person, day) if one.unit.uid == fact.unit_uid), None)
    return actor_for(person, on=day, post_uid=post.uid if post else None, second_factor=True, at=fact.at)
