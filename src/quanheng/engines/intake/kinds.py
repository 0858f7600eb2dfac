"""The declared kinds of submissions, and one of them by its key."""

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.packkit.intake import IntakeSpec

__all__ = ["intake_kinds", "intake_of"]

_ORDER = ("complaint", "report", "consult", "suggestion")


def intake_kinds() -> list[IntakeSpec]:
    """List the kinds the packs let the public send, in the order in which people look for them."""
    found = packs().intake
    return [found[key] for key in _ORDER if key in found]


def intake_of(kind: str) -> IntakeSpec:
    """Give one kind. Raises: NotFound"""
    spec = packs().intake.get(kind)
    if spec is None:
        raise NotFound("没有这种来件", remedy="请从投诉、举报、咨询、建议中选择")
    return spec
