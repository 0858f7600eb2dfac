"""What a sender says of a delivery: in the file's name, in a note beside it, or in the head of a push."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from quanheng.base.errors import BadInput
from quanheng.packkit.supply import BringKind

from .periods import Period, read_period

__all__ = ["BRINGS", "Declared", "read_brings", "read_name"]

BRINGS: dict[str, str] = {"full": "全量", "increment": "增量", "correction": "更正"}

_WORDS: dict[BringKind, re.Pattern[str]] = {
    "correction": re.compile(r"更正|修正|(?<![a-z])corr(?:ection)?(?![a-z])"),
    "increment": re.compile(r"增量|(?<![a-z])(?:inc(?:rement)?|delta)(?![a-z])"),
    "full": re.compile(r"全量|(?<![a-z])full(?![a-z])"),
}
_DAY = re.compile(
    r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?([0-2]\d|3[01])日?(?:[t_-]?\d{4}(?:\d\d)?)?(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2]|[1-9](?=月))月?(?![\d月])")
_QUARTER = re.compile(r"(?<!\d)(20\d\d)年?[-_]?(?:q|第)([1-4一二三四])(?:季度)?")
_WEEK = re.compile(r"(?<!\d)(20\d\d)年?[-_]?(?:w|第)(\d{1,2})周?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年度?(?!\d)")
_SEQUENCE = re.compile(r"第(\d{1,6})[次批]|(?:^|[_-])(?:s|seq|no)(\d{1,6})(?!\d)")


@dataclass(frozen=True, slots=True)
class Declared:
    """What is said of a delivery; empty where nothing is. ``proof`` is what was checked, never what was claimed."""

    brings: str = ""
    period: str = ""
    sequence: int | None = None
    rows: int | None = None
    arrived_by: str = ""  # folder | upload | push | pull | command
    sender: str = ""
    proof: str = "none"  # none | digest | signature
    key_id: str = ""
    token: str = ""
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def told_period(self) -> Period | None:
        """The period read; None when none was told."""
        return read_period(self.period) if self.period else None

    def over(self, other: "Declared") -> "Declared":
        """Lay what is said here over what another place says; what is empty here stays as there."""
        said = {
            name: value
            for name in (
                "brings",
                "period",
                "sequence",
                "rows",
                "arrived_by",
                "sender",
                "key_id",
                "token",
                "origin",
            )
            if (value := getattr(self, name)) not in ("", None, {})
        }
        proof = self.proof if self.proof != "none" else other.proof
        return replace(other, **said, proof=proof)


def read_brings(text: str, *, file: str = "") -> str:
    """Read whether rows are the whole register, new ones or corrections. Raises: BadInput"""
    word = text.strip().lower()
    found = {**{key: key for key in BRINGS}, **{zh: key for key, zh in BRINGS.items()}}.get(word)
    if word and found is None:
        raise BadInput(
            f"报送类型“{text[:20]}”不认识", remedy="请写 full（全量）、increment（增量）或 correction（更正）",
            file=file, field="brings",
        )  # fmt: skip
    return found or ""


def read_name(name: str) -> Declared:
    """Read kind, period and number of a delivery from its file's name; what the name does not tell stays empty."""
    stem = unicodedata.normalize("NFKC", Path(name).name.split(".", 1)[0]).lower()
    brings = next((kind for kind, words in _WORDS.items() if words.search(stem)), "")
    number = _SEQUENCE.search(stem)
    sequence = int(number[1] or number[2]) if number else None
    return Declared(brings=brings, period=_period(stem), sequence=sequence)


def _period(stem: str) -> str:
    if day := _last(_DAY, stem):
        name = f"{day[1]}-{day[2]}-{day[3]}"
        if read_period(name):
            return name
    if quarter := _last(_QUARTER, stem):
        number = quarter[2] if quarter[2].isdigit() else "一二三四".index(quarter[2]) + 1
        return f"{quarter[1]}-Q{number}"
    if week := _last(_WEEK, stem):
        name = f"{week[1]}-W{int(week[2]):02d}"
        return name if read_period(name) else ""
    if month := _last(_MONTH, stem):
        return f"{month[1]}-{int(month[2]):02d}"
    year = _last(_YEAR, stem)
    return year[1] if year else ""


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - only the last one counts
        pass
    return found
