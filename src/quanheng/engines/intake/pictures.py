"""Taking place and camera out of pictures by their bytes alone: nothing is unpacked, so nothing can burst.

Only what draws the picture is copied. Exif, XMP, IPTC, comments, a second picture behind the first and anything
after the end stay behind; of Exif the one word that tells which side is up is written anew.

Source: JPEG ITU-T T.81 annex B, Exif 2.32, PNG (Third Edition) chapter 5, WebP container RFC 9649.
"""

import struct
from collections.abc import Iterator

from quanheng.base.errors import BadInput

__all__ = ["MOST_PIXELS", "strip_jpeg", "strip_png", "strip_webp"]

MOST_PIXELS = 80_000_000
_BROKEN = "图片不完整，打不开"
_AGAIN = "请重新拍一张或另存后再传"
_DRAWING_APPS = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe transform
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PNG_DRAWS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD",
    b"acTL", b"fcTL", b"fdAT", b"cICP",
}  # fmt: skip


def _broken() -> BadInput:
    return BadInput(_BROKEN, remedy=_AGAIN, field="files")


def _stop_if_vast(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise _broken()
    if width * height > MOST_PIXELS:
        raise BadInput("图片尺寸太大", remedy="请缩小到8000万像素以内再传", field="files")


def strip_jpeg(data: bytes) -> bytes:
    """Copy a JPEG without what was noted about place and camera. Raises: BadInput"""
    out, turn, at = [b"\xff\xd8"], 1, 2
    seen_frame = False
    while True:
        marker, body, at = _segment(data, at)
        if marker == 0xD9:
            break
        if marker == 0xE1 and body[:6] == b"Exif\0\0":
            turn = _orientation(body[6:])
        if marker in _FRAMES and len(body) >= 5:
            _stop_if_vast(*struct.unpack(">HH", body[1:5])[::-1])
            seen_frame = True
        noted = 0xE0 <= marker <= 0xEF and (marker not in _DRAWING_APPS or body[:4] == b"MPF\0")
        if not noted and marker != 0xFE:
            out.append(bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body)
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            out.append(data[at:end])
            at = end
    if not seen_frame:
        raise _broken()
    if turn in range(2, 9):
        out.insert(1, _turned(turn))
    return b"".join(out) + b"\xff\xd9"


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Read one marker with its body; fill bytes before a marker are allowed."""
    if at + 2 > len(data) or data[at] != 0xFF:
        raise _broken()
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data):
        raise _broken()
    marker, at = data[at], at + 1
    if marker == 0xD9:
        return marker, b"", at
    if marker in (0x00, 0xD8) or at + 2 > len(data):
        raise _broken()
    length = struct.unpack_from(">H", data, at)[0]
    if length < 2 or at + length > len(data):
        raise _broken()
    return marker, data[at + 2 : at + length], at + length


def _end_of_scan(data: bytes, at: int) -> int:
    """Find the first marker after coded data; stuffed zeros and restart marks belong to the data."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise _broken()
        if data[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _orientation(tiff: bytes) -> int:
    """Read the one harmless word of Exif; 1 for anything odd."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        start = struct.unpack_from(order + "I", tiff, 4)[0]
        for entry in range(min(struct.unpack_from(order + "H", tiff, start)[0], 64)):
            tag, _kind, _count, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + entry * 12)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        return 1
    return 1


def _turned(turn: int) -> bytes:
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def strip_png(data: bytes) -> bytes:
    """Copy a PNG without texts, times and Exif, and without what lies after its end. Raises: BadInput"""
    out, at = [data[:8]], 8
    while True:
        if at + 12 > len(data):
            raise _broken()
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or (len(out) == 1) != (kind == b"IHDR"):
            raise _broken()
        if kind == b"IHDR":
            _stop_if_vast(*struct.unpack_from(">II", data, at + 8))
        if kind in _PNG_DRAWS:
            out.append(data[at:end])
        at = end
        if kind == b"IEND":
            return b"".join(out)


def strip_webp(data: bytes) -> bytes:
    """Copy a WebP without its Exif and XMP parts. Raises: BadInput"""
    parts = []
    for kind, body in _riff(data):
        if kind in (b"EXIF", b"XMP "):
            continue
        if kind == b"VP8X" and len(body) >= 10:
            _stop_if_vast(*(int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7)))
            body = bytes((body[0] & ~0x0C,)) + body[1:]  # noqa: PLW2901 - the flags say that nothing is noted
        parts.append(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
    if not any(part[:4] in (b"VP8 ", b"VP8L", b"ANMF") for part in parts):
        raise _broken()
    inner = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    at = 12
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            raise _broken()
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
