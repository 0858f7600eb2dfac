"""Runs a pack's cases: a lawyer writes given, on, when, then in YAML, and the rules answer.

Engine owners register a runner for a kind of case with :func:`runner`; a case names its kind. Each case
cites the article it tests, so that a failing case says which law the code has broken.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AliasChoices, Field

from .shape import Shape

__all__ = ["Case", "CaseResult", "Runner", "run_case", "runner", "runners"]


class Case(Shape):
    """One case: what is given, on which day, what happens, and what must follow.

    ``then`` names expected facts; every name in it must be answered by the runner and be equal.
    """

    case: str
    kind: str
    article: str
    given: Mapping[str, Any] = Field(default_factory=dict)
    day: Annotated[date | datetime | None, Field(validation_alias=AliasChoices("on", "day"))] = None
    when: Mapping[str, Any] = Field(default_factory=dict)
    then: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case gave: the answers, and a Chinese sentence for each thing that differs."""

    case: Case
    found: Mapping[str, Any]
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True when everything expected was found."""
        return not self.differences


Runner = Callable[[Case], Mapping[str, Any]]
_RUNNERS: dict[str, Runner] = {}


def runner(kind: str) -> Callable[[Runner], Runner]:
    """Register the function that answers cases of a kind; used as a decorator by an engine's pure module."""

    def register(function: Runner) -> Runner:
        _RUNNERS[kind] = function
        return function

    return register


def runners() -> tuple[str, ...]:
    """Kinds of case that can be run now."""
    return tuple(sorted(_RUNNERS))


def run_case(case: Case) -> CaseResult:
    """Run one case and compare; a refusal is compared by ``then: {refused: code}``."""
    from quanheng.base.errors import Refusal

    if case.kind not in _RUNNERS:
        return CaseResult(case, {}, (f"没有“{case.kind}”类案例的运行器",))
    try:
        found = dict(_RUNNERS[case.kind](case))
    except Refusal as refusal:
        found = {"refused": refusal.code, "sentence": refusal.sentence}
    differences = tuple(
        f"{name}：应为 {_plain(expected)}，实为 {_plain(found.get(name))}"
        for name, expected in case.then.items()
        if _plain(found.get(name)) != _plain(expected)
    )
    return CaseResult(case, found, differences)


def _plain(value: Any) -> Any:
    """Bring dates, tuples and frozen mappings to what YAML writes."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value
