"""One act as it was sealed on the telephone: read strictly, digested alike on both sides. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from quanheng.base.digest import canonical, sha256
from quanheng.base.errors import BadInput

from .bodies import DIGEST as _DIGEST
from .bodies import ID as _ID
from .bodies import KINDS, LIMITS, ActKind, bad, check_body, instant, mapping, match, whole

__all__ = [
    "FIRST_PREV", "KINDS", "LIMITS", "Act", "ActKind", "FileNote", "content_digest", "digest_of", "read_act",
    "shown_digest",
]  # fmt: skip

FIRST_PREV = "0" * 64
_SEALING = ("digest", "signature")
_ENVELOPE = (*_SEALING, "device", "seq", "prev", "clock", "base")


@dataclass(frozen=True, slots=True)
class FileNote:
    """What an act says of a file that comes separately: its digest is sealed before its bytes travel."""

    id: str
    sha256: str
    size: int
    type: str
    taken_at: str = ""
    place: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One sealed act. ``content`` is the digest of what was done, apart from device and place in its chain:
    an act sealed anew by another telephone of the same person is the same act."""

    id: str
    device: str
    seq: int
    prev: str
    made_at: datetime
    clock: Mapping[str, Any]
    place: Mapping[str, Any] | None
    task: str
    kind: ActKind
    base: int
    body: Mapping[str, Any]
    files: tuple[FileNote, ...]
    digest: str
    signature: str
    content: str
    raw: Mapping[str, Any]
    fault: BadInput | None = None

    @property
    def tasks(self) -> tuple[str, ...]:
        """Every task the act touches: one, or those of a batch."""
        if self.kind is not ActKind.BATCH:
            return (self.task,) if self.task else ()
        return tuple(str(one["uid"]) for one in self.body["tasks"])

    @property
    def file_ids(self) -> tuple[str, ...]:
        """Every file the act cannot do without."""
        named = [one.id for one in self.files]
        for answer in self.body.get("answers") or ():
            named += [str(one) for one in answer.get("exhibits") or ()]
        return tuple(dict.fromkeys(named))

    @property
    def numbers(self) -> frozenset[int]:
        """The questions the act speaks of by number."""
        if self.kind is ActKind.FILE:
            return frozenset({self.body["no"]}) if type(self.body.get("no")) is int else frozenset()
        return frozenset(int(one["no"]) for one in self.body.get("answers") or ())

    def for_task(self, task: str, base: int, kind: ActKind, body: Mapping[str, Any]) -> "Act":
        """See the part of a batch that concerns one task as an act of its own."""
        return replace(self, task=task, base=base, kind=kind, body=body)


def digest_of(raw: Mapping[str, Any]) -> str:
    """Digest an act: SHA-256 over RFC 8785 JSON without ``digest`` and ``signature``, as 64 hexadecimal digits."""
    return sha256(canonical({key: value for key, value in raw.items() if key not in _SEALING})).hex()


def content_digest(raw: Mapping[str, Any]) -> str:
    """Digest what was done, whichever telephone sealed it and wherever it stands in a chain."""
    return sha256(canonical({key: value for key, value in raw.items() if key not in _ENVELOPE})).hex()


def shown_digest(task: str, answers: Mapping[int, Mapping[str, Any]]) -> str:
    """Digest the answers as a person saw them before signing.

    SHA-256 over RFC 8785 JSON of ``{"task", "answers": [{no, value, note, disposal, fix_days}, …]}`` in order of
    ``no``; an absent disposal is "", an absent period null.
    """
    lines = [
        {
            "no": no, "value": str(one.get("value", "")), "note": str(one.get("note") or ""),
            "disposal": str(one.get("disposal") or ""), "fix_days": one.get("fix_days"),
        }
        for no, one in sorted(answers.items())
    ]  # fmt: skip
    return sha256(canonical({"task": task, "answers": lines})).hex()


def read_act(raw: Any) -> Act:
    """Read one act from JSON.

    The envelope is read strictly: without it the act has no place in a chain and is refused. What is wrong inside
    (an unknown kind, a body nobody understands) becomes ``fault``: the act is kept and refused with it, so that
    one bad act does not hold up all that were done after it.

    Raises: BadInput
    """
    if not isinstance(raw, dict):
        raise bad("act")
    if len(canonical(raw)) > LIMITS["act_bytes"]:
        raise BadInput("这一项内容太大", remedy="请把照片、录像作为文件发送，文字分几次记", field="body")
    envelope: dict[str, Any] = {
        "id": match(raw, "id", _ID), "device": match(raw, "device", _ID), "seq": whole(raw, "seq", 1),
        "prev": match(raw, "prev", _DIGEST), "made_at": instant(raw.get("made_at"), "made_at"),
        "digest": _sealed_digest(raw), "signature": str(raw.get("signature") or ""),
        "content": content_digest(raw), "raw": raw,
    }  # fmt: skip
    try:
        return Act(**envelope, **_inside(raw))
    except BadInput as fault:
        empty: dict[str, Any] = {"clock": {}, "place": None, "task": "", "base": 0, "body": {}, "files": ()}
        return Act(**envelope, **empty, kind=ActKind.NOTE, fault=fault)


def _inside(raw: Mapping[str, Any]) -> dict[str, Any]:
    said = str(raw.get("kind"))
    if said not in KINDS:
        raise BadInput(f"不认识“{said[:40]}”这种记录", remedy="请更新手机上的移动执法", field="kind")
    kind, body = ActKind(said), mapping(raw, "body") or {}
    check_body(kind, body)
    return {
        "clock": mapping(raw, "clock") or {}, "place": mapping(raw, "place"), "task": match(raw, "task", _ID),
        "kind": kind, "base": whole(raw, "base", 0), "body": body, "files": _files(raw.get("files")),
    }  # fmt: skip


def _sealed_digest(raw: Mapping[str, Any]) -> str:
    found = digest_of(raw)
    if raw.get("digest") != found:
        raise BadInput(
            "这一项的摘要与内容不符", remedy="内容在封存后变过，请在手机上核对后重新记录", field="digest"
        )
    return found


def _files(given: Any) -> tuple[FileNote, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > LIMITS["files_an_act"]:
        raise BadInput("一项记录最多带20个文件", remedy="请分几项记录", field="files")
    if not all(isinstance(one, dict) for one in given):
        raise bad("files")
    return tuple(
        FileNote(
            id=match(one, "id", _ID), sha256=match(one, "sha256", _DIGEST), size=whole(one, "size", 1),
            type=str(one.get("type") or "")[:100], taken_at=str(one.get("taken_at") or "")[:40],
            place=mapping(one, "place"),
        )
        for one in given
    )  # fmt: skip
