"""The data centre of one home: land, clean, link, mend, and answer what came of every row."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import duckdb

from quanheng.base.errors import BadInput, NotFound, Refusal
from quanheng.packkit.source import SourceSpec

from . import export, mart, quality, rows_out
from .divisions import Divisions
from .land import land_file
from .link import link_batch
from .reports import (
    Batch,
    CleanReport,
    EntityRow,
    FeatureRow,
    LandReport,
    LinkedRow,
    LinkReport,
    QualityReport,
    QuarantinedRow,
)  # fmt: skip
from .stages import clean_batch, clean_report, count_again, mend_row, retry_rows
from .standards import behind
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
        patience_seconds: how long a call waits for another process to let go of the file.
    """

    def __init__(
        self, folder: Path, *, divisions: Divisions | None = None, memory: str = "700MB", threads: int = 2,
        patience_seconds: float = 60.0,
    ) -> None:  # fmt: skip
        self.divisions = divisions or Divisions()
        self._store = Store(folder, memory=memory, threads=threads, patience_seconds=patience_seconds)

    # -- the stages ---------------------------------------------------------------------------

    def land(self, path: Path, source: SourceSpec, *, at: datetime, name: str | None = None) -> LandReport:
        """Take a file in, whole or not at all; ``name`` is the sender's name for it when it differs.

        Raises: BadInput with file, row, field, and remedy; the refusal is also kept, for the supply board.
        """
        shown = name or path.name
        try:
            return land_file(self._store, path, source, name=shown, at=at)
        except BadInput as refusal:
            self._keep_refusal(source.key, shown, at, refusal)
            raise

    def _keep_refusal(self, source: str, file: str, at: datetime, refusal: Refusal) -> None:
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

    def link(self, batch_uid: str | None = None) -> LinkReport:
        """Find each clean row's business; without a batch, for every delivery cleaned and not yet linked.

        Rows found before keep their business; rows that had none are tried again against the register as
        it is now.
        """
        if batch_uid is None:
            todo = [batch.batch_uid for batch in self.batches() if batch.state == "cleaned"]
            return rows_out.add_up([self.link(uid) for uid in todo])
        with self._store.stage() as con:
            spec = self._spec(con, batch_uid)
            state = self._batch(con, batch_uid).state
            if state not in {"cleaned", "linked"}:
                clean_batch(con, spec, self.divisions, batch_uid)
            link_batch(con, spec, batch_uid)
            con.execute("UPDATE batches SET state = 'linked' WHERE batch = ?", [batch_uid])
            count_again(con, spec, batch_uid)
            return rows_out.link_report(con, spec, batch_uid)

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

    def _specs(self, con: duckdb.DuckDBPyConnection) -> list[SourceSpec]:
        rows = con.execute("SELECT spec FROM specs ORDER BY source").fetchall()
        return [SourceSpec.model_validate_json(row[0]) for row in rows]
