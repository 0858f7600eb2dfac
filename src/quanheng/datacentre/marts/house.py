"""The marts of one home: what would change, what is built, and who may build at a time."""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

import duckdb

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.datacentre.store import Store
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import marts_in_order, tables_read
from quanheng.packkit.own import OWN
from quanheng.packkit.source import SourceSpec

from .building import Built, Workshop, build_one, tables_needed
from .catalogue import Catalogue, MartState, read_catalogue, write_catalogue
from .inputs import OwnRows, everything_known, lay_own, lay_source
from .lineage import full_lineage
from .recipe import recipe_digest, why_stale
from .report import BuildReport, PlanLine
from .states import blank, fallen, standing

__all__ = ["MartHouse"]

Tell = Callable[[str], None]
OwnRecords = Mapping[str, Callable[[], OwnRows]]


class MartHouse:
    """The folder ``marts/`` of one home, with the declarations of the loaded packs.

    Args:
        folder: where catalogue, tables, inputs and changes stand.
        marts: the declared marts by key.
        sources: the declared sources by key.
        packs: the pack that declares each mart, for people who read.
    """

    def __init__(
        self, folder: Path, marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec], *,
        packs: Mapping[str, str] | None = None, memory: str = "1GB", threads: int = 2,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.specs = marts
        self.sources = sources
        self.packs = packs or {}
        self._known = everything_known(marts, sources)
        self._shop = Workshop(folder, memory, threads)

    def catalogue(self) -> Catalogue:
        """Read what stands built now."""
        return read_catalogue(self.folder)

    def plan(
        self, store: Store, own: OwnRecords, *, on: date, only: tuple[str, ...] = (), force: bool = False
    ) -> list[PlanLine]:
        """Say what a build would do. Inputs are laid out anew where they changed; no mart is touched.

        A mart behind one that must be built is named as waiting on it, though it may turn out to need nothing.
        """
        with self._alone():
            catalogue = self._lay_inputs(store, own, only)
        lines: list[PlanLine] = []
        moving: set[str] = set()
        for key in self._order(only):
            spec = self.specs[key]
            why = (
                "指定重建"
                if force
                else why_stale(spec, catalogue.marts.get(key), self._inputs(spec, catalogue), on.isoformat())
            )
            ahead = [
                name[5:] for name in tables_read(spec.sql) if name[5:] in moving and name.startswith("mart.")
            ]
            if not why and ahead:
                why = f"所读的主题库将重建：{'、'.join(ahead)}"
            if why:
                moving.add(key)
            lines.append(PlanLine(key, spec.title, why, tuple(tables_read(spec.sql))))
        return lines

    def build(
        self, store: Store, own: OwnRecords, *, on: date, at: datetime, only: tuple[str, ...] = (),
        force: bool = False, tell: Tell | None = None, stop: Callable[[], bool] | None = None,
    ) -> BuildReport:  # fmt: skip
        """Build every mart whose declaration, inputs or day changed, each after those it reads.

        Each mart is published by itself as soon as it has passed; cut off at any moment, the next call does the
        rest. ``stop`` is asked before each mart.

        Raises: Conflict while another build is under way; NotFound for a mart that no pack declares.
        """
        report = BuildReport(on)
        with self._alone():
            catalogue = self._lay_inputs(store, own, only)
            with self._shop.connection() as con:
                for key in self._order(only):
                    if stop is not None and stop():
                        break
                    spec = self.specs[key]
                    catalogue = self._step(con, catalogue, spec, report, on, at, force=force, tell=tell)
            catalogue = self._told(catalogue, only)
            write_catalogue(self.folder, catalogue)
            self._sweep(catalogue)
        return report

    def _step(
        self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue, spec: MartSpec, report: BuildReport, on: date,
        at: datetime, *, force: bool, tell: Tell | None,
    ) -> Catalogue:  # fmt: skip
        former = catalogue.marts.get(spec.key)
        inputs = self._inputs(spec, catalogue)
        missing = sorted(name for name in tables_needed(spec) if not self._file(name, catalogue))
        if missing:
            why = f"所读的{self._titles(missing)}还没有建成"
            report.waiting[spec.key] = why
            return self._kept(catalogue, replace(former or blank(spec, self._pack(spec)), why=why))
        recipe = recipe_digest(spec, inputs, on.isoformat())
        if not force and not why_stale(spec, former, inputs, on.isoformat()):
            if former is not None and former.state == "failed" and former.failed_recipe == recipe:
                report.still_failing[spec.key] = former.why
            else:
                report.unchanged.append(spec.key)
            return catalogue
        if tell:
            tell(f"建主题库 {spec.title}")
        tables = {name: self._file(name, catalogue) for name in tables_needed(spec)}
        began = perf_counter()
        try:
            built = build_one(con, self.folder, spec, tables, former, on=on, known=self._known)
            why = (
                ""
                if built.passed
                else "检验未通过："
                + "；".join(test.says for test in built.tests if not test.passed and test.severity == "error")
            )
        except (BadInput, duckdb.Error) as wrong:
            built, why = Built(()), _sentence(wrong)
        report.seconds[spec.key] = round(perf_counter() - began, 3)
        if why:
            report.failed[spec.key] = why
            return self._kept(
                catalogue, fallen(spec, self._pack(spec), former, built, why=why, recipe=recipe, at=at)
            )
        report.built[spec.key] = built.rows
        if built.change:
            report.changes[spec.key] = (built.change.plus, built.change.minus)
        seconds = report.seconds[spec.key]
        files = {name: file for name, file in tables.items() if name in tables_read(spec.sql)}
        state = standing(
            spec, self._pack(spec), former, built, inputs=inputs, files=files, on=on, at=at, seconds=seconds
        )
        return self._kept(catalogue, state)

    def _kept(self, catalogue: Catalogue, state: MartState) -> Catalogue:
        catalogue = catalogue.with_mart(state)
        write_catalogue(self.folder, catalogue)
        return catalogue

    # -- inside -------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one build run at a time on this machine; the lock goes with the process, even a killed one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise Conflict("另一次主题库建设正在进行", remedy="请等它完成后再试") from taken
            yield

    def _order(self, only: tuple[str, ...]) -> list[str]:
        """Give the marts to look at: those named with everything they read, or all."""
        order = marts_in_order(self.specs)
        if not only:
            return order
        unknown = sorted(set(only) - set(self.specs))
        if unknown:
            raise NotFound(f"没有主题库“{unknown[0]}”", remedy=f"可用：{'、'.join(sorted(self.specs))}")
        wanted, todo = set[str](), list(only)
        while todo:
            key = todo.pop()
            if key not in wanted:
                wanted.add(key)
                todo += [
                    n[5:]
                    for n in tables_needed(self.specs[key])
                    if n.startswith("mart.") and n[5:] in self.specs
                ]
        return [key for key in order if key in wanted]

    def _lay_inputs(self, store: Store, own: OwnRecords, only: tuple[str, ...]) -> Catalogue:
        catalogue = self.catalogue()
        if catalogue.engine != duckdb.__version__:
            catalogue = replace(
                catalogue, engine=duckdb.__version__, inputs={}
            )  # another version's digests differ
        needed = sorted({name for key in self._order(only) for name in tables_needed(self.specs[key])})
        sources = [name[7:] for name in needed if name.startswith("source.") and name[7:] in self.sources]
        with store.question() as con:
            for key in sources:
                former = catalogue.inputs.get(f"source.{key}")
                catalogue = catalogue.with_input(lay_source(con, self.sources[key], self.folder, former))
        with self._shop.connection() as con:
            for key in [name[4:] for name in needed if name.startswith("own.") and name[4:] in OWN]:
                rows = own[key]() if key in own else ()
                former = catalogue.inputs.get(f"own.{key}")
                catalogue = catalogue.with_input(lay_own(con, key, rows, self.folder, former))
        write_catalogue(self.folder, catalogue)
        return catalogue

    def _pack(self, spec: MartSpec) -> str:
        return self.packs.get(spec.key, "")

    def _titles(self, tables: list[str]) -> str:
        keys = [name.partition(".")[2] for name in tables]
        return "、".join(f"“{self.specs[key].title if key in self.specs else key}”" for key in keys)

    @staticmethod
    def _file(name: str, catalogue: Catalogue) -> str:
        if name.startswith("mart."):
            state = catalogue.marts.get(name[5:])
            return state.file if state else ""
        laid = catalogue.inputs.get(name)
        return laid.file if laid else ""

    @staticmethod
    def _inputs(spec: MartSpec, catalogue: Catalogue) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in tables_read(spec.sql):
            if name.startswith("mart."):
                state = catalogue.marts.get(name[5:])
                found[name] = state.digest if state else ""
            else:
                laid = catalogue.inputs.get(name)
                found[name] = laid.digest if laid else ""
        return found

    def _told(self, catalogue: Catalogue, only: tuple[str, ...]) -> Catalogue:
        """Bring words and lineage up to the declarations, and drop marts that no pack declares any more."""
        marts = {key: state for key, state in catalogue.marts.items() if key in self.specs or only}
        stale = any(not state.lineage for state in marts.values())
        traced = full_lineage(self.specs, self.sources) if stale else {}
        for key, state in marts.items():
            spec = self.specs.get(key)
            if spec is None:
                continue
            marts[key] = replace(
                state,
                title=spec.title,
                theme=spec.theme,
                about=spec.about,
                lineage=traced.get(key, state.lineage),
            )
        return replace(catalogue, marts=marts)

    def _sweep(self, catalogue: Catalogue) -> None:
        """Remove what the catalogue does not name: leftovers of a build cut off, versions nobody reads any more."""
        kept = catalogue.files
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and name not in kept and path.suffix in (".parquet", ".part"):
                path.unlink()


def _sentence(wrong: Exception) -> str:
    if isinstance(wrong, BadInput):
        return f"{wrong.sentence}（{wrong.remedy}）" if wrong.remedy else wrong.sentence
    return f"查询执行出错：{str(wrong).strip().splitlines()[0][:300]}"
