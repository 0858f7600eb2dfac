"""What may be handed in: a few pictures and papers, believed by their bytes, named by harmless words."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quanheng.base.errors import BadInput

from .pictures import strip_jpeg, strip_png, strip_webp

__all__ = ["MOST_BYTES", "MOST_FILES", "MOST_TOGETHER", "CleanFile", "Upload", "clean_files", "clean_name"]

MOST_FILES = 9
MOST_BYTES = 10 * 1024 * 1024
MOST_TOGETHER = 40 * 1024 * 1024
_HOT_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)\b")
_UNSAFE = re.compile(r"[<>:\"'|?*&`\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, with the name it came under."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it will be sealed."""

    name: str
    media_type: str
    content: bytes
    is_stripped: bool


def clean_files(uploads: Sequence[Upload]) -> list[CleanFile]:
    """Hold what was handed in to type, size and number; pictures lose where and with what they were taken.

    The type is read from the bytes: a program named .jpg is refused, a picture named .txt is taken under its
    true ending. Archives are refused as they are, so none is ever unpacked. A file that is handed in twice
    counts once. There is no virus scanner here; the office's own reads the sealed files.

    Raises: BadInput, naming the file
    """
    uploads = [one for one in uploads if one.content or one.name]
    if len(uploads) > MOST_FILES:
        raise BadInput(f"最多可传{MOST_FILES}个文件", remedy="请留下最要紧的", field="files")
    if sum(len(one.content) for one in uploads) > MOST_TOGETHER:
        raise BadInput("文件合起来超过40MB", remedy="请压小照片或分次补充", field="files")
    found: dict[bytes, CleanFile] = {}
    for number, upload in enumerate(uploads, 1):
        clean = _clean(upload, number)
        found.setdefault(clean.content, clean)
    return list(found.values())


def _clean(upload: Upload, number: int) -> CleanFile:
    name = clean_name(upload.name) or f"附件{number}"
    if not upload.content:
        raise BadInput(f"“{name}”是空文件", remedy="请重新选择", field="files")
    if len(upload.content) > MOST_BYTES:
        raise BadInput(f"“{name}”超过10MB", remedy="请压小后再传", field="files")
    media_type, ending, strip = _kind_of(upload.content, name)
    try:
        content = strip(upload.content) if strip else upload.content
    except BadInput as wrong:
        raise BadInput(f"“{name}”：{wrong.sentence}", remedy=wrong.remedy, field="files") from wrong
    stem = name.rpartition(".")[0] if "." in name else name
    return CleanFile(f"{stem[:100]}{ending}", media_type, content, strip is not None)


def _kind_of(content: bytes, name: str) -> tuple[str, str, Callable[[bytes], bytes] | None]:
    if content[:3] == b"\xff\xd8\xff":
        return "image/jpeg", ".jpg", strip_jpeg
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png", ".png", strip_png
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp", strip_webp
    if content[:5] == b"%PDF-":
        if _HOT_PDF.search(content):
            raise BadInput(
                f"“{name}”里带有程序或内嵌文件，不能收", remedy="请另存为普通PDF或拍照上传", field="files"
            )
        return "application/pdf", ".pdf", None
    raise BadInput(f"“{name}”不是可以收的文件", remedy="可传照片（JPG、PNG、WebP）和PDF", field="files")


def clean_name(name: str) -> str:
    """Turn a given name into words: no path, no mark-up, no signs that turn or hide the text."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs"))
    return " ".join(_UNSAFE.sub("_", plain).split()).lstrip(".=+-@ ")[:110]
