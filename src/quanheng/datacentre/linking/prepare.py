"""Brings one file's columns to what linking compares: names and addresses parsed, codes checked, numbers alike."""

import multiprocessing
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quanheng.base import uscc
from quanheng.base.errors import BadInput
from quanheng.datacentre.addresses.gazetteer import Gazetteer
from quanheng.datacentre.addresses.key import place_key
from quanheng.datacentre.columns import valid_uscc
from quanheng.datacentre.fold import fold, is_han
from quanheng.datacentre.names.parser import NameParser
from quanheng.datacentre.names.sounds import sound

from .roles import SHORT, Map, Roles

__all__ = ["Field", "Preparer", "fields_of", "ids_of"]

_SLOW = frozenset({"name", "address"})
_PLAIN = {
    "code": f"^[{uscc.ALPHABET}]{{18}}$", "phone": "^1[3-9][0-9]{9}$", "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "number": "^[A-Z0-9]*[1-9A-Z][A-Z0-9]*$",
}  # fmt: skip
_MANY = 60_000  # values from which two processes are worth their start
_NOTHING = frozenset({"", "无", "暂无", "-", "--", "/", "NULL", "NONE", "N/A", "NA", "NAN", "不详", "未知"})
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
_ORDINALS = str.maketrans("一二三四五六七八九", "123456789")
_LETTERS = re.compile(r"[^A-Z0-9 ]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is compared: its role, the prefix of its columns, and the columns read on each side."""

    role: str
    key: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    title: str


Row = tuple[str | None, ...]
_WIDTHS: dict[str, tuple[str, ...]] = {
    "name": ("core", "brand", "trade", "branch", "snd", "bsnd", "alt"),
    "person": ("v", "snd"),
    "code": ("v", "ok"),
    "number": ("v",),
    "phone": ("v",),
    "address": ("div", "road", "no", "bld", "flr", "room", "rest"),
    "region": ("v",),
    "date": ("v",),
    "text": ("v",),
    "place": ("lat", "lon"),
}


def fields_of(told: Map) -> list[Field]:
    """Give what the two files can be compared by: several persons are several fields, several names one."""
    fields = []
    for role in _WIDTHS:
        left, right = told.a.of(role), told.b.of(role)
        if not left or not right:
            continue
        if role in {"person", "number", "text", "date", "phone"}:
            fields += [
                Field(role, f"{role}{at or ''}", (one,), (two,), _title(role, one))
                for at, (one, two) in enumerate(zip(left, right, strict=False))
            ]
        else:
            fields.append(Field(role, role, left, right, _title(role, left[0])))
    return fields


def _title(role: str, column: str) -> str:
    """Name a field for an officer: by its column when that is Chinese, else by its role and the column."""
    return column if is_han(column) else f"{SHORT[role]}（{column}）"


def ids_of(table: pa.Table, roles: Roles, side: str) -> pa.Array:
    """Give each row's id: the id column's value, or the row's number from 1. Raises: BadInput for a double"""
    column = roles.of("id")
    if not column:
        return pa.array([str(at) for at in range(1, table.num_rows + 1)], pa.string())
    ids = _array(table.column(column[0])).cast(pa.string())
    counts = pc.value_counts(ids)
    twice = counts.filter(pc.greater(counts.field("counts"), 1))
    if ids.null_count or len(twice):
        example = "（空）" if ids.null_count else twice[0]["values"].as_py()
        raise BadInput(
            f"{side} 表的主键列“{column[0]}”有重复或空值，如“{example}”",
            remedy="换一列作主键，或不指定 id 而用行号",
        )
    return ids


class Preparer:
    """Holds the parsers, so that one record and a million go the same way."""

    def __init__(self, gazetteer: Gazetteer, *, home: str = "", trades: Iterable[str] = ()) -> None:
        self.gazetteer, self.home = gazetteer, home
        self.names = NameParser(gazetteer, home=home, trades=trades)
        self._by_role: dict[str, Callable[..., Row]] = {
            "name": self._name, "person": self._person, "code": self._code, "number": self._number,
            "phone": self._phone, "address": self._address, "region": self._region, "date": self._date,
            "text": self._text, "place": self._place,
        }  # fmt: skip

    def columns(self, table: pa.Table, fields: Sequence[Field], side: str) -> dict[str, pa.Array]:
        """Give the derived columns of one file, named ``field_part``; a part that holds nothing is null."""
        made: dict[str, pa.Array] = {}
        jobs = [
            (field, [_array(table.column(name)) for name in (field.a if side == "a" else field.b)])
            for field in fields
        ]
        heavy = table.num_rows >= _MANY and any(job[0].role in _SLOW for job in jobs)
        pool = self._pool() if heavy else None
        try:
            for field, arrays in jobs:
                parts = self._run(field, arrays, pool if field.role in _SLOW else None)
                made |= {
                    f"{field.key}_{part}": array
                    for part, array in zip(_WIDTHS[field.role], parts, strict=True)
                }
        finally:
            if pool is not None:
                pool.shutdown()
        self._check_codes(made, fields)
        return made

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            2, mp_context=multiprocessing.get_context("fork"), initializer=_adopt, initargs=(self,)
        )

    def one(self, role: str, values: Sequence[str | None]) -> dict[str, str | None]:
        """Give the parts of one record's field, as ``columns`` would."""
        parts = self._by_role[role](*values)
        made = dict(zip(_WIDTHS[role], parts, strict=True))
        if role == "code" and made["v"] is not None:
            made["ok"] = "1" if uscc.is_valid(made["v"]) else None
        return made

    def _run(self, field: Field, arrays: list[pa.Array], pool: ProcessPoolExecutor | None) -> list[pa.Array]:
        if pool is None:
            return self.transform(field.role, arrays)
        size = len(arrays[0])
        step = max(20_000, -(-size // 8))
        cuts = [[array.slice(at, step) for array in arrays] for at in range(0, size, step)]
        done = list(pool.map(_work, [field.role] * len(cuts), cuts))
        return [pa.concat_arrays([part[at] for part in done]) for at in range(len(_WIDTHS[field.role]))]

    def transform(self, role: str, arrays: list[pa.Array]) -> list[pa.Array]:
        """Take whole columns apart; a value that stands in many rows is read once."""
        width = len(_WIDTHS[role])
        function = self._by_role[role]
        if len(arrays) > 1:
            return _turned(
                [function(*values) for values in zip(*(array.to_pylist() for array in arrays), strict=True)],
                width,
            )
        array = arrays[0]
        plain = pc.match_substring_regex(array, _PLAIN[role]).fill_null(False) if role in _PLAIN else None
        odd = array if plain is None else array.filter(pc.and_(pc.invert(plain), array.is_valid()))
        encoded = odd.dictionary_encode()
        rows = [function(value) for value in encoded.dictionary.to_pylist()]
        parts = [part.take(encoded.indices) for part in _turned(rows, width)]
        if plain is None:
            return parts
        nothing = pa.nulls(len(array), pa.string())
        place = pc.and_(pc.invert(plain), array.is_valid())
        own = pc.if_else(plain, array, nothing)
        return [
            pc.replace_with_mask(own if at == 0 else nothing, place, part) for at, part in enumerate(parts)
        ]

    def _check_codes(self, made: dict[str, pa.Array], fields: Sequence[Field]) -> None:
        for field in fields:
            if field.role != "code":
                continue
            values = made[f"{field.key}_v"]
            shaped = pc.match_substring_regex(values, f"^[{uscc.ALPHABET}]{{18}}$").fill_null(False)
            mask = shaped.to_numpy(zero_copy_only=False).copy()
            if mask.any():
                joined = "".join(values.filter(shaped).to_pylist())
                mask[mask] = valid_uscc(np.frombuffer(joined.encode(), np.uint8).reshape(-1, 18))
            made[f"{field.key}_ok"] = pc.if_else(pa.array(mask), pa.scalar("1"), pa.scalar(None, pa.string()))

    def _name(self, *values: str | None) -> Row:
        found = [
            self.names.parse(value) for value in values if value and value.strip().upper() not in _NOTHING
        ]
        if not found:
            return (None,) * 7
        first = found[0]
        brand, trade = first.brand, first.trade
        core = brand + trade or first.form or None
        heard = _said(brand) if brand else ""
        # Words of trade are few and told often; brands are not.
        said = f"{heard} {_said_often(trade)}".strip() if trade else heard or _said(core or "")
        alt = None
        if len(found) > 1:
            alt = min((one.core for one in found[1:] if one.core and one.core != core), default=None)
        return (core, brand or None, trade or None, _mark(first.branch), said or None, heard or None, alt)

    def _person(self, *values: str | None) -> Row:
        text = " ".join(_clean(value) for value in values if value)
        if text in _NOTHING:
            return (None, None)
        text = (
            text.replace(" ", "").replace("·", "")
            if is_han(text)
            else " ".join(_LETTERS.sub(" ", text).split())
        )
        return (text or None, _said(text) or None)

    def _code(self, value: str | None = None) -> Row:
        code = uscc.normalise(value or "")
        return (None if code in _NOTHING else code, None)

    def _number(self, value: str | None = None) -> Row:
        text = re.sub(r"[^\w]+|_", "", _clean(value or "").removesuffix(".0"))
        return (None if text in _NOTHING or not text.strip("0") else text,)

    def _phone(self, value: str | None = None) -> Row:
        digits = "".join(_DIGITS.findall(fold(value or "")))
        if digits.startswith("86") and len(digits) == 13:
            digits = digits[2:]
        if len(digits) > 11 and not digits.startswith("0"):
            digits = digits[:11]
        return (None if len(digits) < 5 or not digits.strip(digits[0]) else digits,)

    def _address(self, *values: str | None) -> Row:
        text = " ".join(value for value in values if value)
        if _clean(text) in _NOTHING:
            return (None,) * 7
        key = place_key(text, self.gazetteer, self.home)
        parts = (key.division, key.road, key.number, key.building, key.floor, key.room, key.rest)
        return tuple(part or None for part in parts)

    def _region(self, value: str | None = None) -> Row:
        text = _clean(value or "").removesuffix(".0")
        if text in _NOTHING:
            return (None,)
        if is_han(text):
            lead = self.gazetteer.lead(text, self.home)
            return (lead.code or text,)
        return (text[:6] if text.isdigit() and len(text) >= 6 else text,)

    def _date(self, value: str | None = None) -> Row:
        found = _DATE.match(_clean(value or "").replace("年", "-").replace("月", "-"))
        return (f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None,)

    def _text(self, value: str | None = None) -> Row:
        text = re.sub(r"[^\w]+|_", " ", _clean(value or "")).strip()
        return (None if text in _NOTHING else text,)

    def _place(self, *values: str | None) -> Row:
        try:
            lat, lon = (float(value or "") for value in values)
        except ValueError:
            return (None, None)
        return (
            (None, None)
            if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat == 0 and lon == 0)
            else (repr(lat), repr(lon))
        )


def _turned(rows: list[Row], width: int) -> list[pa.Array]:
    parts = list(zip(*rows, strict=True)) if rows else [()] * width
    return [pa.array(part, pa.string()) for part in parts]


_OWN: list[Preparer] = []


def _adopt(preparer: Preparer) -> None:
    _OWN[:] = [preparer]


def _work(role: str, arrays: list[pa.Array]) -> list[pa.Array]:
    return _OWN[0].transform(role, arrays)


def _array(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return (
        whole
        if isinstance(whole, pa.Array)
        else pa.concat_arrays(whole.chunks)
        if whole.num_chunks
        else pa.array([], pa.string())
    )


def _clean(text: str) -> str:
    return fold(text).strip().upper()


def _said(text: str) -> str:
    if is_han(text):
        return sound(text).strip()
    skeleton = re.sub(r"(?<!^)(?<! )[AEIOUYHW]", "", text)
    return re.sub(r"(.)\1+", r"\1", skeleton)


_said_often = lru_cache(maxsize=20_000)(_said)


def _mark(branch: str) -> str | None:
    """Bring a branch mark to its distinguishing word: 第二分店 and 2店 are 2, 万达店 is 万达."""
    if not branch:
        return None
    text = re.sub(r"^第|(?:分公司|分店|分部|号店|门店|专柜|分厂|分社|店|铺)$", "", branch)
    return text.translate(_ORDINALS) or None
