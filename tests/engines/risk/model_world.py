"""A model of the loaded packs to try the room with, and hits as the road would bring them."""

from datetime import date, datetime

from quanheng.engines.risk import api as risk
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.model import ModelSpec

__all__ = ["NIGHT", "a_model", "a_test", "found", "hit"]

NIGHT = system_actor("夜间任务")
BODY = {
    "months": [], "new": 30, "ripe": 25, "right": 15, "lift": 4.0, "chance": 0.15, "lead_days": 20, "is_thin": False,
    "precision": risk.share_of(15, 25).as_dict(), "shuffled": {"share": 0.15, "as_good": 0.0}, "proved_by": {},
    "history": {}, "outcomes": [], "horizon_days": 180, "everybody": 400,
}  # fmt: skip


def a_model(*, with_inspection: bool = False) -> ModelSpec:
    """Any declared model about businesses; the first by key, so that a test says the same each time."""
    listed = sorted(packs().models.values(), key=lambda spec: spec.key)
    return next(
        one
        for one in listed
        if one.subject and one.rest_days >= 7 and one.parameters and (one.inspection or not with_inspection)
    )


def hit(spec: ModelSpec, subject_uid: str = "", *, mark: str = "甲", **more: object) -> risk.Found:
    """One hit whose every value is the mark."""
    rows = [risk.RowBehind("some", "某库", "batch-0001", "some", "登记主体.csv", 7)]
    return risk.Found(
        dict.fromkeys(spec.columns, mark), subject_uid, **{"rows": rows, **more}  # type: ignore[arg-type]
    )  # fmt: skip


def found(spec: ModelSpec, at: datetime, hits: list[risk.Found], *, cause: str = "") -> risk.WarningRun:
    """Bring hits in as one night's run of one model."""
    night = risk.begin_night(actor=NIGHT, at=at, cause=cause)
    run = risk.take_hits(
        night=night, standing=risk.standing_of(spec.key), found=hits, took=risk.Took(rows=len(hits)), actor=NIGHT,
        at=at, because=[],
    )  # fmt: skip
    risk.end_night(night=night, actor=NIGHT, at=at, seconds=0.1, because=[])
    return run


def a_test(spec: ModelSpec, at: datetime, actor: object) -> risk.BackTest:
    """A finished back-test of a model as it is now."""
    test = risk.ask_backtest(actor=actor, at=at, key=spec.key, first=date(2025, 1, 1), last=date(2026, 6, 1))  # type: ignore[arg-type]
    return risk.keep_backtest(test=test, body=BODY, actor=actor, at=at)  # type: ignore[arg-type]
