"""Repairs a faulty credit code when one slip explains it and the register bears it out.

The two check characters leave only a few valid codes one slip away from a faulty one, strangers among
them. So the code alone never decides: the one meant is in the register, and its name or address
is the row's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz import fuzz

from quanheng.base import uscc

from .columns import valid_uscc

__all__ = ["Doubt", "Verdict", "settle_codes"]

_LETTERS = np.frombuffer(uscc.ALPHABET.encode(), np.uint8)
_NAME_FLOOR = 88.0
_PLACE_FLOOR = 90.0
_AT_ONCE = 200  # some 115,000 tries, 2 MiB


@dataclass(frozen=True, slots=True)
class Doubt:
    """A faulty code with what else the row says about its business."""

    text: str
    name_key: str | None
    address_key: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code meant, when it is certain; else the proposals a clerk may choose from."""

    code: str | None
    proposals: tuple[str, ...]


def settle_codes(con: duckdb.DuckDBPyConnection, doubts: Sequence[Doubt]) -> list[Verdict]:
    """Judge faulty codes against the standing register, a few thousand at a time."""
    found: list[Verdict] = []
    for start in range(0, len(doubts), _AT_ONCE):
        found.extend(_settle(con, doubts[start : start + _AT_ONCE]))
    return found


def one_slip_away(code: str) -> list[str]:
    """Give every valid code that one wrong, turned, missing or extra character would make of this one."""
    return _near([code])[0]


def _near(codes: Sequence[str]) -> list[list[str]]:
    """Try all slips of many codes at once: most of the cost of one code is the call."""
    parts = [_tries(code) for code in codes]
    tries = np.concatenate(parts)
    valid = valid_uscc(tries)
    good = tries[valid]
    owner = np.repeat(np.arange(len(codes)), [len(part) for part in parts])[valid]
    found: list[set[str]] = [set() for _ in codes]
    for at, row in zip(owner.tolist(), good, strict=True):
        found[at].add(row.tobytes().decode())
    return [sorted(one) for one in found]


def _tries(code: str) -> npt.NDArray[np.uint8]:
    if len(code) == 18:
        return np.concatenate([_substituted(code), _turned(code)])
    if len(code) == 17:
        base = np.frombuffer(code.encode("ascii", "replace"), np.uint8)
        return np.concatenate([np.insert(np.tile(base, (31, 1)), at, _LETTERS, axis=1) for at in range(18)])
    if len(code) == 19:
        base = np.frombuffer(code.encode("ascii", "replace"), np.uint8)
        return np.stack([np.delete(base, at) for at in range(19)])
    return np.zeros((0, 18), np.uint8)


def _substituted(code: str) -> npt.NDArray[np.uint8]:
    base = np.frombuffer(code.encode("ascii", "replace"), np.uint8)
    tries = np.tile(base, (18 * 31, 1))
    tries[np.arange(18 * 31), np.repeat(np.arange(18), 31)] = np.tile(_LETTERS, 18)
    return tries


def _turned(code: str) -> npt.NDArray[np.uint8]:
    base = np.frombuffer(code.encode("ascii", "replace"), np.uint8)
    tries = np.tile(base, (17, 1))
    at = np.arange(17)
    tries[at, at], tries[at, at + 1] = base[:-1], base[1:]
    return tries


def _settle(con: duckdb.DuckDBPyConnection, doubts: Sequence[Doubt]) -> list[Verdict]:
    near = _near([uscc.normalise(doubt.text) for doubt in doubts])
    known = _known(con, sorted({code for codes in near for code in codes}))
    verdicts = []
    for doubt, codes in zip(doubts, near, strict=True):
        agreed = [code for code in codes if any(_agrees(doubt, *who) for who in known.get(code, ()))]
        registered = [code for code in codes if code in known]
        certain = agreed[0] if len(agreed) == 1 else None
        verdicts.append(Verdict(certain, tuple(dict.fromkeys([*agreed, *registered, *codes]))[:5]))
    return verdicts


def _known(
    con: duckdb.DuckDBPyConnection, codes: list[str]
) -> dict[str, list[tuple[str | None, str | None]]]:
    if not codes:
        return {}
    con.register("wanted", pa.table({"uscc": pa.array(codes, pa.string())}))
    rows = con.execute(
        "SELECT e.uscc, n.name_key, e.address_key FROM wanted w JOIN entities e USING (uscc)"
        " LEFT JOIN names n ON n.entity = e.entity ORDER BY ALL"
    ).fetchall()
    con.unregister("wanted")
    known: dict[str, list[tuple[str | None, str | None]]] = {}
    for code, name, place in rows:
        known.setdefault(code, []).append((name, place))
    return known


def _agrees(doubt: Doubt, name: str | None, place: str | None) -> bool:
    if doubt.name_key and name and fuzz.ratio(doubt.name_key, name) >= _NAME_FLOOR:
        return True
    return bool(doubt.address_key and place and fuzz.ratio(doubt.address_key, place) >= _PLACE_FLOOR)
