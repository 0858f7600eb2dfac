"""The data centre of one home: land, clean, link, mend, and answer what came of every row."""

import errno
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from quanheng.base.errors import BadInput, Conflict, NotFound, Refusal
from quanheng.packkit.source import SourceSpec

from . import export, learning, mart, quality, returned, rows_out
from .divisions import Divisions
from .intake import keeping
from .intake.declared import Declared
from .land import land_file
from .link import link_batch
from .reports import (
    Batch,
    Candidate,
    CleanReport,
    EntityRow,
    FeatureRow,
    LandReport,
    LinkedRow,
    LinkReport,
    QualityReport,
    QuarantinedRow,
)  # fmt: skip
from .stages import clean_batch, clean_report, count_again, mend_many, mend_row, retry_rows
from .standards import behind
from .standing.policy import Policy
from .standing.register import Standing, model_of
from .standing.scoring import Scorer
from .standing.teach import JudgedPair, Taught, teach
from .standing.word import Made, Placed, follow
from .store import Store, one

__all__ = ["Centre"]


class Centre:
    """One folder with a DuckDB file, the senders' original files, and nothing else.

    Every call opens the file and closes it again, so that the night's run and the web site share it.
    Each stage is one transaction and may be run again: after ``kill -9`` call the same stage once more.

    Args:
        folder: where the centre lives; made when absent.
        divisions: the city's administrative divisions, handed in as data.
        memory: DuckDB's own limit; rows being read stand beside it (some 300 MiB).
        policy: asked at each linking for what errors cost; without it the strict rules alone link.
        patience_seconds: how long a call waits for another process to let go of the file.
    """

    def __init__(
        self, folder: Path, *, divisions: Divisions | None = None, memory: str = "700MB", threads: int = 2,
        patience_seconds: float = 60.0, policy: Callable[[], Policy] | None = None,
    ) -> None:  # fmt: skip
        self.divisions = divisions or Divisions()
        self._store = Store(folder, memory=memory, threads=threads, patience_seconds=patience_seconds)
        self._standing: Standing | None = None
        self._policy = policy

    @property
    def store(self) -> Store:
        """The centre's file, for the rooms beside it (marts) that read what has been linked."""
        return self._store

    def held_open(self) -> AbstractContextManager[None]:
        """Keep the centre's file open from stage to stage, for a program that has the home to itself."""
        return self._store.held_open()

    # -- the stages ---------------------------------------------------------------------------

    def land(
        self, path: Path, source: SourceSpec, *, at: datetime, name: str | None = None,
        declared: Declared | None = None,
    ) -> LandReport:  # fmt: skip
        """Take a file in, whole or not at all; ``name`` is the sender's name for it when it differs.

        ``declared`` is what the sender says of it beside its name: what it brings, for which period, how many rows.

        Raises: BadInput with file, row, field, and remedy; the refusal is also kept, for the supply board.
        """
        shown = name or path.name
        try:
            return land_file(self._store, path, source, name=shown, at=at, declared=declared)
        except BadInput as refusal:
            self.keep_refusal(source.key, shown, at, refusal)
            raise
        except OSError as wrong:
            raise _no_room(wrong, shown) from wrong
        except duckdb.Error as wrong:
            if "no space left" not in str(wrong).lower() and "not enough space" not in str(wrong).lower():
                raise
            raise _no_room(wrong, shown) from wrong

    def note_repeat(self, batch_uid: str, *, file: str, at: datetime, declared: Declared) -> None:
        """Write down that a delivery came once more; nothing else changes."""
        with self._store.stage() as con:
            source = self._batch(con, batch_uid).source
            keeping.keep_repeat(con, source, file, batch_uid, at, declared)

    def keep_refusal(self, source: str, file: str, at: datetime, refusal: Refusal) -> None:
        refusal.details.setdefault("file", file)
        with self._store.stage() as con:
            con.execute(
                "INSERT INTO refusals VALUES (?, ?, ?, ?, ?, ?)",
                [source, file, at.isoformat(), refusal.sentence, refusal.remedy,
                 json.dumps(refusal.details, ensure_ascii=False, default=str)],
            )  # fmt: skip

    def release(self, batch_uid: str, *, by: str, because: str) -> Batch:
        """Let a held delivery go on, on a person's word."""
        with self._store.stage() as con:
            self._batch(con, batch_uid)
            con.execute(
                "UPDATE batches SET state = 'landed', held_because = held_because || '；' || ? || '放行：' || ?"
                " WHERE batch = ? AND state = 'held'",
                [by, because, batch_uid],
            )
            return self._batch(con, batch_uid)

    def clean(self, batch_uid: str) -> CleanReport:
        """Clean a landed delivery; called again it only reports.

        Trap: faulty credit codes are repaired against the standing register, so registration is cleaned
        and linked before the sources that lean on it.
        """
        with self._store.stage() as con:
            clean_batch(con, self._spec(con, batch_uid), self.divisions, batch_uid)
            return clean_report(con, batch_uid)

    def link(self, batch_uid: str | None = None, *, policy: Policy | None = None) -> LinkReport:
        """Find each clean row's business; without a batch, for every delivery cleaned and not yet linked.

        Rows found before keep their business; rows that had none are tried again against the register as
        it is now. With a ``policy`` what the strict rules leave is weighed: linked, set aside for a person
        (see ``candidates``), or left.
        """
        policy = policy or (self._policy() if self._policy else None)
        if batch_uid is None:
            todo = [batch.batch_uid for batch in self.batches() if batch.state == "cleaned"]
            return rows_out.add_up([self.link(uid, policy=policy) for uid in todo])
        with self._store.stage() as con:
            spec = self._spec(con, batch_uid)
            state = self._batch(con, batch_uid).state
            if state not in {"cleaned", "linked"}:
                clean_batch(con, spec, self.divisions, batch_uid)
            link_batch(con, spec, batch_uid, self._scorer(con, policy) if policy else None)
            con.execute("UPDATE batches SET state = 'linked' WHERE batch = ?", [batch_uid])
            count_again(con, spec, batch_uid)
            return rows_out.link_report(con, spec, batch_uid)

    def _scorer(self, con: duckdb.DuckDBPyConnection, policy: Policy) -> Scorer:
        if self._standing is None:
            self._standing = Standing(self._store.folder, self.divisions)
        return Scorer(self._standing, policy, tuple(self._specs(con)))

    def candidates(self, batch_uid: str) -> list[Candidate]:
        """Give the pairs of a delivery that were weighed and linked, or set aside for a person."""
        with self._store.question() as con:
            return rows_out.candidates(con, batch_uid)

    def follow(self, *, placed: Sequence[Placed], aliases: dict[str, str], made: Sequence[Made] = ()) -> None:
        """Let the centre's links say what people have decided of rows and businesses; all of it, each time."""
        with self._store.stage() as con:
            follow(con, placed=placed, aliases=aliases, made=made)

    def retry_unlinked(self, batch_uid: str, lines: Sequence[int]) -> None:
        """Take rows back out of quarantine that wait there only because nobody knew their business."""
        with self._store.stage() as con:
            waiting = con.execute(
                "SELECT DISTINCT line FROM quarantine WHERE batch = ? AND state = 'open' AND stage = 'link'",
                [batch_uid],
            ).fetchall()
            again = sorted({int(row[0]) for row in waiting} & set(lines))
            retry_rows(con, self._spec(con, batch_uid), self.divisions, batch_uid, again)

    def teach_linking(self, judged: Sequence[JudgedPair] = ()) -> Taught:
        """Learn the weights of linking anew from this centre's own rows and from judged pairs. Raises: NotYet"""
        with self._store.question() as con:
            taught = teach(con, self._store.folder, self.divisions, self._specs(con), judged)
        if self._standing is not None:
            self._standing.close()
            self._standing = None
        return taught

    def linking_model(self) -> dict[str, Any]:
        """Give the weights in use, how they were learnt and on how much."""
        return model_of(self._store.folder).as_dict()

    # -- quarantine ---------------------------------------------------------------------------

    def quarantine(
        self, *, batch_uid: str | None = None, source: str | None = None, code: str | None = None,
        state: str = "open", limit: int = 200, offset: int = 0,
    ) -> list[QuarantinedRow]:  # fmt: skip
        """Give the waiting rows, newest delivery first, each with its faults and proposals."""
        with self._store.question() as con:
            return export.waiting_rows(
                con, batch=batch_uid, source=source, code=code, state=state, limit=limit, offset=offset
            )

    def mend(self, batch_uid: str, line: int, changes: Mapping[str, str], *, by: str, at: datetime) -> bool:
        """Correct a waiting row; true when it passes the rules now and can be linked."""
        with self._store.stage() as con:
            return mend_row(
                con, self._spec(con, batch_uid), self.divisions, batch_uid, line, changes, by=by, at=at
            )

    def dismiss(self, batch_uid: str, line: int, *, by: str, at: datetime) -> None:
        """Set a waiting row aside for good: it stays counted as quarantined and asks for nobody any more."""
        with self._store.stage() as con:
            spec = self._spec(con, batch_uid)
            con.execute(
                "UPDATE quarantine SET state = 'dismissed', remedy = ? WHERE batch = ? AND line = ? AND state = 'open'",
                [f"{by}于{at.date().isoformat()}搁置", batch_uid, line],
            )
            count_again(con, spec, batch_uid)

    def resend(self, batch_uid: str) -> CleanReport:
        """Take every waiting row of a delivery through the rules again, as the register stands now."""
        with self._store.stage() as con:
            spec = self._spec(con, batch_uid)
            lines = [
                int(row[0])
                for row in con.execute(
                    "SELECT DISTINCT line FROM quarantine WHERE batch = ? AND state = 'open' AND stage = 'clean'"
                    " AND code <> 'repeated' ORDER BY line",
                    [batch_uid],
                ).fetchall()
            ]
            retry_rows(con, spec, self.divisions, batch_uid, lines)
            return clean_report(con, batch_uid)

    def mend_many(
        self, batch_uid: str, changes: Mapping[int, Mapping[str, str]], *, by: str, at: datetime
    ) -> set[int]:
        """Correct many waiting rows of a delivery at once; gives the lines that still wait."""
        with self._store.stage() as con:
            return mend_many(
                con, self._spec(con, batch_uid), self.divisions, batch_uid, changes, by=by, at=at
            )

    def read_returned(self, batch_uid: str, path: Path) -> dict[int, dict[str, str]]:
        """Read what a sender changed in the sheet that was sent out. Raises: BadInput."""
        with self._store.question() as con:
            spec = self._spec(con, batch_uid)
            rows = export.waiting_rows(
                con, batch=batch_uid, source=None, code=None, state="open", limit=1_000_000, offset=0
            )
        return returned.read_returned(path, spec, rows)

    # -- what mending teaches ------------------------------------------------------------------

    def alike_faults(self, *, source: str = "", limit: int = 200) -> list[learning.AlikeFault]:
        """Give waiting values that are wrong alike, the most frequent first."""
        with self._store.question() as con:
            return learning.alike_faults(con, self._by_key(con), source=source, limit=limit)

    def waiting_with(self, source: str, element: str, code: str, value: str) -> dict[str, list[int]]:
        """Give the waiting lines of one group of alike faults, by batch."""
        with self._store.question() as con:
            return learning.waiting_with(con, source, element, code, value)

    def mend_alike(
        self, batch_uid: str, lines: Sequence[int], element: str, value: str, *, by: str, at: datetime
    ) -> int:
        """Correct one column of many waiting rows of a delivery alike; gives how many pass now. Raises: BadInput."""
        with self._store.stage() as con:
            spec = self._spec(con, batch_uid)
            return learning.mend_alike(
                con, spec, self.divisions, batch_uid, lines, element, value, by=by, at=at
            )

    def offers(self) -> list[learning.Offer]:
        """Give the mends that were made alike each time and may be kept as rules."""
        with self._store.question() as con:
            return learning.list_offers(con, self._by_key(con))

    def learned_rules(self, *, source: str = "") -> list[learning.LearnedRule]:
        """Give the rules that mends have taught, those in force first."""
        with self._store.question() as con:
            return learning.list_rules(con, source=source)

    def keep_rule(self, source: str, element: str, raw: str, value: str, *, by: str, at: datetime) -> str:
        """Keep a mend as a rule of a source. Raises: BadInput, Conflict."""
        with self._store.stage() as con:
            spec = self._source(con, source)
            return learning.keep_rule(
                con, spec, self.divisions, element=element, raw=raw, value=value, by=by, at=at
            )

    def end_rule(self, uid: str, *, by: str, at: datetime) -> learning.LearnedRule:
        """Stop using a learned rule. Raises: NotFound."""
        with self._store.stage() as con:
            return learning.end_rule(con, uid, by=by, at=at)

    def export_quarantine(self, batch_uid: str, path: Path) -> int:
        """Write a delivery's waiting rows as XLSX with the reasons, to send back; gives the number of rows."""
        with self._store.question() as con:
            spec = self._spec(con, batch_uid)
            rows = export.waiting_rows(
                con, batch=batch_uid, source=None, code=None, state="open", limit=1_000_000, offset=0
            )
        return export.write_sheet(path, spec, rows)

    # -- questions ----------------------------------------------------------------------------

    def batches(self, source: str | None = None) -> list[Batch]:
        """Give the deliveries, in the order in which they came."""
        with self._store.question() as con:
            return rows_out.batches(con, source=source)

    def batch(self, batch_uid: str) -> Batch:
        """Give one delivery. Raises: NotFound."""
        with self._store.question() as con:
            return self._batch(con, batch_uid)

    def deliveries(self, source: str | None = None, *, token: str | None = None) -> list[keeping.Delivery]:
        """Give what is known of deliveries beside their counts, those that are believed last at the end."""
        with self._store.question() as con:
            return keeping.deliveries(con, source=source, token=token)

    def delivery(self, batch_uid: str) -> keeping.Delivery | None:
        """Give what is known of one delivery; None for one from before this was kept."""
        with self._store.question() as con:
            return next(iter(keeping.deliveries(con, batch=batch_uid)), None)

    def repeats(self, source: str | None = None) -> list[keeping.Repeat]:
        """Give the deliveries that came once more, oldest first."""
        with self._store.question() as con:
            return keeping.repeats(con, source=source)

    def standing_digests(self, batch_uid: str) -> set[str]:
        """Give the digests of the rows that the whole register before this delivery holds after cleaning."""
        with self._store.question() as con:
            return keeping.digests_before(con, self._spec(con, batch_uid), batch_uid)

    def report(self, batch_uid: str) -> CleanReport:
        """Give a delivery's counts as they stand after mends."""
        with self._store.question() as con:
            return clean_report(con, batch_uid)

    def refusals(self, source: str | None = None) -> list[dict[str, str]]:
        """Give the files that were refused, with the sentence and remedy."""
        with self._store.question() as con:
            return rows_out.refusals(con, source=source)

    def linked_rows(self, batch_uid: str) -> Iterator[LinkedRow]:
        """Give a delivery's clean rows with their business, in order of line, a few thousand at a time.

        The file is closed between the portions, so a reader that takes its time keeps nobody out.
        """
        last = -1
        while True:
            with self._store.question() as con:
                spec = self._spec(con, batch_uid)
                portion = rows_out.linked_rows(con, spec, batch_uid, after=last)
            if not portion:
                return
            yield from portion
            last = portion[-1].line

    def linked_row(self, batch_uid: str, line: int) -> list[LinkedRow]:
        """Give one clean row with its business; nothing when it waits in quarantine."""
        with self._store.question() as con:
            found = rows_out.linked_rows(con, self._spec(con, batch_uid), batch_uid, after=line - 1, limit=1)
        return [row for row in found if row.line == line]

    def original_row(self, batch_uid: str, line: int) -> dict[str, str]:
        """Give one row as it came, by the source's own column titles: the last step of every walk home."""
        with self._store.question() as con:
            return rows_out.original_row(con, self._spec(con, batch_uid), batch_uid, line)

    def entities(self, *, q: str = "", limit: int = 50) -> list[EntityRow]:
        """Give businesses of the standing register by code or part of a name."""
        with self._store.question() as con:
            return rows_out.entities(con, q=q, limit=limit)

    def features(self, on: date, *, sources: Iterable[SourceSpec] | None = None) -> Iterator[FeatureRow]:
        """Give every business's numbers as of the end of a day, with the line each came from."""
        with self._store.question() as con:
            specs = list(sources) if sources is not None else self._specs(con)
            found = mart.feature_rows(con, specs, on)
        yield from found

    def quality(self, source: str, *, at: datetime) -> QualityReport:
        """Give a source's quality with the counts behind each share."""
        with self._store.question() as con:
            return quality.reckon_quality(con, self._source(con, source), at)

    def rows_behind(
        self, source: str, element: str, what: behind.What, *, limit: int, offset: int = 0
    ) -> list[behind.BehindRow]:
        """Give the rows that a column's completeness or validity counts against it."""
        with self._store.question() as con:
            return behind.rows_behind(
                con, self._source(con, source), element, what, limit=limit, offset=offset
            )

    # -- inside -------------------------------------------------------------------------------

    def _batch(self, con: duckdb.DuckDBPyConnection, batch_uid: str) -> Batch:
        found = rows_out.batches(con, batch=batch_uid)
        if not found:
            raise NotFound("没有这批数据", remedy="请核对批次号", batch=batch_uid)
        return found[0]

    def _spec(self, con: duckdb.DuckDBPyConnection, batch_uid: str) -> SourceSpec:
        return self._source(con, self._batch(con, batch_uid).source)

    def _source(self, con: duckdb.DuckDBPyConnection, key: str) -> SourceSpec:
        row = one(con, "SELECT spec FROM specs WHERE source = ?", [key])
        if row is None:
            raise NotFound(f"没有来源“{key}”的数据", remedy="请先报送一批", source=key)
        return SourceSpec.model_validate_json(row[0])

    def _by_key(self, con: duckdb.DuckDBPyConnection) -> dict[str, SourceSpec]:
        return {spec.key: spec for spec in self._specs(con)}

    def _specs(self, con: duckdb.DuckDBPyConnection) -> list[SourceSpec]:
        rows = con.execute("SELECT spec FROM specs ORDER BY source").fetchall()
        return [SourceSpec.model_validate_json(row[0]) for row in rows]


def _no_room(wrong: Exception, file: str) -> Refusal:
    """Say that the disk is full, or give the fault back unsaid; what was begun is rolled back either way."""
    if isinstance(wrong, OSError) and wrong.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise wrong
    return Conflict("磁盘已满，这份文件没有收下", remedy="请腾出空间后再试；文件不必改动", file=file)
