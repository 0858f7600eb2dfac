"""What was seen in the inbox at the last look: a file is taken only when it no longer grows, and each state once."""

import json
from collections.abc import Container
from dataclasses import asdict, dataclass
from pathlib import Path

from quanheng.foundation.packs.api import packs

from .notes import beside, is_told_whole, stamp_of

__all__ = ["Looks", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it stood at the last look: its stamp and what became of it then."""

    stamp: str
    state: str  # seen | landed | held | repeated | refused
    batch: str = ""


class Looks:
    """The looks of one home, kept in a small file that may be lost: then files are read anew and recognised."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "intake" / "looks.json"
        self._seen: dict[str, Seen] = {}
        if self._path.is_file():
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            self._seen = {name: Seen(**one) for name, one in kept.items()}

    def before(self, path: Path) -> Seen | None:
        """Give what the last look saw of a file."""
        return self._seen.get(self._name(path))

    def note(self, path: Path, seen: Seen) -> None:
        """Remember a file as it stands, at once: a kill after this forgets nothing."""
        self._seen[self._name(path)] = seen
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_name(self._path.name + ".part")
        kept = {name: asdict(one) for name, one in self._seen.items()}
        half.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        half.replace(self._path)

    def forget(self, path: Path) -> None:
        """Look at a file afresh next time."""
        if self._seen.pop(self._name(path), None):
            self.note(path, Seen("", "seen"))

    def still_waits(self, path: Path, source: str) -> bool:
        """Say whether a file must not be taken yet: it grew since the last look, or its marker is not there."""
        supply = packs().sources[source].supply
        if supply is not None and supply.ready == "marker" and not beside(path, ".ok").is_file():
            return True
        before = self.before(path)
        grew = before is not None and before.state == "seen" and before.stamp not in ("", stamp_of(path))
        return grew and not is_told_whole(path)

    def is_settled(self, path: Path, batches: Container[str]) -> bool:
        """Say whether a file stands as it was landed or refused, so that nobody need read it again."""
        before = self.before(path)
        if before is None or before.state == "seen" or before.stamp != stamp_of(path):
            return False
        return before.state == "refused" or before.batch in batches

    def _name(self, path: Path) -> str:
        return path.relative_to(self._home / "inbox").as_posix()
