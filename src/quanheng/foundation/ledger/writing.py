"""How rows of facts reach the database: ids reserved, leaves hashed, rows and outbox written in bulk."""

import gc
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from quanheng.base.days import day_of
from quanheng.base.digest import canonical_text, is_simple, sha256, simple_text, sm3
from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor

from . import outbox
from .commitments import commit_to
from .kinds import kind_of
from .leaf import actor_part, at_text, leaf_text, plain, unit_part
from .models import Fact
from .ref_column import tail_of, tail_sql, whole_sql

__all__ = ["FactDraft", "Writing"]

#: The two fixed bits of a version 7 UUID (RFC 9562) over a random digit.
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
BODY_LIMIT = 256 * 1024
CHUNK = 400

_FACT = (
    "id", "uid", "kind", "at", "day", "actor_uid", "actor_name", "post_title", "unit_uid", "unit_name",
    "region_code", "subject_ref", "object_ref", "body", "commitment", "previous", "leaf_sm3", "leaf_sha256",
)  # fmt: skip


@dataclass(slots=True)
class FactDraft:
    """A fact about to be written; the fields mean what the arguments of `record` mean."""

    kind: str
    object: Ref
    actor: Actor
    at: datetime
    subject: Ref | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] | None = None
    because: Sequence[Fact | str] = ()
    region: str = ""


class Writing:
    """One run of facts on its way into the database; lives inside one transaction.

    Plain rows instead of model objects, because a batch of a hundred thousand acts must not make
    everybody wait: this is where the goal of 50,000 facts a second is won or lost.
    """

    def __init__(self, drafts: Sequence[FactDraft]) -> None:
        self.drafts = drafts
        self.rows: list[tuple[Any, ...]] = []
        self.causes: list[tuple[int, int]] = []
        self.privates: list[tuple[int, bytes, str]] = []
        self.deliveries: list[tuple[int, str]] = []

    def uids(self) -> list[str]:
        """Give the outside keys, in the order of the drafts."""
        return [row[1] for row in self.rows]

    def facts(self) -> list[Fact]:
        """Give the written rows as model objects, without asking the database again."""
        made = []
        for row, draft in zip(self.rows, self.drafts, strict=True):
            fields = dict(zip(_FACT, row, strict=True)) | {
                "at": draft.at, "day": day_of(draft.at), "body": plain(draft.body),
            }  # fmt: skip
            fact = Fact(**fields)
            fact._state.adding = False  # noqa: SLF001 - what Model.from_db does for rows it has read
            fact._state.db = connection.alias  # noqa: SLF001
            made.append(fact)
        return made

    def write(self) -> None:
        """Write all rows: facts, their wait for a place, causes, private contents, deliveries."""
        if not self.drafts:
            return
        with _no_collection(len(self.drafts)):
            self._write()

    def _write(self) -> None:
        self._make_rows()
        self._insert("ledger_fact", _FACT, self.rows)
        self._let_wait()
        self._insert("ledger_factcause", ("fact_id", "cause_id"), self.causes)
        self._insert("ledger_factprivate", ("fact_id", "salt", "content"), self.privates)
        self._insert(
            "ledger_delivery", ("fact_id", "receiver", "state", "tries", "last_error"),
            [(*row, "waiting", 0, "") for row in self.deliveries],
        )  # fmt: skip

    def _let_wait(self) -> None:
        """Put the run into the sequencer's queue: in one statement where its row ids are known to be neighbours."""
        first, last = self.rows[0][0], self.rows[-1][0]
        if connection.vendor != "sqlite" or last - first != len(self.rows) - 1:
            self._insert("ledger_unplaced", ("fact_id",), [row[:1] for row in self.rows])
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_unplaced (fact_id) SELECT id FROM ledger_fact WHERE id BETWEEN %s AND %s",
                [first, last],
            )

    def _make_rows(self) -> None:
        previous = _last_of({str(draft.object) for draft in self.drafts})
        known = _ids_of({cause for draft in self.drafts for cause in draft.because if isinstance(cause, str)})
        instants = _Instants()
        uids = _Uids(len(self.drafts))
        actors = _Actors()
        receivers = _Receivers()
        for pk, draft in zip(_reserve_ids(len(self.drafts)), self.drafts, strict=True):
            told = receivers[draft.kind]
            object_ref, subject_ref = _ref(draft.object), _ref(draft.subject) if draft.subject else ""
            body_text = _body(draft)
            at, at_value, day, day_value = instants.parts(draft.at)
            actor, unit, who, home = actors.parts(draft.actor)
            uid = uids(at, draft.at)
            region = draft.region or home
            because = self._keep_causes(pk, draft.because, known) if draft.because else ()
            commitment = self._keep_private(pk, draft.private) if draft.private else ""
            before = previous.get(object_ref, "")
            leaf = leaf_text(
                actor=actor, at=at, because=because, body=body_text, commitment=commitment, day=day, kind=draft.kind,
                object_ref=object_ref, previous=before, region=region, subject_ref=subject_ref, uid=uid, unit=unit,
            )  # fmt: skip
            entry = b"\x00" + leaf.encode("utf-8")
            self.rows.append((
                pk, uid, draft.kind, at_value, day_value, *who, region, subject_ref, object_ref, body_text,
                commitment, before, sm3(entry), sha256(entry),
            ))  # fmt: skip
            previous[object_ref] = uid
            if told:
                self.deliveries += [(pk, receiver) for receiver in told]

    def _keep_private(self, pk: int, private: Mapping[str, Any]) -> str:
        content = plain(private)
        commitment = commit_to(content)
        self.privates.append((pk, commitment.salt, canonical_text(content)))
        return commitment.digest

    def _keep_causes(self, pk: int, because: Sequence[Fact | str], known: Mapping[str, int]) -> Sequence[str]:
        found: dict[str, int] = {}
        for cause in because:
            if isinstance(cause, str):
                found[cause] = known[cause]
            else:
                found[cause.uid] = cause.pk
        self.causes += [(pk, cause_pk) for cause_pk in found.values()]
        return sorted(found)

    @staticmethod
    def _insert(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        names = ", ".join(f'"{column}"' for column in columns)
        holes = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', rows)  # noqa: S608 - names are constants


@contextmanager
def _no_collection(count: int) -> Iterator[None]:
    """Let the garbage collector rest during a long run: a hundred thousand new rows and not one cycle among them."""
    rests = count >= CHUNK and gc.isenabled()
    if rests:
        gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()


class _Receivers(dict[str, list[str]]):
    """Who is to be told of a kind; a kind nobody declared is refused here. Raises: BadInput"""

    def __missing__(self, kind: str) -> list[str]:
        kind_of(kind)
        self[kind] = outbox.receivers_of(kind)
        return self[kind]


class _Uids:
    """Outside keys of one run, in the form of `base.ids.new_uid`, with one call for all their randomness."""

    def __init__(self, count: int) -> None:
        self._random = secrets.token_hex(10 * count)
        self._used = 0
        self._at = ""
        self._millis = ""

    def __call__(self, text: str, at: datetime) -> str:
        """Make the next key for an instant, given with its text form."""
        if text != self._at:
            self._at, self._millis = text, f"{int(at.timestamp() * 1000) & (2**48 - 1):012x}"
        drawn = self._random[self._used : self._used + 20]
        self._used += 20
        return f"{self._millis}7{drawn[:3]}{_VARIANT[drawn[3]]}{drawn[4:19]}"


class _Instants:
    """Instants come in runs of equal ones, so each is turned into its forms once."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._parts: tuple[str, Any, str, Any] = ("", None, "", None)
        self._is_text = connection.vendor == "sqlite"

    def parts(self, at: datetime) -> tuple[str, Any, str, Any]:
        """Give leaf text and column value of the instant, then of its day."""
        if at != self._at or at.tzinfo is None:
            text, day = at_text(at), day_of(at)
            column: Any = text[:-1].replace("T", " ") if self._is_text else at
            self._parts = (text, column, day.isoformat(), day.isoformat() if self._is_text else day)
            self._at = at
        return self._parts


class _Actors:
    """Actors come in runs too."""

    def __init__(self) -> None:
        self._actor: Actor | None = None
        self._parts: tuple[str, str, tuple[str, ...], str] = ("", "", (), "")

    def parts(self, actor: Actor) -> tuple[str, str, tuple[str, ...], str]:
        """Give the leaf's parts for person and unit, their columns, and the region if there is just one."""
        if actor is not self._actor:
            self._parts = (
                actor_part(uid=actor.person_uid, name=actor.name, post_title=actor.post_title),
                unit_part(uid=actor.unit_uid, name=actor.unit_name),
                (actor.person_uid, actor.name, actor.post_title, actor.unit_uid, actor.unit_name),
                actor.regions[0] if len(actor.regions) == 1 else "",
            )
            self._actor = actor
        return self._parts


def _body(draft: FactDraft) -> str:
    """Write a body in its canonical text; the usual body of texts and whole numbers needs no second form."""
    body = draft.body
    text = simple_text(body) if is_simple(body) else canonical_text(plain(body))
    if "\\u0000" in text:
        plain(body)  # refuses a real NUL, which PostgreSQL cannot keep
    if len(text) > BODY_LIMIT:
        raise BadInput("事项内容过长", remedy="大件内容请封存为证据，只记其摘要", kind=draft.kind)
    return text


def _ref(ref: Ref) -> str:
    text = f"{ref.kind}:{ref.key}"
    if len(text) > 120 or "\x00" in text:
        raise BadInput(f"引用“{text[:40]}…”过长或含有空字符", remedy="引用写作“种类:编号”，不超过120字符")
    return text


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(values)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def _last_of(refs: set[str]) -> dict[str, str]:
    """Find the last fact of each object, so that a missing or replayed act breaks its object's own chain."""
    found: dict[str, str] = {}
    tail, whole = tail_sql("object_ref", connection.vendor), whole_sql("object_ref", connection.vendor)
    with connection.cursor() as cursor:
        for part in _chunks(refs):
            holes = ", ".join(["%s"] * len(part))
            cursor.execute(
                "SELECT object_ref, uid FROM ledger_fact WHERE id IN (SELECT MAX(id) FROM ledger_fact "  # noqa: S608 - only placeholders are joined in
                f"WHERE {tail} IN ({holes}) AND {whole} IN ({holes}) GROUP BY object_ref)",
                [*map(tail_of, part), *part],
            )
            found.update(cursor.fetchall())
    return found


def _ids_of(uids: set[str]) -> dict[str, int]:
    """Find causes named by their outside keys; an unknown one is refused, for a chain must not end in the air."""
    found: dict[str, int] = {}
    for part in _chunks(uids):
        found.update(Fact.objects.filter(uid__in=part).values_list("uid", "id"))
    missing = uids - found.keys()
    if missing:
        raise BadInput("前因事项不存在", remedy="请先记载前因，再记载后果", uids=sorted(missing)[:10])
    return found


def _reserve_ids(count: int) -> list[int]:
    """Take the next row ids: under SQLite's write lock they are simply the next, PostgreSQL's sequence gives them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger_fact'")
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return list(range(first, first + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('ledger_fact', 'id')) FROM generate_series(1, %s)", [count]
        )
        return sorted(row[0] for row in cursor.fetchall())
