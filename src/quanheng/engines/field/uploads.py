"""Files in pieces: begun by their digest, taken up where they stopped, checked when whole."""

import hashlib
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from quanheng.base.errors import BadInput, Conflict, NotFound, Refusal

from .acts import read_act
from .bodies import DIGEST, ID
from .models import Device, SealedAct, Upload

__all__ = [
    "CHUNK", "SIZES", "StorageFull", "append_chunk", "begin_upload", "content_of", "drop_parts", "find_upload",
    "sweep_uploads",
]  # fmt: skip

CHUNK = 256 * 1024
MIB = 1024 * 1024
#: The kinds of file a telephone may send, the most bytes of one, and how such a file begins.
SIZES: dict[str, int] = {
    "image/jpeg": 12 * MIB, "image/png": 12 * MIB, "image/webp": 12 * MIB,
    "video/mp4": 80 * MIB, "video/webm": 80 * MIB,
    "audio/mp4": 12 * MIB, "audio/webm": 12 * MIB, "audio/ogg": 12 * MIB,
}  # fmt: skip
_HEADS = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),), "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((0, b"RIFF"), (8, b"WEBP")), "video/mp4": ((4, b"ftyp"),), "audio/mp4": ((4, b"ftyp"),),
    "video/webm": ((0, b"\x1a\x45\xdf\xa3"),), "audio/webm": ((0, b"\x1a\x45\xdf\xa3"),),
    "audio/ogg": ((0, b"OggS"),),
}  # fmt: skip
QUOTA = 600 * MIB  # half-sent bytes of one telephone
SPARE = 512 * MIB  # what must stay free on the server's disk
MOST_RESETS = 3
_KEPT = timedelta(days=60)


class StorageFull(Refusal):
    """There is no room for the file, here or in the telephone's share."""

    code: ClassVar[str] = "storage_full"


def begin_upload(
    *, device: Device, at: datetime, uid: str, sha256: str, size: int, media_type: str
) -> Upload:
    """Announce a file, or ask how far it came: the same announcement again changes nothing.

    Raises: BadInput, Conflict for another file under this id, StorageFull
    """
    media_type = media_type.partition(";")[0].strip().lower()
    if not ID.fullmatch(uid) or not DIGEST.fullmatch(sha256):
        raise BadInput("文件的编号或摘要写法不对", remedy="请更新手机上的移动执法", field="id")
    if media_type not in SIZES:
        raise BadInput(f"不能收“{media_type[:40]}”这种文件", remedy="请用照片、录像或录音", field="type")
    if not 0 < size <= SIZES[media_type]:
        raise BadInput(
            f"文件太大，最多{SIZES[media_type] // MIB}MB", remedy="请拍短一些，或压小后再存", field="size"
        )
    with transaction.atomic():
        Device.objects.select_for_update().get(pk=device.pk)
        known = Upload.objects.filter(uid=uid).select_related("device").first()
        if known is not None:
            if known.device.person_id != device.person_id:
                raise NotFound("没有这个文件")
            if (known.sha256, known.size) != (sha256, size):
                raise Conflict("这个编号已经是另一个文件", remedy="请在手机上重新保存这个文件后再发送")
            return known
        waiting = Upload.objects.filter(device=device, state__in=["receiving", "complete"])
        if (waiting.aggregate(sum=Sum("size"))["sum"] or 0) + size > QUOTA:
            raise StorageFull(
                "这台手机待收的文件太多", remedy="请先把前面的照片、录像传完，再发新的", quota=QUOTA
            )
        if _free() < SPARE + size:
            raise StorageFull(
                "服务器存储空间不足，文件先留在手机上", remedy="请告知系统管理员；腾出空间后会接着传"
            )
        return Upload.objects.create(
            uid=uid, device=device, sha256=sha256, size=size, media_type=media_type, begun_at=at, moved_at=at
        )


def find_upload(device: Device, uid: str) -> Upload:
    """Find a file of this telephone's person. Raises: NotFound"""
    found = Upload.objects.filter(uid=uid, device__person_id=device.person_id).first()
    if found is None:
        raise NotFound("没有这个文件", remedy="请重新发送")
    return found


def append_chunk(*, device: Device, at: datetime, uid: str, offset: int, content: bytes) -> Upload:
    """Take the next piece of a file; the piece must begin where the last one ended.

    A piece sent twice is refused with the place to go on from, so nothing is written twice. When the last byte is
    in, the digest is checked; a file that came out different begins anew.

    Raises: NotFound, Conflict with ``offset``, BadInput
    """
    if not 0 < len(content) <= CHUNK:
        raise BadInput("一段最多256KB，且不能为空", remedy="请更新手机上的移动执法", field="body")
    find_upload(device, uid)
    with transaction.atomic():
        row = Upload.objects.select_for_update(of=("self",)).select_related("device").get(uid=uid)
        if row.state != Upload.State.RECEIVING:
            return row
        if offset != row.offset:
            raise Conflict(f"应从第{row.offset}字节接着传", remedy="手机会自动接着传", offset=row.offset)
        if offset + len(content) > row.size:
            raise BadInput("内容比说好的长", remedy="请重新保存这个文件后再发送", field="body")
        if offset == 0:
            _check_head(row, content)
        _write(row, content)
        row.offset, row.moved_at = offset + len(content), at
        is_whole = row.offset == row.size
        differs = is_whole and _digest(row) != row.sha256
        if differs:
            row.offset, row.resets = 0, row.resets + 1
        elif is_whole:
            row.state = Upload.State.COMPLETE
        row.save(update_fields=["offset", "moved_at", "state", "resets"])
    if differs:
        spoilt = row.resets >= MOST_RESETS
        raise Conflict(
            "传完的内容与封存时的摘要不符，请从头再传" if not spoilt else "文件在手机上已经损坏",
            remedy="手机会自动重传" if not spoilt else "请重拍，或在手机上说明这个文件已损坏", offset=0, spoilt=spoilt,
        )  # fmt: skip
    return row


def sweep_uploads(*, at: datetime) -> int:
    """Drop files that stopped half way sixty days ago and that no act waits for; gives how many.

    A file that an act names is never dropped: its act waits, and its officer is shown so.
    """
    waiting = SealedAct.objects.filter(state=SealedAct.State.WAITING, settled_at=None)
    named = {name for row in waiting for name in read_act(row.sealed).file_ids}
    old = Upload.objects.filter(
        state__in=[Upload.State.RECEIVING, Upload.State.COMPLETE], moved_at__lt=at - _KEPT
    ).exclude(uid__in=named)
    for upload in old:
        drop_parts(upload)
    return old.delete()[0]


def content_of(upload: Upload) -> bytes:
    """Read a whole file that waits to be sealed. Raises: NotFound"""
    path = _path(upload)
    if not path.is_file():
        raise NotFound("文件在服务器上缺失", remedy="请重新发送这个文件")
    return path.read_bytes()


def drop_parts(upload: Upload) -> None:
    """Remove the pieces of a sealed or lost file."""
    _path(upload).unlink(missing_ok=True)


def _path(upload: Upload) -> Path:
    return Path(settings.MEDIA_ROOT) / "field" / "parts" / upload.uid[:2] / upload.uid


def _write(upload: Upload, content: bytes) -> None:
    """Write at the known place and cut what a killed server may have left behind it."""
    path = _path(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.seek(upload.offset)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _digest(upload: Upload) -> str:
    with _path(upload).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_head(upload: Upload, content: bytes) -> None:
    for place, mark in _HEADS[upload.media_type]:
        if content[place : place + len(mark)] != mark:
            raise BadInput("文件内容与种类不符", remedy="请重拍后再发送", field="type")


def _free() -> int:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free
