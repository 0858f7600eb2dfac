"""Codes in an officer's words, from the packs' code lists; the same words on the desk, the portal and the API."""

from collections.abc import Mapping
from functools import cache

from quanheng.foundation.packs.api import packs

__all__ = ["code_list", "code_title", "region_title"]


@cache
def code_list(key: str) -> Mapping[str, str]:
    """Give a loaded code list as code -> Chinese name; empty when no pack brings it."""
    found = packs().codes.get(key)
    return {entry.code: entry.zh for entry in found.codes} if found else {}


def code_title(key: str, code: str) -> str:
    """Give the Chinese name of a code, or the code itself when no list knows it."""
    return code_list(key).get(code, code) if code else ""


@cache
def region_title(code: str) -> str:
    """Name a region: the town with its county before it, as far as the city's list knows."""
    names = code_list("admin_division")
    if not code:
        return ""
    own = names.get(code, "")
    above = names.get(code[:6], "") if len(code) > 6 else ""
    return f"{above}{own}" or code
