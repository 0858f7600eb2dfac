"""Reading a stored draw back: its plan and promise as sealed, its randomness, and whose each ticket is.

A draw from before the tickets has no seal: its rosters hold codes and its plan is read from the plan's row.
"""

from collections.abc import Mapping

from quanheng.foundation.ledger.api import get_exhibit, open_exhibit
from quanheng.registry.api import Subject, shown_name

from .draw import Beacon, Chance, Commitment, Reveal
from .draw_models import DrawSeal
from .models import Draw
from .rosters import DrawPlan, DrawStratum, PublicSource, read_objects
from .tickets import Opening, read_openings

__all__ = [
    "certificate_of",
    "chance_of",
    "codes_of",
    "commitment_of",
    "levels_of",
    "names_of",
    "opened_pairs",
    "openings_of",
    "plan_of",
    "seal_of",
    "sealed_bytes",
    "shown_names_of",
    "subjects_of",
]  # fmt: skip


def seal_of(draw: Draw) -> DrawSeal | None:
    """Give the sealed side of a draw, or None for one from before the tickets."""
    return DrawSeal.objects.filter(draw=draw).first()


def sealed_bytes(exhibit: str) -> bytes:
    """Read a sealed roster. Raises: Tampered, when the file is no longer what was sealed"""
    return open_exhibit(get_exhibit(exhibit))


def plan_of(draw: Draw) -> DrawPlan:
    """Give the plan as it was committed with the draw."""
    seal = seal_of(draw)
    if seal is not None:
        return DrawPlan.read(seal.plan)
    plan = draw.plan
    return DrawPlan(
        uid=plan.uid, title=plan.title, inspection=plan.inspection, items=tuple(plan.items),
        starts_on=plan.starts_on, ends_on=plan.ends_on,
        strata=tuple(DrawStratum(key, plan.shares[key]) for key in sorted(plan.shares)),
        sources=tuple(PublicSource(one["source"], one["on"]) for one in plan.sources),
        substitutes_bp=plan.substitutes_bp, officers_per_task=plan.officers_per_task, skill=plan.skill,
    )  # fmt: skip


def commitment_of(draw: Draw) -> Commitment:
    """Give the commitment as it stands in the ledger."""
    return Commitment.read(draw.commitment)


def chance_of(draw: Draw) -> Chance:
    """Give the randomness that a draw was made from."""
    seal = seal_of(draw)
    return Chance(
        tuple(Beacon(**one) for one in draw.beacons), tuple(Reveal(**one) for one in draw.reveals),
        tuple(seal.missing) if seal else (),
        tuple(Beacon(**one) for one in seal.reserve) if seal else (),
    )  # fmt: skip


def certificate_of(draw: Draw) -> bytes:
    """Give the proof of the assignment, empty where the plain method was used."""
    seal = seal_of(draw)
    return sealed_bytes(seal.certificate_exhibit) if seal and seal.certificate_exhibit else b""


def openings_of(draw: Draw) -> dict[str, Opening]:
    """Say by ticket whose it is; empty for a draw from before the tickets."""
    seal = seal_of(draw)
    rows = read_openings(sealed_bytes(seal.openings_exhibit)) if seal else []
    return {one.ticket: one for one in rows}


def codes_of(draw: Draw) -> dict[str, str]:
    """Give the roster code (credit code or uid) of each drawn business and substitute by its ticket."""
    openings = openings_of(draw)
    tickets = [
        ticket
        for one in (draw.result or {}).get("strata", ())
        for ticket in (*one["drawn"], *one["substitutes"])
    ]
    return {ticket: openings[ticket].id if openings else ticket for ticket in tickets}


def levels_of(draw: Draw) -> dict[str, str]:
    """Give the class of credit risk behind each opaque key that has members; empty for a draw before the tickets."""
    seen: dict[str, str] = {}
    openings = openings_of(draw)
    if openings:
        for row in read_objects(sealed_bytes(draw.objects_exhibit)):
            seen.setdefault(row.stratum, openings[row.id].level)
    return seen


def opened_pairs(draw: Draw) -> list[tuple[str, list[str]]]:
    """Give roster code and person uids for each drawn business, in the order of the draw."""
    codes, seal = codes_of(draw), seal_of(draw)
    rows = read_openings(sealed_bytes(seal.officer_openings_exhibit)) if seal else []
    staff: Mapping[str, str] = {one.ticket: one.id for one in rows}
    pairs = draw.result["assignment"]["pairs"] if draw.result else []
    return [
        (codes[pair["object"]], [staff.get(officer, officer) for officer in pair["officers"]])
        for pair in pairs
    ]


def subjects_of(codes: list[str]) -> dict[str, tuple[str, str]]:
    """Give uid and name in the register for each roster code: the credit code, or the uid where there is none."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(codes), 500):
        part = codes[start : start + 500]
        for field in ("uscc", "uid"):
            rows = Subject.objects.filter(**{f"{field}__in": part}).values_list(field, "uid", "name")
            found.update((str(code), (uid, name)) for code, uid, name in rows)
    return found


def shown_names_of(codes: list[str]) -> dict[str, str]:
    """Give for each roster code the name that the public may read: of whoever is no registered business, hardly any."""
    found: dict[str, str] = {}
    for start in range(0, len(codes), 500):
        part = codes[start : start + 500]
        for field in ("uscc", "uid"):
            rows = Subject.objects.filter(**{f"{field}__in": part}).only("uid", "uscc", "name", "kind")
            found.update((str(getattr(one, field)), shown_name(one)) for one in rows)
    return found


def names_of(draw: Draw) -> tuple[list[str], dict[str, str]]:
    """Give the roster codes of the drawn, sorted, and each one's name in the register."""
    codes = codes_of(draw)
    drawn = sorted(
        codes[one] for stratum in (draw.result or {}).get("strata", ()) for one in stratum["drawn"]
    )
    return drawn, {code: name for code, (_, name) in subjects_of(drawn).items()}
