"""The shapes in which rows come to the register, and in which it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

__all__ = ["BatchRef", "RegisterReport", "RegisterRow", "Statement"]


@dataclass(frozen=True, slots=True)
class BatchRef:
    """One landed and cleaned file: its source, its key, the day its values were true."""

    uid: str
    source: str
    file: str
    seen_on: date
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One clean line with the entity it was linked to ("" when it found none).

    ``values`` use the register's field names (see ``registry.fields``); the names of the data
    standard are understood too. ``register`` is empty for a line about the subject itself,
    ``licence`` for a licence (its kind in ``licence_kind``), else the key of a typed register;
    ``key`` is then the entry's own number and ``happened_on`` its day. ``data`` is what the typed
    register keeps; without it, the values are kept.
    """

    entity_key: str
    line: int
    values: Mapping[str, Any]
    row_digest: str = ""
    file: str = ""
    originals: Mapping[str, Any] = field(default_factory=dict)
    repairs: Sequence[Any] = ()
    link_reason: str = ""
    register: str = ""
    licence_kind: str = ""
    key: str = ""
    happened_on: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterReport:
    """What registering a batch did; rows = new lines + lines already known."""

    rows: int
    known_lines: int
    subjects_new: int
    subjects_changed: int
    licences: int
    records: int
    seconds: float
    fact_uid: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One value that one source gave for one field, and whether it is the one in use."""

    field: str
    zh: str
    value: Any
    original: Any
    source: str
    source_title: str
    batch_uid: str
    file: str
    line: int
    seen_on: date
    is_used: bool
    link_reason: str = ""
    row_digest: str = ""
