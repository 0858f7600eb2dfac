"""Tonight's theme marts become tomorrow's alerts: every supervision model is run, and its hits go to the risk room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from quanheng.base.days import day_of
from quanheng.base.digest import sm3
from quanheng.base.masking import mask
from quanheng.datacentre.api import Centre
from quanheng.datacentre.models.api import ModelHit, ModelRun, OpenMarts, lines_behind, open_marts, run_model
from quanheng.engines.risk import api as risk
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, Unit, require, system_actor, within
from quanheng.packkit.model import ModelSpec
from quanheng.registry.api import Subject

__all__ = ["NightOfModels", "Preview", "marts_folder", "preview_model", "warn"]

CHUNK = 500
_TOLD = ("registry.subject.linked", "datacentre.batch.cleaned")


@dataclass(slots=True)
class NightOfModels:
    """What a night's run of the models did, in numbers, and the sentences of those that failed."""

    night_uid: str
    models: int = 0
    rows: int = 0
    raised: int = 0
    renewed: int = 0
    resting: int = 0
    seconds: float = 0.0
    failed: dict[str, str] = field(default_factory=dict)
    slowest: tuple[str, float] = ("", 0.0)

    def as_dict(self) -> dict[str, Any]:
        """Give plain data."""
        return {
            "night": self.night_uid, "models": self.models, "rows": self.rows, "raised": self.raised,
            "renewed": self.renewed, "resting": self.resting, "seconds": round(self.seconds, 2),
            "failed": dict(self.failed), "slowest": list(self.slowest),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What a dry run of a model found within a person's jurisdiction; nobody is warned.

    ``rows`` are all rows the model gave, ``hidden`` those of other districts; ``hits`` pairs what an officer would
    read with the business or thing.
    """

    rows: int
    hidden: int
    nameless: int
    seconds: float
    failed: str
    hits: tuple[tuple[risk.Found, str, str], ...] = ()  # hit, name, sentence


def marts_folder(home: Path) -> Path:
    """Where the built marts of a home stand."""
    return home / "marts"


def warn(home: Path, centre: Centre, *, at: datetime, because: Sequence[Fact | str] = ()) -> NightOfModels:
    """Run every model that is not withdrawn over the published marts, and bring its hits to the officers.

    Once for a day, the marts' rows and the models' text and figures: the same again changes nothing, and a run cut off
    is taken up. A model that fails is told and does not keep the others from running.
    """
    worker, day = system_actor("road"), day_of(at)
    standing = {
        key: one
        for key, one in risk.standings().items()
        if one.state != "withdrawn" and one.spec.is_valid_on(day)
    }
    with open_marts(marts_folder(home), packs()["marts"]) as opened:
        read = {mart for one in standing.values() for mart in one.spec.marts}
        recipe = "\n".join(
            [opened.digest(read), *sorted(f"{key}:{one.digest}" for key, one in standing.items())]
        )
        night = risk.begin_night(actor=worker, at=at, cause=sm3(recipe.encode()).hex()[:40])
        if not night.is_done:
            began = perf_counter()
            for one in standing.values():
                ran = run_model(opened.con, one.spec, day, one.settings)
                found = _brought(opened, centre, one.spec, ran.hits)
                risk.take_hits(
                    night=night,
                    standing=one,
                    found=found,
                    took=_took(ran),
                    actor=worker,
                    at=at,
                    because=because,
                )
            seconds = perf_counter() - began
            night = risk.end_night(night=night, actor=worker, at=at, seconds=seconds, because=because)
    return _told(night)


def preview_model(
    home: Path,
    *,
    actor: Actor,
    key: str,
    on: date,
    settings: Mapping[str, Any] | None = None,
    most: int = 200,
) -> Preview:
    """Run one model on the published marts without warning anybody: what would it say, with these figures?

    Right:  risk:model:test, and only hits in the actor's jurisdiction are given
    Raises: NotAllowed, NotFound
    """
    require(actor, risk.Rights.MODEL_TEST)
    standing = risk.standing_of(key)
    with open_marts(marts_folder(home), packs()["marts"], memory="500MB") as opened:
        ran = run_model(opened.con, standing.spec, on, standing.settings if settings is None else settings)
        found = _brought(opened, None, standing.spec, ran.hits)
    uids = {hit.subject_uid for hit in found if hit.subject_uid}
    known = {one.uid: one for part in _parts(uids) for one in Subject.objects.filter(uid__in=part)}
    seen: list[tuple[risk.Found, str, str]] = []
    strange = hidden = 0
    for hit in found:
        subject = known.get(hit.subject_uid)
        if hit.subject_uid and subject is None:
            strange += 1
        elif not within(actor, subject.region_code if subject else hit.region):
            hidden += 1
        else:
            name = subject.name if subject else hit.title
            seen.append((hit, name, risk.say_hit(standing.spec, hit)))
    return Preview(ran.rows, hidden, ran.nameless + strange, ran.seconds, ran.failed, tuple(seen[:most]))


def _brought(
    opened: OpenMarts, centre: Centre | None, spec: ModelSpec, hits: Sequence[ModelHit]
) -> list[risk.Found]:
    """Bring hits to what the risk room takes: businesses by the register's key, personal values masked, lines behind.

    Without a centre no lines are looked for, as in a dry run.
    """
    uids = _uids({hit.subject for hit in hits if hit.subject})
    hidden, city = _hidden(spec), _city()
    behind = _behind(opened, centre, spec, hits) if centre is not None and hits else [()] * len(hits)
    facts = _facts({row.batch for rows in behind for row in rows})
    return [
        risk.Found(
            {name: _veiled(hidden.get(name), value) for name, value in hit.values.items()},
            uids.get(hit.subject, hit.subject), hit.thing, hit.title, hit.region or city, hit.since, rows,
            [facts[row.batch] for row in rows[:1] if row.batch in facts],
        )
        for hit, rows in zip(hits, behind, strict=True)
    ]  # fmt: skip


def _behind(
    opened: OpenMarts, centre: Centre, spec: ModelSpec, hits: Sequence[ModelHit]
) -> list[Sequence[risk.RowBehind]]:
    """Give the lines of files behind each hit, with the names of the files they came in."""
    marts = [packs()["marts"][key] for key in spec.marts]
    lines = lines_behind(opened.con, spec, marts, hits)
    if not any(lines):
        return [()] * len(hits)
    batches = {one.batch_uid: one for one in centre.batches()}
    return [
        [
            risk.RowBehind(one.mart, one.title, one.batch, batch.source, batch.file, one.line)
            for one in part
            if (batch := batches.get(one.batch))
        ]
        for part in lines
    ]


def _city() -> str:
    """The whole city's region code: a thing of no district is for those who answer for all of them."""
    unit = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    return unit.region_code if unit else ""


def _took(ran: ModelRun) -> risk.Took:
    return risk.Took(ran.rows, ran.nameless, ran.is_cut, ran.seconds, ran.failed)


def _uids(keys: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _parts(keys):
        rows = Subject.objects.filter(entity_key__in=part).values_list("entity_key", "uid")
        found |= {str(key): uid for key, uid in rows}
    return found


def _facts(batches: set[str]) -> dict[str, str]:
    """Give for each delivery the fact that brought it furthest into the city's records."""
    found: dict[str, str] = {}
    for part in _parts(batches):
        refs = [f"datacentre.batch:{uid}" for uid in part]
        rows = Fact.objects.filter(object_ref__in=refs, kind__in=_TOLD).order_by("pk")
        found |= {ref.partition(":")[2]: uid for ref, uid in rows.values_list("object_ref", "uid")}
    return found


def _parts(keys: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(keys)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def _hidden(spec: ModelSpec) -> Mapping[str, str]:
    """Which of the model's columns are personal in a mart of that column name, and by which rule they are veiled."""
    found: dict[str, str] = {}
    for key in spec.marts:
        for column in packs()["marts"][key].columns:
            if column.name in spec.columns and column.sensitivity != "public":
                found[column.name] = _rule(column.name) if column.sensitivity == "personal" else "all"
    return found


def _rule(name: str) -> str:
    for word in ("phone", "address", "id_number", "name"):
        if word in name:
            return word
    return "all"


def _veiled(rule: str | None, value: Any) -> Any:
    """A fact stays for good and is read widely: it carries personal values only veiled; the mart holds them whole."""
    return value if rule is None or value is None else mask(rule, str(value))


def _told(night: risk.WarningNight) -> NightOfModels:
    report = NightOfModels(night.uid, seconds=night.seconds)
    for run in night.runs.all():
        report.models += 1
        report.rows += run.rows
        report.raised += run.raised
        report.renewed += run.renewed
        report.resting += run.resting
        if run.failed:
            report.failed[run.model] = run.failed
        if run.seconds > report.slowest[1]:
            report.slowest = (run.model, run.seconds)
    return report
