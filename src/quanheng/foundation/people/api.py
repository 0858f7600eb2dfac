"""The door of the room of people: who acts, what they may, and the acts of administrators."""

from .actor import Actor, actor_for, in_regions, may, posts_on, require, system_actor, visible_to, within
from .hooks import FACT_KINDS, Change, on_change
from .models import Person, Post, Role, SignedSession, Unit
from .paging import Count, Page, count_capped, page_by_key
from .rights import Rights, all_rights, second_factor_rights

__all__ = [
    "FACT_KINDS", "Actor", "Change", "Count", "Page", "Person", "Post", "Rights", "Role", "SignedSession", "Unit",
    "actor_for", "all_rights", "count_capped", "in_regions", "may", "on_change", "page_by_key", "posts_on", "require",
    "second_factor_rights", "system_actor", "visible_to", "within",
]  # fmt: skip
