"""The shape of ``pack.yml``: who the pack is and what it was written for."""

from .shape import Key, Shape

__all__ = ["Manifest"]


class Manifest(Shape):
    """A pack's card. ``needs`` are packs that must be loaded before it."""

    key: Key
    zh: str
    version: str
    contract: int
    owner: str = ""
    summary: str = ""
    needs: tuple[Key, ...] = ()
    plan_refs: tuple[str, ...] = ()
