"""An invented draw of any size, to try the verifiers on: unequal strata, towns of unequal size, officers with limits.

Everything follows from the seed. No database, no data home. The lottery numbers are invented and say so.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from quanheng.base.errors import BadInput

from .assign import method_for
from .bundle import replay, write_bundle
from .draw import Beacon, Chance, Reveal, commit_rosters, seal_secret
from .rosters import DrawPlan, DrawStratum, PublicSource, RosterObject, RosterOfficer
from .tickets import names_bytes, read_openings, seal_rosters

__all__ = ["make_example"]

KENO_BITS = 6161
SHARES = (("A", 200), ("B", 400), ("C", 800), ("D", 2000))
LEVELS = "ABBBBBBBBBBBCCCCAAAD"  # classes in twentieths: 20 % A, 55 % B, 20 % C, 5 % D
BLOCK = 1 << 20


def make_example(
    objects: int, officers: int, *, seed: str = "", is_weighted: bool = False, is_full: bool = False
) -> dict[str, bytes]:
    """Make the bundle of an invented draw of so many businesses by so many officers.

    The same seed gives the same bytes; without one every call gives another draw.

    Raises: BadInput, for sizes below 1 business or below 0 officers
    """
    if objects < 1 or officers < 0:
        raise BadInput("至少要1户检查对象，执法人员不能为负数", remedy="例如 --objects 200 --officers 12")
    tokens = _stream(seed or secrets.token_hex(16))
    towns = max(1, min(40, officers // 6))
    roster = [
        RosterObject(
            f"92445102MA{n:08d}",
            LEVELS[n * 7 % 20],
            f"445102{_town(n, towns):03d}",
            1 + n % 5 if is_weighted else 1,
        )
        for n in range(objects)
    ]
    staff = [_officer(n, towns, objects) for n in range(officers)]
    plan = _plan(tokens(16).hex(), is_weighted)
    plan = replace(plan, method=method_for(plan, roster, staff))
    sealed = seal_rosters(plan, roster, staff, tokens=tokens)
    reveals = tuple(Reveal(by, tokens(16).hex(), tokens(16).hex()) for by in sorted(("见证人甲", "见证人乙")))
    commitment = commit_rosters(
        sealed.plan,
        sealed.objects,
        sealed.officers,
        [(one.by, seal_secret(one)) for one in reveals],
        **sealed.roots,
    )
    chance = Chance(tuple(Beacon(one.source, _keno(tokens)) for one in plan.sources), reveals)
    result, certificate = replay(sealed.plan, sealed.objects, sealed.officers, commitment, chance)
    more = {"certificate.json": certificate}
    if is_full:
        codes = {one.ticket: one.id for one in read_openings(sealed.openings)}
        drawn = [codes[ticket] for stratum in result["strata"] for ticket in stratum["drawn"]]
        more |= {
            "openings.jsonl": sealed.openings, "officer-openings.jsonl": sealed.officer_openings,
            "names.json": names_bytes(drawn, {code: f"示例经营者{code[-8:]}" for code in drawn}),
        }  # fmt: skip
    return write_bundle(
        sealed.plan, sealed.objects, sealed.officers, commitment.as_dict(), chance, result, more
    )


def _plan(uid: str, is_weighted: bool) -> DrawPlan:
    sources = [
        PublicSource(f"快乐8 第20263{20 + n}期（示例，号码为虚构）", f"2026-11-{26 + n}", "keno8", KENO_BITS)
        for n in range(3)
    ]
    return DrawPlan(
        uid, "示例：第四季度餐饮服务抽查", "catering", ("RI037",), date(2026, 12, 1), date(2026, 12, 31),
        tuple(DrawStratum(*one) for one in SHARES), tuple(sources[:2]), skill="food", is_weighted=is_weighted,
        reserve=tuple(sources[2:]),
    )  # fmt: skip


def _town(number: int, towns: int) -> int:
    """Put businesses into towns of unequal size: the first has many times as many as the last."""
    return 1 + (number * 7919 % 10_007) * (number * 104_729 % 10_009) * towns // (10_007 * 10_009)


def _officer(number: int, towns: int, objects: int) -> RosterOfficer:
    home = number % towns
    regions = [f"445102{1 + home:03d}"]
    if number % 10 == 9:  # one in ten belongs to two stations
        regions.append(f"445102{1 + (home + 1) % towns:03d}")
    codes = [f"92445102MA{(number * 31 + step * 17) % objects:08d}" for step in range(3)]
    return RosterOfficer(
        f"person-{number:05d}", tuple(dict.fromkeys(regions)), ("food",) if number % 3 else ("food", "se")[:number % 2],
        "2026-12-15" if number % 23 == 22 else "2028-06-30", tuple(codes) if number % 4 == 0 else (), number % 3,
        (("2026-12-03", "2026-12-28"),) if number % 29 == 28 else (), tuple(codes[:1]) if number % 7 == 0 else (),
    )  # fmt: skip


def _keno(tokens: Callable[[int], bytes]) -> str:
    """Invent 20 numbers of 80 as a notice prints them."""
    left = list(range(1, 81))
    numbers = sorted(left.pop(int.from_bytes(tokens(8), "big") % len(left)) for _ in range(20))
    return " ".join(f"{number:02d}" for number in numbers)


def _stream(seed: str) -> Callable[[int], bytes]:
    """Give bytes without end that follow from a seed (SHAKE-256 in blocks)."""

    def blocks() -> Iterator[bytes]:
        number = 0
        while True:
            yield hashlib.shake_256(f"qh-draw example {seed} {number}".encode()).digest(BLOCK)
            number += 1

    source = blocks()
    held, at = next(source), 0

    def take(count: int) -> bytes:
        nonlocal held, at
        if at + count > len(held):
            held, at = next(source), 0
        at += count
        return held[at - count : at]

    return take
