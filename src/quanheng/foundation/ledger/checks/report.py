"""What a verification found, in words a person can act on and in data a program can read."""

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Fault", "Findings", "VerifyReport"]

#: So many faults are named; all are counted.
NAMED = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was sealed."""

    kind: str
    sentence: str
    seq: int | None = None
    fact: str = ""
    place: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give the fault as plain data, without what does not apply."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}


@dataclass(slots=True)
class Findings:
    """Faults as they are found; named up to a limit and counted beyond it."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    notices: list[str] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)
    late_count: int = 0

    def add(
        self, kind: str, sentence: str, *, seq: int | None = None, fact: str = "", place: str = ""
    ) -> None:
        """Note one fault."""
        self.count += 1
        if len(self.faults) < NAMED:
            self.faults.append(Fault(kind, sentence, seq, fact, place))


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The result of one verification; `ok` means that no fault was found at that depth.

    ``late`` are facts placed more than a day after their own time, behind a checkpoint signed since:
    not a fault, for the law knows late entries, but never hidden. ``notices`` say what a look at this
    machine alone cannot see.
    """

    depth: int
    ok: bool
    facts: int
    waiting: int
    roots: dict[str, Any]
    checkpoints: int
    exhibits: int
    faults: tuple[Fault, ...]
    fault_count: int
    late: tuple[dict[str, Any], ...]
    late_count: int
    notices: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain data, for `quanheng verify --json`."""
        return asdict(self) | {
            "faults": [fault.as_dict() for fault in self.faults], "late": list(self.late),
            "notices": list(self.notices),
        }  # fmt: skip
