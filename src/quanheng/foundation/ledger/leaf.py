"""The bytes of a fact that are hashed: one canonical JSON text, put together the same way by writer and verifier."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from quanheng.base.digest import canonical_text
from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref

from .models import Fact

__all__ = ["actor_part", "at_text", "leaf_of", "leaf_text", "plain", "unit_part"]

_quote = encode_basestring


def at_text(at: datetime) -> str:
    """Write an aware instant in UTC, as it stands in the leaf."""
    if at.tzinfo is None:
        raise BadInput("时间缺少时区", remedy="请传入带时区的时间")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def actor_part(*, uid: str, name: str, post_title: str) -> str:
    """The leaf's part that says who; the same for all facts of one batch, so it is made once."""
    return f'{{"name":{_quote(name)},"post":{_quote(post_title)},"uid":{_quote(uid)}}}'


def unit_part(*, uid: str, name: str) -> str:
    """The leaf's part that says for which unit."""
    return f'{{"name":{_quote(name)},"uid":{_quote(uid)}}}'


def leaf_text(
    *, actor: str, at: str, because: Sequence[str], body: str, commitment: str, day: str, kind: str,
    object_ref: str, previous: str, region: str, subject_ref: str, uid: str, unit: str,
) -> str:  # fmt: skip
    """Put the leaf together; the keys stand in order, so the text is canonical (RFC 8785) if its parts are.

    ``actor``, ``unit`` and ``body`` are already canonical JSON; ``because`` are the causes' uids, sorted.
    """
    causes = '","'.join(because)
    return (
        f'{{"actor":{actor},"at":"{at}","because":[{f"{chr(34)}{causes}{chr(34)}" if because else ""}],"body":{body},'
        f'"commitment":"{commitment}","day":"{day}","kind":"{kind}","object":{_quote(object_ref)},'
        f'"previous":"{previous}","region":{_quote(region)},"subject":{_quote(subject_ref)},"uid":"{uid}",'
        f'"unit":{unit},"v":1}}'
    )


def leaf_of(fact: Fact) -> bytes:
    """Give the bytes of a fact that were hashed, put together again from its row and its causes."""
    return leaf_text(
        actor=actor_part(uid=fact.actor_uid, name=fact.actor_name, post_title=fact.post_title),
        at=at_text(fact.at),
        because=sorted(fact.because.values_list("uid", flat=True)),
        body=canonical_text(fact.body),
        commitment=fact.commitment,
        day=fact.day.isoformat(),
        kind=fact.kind,
        object_ref=fact.object_ref,
        previous=fact.previous,
        region=fact.region_code,
        subject_ref=fact.subject_ref,
        uid=fact.uid,
        unit=unit_part(uid=fact.unit_uid, name=fact.unit_name),
    ).encode("utf-8")


def plain(value: Any) -> Any:
    """Turn a body into plain JSON values: dates and money into text, references into their text form.

    Raises: BadInput, for what has no agreed form, and for NUL, which PostgreSQL cannot keep.
    """
    kind = type(value)
    if kind is str:
        if "\x00" in value:
            raise BadInput("文本含有空字符", remedy="请删去文本中的不可见字符")
        return value
    if value is None or kind is int or kind is bool:
        return value
    if kind is float:
        if not abs(value) < 2**53:  # also NaN; beyond it databases and languages no longer agree
            raise BadInput("数值过大或不是数", remedy="请写成文本")
        return value
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return _scalar(value)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise BadInput(f"键“{key}”不是文本")
    return str(key)


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return plain(str(value))
    if isinstance(value, datetime):
        return at_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    raise BadInput(
        f"内容中有不能记载的类型：{type(value).__name__}", remedy="请只用文本、数字、日期、列表和字典"
    )
