"""A sealed file is what it was, or says that it is not."""

import pytest

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.refs import Ref
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.exhibits import exhibit_path

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def seal(actor):
    def seal_one(content=b"photo", name="门头照.jpg", of="t1"):
        return ledger.seal_exhibit(
            name=name, media_type="image/jpeg", content=content, actor=actor, at=AT,
            subject=Ref("registry.subject", "s1"), object=Ref("inspections.task", of),
        )  # fmt: skip

    return seal_one


def test_a_sealed_file_opens_as_it_was(seal):
    exhibit = seal()
    assert ledger.open_exhibit(ledger.get_exhibit(exhibit.uid)) == b"photo"
    assert exhibit.fact.kind == "ledger.exhibit.sealed"
    assert exhibit.fact.body["length"] == 5
    assert "门头照.jpg" in ledger.say(exhibit.fact)
    assert ledger.verify().ok


def test_the_same_file_for_the_same_thing_is_one_exhibit(seal):
    assert seal().pk == seal().pk
    assert ledger.Fact.objects.count() == 1


def test_the_same_content_elsewhere_is_one_file_under_two_exhibits(seal, home):
    assert seal().pk != seal(of="t2").pk
    assert len([path for path in (home / "files").rglob("*") if path.is_file()]) == 1


def test_a_changed_file_does_not_open_and_verify_names_it(seal):
    exhibit = seal()
    path = exhibit_path(exhibit.sha256)
    path.chmod(0o640)
    path.write_bytes(b"phony")
    with pytest.raises(ledger.Tampered):
        ledger.open_exhibit(exhibit)
    assert [fault.kind for fault in ledger.verify().faults] == ["exhibit.edited"]


def test_a_changed_row_does_not_hide_a_changed_file(seal):
    exhibit = seal()
    ledger.Exhibit.objects.filter(pk=exhibit.pk).update(sm3="00" * 32)
    assert ledger.open_exhibit(ledger.get_exhibit(exhibit.uid)) == b"photo"
    assert [fault.kind for fault in ledger.verify().faults] == ["exhibit.edited"]


def test_a_missing_file_or_row_is_named(seal):
    exhibit = seal()
    exhibit_path(exhibit.sha256).unlink()
    with pytest.raises(NotFound):
        ledger.open_exhibit(exhibit)
    assert [fault.kind for fault in ledger.verify().faults] == ["exhibit.missing"]
    seal()  # sealing again brings the content back
    assert ledger.verify().ok
    ledger.Exhibit.objects.all().delete()
    assert [fault.kind for fault in ledger.verify().faults] == ["exhibit.missing"]


def test_a_file_without_a_name_is_refused(seal):
    with pytest.raises(BadInput):
        seal(name="  ")
