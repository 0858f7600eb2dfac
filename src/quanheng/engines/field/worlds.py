"""What the field room asks of whoever keeps the visits themselves; the road supplies it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from quanheng.base.refs import Ref

__all__ = ["FieldTask", "World"]


@dataclass(frozen=True, slots=True)
class FieldTask:
    """One's own task as the field room needs to know it."""

    uid: str
    ref: Ref
    subject: Ref
    subject_name: str
    region: str
    unit_name: str
    officers: Mapping[str, str]  # uid -> name
    is_closed: bool


class World(Protocol):
    """The visits behind the telephones, seen by one actor. Every call may refuse."""

    def forget(self) -> None:
        """Look at everything anew: a new transaction begins, or one was taken back."""

    def own(self, task: str) -> FieldTask:
        """Give a task the actor was sent on. Raises: NotFound, NotAllowed"""

    def present(self, task: str) -> Mapping[str, Any]:
        """Give the fields as they stand: ``answers/<no>``, and ``close`` once it is closed."""

    def questions(self, task: str) -> Sequence[int]:
        """Number the questions that 其余都符合 may answer."""

    def fill(self, task: str, answers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Fill in the disposal that the checklist proposes for a no without one."""

    def start(self, task: str, *, at: datetime, because: str) -> None:
        """Begin the visit."""

    def answer(
        self, task: str, answers: Mapping[int, Mapping[str, Any]], exhibits: Mapping[int, Sequence[str]], *,
        at: datetime, because: str,
    ) -> None:  # fmt: skip
        """Write answers down, with the exhibits that prove them."""

    def close(self, task: str, value: Mapping[str, Any], *, at: datetime, because: str) -> None:
        """End the visit."""
