"""What a model's hits on past days were worth: proved by later outcomes, beside chance, with honest counts.

Pure reckoning. A hit counts once, on the first tried day on which its object is hit after the model's quiet period. It
is *ripe* when the whole span in which an outcome may prove it is already past; only ripe hits are judged, for a young
hit has not yet had its time. *Chance* is the share of all businesses that had an outcome in the same spans, weighted by
the ripe hits of each day; *lift* is precision over chance. The shuffled share draws the same number of businesses at
random on each day (hypergeometric, 1000 rounds, fixed seed).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from .interval import share_of

__all__ = ["PastDay", "Proof", "reckon_backtest", "say_backtest"]

ROUNDS = 1_000
SEED = 20_260_101
ENOUGH = 20
"""Below this many ripe hits the result is said to be thin. Product default."""


@dataclass(frozen=True, slots=True)
class PastDay:
    """What the model said on one past day: the objects hit, or why it could not be run."""

    on: date
    hits: frozenset[str]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A later event about an object that proves a hit right."""

    about: str
    on: date
    kind: str


def reckon_backtest(
    days: Sequence[PastDay], proofs: Iterable[Proof], *, everybody: int, horizon_days: int, rest_days: int,
    known_until: date,
) -> dict[str, Any]:  # fmt: skip
    """Reckon months, precision, lift, lead days and the shuffled share.

    Args:
        days: the tried days in order.
        proofs: all outcomes known until ``known_until``.
        everybody: number of businesses from which chance draws.
        horizon_days: how long after a hit an outcome may prove it.
        rest_days: quiet days after a hit for the same object.
    """
    by_object = _by_object(proofs)
    last_hit: dict[str, date] = {}
    months: list[dict[str, Any]] = []
    leads: list[int] = []
    kinds: dict[str, int] = {}
    chances: list[tuple[int, int]] = []  # of each day: ripe hits, businesses with an outcome in the span
    ripe_all = right_all = new_all = 0
    for day in days:
        new = [one for one in sorted(day.hits) if not _rests(last_hit.get(one), day.on, rest_days)]
        last_hit |= dict.fromkeys(new, day.on)
        until = day.on + timedelta(days=horizon_days)
        is_ripe = until <= known_until
        right = 0
        for one in new:
            proof = _first_within(by_object.get(one, ()), day.on, until)
            if proof is not None and is_ripe:
                right += 1
                leads.append((proof.on - day.on).days)
                kinds[proof.kind] = kinds.get(proof.kind, 0) + 1
        if is_ripe:
            chances.append((len(new), _struck(by_object, day.on, until)))
            ripe_all, right_all = ripe_all + len(new), right_all + right
        new_all += len(new)
        months.append(
            {"on": day.on.isoformat(), "hits": len(day.hits), "new": len(new), "ripe": len(new) if is_ripe else 0,
             "right": right, "failed": day.failed}
        )  # fmt: skip
    return _whole(months, leads, kinds, chances, new_all, ripe_all, right_all, everybody) | {
        "horizon_days": horizon_days, "rest_days": rest_days, "known_until": known_until.isoformat(),
    }  # fmt: skip


def _whole(
    months: list[dict[str, Any]], leads: list[int], kinds: Mapping[str, int], chances: list[tuple[int, int]],
    new: int, ripe: int, right: int, everybody: int,
) -> dict[str, Any]:  # fmt: skip
    precision = share_of(right, ripe)
    chance = None
    if ripe and everybody:
        chance = sum(hits * min(1.0, struck / everybody) for hits, struck in chances) / ripe
    lift = precision.point / chance if chance and precision.point is not None else None
    return {
        "months": months, "new": new, "ripe": ripe, "right": right, "precision": precision.as_dict(),
        "chance": None if chance is None else round(chance, 4), "lift": None if lift is None else round(lift, 2),
        "lead_days": median(leads) if leads else None, "proved_by": dict(kinds), "everybody": everybody,
        "shuffled": _shuffled(chances, everybody, right) if ripe and everybody else None,
        "is_thin": ripe < ENOUGH,
    }  # fmt: skip


def _shuffled(chances: Sequence[tuple[int, int]], everybody: int, right: int) -> dict[str, float]:
    """Draw as many businesses at random on each day, many times: how often chance does as well."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    total = np.zeros(ROUNDS)
    ripe = 0
    for hits, struck in chances:
        drawn, good = min(hits, everybody), min(struck, everybody)
        if drawn:
            total += rng.hypergeometric(good, everybody - good, drawn, ROUNDS)
            ripe += drawn
    return {
        "share": round(float(total.mean()) / ripe, 4) if ripe else 0.0,
        "as_good": round(float((total >= right).mean()), 4),
    }


def _by_object(proofs: Iterable[Proof]) -> dict[str, list[Proof]]:
    found: dict[str, list[Proof]] = {}
    for proof in sorted(proofs, key=lambda one: (one.about, one.on, one.kind)):
        found.setdefault(proof.about, []).append(proof)
    return found


def _first_within(proofs: Iterable[Proof], after: date, until: date) -> Proof | None:
    return next((one for one in proofs if after < one.on <= until), None)


def _struck(by_object: Mapping[str, Sequence[Proof]], after: date, until: date) -> int:
    return sum(1 for proofs in by_object.values() if _first_within(proofs, after, until) is not None)


def _rests(last: date | None, day: date, rest_days: int) -> bool:
    return last is not None and (day - last).days <= rest_days


def say_backtest(body: Mapping[str, Any]) -> str:
    """Say a back-test's result in one sentence, with the counts behind it."""
    share = body["precision"]
    if not share["of"]:
        return f"提示{body['new']}户次，都还没到可以印证的时候" if body["new"] else "这段时间没有提示"
    said = (
        f"可印证{share['of']}户次，{share['right']}户次后来查实，占{share['point']:.0%}"
        f"（95%在{share['low']:.0%}至{share['high']:.0%}）"
    )
    if body["lift"] is not None:
        said += f"，为随机的{body['lift']:g}倍"
    return said + ("，次数少，仅供参考" if body["is_thin"] else "")
