"""Which text of a procedure holds for an affair: today's for a new one, the kept copy for a running one."""

from datetime import date, datetime
from functools import lru_cache

from quanheng.base.digest import canonical, sha256
from quanheng.base.errors import NotFound
from quanheng.foundation.packs.api import packs
from quanheng.packkit.affair import AffairSpec

from .models import Affair, Definition

__all__ = [
    "code_titles",
    "current_spec",
    "digest_of",
    "keep_definition",
    "kinds_of_affair",
    "spec_of",
    "violation_words",
]


def kinds_of_affair() -> list[AffairSpec]:
    """List the procedures that may be opened today, in the order of the packs."""
    return list(packs().affairs.values())


def current_spec(key: str) -> AffairSpec:
    """Give today's text of a procedure. Raises: NotFound"""
    spec = packs().affairs.get(key)
    if spec is None:
        raise NotFound(f"没有“{key}”这种事项", remedy="请从现有的事项种类里选")
    return spec


def keep_definition(spec: AffairSpec, *, at: datetime) -> Definition:
    """Keep a frozen copy of a procedure by its digest; a second call finds the copy that exists."""
    digest = digest_of(spec)
    known = Definition.objects.filter(digest=digest).first()
    if known is not None:
        return known
    body = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    kept, _ = Definition.objects.get_or_create(
        digest=digest,
        defaults={"key": spec.key, "version": spec.version, "zh": spec.zh, "body": body, "kept_at": at},
    )
    return kept


def digest_of(spec: AffairSpec) -> str:
    """Give the digest by which a text of a procedure is kept; where it was declared does not count."""
    # hashed as text: a share such as 0.3 is not a number that every language writes alike
    return sha256(canonical(spec.model_dump_json(by_alias=True, exclude_defaults=True))).hex()


@lru_cache(maxsize=256)
def _read(digest: str) -> AffairSpec:
    return AffairSpec.model_validate(Definition.objects.get(digest=digest).body)


def spec_of(affair: Affair) -> AffairSpec:
    """Give the text that an affair runs under, read once a process for each version."""
    return _read(affair.definition.digest)


def code_titles(key: str) -> dict[str, str]:
    """Give a code list of the packs as code and words; an unknown list is empty."""
    listed = packs().codes.get(key)
    return {code.code: code.zh for code in listed.codes} if listed else {}


def violation_words(spec: AffairSpec, key: str, day: date) -> str:
    """Say a violation with a warning where its text was not verified."""
    found = spec.violation(key)
    if found is None:
        return key
    return found.zh if found.is_verified else f"{found.zh}（未核实）"
