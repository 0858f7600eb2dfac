"""The inbox watched: only finished files are taken, proofs are checked, repeats and late ones are told."""

import base64
import hashlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac

from quanheng.base.days import CHINA
from quanheng.base.digest import sm3
from quanheng.base.errors import BadInput
from quanheng.datacentre.api import Declared
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.signing import Sm2Signer
from quanheng.registry import api as registry

from .test_taking_a_file_in import AT, CODES, HEAD, ROW

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-the-tests"


def _lay(home: Path, name: str, rows: int = 5, text: str = "") -> Path:
    folder = home / "inbox" / "registration"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    body = text or HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(rows))
    path.write_bytes(body.encode("gb18030"))
    return path


def _look(home: Path, hours: int = 0) -> list[tuple[str, str]]:
    looks = flows.look_into_inbox(home, at=AT + timedelta(hours=hours))
    return [(one.file, one.outcome) for one in looks]


def test_a_file_is_taken_only_when_it_no_longer_grows_and_told_once(tmp_path: Path) -> None:
    path = _lay(tmp_path, "登记.csv", 2)
    (path.parent / "别的.csv.part").write_text("half")
    assert _look(tmp_path) == [("登记.csv", "growing")]
    _lay(tmp_path, "登记.csv", 5)
    assert _look(tmp_path) == [("登记.csv", "growing")]
    assert flows.centre_of(tmp_path).batches() == []
    assert _look(tmp_path) == [("登记.csv", "landed")]
    assert _look(tmp_path) == []
    assert [batch.state for batch in flows.centre_of(tmp_path).batches()] == ["cleaned"]
    flows.take_through_waiting(AT, tmp_path)
    assert registry.Subject.objects.count() == 5


def test_the_road_leaves_a_file_alone_that_was_seen_growing(tmp_path: Path) -> None:
    _lay(tmp_path, "登记.csv", 2)
    _look(tmp_path)
    _lay(tmp_path, "登记.csv", 4)
    assert flows.run_road(AT, tmp_path).rows["in"] == 0
    _look(tmp_path)
    assert flows.run_road(AT, tmp_path).rows["in"] == 4


@pytest.mark.parametrize("suffix", [".sha256", ".sm3"])
def test_a_digest_beside_the_file_says_it_is_whole(tmp_path: Path, suffix: str) -> None:
    path = _lay(tmp_path, "登记.csv")
    digest = hashlib.sha256(path.read_bytes()) if suffix == ".sha256" else None
    told = digest.hexdigest() if digest else sm3(path.read_bytes()).hex()
    path.with_name(path.name + suffix).write_text(f"{told}  登记.csv\n")
    assert _look(tmp_path) == [("登记.csv", "landed")]
    centre = flows.centre_of(tmp_path)
    told_of = centre.delivery(centre.batches()[0].batch_uid)
    assert told_of is not None
    assert (told_of.proof, told_of.arrived_by) == ("digest", "folder")


def test_a_file_cut_short_against_its_digest_is_refused_and_taken_when_whole(tmp_path: Path) -> None:
    path = _lay(tmp_path, "登记.csv")
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    path.with_name(path.name + ".sha256").write_text(hashlib.sha256(whole).hexdigest())
    assert _look(tmp_path) == [("登记.csv", "refused")]
    assert _look(tmp_path) == []
    refusals = flows.centre_of(tmp_path).refusals()
    assert "摘要" in refusals[0]["sentence"]
    path.write_bytes(whole)  # newer than its digest: a sender may still be writing
    assert _look(tmp_path) == [("登记.csv", "growing")]
    assert _look(tmp_path) == [("登记.csv", "landed")]


def test_a_note_tells_what_is_brought_and_how_many_rows(tmp_path: Path) -> None:
    path = _lay(tmp_path, "登记.csv")
    path.with_name(path.name + ".ok").write_text("brings=全量\nperiod=2026-11\nrows=6\n", encoding="utf-8")
    assert _look(tmp_path) == [("登记.csv", "refused")]
    path.with_name(path.name + ".ok").write_text('{"brings": "full", "period": "2026-11", "rows": 5}')
    assert _look(tmp_path) == [("登记.csv", "landed")]
    [told] = flows.centre_of(tmp_path).deliveries("registration")
    assert (told.brings, told.period, told.declared_rows) == ("full", "2026-11", 5)


def _site(home: Path, key: str) -> None:
    (home / "intake.yml").write_text(f"senders:\n  registration:\n    - {key}\n", encoding="utf-8")


def _signed(path: Path, signature: bytes, key_id: str) -> None:
    path.with_name(path.name + ".sig").write_text(f"{key_id}:{base64.b64encode(signature).decode()}")


def test_a_signature_is_checked_by_the_key_of_the_source(tmp_path: Path) -> None:
    signer = Sm2Signer("dengji", bytes(range(1, 33)))
    _site(tmp_path, f'{{id: k1, public: "{signer.key}"}}')
    path = _lay(tmp_path, "登记.csv")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    text = flows.signed_text("registration", "登记.csv", Declared(), digest)
    _signed(path, signer.sign(text), "k1")
    assert _look(tmp_path) == [("登记.csv", "landed")]
    [told] = flows.centre_of(tmp_path).deliveries("registration")
    assert (told.proof, told.key_id) == ("signature", "k1")
    assert ledger.Fact.objects.get(kind="datacentre.batch.landed").body["proof"] == "signature"


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_shared_secret_signs_and_a_changed_row_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    monkeypatch.setenv("QUANHENG_SENDER_TEST", SECRET)
    _site(tmp_path, f"{{id: k2, hmac: {algorithm}, secret_env: QUANHENG_SENDER_TEST}}")
    path = _lay(tmp_path, "登记.csv")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    state = hmac.HMAC(SECRET.encode(), hashes.SHA256() if algorithm == "sha256" else hashes.SM3())
    state.update(flows.signed_text("registration", "登记.csv", Declared(), digest))
    path.write_bytes(path.read_bytes().replace(b"0-01-01", b"0-01-09"))
    _signed(path, state.finalize(), "k2")
    assert _look(tmp_path) == [("登记.csv", "refused")]
    assert "签名验不过" in flows.centre_of(tmp_path).refusals()[0]["sentence"]
    _lay(tmp_path, "登记.csv")
    _look(tmp_path)
    assert _look(tmp_path) == [("登记.csv", "landed")]


def test_a_key_that_nobody_registered_proves_nothing(tmp_path: Path) -> None:
    path = _lay(tmp_path, "登记.csv")
    _signed(path, b"x" * 64, "k9")
    assert _look(tmp_path) == [("登记.csv", "refused")]


def test_a_password_in_the_settings_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "intake.yml").write_text(
        "connections:\n  tax:\n    url: postgresql://a:secret@db/tax\n", encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"connections\.tax") as refusal:
        flows.read_site(tmp_path)
    assert "secret@" not in str(refusal.value)


def test_the_same_bytes_under_another_name_are_a_repeat(tmp_path: Path) -> None:
    _lay(tmp_path, "一.csv")
    _look(tmp_path)
    _look(tmp_path)
    _lay(tmp_path, "二.csv")
    _look(tmp_path)
    assert _look(tmp_path, 1) == [("二.csv", "repeated")]
    centre = flows.centre_of(tmp_path)
    assert len(centre.batches()) == 1
    [repeat] = centre.repeats("registration")
    assert (repeat.file, repeat.arrived_by) == ("二.csv", "folder")


def test_an_older_register_that_comes_late_changes_nothing_in_the_city(tmp_path: Path) -> None:
    newer = HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(5)).replace(
        "存续", "注销", 1
    )
    _lay(tmp_path, "登记_20261120.csv", text=newer)
    flows.run_road(AT, tmp_path)
    _lay(tmp_path, "登记_20261020.csv")
    flows.run_road(AT + timedelta(days=1), tmp_path)
    assert registry.Subject.objects.get(uscc=CODES[0]).status == "3"


def test_a_value_that_comes_back_is_said_anew(tmp_path: Path) -> None:
    old = HEAD + "".join(ROW.format(code=CODES[n], n=n, d=n + 1) for n in range(5))
    for day, text in (
        ("20261101", old),
        ("20261102", old.replace("存续", "吊销", 1)),
        ("20261103", f"{old}\r\n"),
    ):
        _lay(tmp_path, f"登记_{day}.csv", text=text)
        flows.run_road(datetime(2026, 11, int(day[-2:]), 9, tzinfo=CHINA), tmp_path)
    assert registry.Subject.objects.get(uscc=CODES[0]).status == "1"


def test_refused_files_are_read_again_when_asked(tmp_path: Path) -> None:
    path = _lay(tmp_path, "登记.csv", text="别的列,又一列\n1,2\n")
    path.with_name(path.name + ".ok").touch()
    assert _look(tmp_path) == [("登记.csv", "refused")]
    assert _look(tmp_path) == []
    assert flows.forget_looks(tmp_path, "registration") == 1
    assert _look(tmp_path) == [("登记.csv", "refused")]
