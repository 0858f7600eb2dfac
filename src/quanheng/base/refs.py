"""Typed references to things in other rooms, so that engines need no foreign keys to each other."""

from dataclasses import dataclass

from .errors import BadInput

__all__ = ["Ref"]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Name one thing by kind and outside key, such as ``registry.subject:0192…``.

    ``kind`` is ``room.object`` in the words of the glossary; ``key`` is the thing's ``uid``
    (32 hexadecimal digits) or a natural key that never changes.
    """

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    def __bool__(self) -> bool:
        return bool(self.key)

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read ``kind:key``; raises BadInput when there is no colon or a part is empty."""
        kind, colon, key = text.partition(":")
        if not (kind and colon and key):
            raise BadInput(f"“{text}”不是有效的引用", remedy="引用写作“种类:编号”")
        return cls(kind, key)
