"""What a hot spot is called, and in whose jurisdiction it lies."""

from collections.abc import Callable, Sequence

from quanheng.engines.intake.sorting.spec import routing, value_title
from quanheng.foundation.packs.api import packs
from quanheng.packkit.burst import BurstSpec
from quanheng.registry.api import Subject

from .counting import Counted, Seen

__all__ = ["region_of", "title_of"]

TOWN, COUNTY = 9, 6


def title_of(spec: BurstSpec, counted: Counted, subject: Subject | None) -> str:
    """Name a series in an officer's words."""
    key = counted.series.key
    if subject is not None:
        return subject.name[:120]
    if spec.by == "place":
        return _place(key)
    if spec.by == "problem":
        return _problem(key)
    if spec.by == "place_problem":
        place, _, problem = key.partition(".")
        return f"{_place(place)} {_problem(problem)}"
    if spec.by == "words":
        return f"“{key}”"
    return counted.voices[-1].goods[:120] if counted.voices else key


def region_of(voices: Sequence[Seen], root: Callable[[], str]) -> str:
    """Give the town or county that holds all voices of a hot spot, else the whole authority's own code."""
    codes = {one.region for one in voices}
    lowest, highest = min(codes, default=""), max(codes, default="")
    same = (at for at, pair in enumerate(zip(lowest, highest, strict=False)) if pair[0] != pair[1])
    shared = lowest[: next(same, min(len(lowest), len(highest)))]
    if len(shared) >= TOWN:
        return str(shared[:TOWN])
    return str(shared[:COUNTY]) if len(shared) >= COUNTY else root()


def _place(code: str) -> str:
    listed = packs().codes.get("admin_division")
    return (listed.zh_of(code) if listed else "") or code


def _problem(code: str) -> str:
    label = routing().label("problem")
    return value_title(label, code) if label else code
