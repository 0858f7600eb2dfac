"""The yearly calendar as an act: import the notice, try it on every open period, put it in force with a reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from quanheng.base.digest import canonical, sha256
from quanheng.base.errors import BadInput, Conflict
from quanheng.base.workdays import Calendar
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.calendar import CalendarYear

from . import facts
from .calendar import calendar_mark, refresh_calendar, with_year
from .models import CalendarMove, CalendarVersion, Clock
from .notice_file import read_notice
from .reckoner import MovedDue, Reckoner, changed_days, clocks_within
from .rights import Rights
from .rounds import settle_moved

__all__ = [
    "OwnerWords", "apply_calendar", "begin_trial", "import_calendar", "run_apply", "run_trial", "unfinished_calendars",
]  # fmt: skip

CHUNK = 2000
REASON_LENGTH = (4, 300)
State = CalendarVersion.State


@dataclass(frozen=True, slots=True)
class OwnerWords:
    """What the room that owns a matter says about it, for the list of moved due days."""

    kind: str = ""
    title: str = ""
    number: str = ""


Describe = Callable[[Iterable[str]], Mapping[str, OwnerWords]]
Follow = Callable[[Sequence[Clock]], None]
Tell = Callable[[int, int], None]


def import_calendar(
    *,
    name: str,
    content: bytes,
    year: int,
    actor: Actor,
    at: datetime,
    notice: str = "",
    published: date | None = None,
) -> CalendarVersion:
    """Take a year's notice in as a new version that is not in force yet.

    The same content imported again is the version that is already there. Anything wrong in the file stops
    the import; ``details["faults"]`` lists every fault with row, field, reason and remedy.

    Right:  clock:calendar:import
    Writes: clock.calendar.imported
    Raises: NotAllowed, BadInput
    """
    require(actor, Rights.CALENDAR_IMPORT)
    if not 2000 <= year <= 2099:
        raise BadInput(f"{year}不是可导入的年份", remedy="填四位年份")
    read = read_notice(name=name, content=content, year=year, notice=notice, published=published)
    if read.year is None:
        raise BadInput(
            f"文件有{len(read.faults)}处问题，没有导入",
            remedy="照下表改好后重新导入",
            faults=read.fault_rows(),
        )
    body = read.year.model_dump(mode="json", by_alias=False, exclude_defaults=True)
    digest = sha256(canonical(body)).hex()
    with transaction.atomic():
        rows = CalendarVersion.objects.select_for_update().filter(year=year)
        known = next((row for row in rows if row.digest == digest), None)
        if known is not None:
            return known
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        made = CalendarVersion.objects.create(
            year=year, number=number, body=body, digest=digest, notice=read.year.notices[0].notice,
            file_name=name[:120], imported_at=at, imported_by=actor.name,
        )  # fmt: skip
        told = {
            "year": year,
            "number": number,
            "notice": made.notice,
            "file": made.file_name,
            "digest": digest,
        }
        fact = record(facts.CALENDAR_IMPORTED, object=made.ref, actor=actor, at=at, body=told)
        made.imported_fact = fact.uid
        made.save(update_fields=["imported_fact"])
    return made


def _tried_calendar(version: CalendarVersion) -> Calendar:
    return with_year(CalendarYear.model_validate(version.body))


def begin_trial(version: CalendarVersion, *, actor: Actor, at: datetime) -> CalendarVersion:
    """Order a trial: the former list is dropped and the count begins at nothing; `run_trial` does the work.

    Right:  clock:calendar:import
    Raises: NotAllowed, Conflict when the version is in force already
    """
    require(actor, Rights.CALENDAR_IMPORT)
    with transaction.atomic():
        now = CalendarVersion.objects.select_for_update().get(pk=version.pk)
        if now.is_in_force:
            raise Conflict("这一版已经启用，不用再试算", remedy="要换别的安排，请导入另一版")
        if now.state == State.TRYING:
            return now
        now.moves.all().delete()
        before, after = refresh_calendar(), _tried_calendar(now)
        span = changed_days(before, after, [now.year])
        now.state, now.cursor, now.done, now.moved = State.TRYING, 0, 0, 0
        now.tried_at, now.tried_against = at, calendar_mark(before)
        now.total = clocks_within(*span).count() if span else 0
        now.save()
    return now


def run_trial(version: CalendarVersion, *, describe: Describe, tell: Tell | None = None) -> CalendarVersion:
    """Work a trial off, chunk by chunk; killed and called again it goes on where it stood.

    Nothing but the list is written: no due day moves. Only periods that the changed days can touch are
    reckoned, and the others cannot move.
    """
    after = _tried_calendar(version)
    span = changed_days(refresh_calendar(), after, [version.year])
    reckoner = Reckoner(after)
    keys: list[int] | None = None
    while True:
        with transaction.atomic():
            now = CalendarVersion.objects.select_for_update().get(pk=version.pk)
            if now.state != State.TRYING:
                return now
            keys = _ahead(span, now.cursor, keys)
            here, keys = keys[:CHUNK], keys[CHUNK:]
            clocks = list(clocks_within(*span).filter(pk__in=here)) if span and here else []
            moved = [
                change for clock in clocks if (change := reckoner.moved(clock)) and change.was != change.now
            ]
            _list_moves(now, moved, describe)
            now.done += len(clocks)
            now.moved += len(moved)
            now.cursor = here[-1] if here else now.cursor
            if not keys:
                now.state, now.total = State.TRIED, now.done
            now.save()
        if tell:
            tell(now.done, now.total)
        if now.state == State.TRIED:
            return now


def _ahead(span: tuple[date, date] | None, cursor: int, keys: list[int] | None) -> list[int]:
    """Keys of the periods still to be looked at, asked for once and not again with every chunk.

    Another worker that went further meanwhile is noticed by the place it left.
    """
    if keys is not None and (not keys or keys[0] > cursor):
        return keys
    return list(clocks_within(*span).filter(pk__gt=cursor).values_list("pk", flat=True)) if span else []


def _list_moves(version: CalendarVersion, moved: Sequence[MovedDue], describe: Describe) -> None:
    words = describe({change.clock.owner_ref for change in moved}) if moved else {}
    nothing = OwnerWords()
    CalendarMove.objects.bulk_create(
        [
            CalendarMove(
                version=version, clock=change.clock, owner_ref=change.clock.owner_ref, name=change.clock.name,
                unit_id=change.clock.unit_id, region_code=change.clock.region_code, was=change.was, now=change.now,
                days=change.days, kind=(said := words.get(change.clock.owner_ref, nothing)).kind,
                title=said.title, number=said.number,
            )
            for change in moved
        ],
        batch_size=500,
    )  # fmt: skip


def apply_calendar(version: CalendarVersion, *, reason: str, actor: Actor, at: datetime) -> CalendarVersion:
    """Put a tried version in force, with a reason; from this moment new due days are reckoned by it.

    Open periods are reckoned anew by `run_apply`, in chunks. The version that was in force for the year is
    replaced and may be tried and put in force again, which takes the change back. A second call changes nothing.

    Right:  clock:calendar:apply
    Writes: clock.calendar.applied
    Raises: NotAllowed, BadInput without a reason, Conflict when the trial is missing or out of date
    """
    require(actor, Rights.CALENDAR_APPLY)
    why = " ".join(reason.split())
    if not REASON_LENGTH[0] <= len(why) <= REASON_LENGTH[1]:
        raise BadInput("启用要写事由，4到300字", remedy="如“国务院办公厅已公布2027年放假安排”")
    with transaction.atomic():
        now = CalendarVersion.objects.select_for_update().get(pk=version.pk)
        if now.is_in_force:
            return now
        if now.state != State.TRIED:
            raise Conflict("还没有试算，不能启用", remedy="请先试算，看过会改动哪些到期日再启用")
        if now.tried_against != calendar_mark(refresh_calendar()):
            raise Conflict("试算之后日历又变了", remedy="请重新试算再启用")
        if CalendarVersion.objects.filter(state=State.APPLYING).exists():
            raise Conflict("另一版正在重算到期日", remedy="请等它完成")
        body = {"year": now.year, "number": now.number, "notice": now.notice, "reason": why, "moves": now.moved,
                "digest": now.digest}  # fmt: skip
        former = CalendarVersion.objects.filter(year=now.year, state=State.APPLIED).first()
        causes = [fact for fact in (now.imported_fact, former.applied_fact if former else "") if fact]
        fact = record(facts.CALENDAR_APPLIED, object=now.ref, actor=actor, at=at, body=body, because=causes)
        if former is not None:
            former.state = State.REPLACED
            former.save(update_fields=["state"])
        now.state, now.applied_at, now.applied_by, now.reason = State.APPLYING, at, actor.name, why
        now.applied_fact, now.cursor, now.done, now.moved, now.round_moved = fact.uid, 0, 0, 0, 0
        now.save()
    refresh_calendar()
    return now


def run_apply(
    version: CalendarVersion, *, actor: Actor, at: datetime, follow: Follow, tell: Tell | None = None
) -> CalendarVersion:
    """Reckon open periods anew by the version in force, chunk by chunk, each with its fact.

    A chunk is one transaction with the place it has reached, so a kill loses nothing and doubles nothing.
    Because a period may have been started by the old calendar while this ran, the last round goes over all
    of them once more and finds, as a rule, nothing.

    Right:  clock:limit:recompute
    Writes: clock.limit.recomputed
    """
    require(actor, Rights.LIMIT_RECOMPUTE)
    calendar = refresh_calendar()
    first, last = date(version.year - 1, 12, 20), date(version.year + 1, 1, 15)
    reckoner = Reckoner(calendar)
    keys: list[int] | None = None
    while True:
        with transaction.atomic():
            now = CalendarVersion.objects.select_for_update().get(pk=version.pk)
            if now.state != State.APPLYING:
                return now
            keys = _ahead((first, last), now.cursor, keys)
            here, keys = keys[:CHUNK], keys[CHUNK:]
            clocks = list(clocks_within(first, last).filter(pk__in=here).select_for_update())
            moved = [change for clock in clocks if (change := reckoner.moved(clock))]
            if moved:
                why = f"{now.year}年放假安排第{now.number}版（{now.notice}）启用"
                settle_moved(moved, actor=actor, at=at, why=why, because=[now.applied_fact])
                follow([change.clock for change in moved])
            _advance(now, here, len(clocks), len(moved), is_last=not keys)
        if not keys:
            keys = None  # the next round asks anew
        if tell:
            tell(now.done, now.total)
        if now.state == State.APPLIED:
            return now


def _advance(now: CalendarVersion, here: Sequence[int], looked: int, moved: int, *, is_last: bool) -> None:
    """Note how far the round is; a round that moved something is followed by another over everything."""
    now.done += looked
    now.moved += moved
    now.total = max(now.total, now.done)
    now.round_moved += moved
    if not is_last:
        now.cursor = here[-1]
    elif now.round_moved:
        now.cursor, now.round_moved = 0, 0
    else:
        now.state, now.cursor = State.APPLIED, 0
    now.save()


def unfinished_calendars() -> list[CalendarVersion]:
    """Trials and recomputings that began and have not ended; the worker goes on with them after a crash."""
    return list(CalendarVersion.objects.filter(state__in=(State.TRYING, State.APPLYING)).order_by("id"))
