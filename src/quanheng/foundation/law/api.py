"""The door to law: which value holds on a day, by which article, from which line."""

from .values import LawValue, article_on, entry_on, keys, value_on

__all__ = ["LawValue", "article_on", "entry_on", "keys", "value_on"]
