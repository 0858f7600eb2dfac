"""The door of linking: two files in, explained pairs out."""

from .clusters import Clusters, Event, Link, Member
from .explain import Part
from .index import Answer, KeyIndex
from .prepare import Preparer, fields_of
from .roles import ROLES, Map, Roles, read_map, suggest
from .run import LinkResult, Settings, link_tables, read_model, write_model
from .weights import Model

__all__ = [
    "ROLES",
    "Answer",
    "Clusters",
    "Event",
    "KeyIndex",
    "Link",
    "LinkResult",
    "Map",
    "Member",
    "Model",
    "Part",
    "Preparer",
    "Roles",
    "Settings",
    "fields_of",
    "link_tables",
    "read_map",
    "read_model",
    "suggest",
    "write_model",
]  # fmt: skip
