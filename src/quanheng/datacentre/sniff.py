"""What a file is, found from its bytes: kind, compression, encoding, delimiter. Nothing is believed from its name."""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from quanheng.base.errors import BadInput
from quanheng.packkit.source import SourceSpec

__all__ = ["SAMPLE_BYTES", "FileKind", "blocks", "find_delimiter", "find_encoding", "find_kind"]

FileKind = Literal["csv", "xlsx", "jsonl"]
SAMPLE_BYTES = 1 << 18
BLOCK_BYTES = 1 << 22
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Found:
    """What the bytes say."""

    kind: FileKind
    is_gzip: bool


def find_kind(path: Path, spec: SourceSpec) -> Found:
    """Tell csv, xlsx and jsonl apart, packed by gzip or not; refuse what the source does not send."""
    with path.open("rb") as file:
        head = file.read(8)
    is_gzip = head[:2] == b"\x1f\x8b"
    if is_gzip:
        head = _first_bytes(path, 8)
    if head[:4] == b"PK\x03\x04":
        if is_gzip:
            raise BadInput("压缩包里还有压缩包", remedy="请解开一层后重新报送", file=path.name)
        kind: FileKind = "xlsx"
    elif head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadInput(
            "这是旧版或加密的 Excel 文件", remedy="请另存为不加密的 .xlsx 后重新报送", file=path.name
        )
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        kind = "jsonl"
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2] in (b"[{", b"[\n", b"[\r"):
        raise BadInput("整个文件是一个JSON数组", remedy="请导出为每行一条JSON对象", file=path.name)
    elif head[:4] in (b"%PDF", b"\x7fELF", b"\x89PNG", b"Rar!") or head[:3] == b"7z\xbc":
        raise BadInput("这不是数据文件", remedy="请报送CSV、XLSX或JSON行文件", file=path.name)
    else:
        kind = "csv"
    if kind not in spec.format.kinds:
        raise BadInput(
            f"本来源不收{kind}文件", remedy=f"请报送{'、'.join(spec.format.kinds)}文件", file=path.name
        )
    return Found(kind, is_gzip)


def _first_bytes(path: Path, count: int) -> bytes:
    try:
        with gzip.open(path, "rb") as file:
            return file.read(count)
    except (OSError, EOFError, zlib.error) as wrong:
        raise BadInput("压缩文件已损坏", remedy="请重新压缩后报送", file=path.name) from wrong


def blocks(path: Path, *, is_gzip: bool, limit: int) -> Iterator[bytes]:
    """Give the file's bytes in blocks, unpacked, and stop a bomb before it fills the disk or the memory."""
    total = 0
    packed = path.stat().st_size
    with path.open("rb") as raw:
        file: BinaryIO = gzip.GzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[assignment]
        while True:
            try:
                block = file.read(BLOCK_BYTES)
            except (OSError, EOFError, zlib.error) as wrong:
                raise BadInput("压缩文件已损坏或不完整", remedy="请重新压缩后报送", file=path.name) from wrong
            if not block:
                return
            total += len(block)
            if total > limit or (is_gzip and total > 64 << 20 and total > 300 * packed):
                raise BadInput(
                    f"解开后超过上限（已读{total >> 20} MiB）",
                    remedy="请分批报送",
                    file=path.name,
                    bytes=total,
                )
            yield block


def find_encoding(sample: bytes, hint: str, *, file: str) -> str:
    """Find the encoding of a text file from its first bytes.

    A byte-order mark decides; else UTF-16 betrays itself by the zero bytes of its commas and line ends;
    else the lines vote: UTF-8 has a form that GB text almost never meets by chance.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if hint == "utf-16" or (hint == "auto" and _looks_utf16(sample)):
        return _utf16_side(sample)
    if b"\x00" in sample:
        raise BadInput("文件含有空字节（NUL），已损坏或不是文本", remedy="请重新导出后报送", file=file)
    if hint != "auto":
        return "gb18030" if hint == "gbk" else hint
    lines = [line for line in sample.split(b"\n")[:-1] or [sample] if not line.isascii()]
    if not lines:
        return "utf-8"
    votes = Counter(_line_encoding(line) for line in lines)
    if votes["utf-8"] >= votes["gb18030"] and votes["utf-8"]:
        best = "utf-8"
    else:
        best = "gb18030"
    if votes["none"] > max(1, len(lines) // 10):
        raise BadInput("认不出文件的文字编码", remedy="请用UTF-8或GB18030编码导出后报送", file=file)
    return best


def _line_encoding(line: bytes) -> str:
    for name in ("utf-8", "gb18030"):
        try:
            line.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "none"


def _looks_utf16(sample: bytes) -> bool:
    even = sample[: len(sample) & ~1]
    zeros = max(even[0::2].count(0), even[1::2].count(0))
    return (
        len(even) >= 8
        and zeros * 12 > len(even) // 2
        and min(even[0::2].count(0), even[1::2].count(0)) * 4 < zeros
    )


def _utf16_side(sample: bytes) -> str:
    return "utf-16-be" if sample[0::2].count(0) > sample[1::2].count(0) else "utf-16-le"


def find_delimiter(lines: list[str], hint: str) -> str:
    """Find what parts the cells: the sign that parts the first lines into equally many, and most, cells."""
    if hint != "auto":
        return hint
    best, best_score = ",", (0.0, 0)
    for sign in (",", "\t", ";", "|"):
        counts = [_outside_quotes(line, sign) for line in lines if line]
        if not counts or counts[0] == 0:
            continue
        same = sum(1 for count in counts if count == counts[0]) / len(counts)
        if (same, counts[0]) > best_score:
            best, best_score = sign, (same, counts[0])
    return best


def _outside_quotes(line: str, sign: str) -> int:
    if '"' not in line:
        return line.count(sign)
    return sum(part.count(sign) for part in line.split('"')[::2])
