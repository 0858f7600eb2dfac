"""One column through its normaliser: what is plainly right passes untouched, the rest once per distinct value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quanheng.base import uscc
from quanheng.packkit.source import Column

from .rules import Outcome
from .values import Normaliser

__all__ = ["CleanedColumn", "Codes", "clean_column", "map_distinct", "valid_uscc"]

_PLAIN = {
    "date": r"^$",  # dates repeat so much that the distinct values decide
    "phone": r"^1[3-9][0-9]{9}$",
    "lon": r"^-?(1[0-7][0-9]|[1-9]?[0-9])\.[0-9]{0,6}[1-9]$",
    "lat": r"^-?[1-8]?[0-9]\.[0-9]{0,6}[1-9]$",
    "integer": r"^(0|[1-9][0-9]{0,5})$",
    "name": r"^[\x{4e00}-\x{9fa5}][\x{4e00}-\x{9fa5}A-Z0-9（）]*[\x{4e00}-\x{9fa5}]$",
    "person": r"^[\x{4e00}-\x{9fa5}]{2,10}$",
    "address": r"^[\x{4e00}-\x{9fa5}][\x{4e00}-\x{9fa5}A-Z0-9（）-]*$",
    # A digit in it keeps out the words for nothing (NULL, 无).
    "identifier": r"^[A-Z0-9\x{4e00}-\x{9fa5}][A-Z0-9\x{4e00}-\x{9fa5}-]*[0-9][A-Z0-9\x{4e00}-\x{9fa5}-]*$",
    "amount": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{0,5}[1-9])?$",
    "text": r"^[\x{4e00}-\x{9fa5}A-Za-z0-9、。，；：（）]+$",
}
_LUT = np.full(256, 255, np.uint8)
for _at, _sign in enumerate(uscc.ALPHABET):
    _LUT[ord(_sign)] = _at
_ORG = np.zeros(256, np.int32)
for _at, _sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    _ORG[ord(_sign)] = _at
_WEIGHTS = np.array([3**power % 31 for power in range(17)], np.int32)
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int32)
_DEPARTMENTS = np.array([ord(sign) for sign in "123456789ANY"], np.uint8)


class Codes:
    """Small numbers for rule and reason codes, so that a million rows carry bytes and not words."""

    def __init__(self) -> None:
        self._names = [""]
        self._at = {"": 0}

    def number(self, name: str) -> int:
        """Give a code's number, the same each time."""
        if name not in self._at:
            self._at[name] = len(self._names)
            self._names.append(name)
        return self._at[name]

    def name(self, number: int) -> str:
        """Give the code back."""
        return self._names[number]


@dataclass(slots=True)
class CleanedColumn:
    """A column after cleaning: values (None where none was taken), what happened to each, and by which rule."""

    values: pa.Array
    outcome: npt.NDArray[np.int8]
    code: npt.NDArray[np.int16]


def valid_uscc(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Check credit codes by the row; ``codes`` has shape (n, 18) and holds ASCII bytes.

    The same rule as ``base.uscc.faults``, as arithmetic on whole columns (GB 32100-2015, GB 11714).
    """
    values = _LUT[codes]
    known = (values < 31).all(axis=1)
    sums = (values[:, :17].astype(np.int32) * _WEIGHTS).sum(axis=1)
    check = (31 - sums % 31) % 31 == values[:, 17]
    rest = 11 - (_ORG[codes[:, 8:16]] * _ORG_WEIGHTS).sum(axis=1) % 11
    mark = np.where(rest == 10, ord("X"), np.where(rest == 11, ord("0"), rest + ord("0")))
    digits = ((codes[:, 2:8] >= ord("0")) & (codes[:, 2:8] <= ord("9"))).all(axis=1)
    found: npt.NDArray[np.bool_] = (
        known & check & (mark == codes[:, 16]) & digits & np.isin(codes[:, 0], _DEPARTMENTS)
    )
    return found


def _plain(array: pa.Array, column: Column) -> npt.NDArray[np.bool_]:
    """Mark the values that need no look: they are in their one written form already."""
    nothing = array.is_null().to_numpy(zero_copy_only=False)
    if column.kind == "uscc":
        return _either(nothing, _plain_uscc(array))
    pattern = _PLAIN.get(column.axis or "" if column.kind == "coordinate" else column.kind)
    if pattern is None or column.pattern or not _takes_as_written(column):
        return _either(nothing, nothing)
    fits = pc.and_(
        pc.match_substring_regex(array, pattern), pc.less_equal(pc.utf8_length(array), column.max_chars)
    ).fill_null(False)
    if column.kind in {"name", "person", "address", "text"}:
        # "无", "暂无" and "NULL" stand for nothing; the normaliser knows them.
        least = 4 if column.kind == "text" else 2
        fits = pc.and_(fits, pc.greater(pc.utf8_length(array), least).fill_null(False))
    return _either(nothing, fits.to_numpy(zero_copy_only=False))


def _takes_as_written(column: Column) -> bool:
    """Say whether a column's limits and steps leave every plainly written value as it is."""
    if column.kind == "amount":
        # A plain amount is never negative and below 10^9.
        return column.unit != "wan" and column.max_value is None and (column.min_value or 0) <= 0
    if column.kind == "identifier":
        return "lower" not in column.steps
    return column.min_value is None and column.max_value is None


def _either(left: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.logical_or(left, right)


def _plain_uscc(array: pa.Array) -> npt.NDArray[np.bool_]:
    shaped = pc.match_substring_regex(array, f"^[{uscc.ALPHABET}]{{18}}$").fill_null(False)
    mask: npt.NDArray[np.bool_] = shaped.to_numpy(zero_copy_only=False).copy()
    if mask.any():
        joined = pc.binary_join(pa.array([array.filter(shaped).to_pylist()], pa.list_(pa.string())), "")[
            0
        ].as_py()
        mask[mask] = valid_uscc(np.frombuffer(joined.encode(), np.uint8).reshape(-1, 18))
    return mask


def clean_column(array: pa.Array, column: Column, clean: Normaliser, codes: Codes) -> CleanedColumn:
    """Clean one column; the normaliser is asked once for each distinct value that is not plainly right."""
    count = len(array)
    outcome = np.zeros(count, np.int8)
    code = np.zeros(count, np.int16)
    todo = ~_plain(array, column)
    if todo.any():
        encoded = array.filter(pa.array(todo)).dictionary_encode()
        results = [clean(text) for text in encoded.dictionary.to_pylist()]
        index = encoded.indices.to_numpy()
        outcome[todo] = np.array([result.outcome for result in results], np.int8)[index]
        code[todo] = np.array([codes.number(result.code) for result in results], np.int16)[index]
        new = pa.array([result.value for result in results], pa.string()).take(encoded.indices)
        array = pc.replace_with_mask(array, pa.array(todo), new)
    bad = outcome == Outcome.BAD
    if column.bad_means == "drop_value" and bad.any():
        # A formula or a control sign is never a slip of the pen: the row waits even if the value is optional.
        grave = np.isin(code, [codes.number("formula"), codes.number("control")])
        outcome[bad & ~grave] = Outcome.DROPPED
    return CleanedColumn(array, outcome, code)


def map_distinct(array: pa.Array, function: Any, width: int) -> list[pa.Array]:
    """Apply a function of one text that gives ``width`` texts to each distinct value of a column."""
    encoded = array.dictionary_encode()
    made = [function(text) for text in encoded.dictionary.to_pylist()]
    return [pa.array([parts[at] for parts in made], pa.string()).take(encoded.indices) for at in range(width)]
