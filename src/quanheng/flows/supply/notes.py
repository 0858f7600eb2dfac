"""What stands beside a file: a note of its sender (.ok), digests (.sha256, .sm3), a signature (.sig), or our own head.

The sender's notes are claims and are checked; a head is written by this program alone, outside the inbox, for what
was pushed or fetched.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.datacentre.api import Declared, read_brings, read_period

__all__ = [
    "BESIDE",
    "Claims",
    "beside",
    "head_of",
    "is_note",
    "is_told_whole",
    "keep_head",
    "read_claims",
    "read_head",
    "stamp_of",
]

BESIDE = (".ok", ".sha256", ".sm3", ".sig")
_HALF = (".part", ".tmp", ".filepart", ".crdownload", ".swp")
_HEX = re.compile(r"\b([0-9a-fA-F]{64})\b")
LARGEST_NOTE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Claims:
    """What a sender claims: what the delivery is, and by which digests and signature it can be known."""

    declared: Declared = field(default_factory=Declared)
    sha256: str = ""
    sm3: str = ""
    signature: str = ""
    key_id: str = ""


def is_note(path: Path) -> bool:
    """Say whether a file of the inbox is no delivery: hidden, half-written, or a note beside one."""
    return path.name.startswith((".", "~$")) or path.name.lower().endswith((*BESIDE, *_HALF))


def beside(path: Path, suffix: str) -> Path:
    """Where a note of that kind stands."""
    return path.with_name(path.name + suffix)


def is_told_whole(path: Path) -> bool:
    """Say whether a note beside the file, written no earlier than the file itself, tells that it is whole."""
    written = path.stat().st_mtime_ns
    notes = (beside(path, suffix) for suffix in BESIDE)
    return any(note.is_file() and note.stat().st_mtime_ns >= written for note in notes)


def stamp_of(path: Path) -> str:
    """Give a mark that changes when the file or a note beside it changes."""
    marks = []
    for one in (path, *(beside(path, suffix) for suffix in BESIDE)):
        try:
            stat = one.stat()
        except FileNotFoundError:
            continue
        marks.append(f"{one.name[len(path.name) :]}:{stat.st_size}:{stat.st_mtime_ns}")
    return "|".join(marks)


def read_claims(path: Path) -> Claims:
    """Read the notes beside a file. Raises: BadInput, for a note that cannot be read"""
    said = _note(beside(path, ".ok"))
    signature = said.get("signature") or _text(beside(path, ".sig"))
    key_id, _, value = signature.partition(":") if ":" in signature else ("", "", signature)
    return Claims(
        declared=_declared(said, path.name),
        sha256=_digest(path, ".sha256") or said.get("sha256", "").lower(),
        sm3=_digest(path, ".sm3") or said.get("sm3", "").lower(),
        signature=value.strip(),
        key_id=key_id.strip(),
    )


def _declared(said: dict[str, str], file: str) -> Declared:
    period = said.get("period", "")
    if period and read_period(period) is None:
        raise BadInput(
            f"报送说明的期次“{period[:20]}”读不懂", file=file, field="period",
            remedy="请写作 2026-11-24、2026-W48、2026-11、2026-Q4 或 2026",
        )  # fmt: skip
    return Declared(
        brings=read_brings(said.get("brings", ""), file=file), period=period,
        sequence=_number(said, "sequence", file), rows=_number(said, "rows", file), sender=said.get("sender", "")[:80],
    )  # fmt: skip


def _number(said: dict[str, str], field: str, file: str) -> int | None:
    text = said.get(field, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise BadInput(f"报送说明的“{field}”不是整数", remedy="请只写数字", file=file, field=field)
    return int(text)


def _note(path: Path) -> dict[str, str]:
    """Read JSON or lines of ``name=value``; an empty note only says that the file is whole."""
    text = _text(path)
    if not text:
        return {}
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError as wrong:
            raise BadInput("报送说明不是JSON", remedy="请核对后重新放入", file=path.name) from wrong
        return {str(key): str(value) for key, value in found.items() if value not in (None, "")}
    pairs = (re.split(r"[=:：]", line, maxsplit=1) for line in text.splitlines() if line.strip())
    return {pair[0].strip().lower(): pair[1].strip() for pair in pairs if len(pair) == 2}


def _digest(path: Path, suffix: str) -> str:
    text = _text(beside(path, suffix))
    if not text:
        return ""
    found = _HEX.search(text)
    if found is None:
        raise BadInput(
            "摘要文件里没有64位十六进制摘要", remedy="请重新生成摘要文件", file=beside(path, suffix).name
        )
    return found[1].lower()


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_NOTE:
            raise BadInput("报送说明太大", remedy="说明只写几行", file=path.name)
        return path.read_bytes().decode("utf-8-sig").strip()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as wrong:
        raise BadInput("报送说明不是UTF-8文字", remedy="请用UTF-8保存", file=path.name) from wrong


def head_of(home: Path, source: str, name: str) -> Path:
    """Where our own head of a pushed or fetched file stands."""
    return home / "intake" / "heads" / source / f"{name}.json"


def keep_head(home: Path, source: str, name: str, declared: Declared) -> None:
    """Write the head before the file, so that whoever lands the file, at whatever hour, knows what it is."""
    path = head_of(home, source, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_text(json.dumps(asdict(declared), ensure_ascii=False), encoding="utf-8")
    half.replace(path)


def read_head(home: Path, source: str, name: str) -> Declared | None:
    """Give the head of a file; None for one that a sender laid into the inbox."""
    path = head_of(home, source, name)
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Declared(**found)
