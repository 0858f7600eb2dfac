"""A day on the road: files in, records, register, alerts, what follows from acts, times kept, indicators, signature.

Every stage may be cut off at any point and called again: it looks at what is there and does the rest.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter

from quanheng.base.errors import BadInput, Conflict
from quanheng.datacentre.api import Batch, Centre, Division, Divisions
from quanheng.engines.affairs import api as affairs
from quanheng.engines.credit import api as credit
from quanheng.engines.disclosure import api as disclosure
from quanheng.engines.field import api as field
from quanheng.engines.intake import api as intake
from quanheng.foundation.clock import api as clock
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.api import Fact
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import system_actor
from quanheng.packkit.mart_check import tables_read

from .calendar_to_dues import finish_calendars
from .day_to_indicators import compute_day
from .facts import BATCH_KEPT
from .marts import MARTS_BUILT, build_marts
from .marts_to_alerts import warn
from .marts_to_trends import reckon_all_trends
from .records_to_registry import link_batch, register_batch
from .registry_to_alerts import read_register
from .report import RoadReport, count_home
from .rows_to_affairs import open_rows
from .rows_to_pairs import follow_people, policy_in_force
from .rows_to_records import clean_batch, land_file
from .supply.looks import Looks
from .supply.notes import is_note

__all__ = [
    "Tell",
    "centre_of",
    "deliver",
    "inbox_of",
    "keep_times",
    "linking_order",
    "run_road",
    "take_through_waiting",
]

Tell = Callable[..., None]
# A batch has reached its place when its rows are in the register, or are kept in the data centre alone.
_ARRIVED = ("registry.subject.linked", BATCH_KEPT)


def centre_of(home: Path) -> Centre:
    """The data centre of a home, with the divisions that the loaded packs name."""
    listed = packs().codes.get("admin_division")
    rows = [Division(one.code, one.zh, one.parent) for one in listed.codes] if listed else []
    return Centre(home / "centre", divisions=Divisions(rows), policy=policy_in_force)


def inbox_of(home: Path, source: str) -> Path:
    """Where files of a source wait: ``inbox/<source>/``. They stay there after landing."""
    return home / "inbox" / source


def run_road(at: datetime, home: Path, progress: Tell | None = None) -> RoadReport:
    """Walk the whole road for the day of ``at``; a second walk of the same day changes nothing.

    Files are taken in the order that linking needs: sources that create businesses first.
    """
    tell = progress or _silent
    watch = _Stopwatch()
    faults: list[str] = []
    centre = centre_of(home)
    follow_people(centre)
    with watch.stage("landing"):
        _land_all(centre, home, at, tell, faults)
    for batch in _open_batches(centre):
        with _collector_at_rest():
            faults += _take_through(centre, batch, at, tell, watch)
    with watch.stage("signals"), _collector_at_rest():
        if fresh := _unread():
            tell("计算信用风险分类，运行风险信号")
            read_register(centre, at=at, because=fresh)
    with watch.stage("following"):
        tell("办理后续事项")
        faults += deliver()
        keep_times(at)
        faults += deliver()
    with watch.stage("marts"), _collector_at_rest():
        faults += _build_marts(centre, home, at, tell)
    with watch.stage("models"), _collector_at_rest():
        faults += _run_models(centre, home, at, tell)
    with watch.stage("indicators"):
        tell("计算指标")
        compute_day(at)
    with watch.stage("trends"):
        reckon_all_trends(at, home)
    with watch.stage("signing"):
        tell("登记并签署账簿")
        while ledger.sequence_pending():
            pass
        try:
            ledger.checkpoint(at)
        except Conflict as refusal:  # the day's work stands; only the signature waits for a right clock
            faults.append(f"账簿未签署：{refusal}")
    report = count_home(centre)
    report.seconds = watch.seconds
    report.faults = faults
    return report


def deliver() -> list[str]:
    """Bring every waiting fact to its receivers until nothing more follows; give what could not be brought."""
    while True:
        report = ledger.deliver_pending()
        if report.is_idle:
            break
    return [f"{one.receiver}：{one.last_error}" for one in ledger.set_aside()]


def keep_times(at: datetime) -> None:
    """Take down notices, end credit entries, expire periods whose last day has passed, go on with a new calendar.

    Harmless at any hour.
    """
    worker = system_actor("road")
    finish_calendars(at)
    clock.expire_clocks(actor=worker, at=at)
    affairs.let_lapse(actor=worker, at=at)
    affairs.end_partners_due(actor=worker, at=at)
    clock.escalate(actor=worker, at=at)
    disclosure.take_down_due(actor=worker, at=at)
    credit.expire_entries(actor=worker, at=at)
    if intake.declared_bursts():
        intake.search_bursts(actor=worker, at=at)
    field.sweep_uploads(at=at)


def _build_marts(centre: Centre, home: Path, at: datetime, tell: Tell) -> list[str]:
    """Build the theme marts; one that does not pass keeps its former version and is told, the day goes on."""
    try:
        report = build_marts(home, centre, at=at, tell=tell)
    except Conflict as refusal:  # somebody builds by hand at this hour; the next walk does the rest
        return [f"主题库未建：{refusal}"]
    wrong = report.failed | report.still_failing | report.waiting
    return [f"主题库 {key}：{why}" for key, why in wrong.items()]


def _run_models(centre: Centre, home: Path, at: datetime, tell: Tell) -> list[str]:
    """Run the supervision models over the new marts; one that fails is told, the others and the day go on.

    The alerts they raised go into the marts of alerts at once: a second walk of the day then finds nothing new.
    """
    tell("运行监管模型")
    built = Fact.objects.filter(kind=MARTS_BUILT).order_by("-pk").first()
    report = warn(home, centre, at=at, because=[built] if built else [])
    faults = [f"监管模型 {key}：{why}" for key, why in report.failed.items()]
    of_alerts = tuple(key for key, spec in packs()["marts"].items() if "own.alert" in tables_read(spec.sql))
    if report.raised and of_alerts:
        try:
            build_marts(home, centre, at=at, only=of_alerts)
        except Conflict as refusal:
            faults.append(f"主题库未建：{refusal}")
    return faults


def take_through_waiting(at: datetime, home: Path) -> list[str]:
    """Take every delivery that is landed and not yet in the register all the way; gives what could not be opened."""
    centre = centre_of(home)
    faults: list[str] = []
    for batch in _open_batches(centre):
        with _collector_at_rest():
            faults += _take_through(centre, batch, at, _silent, _Stopwatch())
    return faults


def _land_all(centre: Centre, home: Path, at: datetime, tell: Tell, faults: list[str]) -> None:
    looked, known = Looks(home), {batch.batch_uid for batch in centre.batches()}
    for source in linking_order():
        folder = inbox_of(home, source)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if is_note(path) or looked.still_waits(path, source) or looked.is_settled(path, known):
                continue
            tell(f"读入 {path.name}")
            try:
                land_file(centre, path, source, at=at, home=home)
            except BadInput as refusal:
                faults.append(f"{path.name}：{refusal}")


def _take_through(centre: Centre, batch: Batch, at: datetime, tell: Tell, watch: "_Stopwatch") -> list[str]:
    """Take one batch all the way into the register before the next is cleaned.

    Faulty credit codes are repaired against the businesses that are known, so the register's own file must
    have arrived before the files that lean on it. Gives the rows that asked for a matter in vain.
    """
    tell(f"清洗 {batch.file}")
    with watch.stage("cleaning"):
        batch = clean_batch(centre, batch, at=at)
    tell(f"关联 {batch.file}")
    with watch.stage("linking"):
        batch = link_batch(centre, batch)
    with watch.stage("opening"):
        refused = open_rows(centre, batch, at=at)
    tell(f"入库 {batch.file}")
    with watch.stage("registering"):
        register_batch(centre, batch, at=at)
    return refused


def _unread() -> list[Fact]:
    """Batches that have arrived and that no reading of the signals has followed yet."""
    linked = Fact.objects.filter(kind__in=_ARRIVED).exclude(effect_links__fact__kind="risk.signals.run")
    return list(linked.order_by("pk"))


def _open_batches(centre: Centre) -> list[Batch]:
    """Batches that have not reached their place yet, in linking order, then as they came."""
    order = {source: place for place, source in enumerate(linking_order())}
    known = set(Fact.objects.filter(kind__in=_ARRIVED).values_list("object_ref", flat=True))
    waiting = [
        batch
        for batch in centre.batches()
        if batch.state != "held" and f"datacentre.batch:{batch.batch_uid}" not in known
    ]
    return sorted(waiting, key=lambda batch: (order[batch.source], batch.at, batch.batch_uid))


def linking_order() -> list[str]:
    """Sources that make businesses first; among them and after them, those that refer to another's number later."""
    sources = packs().sources
    return sorted(
        sources, key=lambda key: (not sources[key].link.creates, sources[key].link.reference is not None, key)
    )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let Python's cycle collector rest through a bulk stage and sweep once behind it.

    A stage makes millions of short-lived objects without cycles; looking through all of them again and again
    costs up to two fifths of the stage.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect()


class _Stopwatch:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - began


def _silent(words: str, done: int = 0, total: int = 0) -> None:
    """Tell nothing."""
