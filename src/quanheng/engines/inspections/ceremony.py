"""The day of the draw: witnesses seal and open, two persons copy the numbers apart, and then it is drawn once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotFound, NotYet
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Fact, record
from quanheng.foundation.people.api import Actor, Person, require

from .ceremony_facts import NUMBERS_ENTERED, WITNESS_OPENED, WITNESS_SEALED
from .ceremony_models import BeaconEntry, WitnessSeal
from .draw import Beacon, Reveal, seal_secret
from .drawing import make_draw
from .models import Draw, Plan
from .randomness import check_values
from .rights import Rights
from .rosters import PublicSource
from .sealed import chance_of, plan_of
from .selectors import get_draw, get_plan

__all__ = [
    "Ceremony", "Numbers", "draw_at_ceremony", "enter_numbers", "open_witness", "seal_witness", "see_ceremony",
    "witness_secrets",
]  # fmt: skip

DIGEST = 64


@dataclass(frozen=True, slots=True)
class Numbers:
    """One announced lottery: when it is drawn, who copied it so far, and the value once two persons agree."""

    source: str
    on: date
    kind: str
    is_reserve: bool
    has_come: bool
    entries: tuple[BeaconEntry, ...]
    drawn: str = ""  # the value the draw was made from, once it was made

    @property
    def agreed(self) -> str:
        """The value on which at least two persons agree and nobody differs; empty before."""
        values = {one.value for one in self.entries}
        if self.drawn:
            return self.drawn
        return values.pop() if len(values) == 1 and len(self.entries) > 1 else ""

    @property
    def is_disputed(self) -> bool:
        """Whether two persons copied different numbers."""
        return len({one.value for one in self.entries}) > 1


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Where a draw stands on its day, for the screen in the hall and for the step that comes next."""

    draw: Draw
    witnesses: tuple[WitnessSeal, ...]
    numbers: tuple[Numbers, ...]
    reserve: tuple[Numbers, ...]

    @property
    def unopened(self) -> tuple[WitnessSeal, ...]:
        """Witnesses whose secret is still shut."""
        return tuple(one for one in self.witnesses if one.opened_at is None)

    @property
    def has_numbers(self) -> bool:
        """Whether all announced numbers are agreed."""
        return all(one.agreed for one in self.numbers)

    @property
    def needs_reserve(self) -> bool:
        """Whether a secret stayed shut, so that the numbers held ready must take its place."""
        return bool(self.unopened) and bool(self.reserve)

    @property
    def is_ready(self) -> bool:
        """Whether everything is there for the draw."""
        if self.draw.state != Draw.State.COMMITTED or not self.has_numbers:
            return False
        return not self.unopened or (bool(self.reserve) and all(one.agreed for one in self.reserve))


def seal_witness(*, actor: Actor, at: datetime, plan_uid: str, name: str, sealed: str) -> WitnessSeal:
    """Take a witness's sealed digest before the rosters are sealed; the secret itself never comes here.

    The same name and digest again give the same row; a name may not change its digest.

    Right:  inspections:draw:commit
    Writes: inspections.witness.sealed
    Raises: NotFound, BadInput, Conflict
    """
    plan = get_plan(actor, plan_uid)
    require(actor, Rights.DRAW_COMMIT, region=plan.region_code)
    name = name.strip()
    if not name or len(sealed) != DIGEST or set(sealed) - set("0123456789abcdef"):
        raise BadInput("见证人姓名或封存摘要不对", remedy="请填姓名，摘要由浏览器自动算出")
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.state != Plan.State.MADE:
            raise Conflict("名录已经封存，不能再加见证人", remedy="见证人须在封存名录之前封存秘密值")
        known = WitnessSeal.objects.filter(plan=plan, name=name).first()
        if known is not None and known.sealed == sealed:
            return known
        if known is not None or WitnessSeal.objects.filter(plan=plan, sealed=sealed).exists():
            raise Conflict("这位见证人或这个摘要已经登记", remedy="每位见证人封存一次，各用各的秘密值")
        fact = record(
            WITNESS_SEALED, object=Ref("inspections.plan", plan.uid), actor=actor, at=at,
            body={"name": name, "sealed": sealed}, because=[plan.fact_uid], region=plan.region_code,
        )  # fmt: skip
        return WitnessSeal.objects.create(
            plan=plan, name=name, sealed=sealed, sealed_at=at, sealed_fact=fact.uid
        )


def witness_secrets(plan: Plan) -> list[tuple[str, str]]:
    """Give the sealed digests of a plan's witnesses by name, as ``commit_draw`` takes them."""
    return [(one.name, one.sealed) for one in WitnessSeal.objects.filter(plan=plan)]


def open_witness(
    *, actor: Actor, at: datetime, draw_uid: str, name: str, nonce: str, value: str
) -> WitnessSeal:
    """Open one witness's secret before everybody; a second call with the same secret changes nothing.

    Right:  inspections:draw:make
    Writes: inspections.witness.opened
    Raises: NotFound, BadInput, Conflict
    """
    draw = get_draw(actor, draw_uid)
    require(actor, Rights.DRAW_MAKE, region=draw.region_code)
    reveal = Reveal(name, "".join(nonce.split()).lower(), "".join(value.split()).lower())
    with transaction.atomic():
        _open_draw(draw)
        seal = next((one for one in _witnesses(draw) if one.name == name), None)
        if seal is None:
            raise NotFound(f"没有登记过见证人“{name}”", remedy="请从名单里选")
        if seal_secret(reveal) != seal.sealed:
            raise BadInput(f"{name}揭示的秘密值与封存的不一致", remedy="请照封存当天打印的纸条，一字不差")
        if seal.opened_at is not None:
            return seal
        fact = record(
            WITNESS_OPENED, object=Ref("inspections.draw", draw.uid), actor=actor, at=at,
            body={"name": name, "nonce": reveal.nonce, "value": reveal.value}, because=[draw.committed_fact],
            region=draw.region_code,
        )  # fmt: skip
        seal.nonce, seal.value = reveal.nonce, reveal.value
        seal.opened_at, seal.opened_fact = at, fact.uid
        seal.save()
    return seal


def enter_numbers(*, actor: Actor, at: datetime, draw_uid: str, source: str, value: str) -> BeaconEntry:
    """Copy the numbers of an announced lottery from its notice, each of two persons for himself.

    Until the draw a person may correct what he copied; nobody can enter for somebody else.

    Right:  inspections:draw:make
    Writes: inspections.numbers.entered
    Raises: NotFound, BadInput, Conflict, NotYet
    """
    draw = get_draw(actor, draw_uid)
    require(actor, Rights.DRAW_MAKE, region=draw.region_code)
    if actor.person_id is None:
        raise BadInput("录入开奖号码须由本人签到", remedy="请用自己的账户登录")
    announced = {one.source: one for one in (*plan_of(draw).sources, *plan_of(draw).reserve)}
    if source not in announced:
        raise NotFound(f"方案没有预告“{source}”", remedy="请按方案预告的来源录入")
    if date.fromisoformat(announced[source].on) > day_of(at):
        raise NotYet(f"公开随机数“{source}”还没有开出", remedy=f"{announced[source].on}开出之后再录入")
    said = " ".join(value.split())
    check_values([announced[source]], [Beacon(source, said)])
    with transaction.atomic():
        _open_draw(draw)
        known = BeaconEntry.objects.filter(draw=draw, source=source, person_id=actor.person_id).first()
        if known is not None and known.value == said:
            return known
        fact = record(
            NUMBERS_ENTERED, object=Ref("inspections.draw", draw.uid), actor=actor, at=at,
            body={"source": source, "value": said}, because=[draw.committed_fact], region=draw.region_code,
        )  # fmt: skip
        entry, _ = BeaconEntry.objects.update_or_create(
            draw=draw, source=source, person=Person.objects.get(pk=actor.person_id),
            defaults={"value": said, "entered_at": at, "fact_uid": fact.uid},
        )  # fmt: skip
    return entry


def see_ceremony(actor: Actor, draw_uid: str, *, today: date) -> Ceremony:
    """Show where a draw stands on its day. Right: inspections:plan:read"""
    draw = get_draw(actor, draw_uid)
    return _ceremony(draw, today)


def draw_at_ceremony(
    *, actor: Actor, at: datetime, draw_uid: str, because: Sequence[Fact | str] = ()
) -> Draw:
    """Draw from what the ceremony has brought: agreed numbers, opened secrets, the reserve for those that stayed shut.

    Right:  inspections:draw:make
    Writes: inspections.draw.made
    Raises: NotFound, NotYet, Conflict and what ``make_draw`` raises
    """
    draw = get_draw(actor, draw_uid)
    require(actor, Rights.DRAW_MAKE, region=draw.region_code)
    now = _ceremony(draw, day_of(at))
    if draw.state == Draw.State.COMMITTED and not now.is_ready:
        raise NotYet(_what_lacks(now), remedy="补齐之后再抽取")
    opened = [one for one in now.witnesses if one.opened_at is not None]
    return make_draw(
        actor=actor, at=at, draw_uid=draw_uid, reveals=[Reveal(one.name, one.nonce, one.value) for one in opened],
        beacons=[Beacon(one.source, one.agreed) for one in now.numbers],
        reserve=[Beacon(one.source, one.agreed) for one in now.reserve] if now.unopened else [], because=because,
    )  # fmt: skip


def _what_lacks(now: Ceremony) -> str:
    disputed = [one.source for one in (*now.numbers, *now.reserve) if one.is_disputed]
    if disputed:
        return f"“{disputed[0]}”两人录入的号码不同，请照公告再核对"
    if not now.has_numbers:
        waiting = next(one.source for one in now.numbers if not one.agreed)
        return f"“{waiting}”还没有两人各自录入"
    return f"{'、'.join(one.name for one in now.unopened)}的秘密值还没有揭示"


def _ceremony(draw: Draw, today: date) -> Ceremony:
    plan = plan_of(draw)
    entries = list(BeaconEntry.objects.filter(draw=draw).select_related("person"))
    chance = chance_of(draw)
    drawn = {one.source: one.value for one in (*chance.beacons, *chance.reserve)}

    def seen(announced: Sequence[PublicSource], *, is_reserve: bool) -> tuple[Numbers, ...]:
        return tuple(
            Numbers(
                one.source, date.fromisoformat(one.on), one.kind, is_reserve,
                date.fromisoformat(one.on) <= today, tuple(e for e in entries if e.source == one.source),
                drawn.get(one.source, ""),
            )
            for one in announced
        )  # fmt: skip

    return Ceremony(
        draw, _witnesses(draw), seen(plan.sources, is_reserve=False),
        seen(plan.reserve, is_reserve=True),
    )  # fmt: skip


def _witnesses(draw: Draw) -> tuple[WitnessSeal, ...]:
    """Give the witnesses by the commitment; a secret handed in with the rosters has no row until it is opened."""
    known = {one.name: one for one in WitnessSeal.objects.filter(plan_id=draw.plan_id)}
    opened = {one["by"]: one for one in draw.reveals}
    found = []
    for one in draw.commitment["secrets"]:
        seal = known.get(one["by"]) or WitnessSeal(
            plan_id=draw.plan_id, name=one["by"], sealed=one["sealed"], sealed_at=draw.committed_at,
            sealed_fact=draw.committed_fact,
        )  # fmt: skip
        if seal.opened_at is None and seal.name in opened:
            seal.nonce, seal.value = opened[seal.name]["nonce"], opened[seal.name]["value"]
            seal.opened_at, seal.opened_fact = draw.drawn_at, draw.drawn_fact
        found.append(seal)
    return tuple(found)


def _open_draw(draw: Draw) -> None:
    """Lock a draw that waits for its randomness. Raises: Conflict"""
    held = Draw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    if held.state != Draw.State.COMMITTED:
        raise Conflict(f"这次抽取{held.get_state_display()}", remedy="一个方案只抽一次，不能重抽")
