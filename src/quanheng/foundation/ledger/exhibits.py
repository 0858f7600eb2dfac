"""Sealed files: kept by digest, written once, checked whenever they are opened."""

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from quanheng.base.digest import Digests, digests, digests_of_parts
from quanheng.base.errors import BadInput, NotFound, Refusal
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.people.api import Actor

from .facts import EXHIBIT_SEALED
from .models import Exhibit, Fact
from .services import record

__all__ = ["Tampered", "digests_of_kept", "exhibit_path", "get_exhibit", "open_exhibit", "seal_exhibit"]


class Tampered(Refusal):
    """Stored content is not what was sealed."""

    code = "tampered"


def exhibit_path(sha256: str) -> Path:
    """Say where a content lies: two folders deep by its digest, so that no folder grows beyond use."""
    return Path(settings.MEDIA_ROOT) / "exhibits" / sha256[:2] / sha256[2:4] / sha256


def seal_exhibit(
    *, name: str, media_type: str, content: bytes, actor: Actor, at: datetime, subject: Ref | None = None,
    object: Ref | None = None, because: Sequence[Fact | str] = (), region: str = "",  # noqa: A002
) -> Exhibit:  # fmt: skip
    """Seal a file: its digests and length become a fact, its content lies unchanged from then on.

    Sealing the same content under the same name for the same thing again returns the exhibit that
    exists. The same content elsewhere is a second exhibit over one file. The file is written before
    the row: a kill in between leaves a file nobody names, never a name without a file.

    Writes: ledger.exhibit.sealed
    Raises: BadInput
    """
    name, media_type = name.strip(), media_type.strip()
    if not name or len(name) > 200 or len(media_type) > 100:
        raise BadInput("证据须有名称，且不超过200字")
    sealed = digests(content)
    about = {"subject_ref": str(subject or ""), "object_ref": str(object or "")}
    known = Exhibit.objects.filter(sha256=sealed.sha256.hex(), name=name, **about).first()
    if known is not None:
        _keep(sealed, content)
        return known
    _keep(sealed, content)
    uid = new_uid(at)
    body: dict[str, Any] = {
        "name": name, "media_type": media_type, "length": sealed.length, "sm3": sealed.sm3.hex(),
        "sha256": sealed.sha256.hex(), "of": about["object_ref"],
    }  # fmt: skip
    with transaction.atomic():
        fact = record(
            EXHIBIT_SEALED, object=Ref("ledger.exhibit", uid), actor=actor, at=at, subject=subject, body=body,
            because=because, region=region,
        )  # fmt: skip
        return Exhibit.objects.create(
            uid=uid, fact=fact, name=name, media_type=media_type, length=sealed.length, sm3=body["sm3"],
            sha256=body["sha256"], sealed_at=at, region_code=fact.region_code, **about,
        )  # fmt: skip


def _keep(sealed: Digests, content: bytes) -> None:
    """Write the content unless it lies there whole; through a temporary name, so that no half file appears."""
    path = exhibit_path(sealed.sha256.hex())
    if path.exists() and path.stat().st_size == sealed.length:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(0o440)
    draft.replace(path)


def digests_of_kept(sha256: str) -> Digests | None:
    """Hash a kept file anew, in parts; None when it is gone."""
    path = exhibit_path(sha256)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return digests_of_parts(iter(lambda: file.read(1024 * 1024), b""))


def get_exhibit(uid: str) -> Exhibit:
    """Find an exhibit by its outside key. Raises: NotFound"""
    found = Exhibit.objects.select_related("fact").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这件证据", uid=uid)
    return found


def open_exhibit(exhibit: Exhibit) -> bytes:
    """Give the sealed content, after checking that it is what was sealed.

    The digests are taken from the fact, not from the exhibit's row: the row could be edited.

    Raises: NotFound when the file is gone, Tampered when it was changed
    """
    sealed = exhibit.fact.body
    path = exhibit_path(str(sealed["sha256"]))
    if not path.is_file():
        raise NotFound("证据文件缺失", remedy="请从备份恢复后再打开", uid=exhibit.uid)
    content = path.read_bytes()
    found = digests(content)
    if (found.sm3.hex(), found.sha256.hex(), found.length) != (
        sealed["sm3"],
        sealed["sha256"],
        sealed["length"],
    ):
        raise Tampered("证据文件与封存时不一致", remedy="请从备份恢复，并查明改动经过", uid=exhibit.uid)
    return content
