"""A supervision model tried on the past: the marts turned back day by day, its hits held against what came later."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from quanheng.base.days import day_of
from quanheng.base.errors import Refusal
from quanheng.datacentre.models.api import OpenMarts, open_marts, run_model
from quanheng.engines.risk import api as risk
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor
from quanheng.packkit.model import ModelSpec, Outcome

from .marts_to_alerts import marts_folder

__all__ = ["HORIZON_DAYS", "backtest", "past_days", "run_backtest"]

HORIZON_DAYS = 180
"""How long after a hit an outcome may prove it. Product default."""
Tell = Callable[[str], None]


def backtest(
    home: Path, *, actor: Actor, at: datetime, key: str, first: date, last: date, step: str = "month",
    tell: Tell | None = None,
) -> risk.BackTest:  # fmt: skip
    """Ask for a back-test and reckon it at once.

    Right:  risk:model:test
    Writes: risk.model.tested
    Raises: NotAllowed, NotFound, BadInput
    """
    test = risk.ask_backtest(actor=actor, at=at, key=key, first=first, last=last, step=step)
    return run_backtest(home, test=test, actor=actor, at=at, tell=tell)


def run_backtest(
    home: Path, *, test: risk.BackTest, actor: Actor, at: datetime, tell: Tell | None = None
) -> risk.BackTest:
    """Reckon a back-test that was asked for, and keep it; a second call gives the kept result.

    On each past day the model sees only what was known then, where the marts' kept history reaches back; otherwise
    only rows that had happened by then, and the result says for each mart which of the two it was.

    Right:  risk:model:test
    Writes: risk.model.tested
    """
    if test.state == risk.BackTest.State.DONE:
        return test
    spec = risk.get_model(test.model)
    if test.digest != risk.recipe_of(spec, test.settings):
        return risk.spoil_backtest(test=test, why="回测排队期间模型已经改动，请重新回测", at=at)
    try:
        with open_marts(marts_folder(home), packs()["marts"]) as opened:
            body = _reckon(opened, spec, test, day_of(at), tell)
    except Refusal as refusal:
        return risk.spoil_backtest(test=test, why=str(refusal), at=at)
    broken = [month["failed"] for month in body["months"] if month["failed"]]
    if broken:
        return risk.spoil_backtest(test=test, why=broken[0], at=at)
    return risk.keep_backtest(test=test, body=body, actor=actor, at=at)


def past_days(first: date, last: date, step: str) -> list[date]:
    """Give the days to try: the last of each month, or every seventh day, within the two days named."""
    days: list[date] = []
    if step == "week":
        day = first
        while day <= last:
            days.append(day)
            day += timedelta(days=7)
        return days
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        days.append(min(following - timedelta(days=1), last))
        month = following
    return days


def _reckon(
    opened: OpenMarts, spec: ModelSpec, test: risk.BackTest, known_until: date, tell: Tell | None
) -> dict[str, Any]:
    outcomes = _outcomes(spec)
    proofs = list(_proofs(opened, spec, outcomes, known_until))
    everybody = _everybody(opened, spec)
    days: list[risk.PastDay] = []
    how: dict[str, set[str]] = {}
    for day in past_days(test.first, test.last, test.step):
        if tell:
            tell(f"{spec.title} {day:%Y-%m-%d}")
        for key, one in opened.show_day(day, spec.marts).items():
            if key in spec.marts:
                how.setdefault(key, set()).add(one)
        ran = run_model(opened.con, spec, day, test.settings)
        days.append(risk.PastDay(day, frozenset(hit.about for hit in ran.hits), ran.failed))
    body = risk.reckon_backtest(
        days, proofs, everybody=everybody, horizon_days=HORIZON_DAYS, rest_days=spec.rest_days, known_until=known_until
    )  # fmt: skip
    return body | {
        "history": {key: sorted(found) for key, found in sorted(how.items())},
        "outcomes": [_title(one) for one in outcomes],
    }


def _outcomes(spec: ModelSpec) -> list[Outcome]:
    """Give what may prove the model right: its own list, or what the packs declare for all models."""
    return list(spec.outcomes) or sorted(packs()["proofs"].values(), key=lambda one: one.key)


def _title(outcome: Outcome) -> str:
    mart = packs()["marts"].get(outcome.mart)
    return outcome.title or (mart.title if mart else outcome.mart)


def _proofs(
    opened: OpenMarts, spec: ModelSpec, outcomes: Sequence[Outcome], until: date
) -> Iterator[risk.Proof]:
    """Read the outcomes of all businesses, or things, as they are known today."""
    for one in outcomes:
        mart = packs()["marts"].get(one.mart)
        about = (mart.subject if spec.subject else spec.thing) if mart else None
        happened = one.happened or (mart.happened if mart else None)
        if mart is None or not about or not happened or not mart.has(about):
            continue  # the pack with that mart is not installed, or the mart says nothing about such objects
        wheres, bound = [f'"{about}" IS NOT NULL', f'"{happened}" <= ?'], list[Any]([until])
        for name, values in one.where.items():
            wheres.append(f'CAST("{name}" AS VARCHAR) IN (SELECT unnest(?::VARCHAR[]))')
            bound.append(list(values))
        rows = opened.con.execute(
            f'SELECT DISTINCT CAST("{about}" AS VARCHAR), "{happened}" FROM mart."{one.mart}"'  # noqa: S608
            f" WHERE {' AND '.join(wheres)}",
            bound,
        ).fetchall()
        for found, on in rows:
            yield risk.Proof(str(found), on, _title(one))


def _everybody(opened: OpenMarts, spec: ModelSpec) -> int:
    """Count the businesses that chance may draw: all that the model's marts know; of things there is no such list."""
    if not spec.subject:
        return 0
    parts = [
        f'SELECT DISTINCT "{mart.subject}" AS one FROM mart."{key}"'  # noqa: S608
        for key in spec.marts
        if (mart := packs()["marts"][key]).subject
    ]
    rows = opened.con.execute(
        f"SELECT count(DISTINCT one) FROM ({' UNION ALL '.join(parts)})"  # noqa: S608
        if parts
        else "SELECT 0"
    ).fetchall()
    return int(rows[0][0])
