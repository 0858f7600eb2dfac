"""What stands built: one JSON file beside the Parquet files, replaced as a whole, that any tool may read.

The catalogue is the only truth about what is published. A file that it does not name is left over from a build
that was cut off, and the next build sweeps it away.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

__all__ = [
    "Catalogue",
    "ChangeFile",
    "InputState",
    "MartState",
    "TestResult",
    "read_catalogue",
    "write_catalogue",
]

FORMAT = 1
FILE = "catalogue.json"


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test of one build: how many rows failed it, and a few of them."""

    name: str
    title: str
    severity: Literal["error", "warning"]
    failing: int
    rows: int
    passed: bool
    sample: tuple[dict[str, Any], ...] = ()

    @property
    def says(self) -> str:
        """The outcome in one sentence."""
        if not self.failing:
            return f"{self.title}：全部符合"
        return f"{self.title}：{self.failing}行不符合" + ("（在允许之内）" if self.passed else "")


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """One build's changes of one mart: rows that came or changed, and grains that went, on a day."""

    seq: int
    day: str
    file: str
    plus: int
    minus: int


@dataclass(frozen=True, slots=True)
class InputState:
    """One input as it was last read: its rows as Parquet, and the digest of what they say.

    ``stamp`` is cheap to ask and changes with whatever could change the rows; while it stands, they are not read.
    """

    name: str
    file: str
    rows: int
    digest: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class MartState:
    """One mart as it stands: what is published, of what it was made, and how the last build went.

    ``state`` is ``failed`` when the last build did not pass; ``file``, ``rows`` and ``digest`` then still tell of
    the version before it, which stays published, and ``failed_digest`` of the inputs that failed.
    """

    key: str
    title: str
    theme: str
    about: str
    pack: str
    grain: tuple[str, ...]
    columns: tuple[dict[str, Any], ...]
    subject: str | None = None
    region: str | None = None
    happened: str | None = None
    file: str = ""
    rows: int = 0
    digest: str = ""
    sql_digest: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    uses_today: bool = False
    on: str = ""
    built_at: str = ""
    seconds: float = 0.0
    how: Literal["", "full", "changed_rows"] = ""
    state: Literal["published", "failed", "waiting"] = "waiting"
    why: str = ""
    failed_recipe: str = ""
    failed_at: str = ""
    tests: tuple[TestResult, ...] = ()
    failed_tests: tuple[TestResult, ...] = ()
    lineage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: tuple[ChangeFile, ...] = ()
    former_file: str = ""
    input_files: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        """Whether there is a version to read."""
        return bool(self.file)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(str(column["name"]) for column in self.columns)

    def changes_until(self, day: date) -> tuple[ChangeFile, ...]:
        """Give the change files up to the end of a day."""
        return tuple(change for change in self.changes if change.day <= day.isoformat())


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All marts and inputs of one home."""

    marts: Mapping[str, MartState] = field(default_factory=dict)
    inputs: Mapping[str, InputState] = field(default_factory=dict)
    engine: str = ""

    def with_mart(self, state: MartState) -> "Catalogue":
        """Give the catalogue with one mart replaced."""
        return replace(self, marts={**self.marts, state.key: state})

    def with_input(self, state: InputState) -> "Catalogue":
        """Give the catalogue with one input replaced."""
        return replace(self, inputs={**self.inputs, state.name: state})

    @property
    def files(self) -> set[str]:
        """Every file that must stay: published ones, those before them for readers under way, history, inputs."""
        kept = {state.file for state in self.inputs.values()}
        for mart in self.marts.values():
            kept |= {mart.file, mart.former_file, *(change.file for change in mart.changes)}
            kept |= set(mart.input_files.values())  # what changed since is told by holding them side by side
        return kept - {""}


def read_catalogue(folder: Path) -> Catalogue:
    """Read what stands built in a folder; an empty one when nothing does."""
    path = folder / FILE
    if not path.exists():
        return Catalogue()
    told = json.loads(path.read_text(encoding="utf-8"))
    if told.get("format") != FORMAT:
        return Catalogue()  # an older program's marts are built anew; sources hold everything
    return Catalogue(
        {key: _mart(one) for key, one in told["marts"].items()},
        {name: InputState(**one) for name, one in told["inputs"].items()},
        told.get("engine", ""),
    )


def _mart(told: dict[str, Any]) -> MartState:
    told["grain"] = tuple(told["grain"])
    told["columns"] = tuple(told["columns"])
    told["tests"] = tuple(_test(one) for one in told["tests"])
    told["failed_tests"] = tuple(_test(one) for one in told["failed_tests"])
    told["changes"] = tuple(ChangeFile(**one) for one in told["changes"])
    told["lineage"] = {name: tuple(origins) for name, origins in told["lineage"].items()}
    return MartState(**told)


def _test(told: dict[str, Any]) -> TestResult:
    told["sample"] = tuple(told["sample"])
    return TestResult(**told)


def write_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Replace the catalogue as a whole: a reader sees the old one or the new one, never half of either."""
    folder.mkdir(parents=True, exist_ok=True)
    body = {
        "format": FORMAT,
        "engine": catalogue.engine,
        "marts": dict(sorted(catalogue.marts.items())),
        "inputs": dict(sorted(catalogue.inputs.items())),
    }
    half = folder / f"{FILE}.part"
    with half.open("w", encoding="utf-8") as file:
        file.write(json.dumps(body, ensure_ascii=False, default=_plain))
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / FILE)


def _plain(value: Any) -> Any:
    """Give a dataclass as a mapping without copying what is in it: this runs after every mart."""
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return str(value)
