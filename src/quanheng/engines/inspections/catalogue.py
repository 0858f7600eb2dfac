"""The inspections that the packs declare."""

from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.packkit.inspection import InspectionSpec

__all__ = ["inspection_named", "list_inspections"]


def inspection_named(key: str) -> InspectionSpec:
    """Give a declared inspection by its key. Raises: NotFound"""
    spec = packs().inspections.get(key)
    if spec is None:
        raise NotFound(f"没有“{key}”这种检查", remedy="请核对领域包 inspections/ 中的名称")
    return spec


def list_inspections() -> list[InspectionSpec]:
    """List all declared inspections by name."""
    return sorted(packs().inspections.values(), key=lambda spec: spec.zh)
