"""Places, tiles, checkpoints and proofs; and that a stranger with one file and no network can check them."""

import base64
import json
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from quanheng.base.errors import BadInput, Conflict, NotYet
from quanheng.base.merkle import SHA256, SM3, root
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.models import LogEntry, Tile, Unplaced
from quanheng.foundation.ledger.signing import Ed25519Signer, Key, Sm2Signer, check_note, signed_note
from quanheng.foundation.ledger.tiles import tile_path
from tests.shared import shared_data

from .conftest import AT

pytestmark = pytest.mark.django_db
CHECKER = Path(__file__).resolve().parents[3] / "tools" / "verify_proof.py"


def _run(file, *more):
    return subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(file), *more], capture_output=True, text=True, check=False,
        env={"PATH": "", "PYTHONIOENCODING": "utf-8"}, timeout=60,
    )  # fmt: skip


def test_every_fact_gets_one_place_in_order(write_many, write):
    write_many(300)
    assert ledger.sequence_pending() == 300
    assert ledger.sequence_pending() == 0
    late = write(1)
    assert ledger.sequence_pending() == 1
    assert list(LogEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(301))
    assert LogEntry.objects.get(seq=300).fact_id == late.pk
    assert not Unplaced.objects.exists()
    assert ledger.log_size() == 301


@pytest.mark.parametrize("steps", [[1], [255, 1], [256, 1], [100, 156, 300, 1], [700]])
def test_tiles_and_roots_are_the_same_however_the_facts_came(write_many, steps):
    count = 0
    for step in steps:
        write_many(step, first=count)
        count += step
        ledger.sequence_pending()
    leaves = list(ledger.Fact.objects.order_by("place__seq").values_list("leaf_sm3", "leaf_sha256"))
    head = ledger.checkpoint(AT)
    assert bytes(head.root_sm3) == root(SM3, [bytes(pair[0]) for pair in leaves])
    assert bytes(head.root_sha256) == root(SHA256, [bytes(pair[1]) for pair in leaves])
    lowest = b"".join(
        bytes(tile)
        for tile in Tile.objects.filter(algorithm="sm3", level=0)
        .order_by("index")
        .values_list("hashes", flat=True)
    )
    assert lowest == b"".join(bytes(pair[0]) for pair in leaves)
    assert Tile.objects.filter(algorithm="sm3").count() == (
        1 if count < 256 else 2 + count // 256 - (count % 256 == 0)
    )


def test_a_checkpoint_is_signed_twice_and_made_once(write, home):
    write(1)
    with pytest.raises(NotYet):
        ledger.checkpoint(AT)  # nothing has a place yet
    ledger.sequence_pending()
    head = ledger.checkpoint(AT)
    assert ledger.checkpoint(AT + timedelta(hours=1)).pk == head.pk
    assert [key.kind[:1] for key in check_note(head.note, ledger.read_keys())] == [b"\x01", b"\xff"]
    assert ledger.read_head(head.note).size == 1
    for name in ("ledger.ed25519", "ledger.sm2"):
        assert stat.S_IMODE((home / "keys" / name).stat().st_mode) == 0o600


def test_a_clock_set_back_is_not_signed_over(write):
    write(1)
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    write(2)
    ledger.sequence_pending()
    with pytest.raises(Conflict):
        ledger.checkpoint(AT - timedelta(seconds=1))


def test_consistency_of_all_checkpoints(write_many):
    heads = []
    for step in (1, 1, 254, 1, 300):
        write_many(step)
        ledger.sequence_pending()
        heads.append(ledger.checkpoint(AT + timedelta(minutes=len(heads))))
    for number, old in enumerate(heads):
        for new in heads[number:]:
            assert ledger.consistency(old, new).holds()
    with pytest.raises(BadInput):
        ledger.consistency(heads[2], heads[1])


def test_every_fact_can_be_proved_once_a_checkpoint_covers_it(write_many, write):
    uids = write_many(600)
    fact = write(1)
    with pytest.raises(NotYet):
        ledger.proof(fact)
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    for uid in (uids[0], uids[255], uids[256], uids[599], fact.uid):
        assert ledger.proof(ledger.get_fact(uid)).holds()
    after = write(2)
    ledger.sequence_pending()
    with pytest.raises(NotYet):
        ledger.proof(after)


def test_a_proof_against_an_old_checkpoint_still_holds(write_many, write):
    fact = write(1)
    ledger.sequence_pending()
    old = ledger.checkpoint(AT)
    write_many(300)
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    assert ledger.proof(fact, at_checkpoint=old).holds()
    assert ledger.proof(fact).size == 301


@pytest.fixture
def proof_file(write_many, write, tmp_path):
    write_many(300)
    fact = write(
        1, body={"name": "凤凰单丛", "share": 0.25}, private={"name": "张三", "phone": "13800000000"}
    )
    write_many(20, first=400)
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    file = tmp_path / "record.tlog-proof"
    file.write_text(ledger.proof(fact, disclose=True).as_text(), encoding="utf-8")
    return file


def test_a_stranger_checks_the_file_with_the_standard_library_alone(proof_file):
    done = _run(proof_file)
    assert done.returncode == 0, done.stderr
    assert "相符 SHA-256 路径" in done.stdout
    assert "相符 SM3 路径" in done.stdout
    assert "Ed25519、SM2" in done.stdout
    assert "相符 个人信息与承诺值" in done.stdout
    assert "公钥取自文件本身" in done.stdout
    keys = [part for key in ledger.read_keys() for part in ("--key", str(key))]
    trusted = _run(proof_file, *keys)
    assert trusted.returncode == 0
    assert "公钥取自文件本身" not in trusted.stdout


def _rewrite(file, change):
    lines = file.read_text(encoding="utf-8").split("\n")
    extra = json.loads(base64.b64decode(lines[1][6:]))
    change(lines, extra)
    lines[1] = "extra " + base64.b64encode(json.dumps(extra).encode()).decode()
    file.write_text("\n".join(lines), encoding="utf-8")


def _edit_entry(lines, extra):
    extra["entry"] = extra["entry"].replace("凤凰单丛", "凤凰水仙")


def _edit_private(lines, extra):
    extra["private"]["content"]["name"] = "李四"


def _move(lines, extra):
    lines[2] = "index 299"


def _drop_node(lines, extra):
    del lines[3]


def _edit_sm3_path(lines, extra):
    extra["sm3"][0] = extra["sm3"][1]


def _grow(lines, extra):
    at = lines.index("", 3) + 2
    lines[at] = str(int(lines[at]) + 1)


def _no_signature(lines, extra):
    lines[:] = [line for line in lines if not line.startswith("—")]


def _wrong_signature(lines, extra):
    at = next(number for number, line in enumerate(lines) if line.startswith("—"))
    name, coded = lines[at].rsplit(" ", 1)
    raw = bytearray(base64.b64decode(coded))
    raw[20] ^= 1
    lines[at] = f"{name} {base64.b64encode(raw).decode()}"


@pytest.mark.parametrize(
    "change",
    [_edit_entry, _edit_private, _move, _drop_node, _edit_sm3_path, _grow, _no_signature, _wrong_signature],
)
def test_no_changed_file_passes(proof_file, change):
    _rewrite(proof_file, change)
    assert _run(proof_file).returncode == 1


def test_another_logs_key_and_unreadable_files_are_refused(proof_file, tmp_path):
    other = Ed25519Signer("other.invalid/log", os.urandom(32)).key
    assert _run(proof_file, "--key", str(other)).returncode == 1
    (tmp_path / "x").write_text("hello")
    assert _run(tmp_path / "x").returncode == 2
    assert _run(tmp_path / "none").returncode == 2


def test_the_checkers_own_sm3_is_the_standards():
    import runpy

    tool = runpy.run_path(str(CHECKER))
    for size in (0, 1, 55, 56, 63, 64, 65, 200):
        assert tool["sm3_by_hand"](b"a" * size) == SM3.hash(b"a" * size)


@pytest.mark.shared
def test_the_sm2_signature_of_the_standard_verifies_in_both_places():
    import runpy

    vector = json.loads(shared_data("published-vectors.json").read_text())["sm"]["sm2_sign_gbt32918_2_annexA"]
    public, text = bytes.fromhex(vector["pub"][2:]), vector["msg"].encode()
    signature = bytes.fromhex(vector["r"] + vector["s"])
    tool = runpy.run_path(str(CHECKER))
    key = Key("gbt", b"\xffquanheng.sm2", public)
    assert key.verifies(text, signature)
    assert tool["sm2_signed"](public, text, signature)
    assert Sm2Signer("gbt", bytes.fromhex(vector["d"])).key.public == public
    for wrong in (text + b"x", text[:-1]):
        assert not key.verifies(wrong, signature)
        assert not tool["sm2_signed"](public, wrong, signature)
    assert not key.verifies(text, bytes(64))
    assert not tool["sm2_signed"](public, text, bytes(64))


@pytest.mark.parametrize("secret", [f"{number:064x}" for number in (2, 3, 4, 0xABCDEF, 2**200 + 7)])
def test_sm2_signs_for_any_key_even_one_whose_digits_the_library_would_strip(secret):
    import runpy

    tool = runpy.run_path(str(CHECKER))
    signer = Sm2Signer("log", bytes.fromhex(secret))
    signature = signer.sign(b"text\n")
    assert signer.key.verifies(b"text\n", signature)
    assert tool["sm2_signed"](signer.key.public, b"text\n", signature)


def test_ed25519_of_rfc_8032_in_the_checker():
    import runpy

    tool = runpy.run_path(str(CHECKER))
    signer = Ed25519Signer(
        "log", bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    assert signer.key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = signer.sign(b"")
    assert signature.hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    assert tool["ed25519_signed"](signer.key.public, b"", signature)
    assert not tool["ed25519_signed"](signer.key.public, b"x", signature)
    assert not tool["ed25519_signed"](signer.key.public, b"", signature[:32] + bytes(32))


def test_keys_are_read_back_from_their_text():
    for key in ledger.read_keys():
        assert Key.parse(str(key)) == key
        with pytest.raises(BadInput):
            Key.parse(str(key).replace("+", "+0", 1))


def test_a_note_with_one_wrong_known_signature_is_worth_nothing():
    first, second = Ed25519Signer("a", os.urandom(32)), Ed25519Signer("b", os.urandom(32))
    note = signed_note("text\n", [first, second])
    assert len(check_note(note, [first.key, second.key])) == 2
    assert check_note(note.replace("text", "next"), [first.key, second.key]) == []
    assert check_note(note, [Ed25519Signer("a", os.urandom(32)).key]) == []


def test_the_log_can_be_mirrored_as_static_files(write_many, tmp_path):
    write_many(600)
    ledger.sequence_pending()
    head = ledger.checkpoint(AT)
    assert ledger.export_tiles(tmp_path / "log", size=head.size, note=head.note) == 8
    assert ledger.export_tiles(tmp_path / "log", size=head.size, note=head.note) == 0
    assert (tmp_path / "log" / "checkpoint").read_text(encoding="utf-8") == head.note
    assert (tmp_path / "log" / "tile" / "0" / "001").stat().st_size == 8192
    assert (tmp_path / "log" / "tile" / "0" / "002.p" / "88").stat().st_size == 88 * 32
    assert (tmp_path / "log" / "sm3" / "tile" / "1" / "000.p" / "2").exists()


def test_tile_addresses_are_those_of_tlog_tiles():
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(2, 7, 5) == "tile/2/007.p/5"


def test_one_late_commit_does_not_lose_its_place(write_many, write):
    """A fact whose row number is lower but whose transaction ended later is placed later, never skipped."""
    write_many(3)
    held = ledger.Fact.objects.order_by("pk").first()
    with connection.cursor() as cursor:  # as PostgreSQL shows it: the row is not there yet
        cursor.execute("DELETE FROM ledger_unplaced WHERE fact_id = %s", [held.pk])
    assert ledger.sequence_pending() == 2
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_unplaced (fact_id) VALUES (%s)", [held.pk])
    assert ledger.sequence_pending() == 1
    assert LogEntry.objects.get(fact=held).seq == 2
    assert ledger.verify().ok
