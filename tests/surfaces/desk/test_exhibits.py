"""Files laid into a case: the kind is read from the bytes, names are only words, and what comes out is what went in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.surfaces.desk.views import matters
from tests.surfaces.desk.signing import sign_in, words
from tests.surfaces.street import Street

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + b"lamp" * 20
PAGE = b"<html><script>alert(1)</script></html>"


def add(street: Street, file_name: str, content: bytes, media_type: str, **more: Any) -> Any:
    given = {"kind": "1", "file": SimpleUploadedFile(file_name, content, media_type)} | more
    return sign_in("陈思远").post(reverse("desk:exhibit_add", args=[street.affair.uid]), given)


def number(street: Street) -> int:
    return street.affair.evidence.count()


def test_a_photograph_is_sealed_and_comes_out_unchanged(street: Street) -> None:
    assert add(street, "后厨.jpg", JPEG, "image/jpeg", name="后厨全景").status_code == 302
    last = street.affair.evidence.order_by("-number").first()
    assert last is not None
    assert last.name == "后厨全景"
    answer = sign_in("陈思远").get(reverse("desk:exhibit", args=[last.exhibit.uid]))
    assert answer.content == JPEG
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("照片.jpg", PAGE, "image/jpeg"),
        ("照片.png", JPEG, "image/png"),
        ("页面.html", PAGE, "text/html"),
        ("图.svg", PAGE, "image/svg+xml"),
        ("程序.exe", b"MZ" + b"\x00" * 40, "application/x-msdownload"),
        ("材料.pdf", PAGE, "application/pdf"),
        ("没有种类", b"\x00\x01", ""),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    street: Street, name: str, content: bytes, media_type: str
) -> None:
    before = number(street)
    answer = add(street, name, content, media_type)
    assert answer.status_code == 422, answer.status_code
    assert "不能作证据" in words(answer)
    assert number(street) == before


def test_a_file_too_large_is_refused_with_its_size(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matters, "LARGEST_EXHIBIT", 50)
    before = number(street)
    answer = add(street, "大.jpg", JPEG, "image/jpeg")
    assert answer.status_code == 422
    assert "超过" in words(answer)
    assert number(street) == before


def test_no_file_is_said_in_words(street: Street) -> None:
    answer = sign_in("陈思远").post(reverse("desk:exhibit_add", args=[street.affair.uid]), {"kind": "1"})
    assert answer.status_code == 422
    assert "没有选文件" in words(answer)


@pytest.mark.parametrize("name", ["../../../../etc/passwd.jpg", "..\\..\\boot.jpg", "/etc/shadow.jpg"])
def test_paths_in_a_name_lead_nowhere(street: Street, name: str, settings: Any) -> None:
    assert add(street, name, JPEG + name.encode(), "image/jpeg").status_code == 302
    last = street.affair.evidence.order_by("-number").first()
    assert last is not None
    assert "/" not in last.name
    answer = sign_in("陈思远").get(reverse("desk:exhibit", args=[last.exhibit.uid]))
    assert "/" not in answer["Content-Disposition"].split("filename", 1)[1].replace("*=utf-8''", "")


def test_a_name_with_marks_and_line_ends_is_inert(street: Street) -> None:
    named = '"><img src=x onerror=alert(1)>\r\nX-Evil: 1.jpg'
    assert add(street, "a.jpg", JPEG + b"2", "image/jpeg", name=named).status_code in (302, 422)
    page = sign_in("陈思远").get(reverse("desk:matter", args=[street.affair.uid])).content.decode()
    assert "<img src=x" not in page


def test_evidence_of_another_district_does_not_exist(street: Street) -> None:
    given = {"kind": "1", "file": SimpleUploadedFile("a.jpg", JPEG, "image/jpeg")}
    elsewhere = sign_in("余海生")
    assert elsewhere.post(reverse("desk:exhibit_add", args=[street.affair.uid]), given).status_code == 404
    sealed = street.affair.evidence.first()
    assert sealed is not None
    assert elsewhere.get(reverse("desk:exhibit", args=[sealed.exhibit.uid])).status_code == 404
