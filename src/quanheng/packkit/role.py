"""The shape of a post's role: a name, the rights it carries, and whether it needs a second factor."""

from .shape import Key, Shape

__all__ = ["RoleSpec"]


class RoleSpec(Shape):
    """A role that posts are made of; rights are ``room:object:verb`` as declared in each room."""

    key: Key
    zh: str
    rights: tuple[str, ...] = ()
    needs_second_factor: bool = False
    note: str = ""
