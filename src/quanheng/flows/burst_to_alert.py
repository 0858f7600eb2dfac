"""A sudden rise in what the public sends in becomes one alert, which an officer judges while it lasts."""

from quanheng.engines.intake import api as intake
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.people.api import system_actor

__all__ = ["raise_for_burst"]


def raise_for_burst(fact: Fact) -> None:
    """Raise the alert of a burst that has just been found; told twice, there is still one."""
    worker = system_actor("road")
    burst = intake.get_burst(worker, fact.object_ref.partition(":")[2])
    spec = next((one for one in intake.declared_bursts() if one.key == burst.spec), None)
    if spec is None:
        return  # the pack that declared it has been taken out since
    days = int(str(fact.body["days"]))
    risk.raise_hint(
        hint=risk.Hint(
            about=burst.ref, title=burst.title, region=burst.region_code, signal=spec.key, signal_zh=spec.zh,
            version=spec.version, is_trial=bool(fact.body["is_trial"]), level=spec.level.value, weight=spec.weight,
            sentence=f"{burst.title}：近{days}天{burst.count}人来件，平常{burst.usual_words}",
            rest_days=spec.rest_days, recipients=spec.recipients,
            subject_uid=burst.subject.uid if burst.subject else "",
            reasons=[{
                "text": f"q={burst.q:.2g}",
                "zh": f"{days}天内来件{burst.count}人，平常{burst.usual_words}，偶然如此的可能很小",
                "found": {"近期人数": burst.count, "平常人数": burst.usual_words,
                          "误报比例不超过": f"{spec.false_share:.0%}"},
                "holds": True,
            }],
        ),
        actor=worker, at=fact.at, because=[fact],
    )  # fmt: skip
