"""What a plan or a build of marts says."""

from dataclasses import dataclass, field
from datetime import date

__all__ = ["BuildReport", "PlanLine"]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One mart in the order of building, and why it must be built; without a why it stands."""

    key: str
    title: str
    why: str
    reads: tuple[str, ...]


@dataclass(slots=True)
class BuildReport:
    """What a build did: each mart once, in one of the lists."""

    on: date
    built: dict[str, int] = field(default_factory=dict)  # key to rows
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # key to sentence
    still_failing: dict[str, str] = field(default_factory=dict)  # as before: same rows, same tests
    waiting: dict[str, str] = field(default_factory=dict)  # on a mart that has no version yet
    seconds: dict[str, float] = field(default_factory=dict)
    changes: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def did_something(self) -> bool:
        """Whether anything was built or failed anew."""
        return bool(self.built or self.failed)
