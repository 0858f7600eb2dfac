"""What may be handed in: bytes are believed, names are not, places are taken out, nothing is unpacked."""

import io
import struct
import zipfile

import pytest

from quanheng.base.errors import BadInput
from quanheng.engines.intake.files import MOST_BYTES, Upload, clean_files, clean_name

PIL = pytest.importorskip("PIL.Image")


def picture(kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    PIL.new("RGB", (40, 30), (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def placed(turn: int = 6) -> "PIL.Exif":
    exif = PIL.Exif()
    exif[0x0112] = turn
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 39.0, 1.0), 3: "E", 4: (116.0, 37.0, 2.0)})
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_leave_the_picture_and_the_picture_stays(kind: str) -> None:
    given = picture(kind, exif=placed())
    assert b"SecretCamera" in given
    (clean,) = clean_files([Upload("a.jpg", given)])
    assert b"SecretCamera" not in clean.content
    shown = PIL.open(io.BytesIO(clean.content))
    shown.load()
    assert shown.size == (40, 30)
    assert not shown.getexif().get_ifd(0x8825)
    assert clean.is_stripped


def test_side_that_is_up_is_kept() -> None:
    (clean,) = clean_files([Upload("a.jpg", picture("JPEG", exif=placed(8)))])
    assert PIL.open(io.BytesIO(clean.content)).getexif()[0x0112] == 8


@pytest.mark.parametrize("progressive", [False, True])
def test_what_lies_behind_the_picture_is_cut_off(progressive: bool) -> None:
    given = picture("JPEG", progressive=progressive, comment=b"note")
    (clean,) = clean_files([Upload("a.jpg", given + b"<script>PK\x03\x04")])
    assert b"<script>" not in clean.content
    assert b"note" not in clean.content
    PIL.open(io.BytesIO(clean.content)).load()


def test_type_is_read_from_bytes() -> None:
    (clean,) = clean_files([Upload("小票.exe", picture("PNG"))])
    assert (clean.name, clean.media_type) == ("小票.png", "image/png")


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 10_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jpg", b"MZ\x90\0 a program", "不是可以收的文件"),
        ("a.jpg", b"<html><script>alert(1)</script>", "不是可以收的文件"),
        ("a.svg", b"<svg onload='x'/>", "不是可以收的文件"),
        ("bomb.zip", zipped(), "不是可以收的文件"),
        ("bomb.docx", zipped(), "不是可以收的文件"),
        ("a.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (x) >>", "带有程序"),
        ("a.jpg", b"", "空文件"),
        ("a.jpg", b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "超过10MB"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JF", "不完整"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "不完整"),
    ],
)
def test_refused_with_its_name(name: str, content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as told:
        clean_files([Upload(name, content)])
    assert name.split(".", maxsplit=1)[0] in told.value.sentence


def test_vast_picture_is_refused_without_being_drawn() -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = struct.pack(">II", 60000, 60000)
    with pytest.raises(BadInput, match="太大"):
        clean_files([Upload("a.png", bytes(data))])


def test_number_and_sum_are_limited_and_doubles_count_once() -> None:
    one = picture("PNG")
    assert len(clean_files([Upload("a.png", one), Upload("b.png", one)])) == 1
    with pytest.raises(BadInput, match="最多"):
        clean_files([Upload(f"{n}.png", one) for n in range(10)])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\小票.jpg", "小票.jpg"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ("..", ""),
        ("=HYPERLINK(1).pdf", "HYPERLINK(1).pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\0b\n.png", "ab.png"),
    ],
)
def test_names_become_words(given: str, kept: str) -> None:
    assert clean_name(given) == kept
