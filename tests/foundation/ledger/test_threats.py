"""Every way of tampering in the table of threats is found, and nothing is found where nothing was done."""

import json
import random
from datetime import timedelta

import pytest
from django.db import connection

from quanheng.base.errors import NotAllowed
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.ledger.append_only import unguard
from quanheng.foundation.ledger.checkpoints import Head, read_head
from quanheng.foundation.ledger.models import Checkpoint, FactCause, LogEntry, Tile
from quanheng.foundation.ledger.signing import Ed25519Signer, home_signers, signed_note

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(write_many, write):
    """Seven hundred facts with causes and private parts, under three checkpoints."""
    uids = write_many(300)
    ledger.sequence_pending()
    ledger.checkpoint(AT)
    uids.append(write(1, because=uids[:3], private={"name": "张三"}).uid)
    uids += write_many(300, first=300)
    ledger.sequence_pending()
    ledger.checkpoint(AT + timedelta(minutes=1))
    uids += write_many(99, first=600)
    ledger.sequence_pending()
    ledger.checkpoint(AT + timedelta(minutes=2))
    return uids


def _kinds(**more):
    report = ledger.verify(**more)
    assert report.ok is (report.fault_count == 0)
    return {fault.kind for fault in report.faults}, report


def test_an_untouched_log_has_no_faults_at_any_depth(log):
    notes = [row.note for row in Checkpoint.objects.all()]
    for depth in (2, 3, 4):
        report = ledger.verify(depth=depth, witness=notes)
        assert report.ok, report.faults
    assert ledger.verify(depth=1, fact_uid=log[300]).ok
    assert (report.facts, report.checkpoints, report.roots["size"]) == (700, 3, 700)
    last = Checkpoint.objects.get(size=700)
    assert report.roots["sm3"] == bytes(last.root_sm3).hex()
    assert json.loads(json.dumps(report.as_dict()))["ok"] is True


def test_facts_that_wait_are_no_fault(log, write):
    write(9)
    report = ledger.verify()
    assert report.ok
    assert report.waiting == 1


EDITS = {
    "kind": "x.y.z", "at": "2020-01-01 00:00:00+00:00", "day": "2020-01-01", "actor_uid": "p2", "actor_name": "旁人",
    "post_title": "局长", "unit_uid": "u2", "unit_name": "别所", "region_code": "445122", "subject_ref": "a:b",
    "object_ref": "ledger_test.thing:other", "commitment": "00" * 32, "previous": "0" * 32,
}  # fmt: skip


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_row_is_named_whatever_was_edited(log, attack, column):
    value = EDITS[column]
    if connection.vendor == "sqlite":
        value = value.removesuffix("+00:00")
    attack((f"UPDATE ledger_fact SET {column} = %s WHERE uid = %s", [value, log[123]]))
    kinds, report = _kinds()
    assert "row.edited" in kinds
    assert any(fault.fact == log[123] and fault.seq == 123 for fault in report.faults)


def test_an_edited_body_is_named(log, attack):
    attack(("UPDATE ledger_fact SET body = %s WHERE uid = %s", ['{"number":124}', log[123]]))
    kinds, report = _kinds()
    assert kinds == {"row.edited"}
    assert report.faults[0].fact == log[123]
    assert not ledger.verify(depth=1, fact_uid=log[123]).ok


def test_an_edited_hash_beside_an_honest_row_is_named(log, attack):
    attack(("UPDATE ledger_fact SET leaf_sm3 = %s WHERE uid = %s", [bytes(32), log[5]]))
    assert _kinds()[0] == {"row.hash"}


def test_a_row_edited_with_its_own_hashes_is_named(log, attack, write):
    """The attacker knows the program and makes the row agree with itself."""
    from quanheng.base.merkle import SHA256, SM3
    from quanheng.foundation.ledger.leaf import leaf_of

    fact = ledger.get_fact(log[40])
    fact.actor_name = "旁人"
    leaf = leaf_of(fact)
    attack((
        "UPDATE ledger_fact SET actor_name = %s, leaf_sm3 = %s, leaf_sha256 = %s WHERE uid = %s",
        ["旁人", SM3.leaf(leaf), SHA256.leaf(leaf), log[40]],
    ))  # fmt: skip
    kinds, report = _kinds()
    assert kinds == {"row.edited"}
    assert report.faults[0].seq == 40


def test_a_whole_tree_rebuilt_over_an_edited_row_is_still_found(log, attack):
    """Row, hashes and all tiles agree with each other; only the signatures do not."""
    from quanheng.base.merkle import SHA256, SM3
    from quanheng.foundation.ledger.leaf import leaf_of
    from quanheng.foundation.ledger.tiles import Rising

    fact = ledger.get_fact(log[400])
    fact.actor_name = "旁人"
    leaf = leaf_of(fact)
    attack(
        (
            "UPDATE ledger_fact SET actor_name = %s, leaf_sm3 = %s, leaf_sha256 = %s WHERE uid = %s",
            ["旁人", SM3.leaf(leaf), SHA256.leaf(leaf), log[400]],
        ),
        "DELETE FROM ledger_tile",
    )
    for algorithm, column in (("sm3", "leaf_sm3"), ("sha256", "leaf_sha256")):
        rising = Rising(algorithm, 0, lambda level, index: b"")
        rising.add(
            [bytes(row) for row in ledger.Fact.objects.order_by("place__seq").values_list(column, flat=True)]
        )
        rising.save()
    kinds, report = _kinds()
    assert kinds == {"checkpoint.root"}
    assert {fault.place for fault in report.faults} == {"601", "700"}
    assert report.faults[0].seq == 300  # the change lies behind the first checkpoint


def test_a_cut_or_added_cause_is_named(log, attack):
    link = FactCause.objects.filter(fact__uid=log[300]).first()
    attack(("DELETE FROM ledger_factcause WHERE id = %s", [link.pk]))
    kinds, report = _kinds()
    assert kinds == {"row.edited"}
    assert report.faults[0].fact == log[300]


def test_a_deleted_row_is_named(log, attack):
    pk = ledger.get_fact(log[77]).pk
    attack(
        ("DELETE FROM ledger_logentry WHERE fact_id = %s", [pk]),
        ("DELETE FROM ledger_fact WHERE id = %s", [pk]),
    )
    kinds, report = _kinds()
    assert kinds & {"row.missing", "entry.missing"}
    assert report.faults[0].seq == 77


def test_swapped_rows_are_named(log, attack):
    attack(
        "UPDATE ledger_logentry SET seq = -1 WHERE seq = 10", "UPDATE ledger_logentry SET seq = 10 WHERE seq = 20",
        "UPDATE ledger_logentry SET seq = 20 WHERE seq = -1",
    )  # fmt: skip
    kinds, report = _kinds()
    assert kinds == {"row.swapped"}
    assert [fault.seq for fault in report.faults] == [10, 20]


def test_a_row_put_in_past_the_program_is_named(log, attack):
    columns = ", ".join(f.column for f in ledger.Fact._meta.concrete_fields if f.column not in {"id", "uid"})
    attack((
        f"INSERT INTO ledger_fact (id, uid, {columns}) SELECT 999999, %s, {columns} FROM ledger_fact WHERE uid = %s",
        ["f" * 32, log[3]],
    ))  # fmt: skip
    kinds, report = _kinds()
    assert kinds == {"row.unplaced"}
    assert report.faults[0].fact == "f" * 32


def test_a_back_dated_row_pushed_into_the_log_is_named(log, attack, write):
    """Pushed between two entries, everything behind it stands at the wrong place."""
    late = write(5, minutes=-60 * 24 * 400)
    attack(
        "UPDATE ledger_logentry SET seq = -seq WHERE seq >= 100",
        "UPDATE ledger_logentry SET seq = 1 - seq WHERE seq < 0",
        ("INSERT INTO ledger_logentry (seq, fact_id) VALUES (100, %s)", [late.pk]), "DELETE FROM ledger_unplaced",
    )  # fmt: skip
    kinds, report = _kinds()
    assert {"row.edited", "row.swapped"} & kinds
    assert report.faults[0].seq == 100 or any(fault.seq == 100 for fault in report.faults)


def test_a_late_entry_by_the_program_is_shown_but_is_no_fault(log, write):
    late = write(5, minutes=-60 * 24 * 3)
    ledger.sequence_pending()
    report = ledger.verify()
    assert report.ok
    assert [row["fact"] for row in report.late] == [late.uid]


@pytest.mark.parametrize("tables", ["entries", "entries and tiles"])
def test_a_truncated_tail_is_named(log, attack, tables):
    ids = list(LogEntry.objects.filter(seq__gte=690).values_list("fact_id", flat=True))
    holes = ", ".join(str(pk) for pk in ids)
    attack("DELETE FROM ledger_logentry WHERE seq >= 690", f"DELETE FROM ledger_fact WHERE id IN ({holes})",
           "UPDATE ledger_loghead SET size = 690")  # fmt: skip
    if tables == "entries and tiles":
        for tile in Tile.objects.filter(level=0, index=2):
            Tile.objects.filter(pk=tile.pk).update(hashes=bytes(tile.hashes)[: (690 - 512) * 32])
    kinds, _ = _kinds()
    assert kinds & {"tail.truncated", "entry.missing"}


@pytest.mark.parametrize(("level", "index"), [(0, 0), (0, 1), (0, 2), (1, 0)])
@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_an_edited_tile_is_named(log, algorithm, level, index):
    tile = Tile.objects.get(algorithm=algorithm, level=level, index=index)
    hashes = bytearray(tile.hashes)
    hashes[40] ^= 1
    Tile.objects.filter(pk=tile.pk).update(hashes=bytes(hashes))
    for depth in (3, 4):
        kinds, _ = _kinds(depth=depth)
        assert kinds & {"tile.edited", "checkpoint.root"}
    assert "tile.edited" in kinds
    assert "row.edited" not in kinds


def test_a_missing_tile_is_named(log):
    Tile.objects.filter(algorithm="sm3", level=0, index=1).delete()
    assert "tile.missing" in _kinds()[0]


def test_an_edited_checkpoint_is_named(log, attack):
    attack("UPDATE ledger_checkpoint SET size = 650 WHERE size = 700")
    assert "checkpoint.edited" in _kinds(depth=2)[0]


def test_a_checkpoint_signed_by_another_key_is_named(log, attack):
    row = Checkpoint.objects.get(size=700)
    head = read_head(row.note)
    forged = signed_note(head.text(), [Ed25519Signer(head.origin, bytes(32))])
    attack(("UPDATE ledger_checkpoint SET note = %s WHERE size = 700", [forged]))
    assert _kinds(depth=2)[0] == {"checkpoint.signature"}


def test_a_clock_set_back_between_checkpoints_is_named(log, attack):
    row = Checkpoint.objects.get(size=700)
    head = read_head(row.note)
    early = Head(head.origin, head.size, head.root_sha256, head.root_sm3, "2026-11-24T00:00:00Z")
    at = "2026-11-24 00:00:00" + ("" if connection.vendor == "sqlite" else "+00:00")
    note = signed_note(early.text(), home_signers())
    attack(("UPDATE ledger_checkpoint SET note = %s, at = %s WHERE size = 700", [note, at]))
    assert _kinds(depth=2)[0] == {"clock.back"}


def _cut_back_to(attack, size):
    """Make everything as it was at that size: the perfect rollback."""
    ids = ", ".join(
        str(pk) for pk in LogEntry.objects.filter(seq__gte=size).values_list("fact_id", flat=True)
    )
    attack(
        f"DELETE FROM ledger_factcause WHERE fact_id IN ({ids})",
        f"DELETE FROM ledger_factprivate WHERE fact_id IN ({ids})",
        f"DELETE FROM ledger_logentry WHERE seq >= {size}", f"DELETE FROM ledger_fact WHERE id IN ({ids})",
        f"UPDATE ledger_loghead SET size = {size}", f"DELETE FROM ledger_checkpoint WHERE size > {size}",
        "DELETE FROM ledger_tile",
    )  # fmt: skip
    from quanheng.foundation.ledger.tiles import Rising

    for algorithm, column in (("sm3", "leaf_sm3"), ("sha256", "leaf_sha256")):
        rising = Rising(algorithm, 0, lambda level, index: b"")
        rising.add(
            [bytes(row) for row in ledger.Fact.objects.order_by("place__seq").values_list(column, flat=True)]
        )
        rising.save()


def test_a_perfect_rollback_is_seen_only_with_a_witness(log, attack):
    witness = Checkpoint.objects.get(size=700).note
    _cut_back_to(attack, 300)
    alone = ledger.verify()
    assert alone.ok  # nobody can see it from here alone, and the report says so
    assert any("见证副本" in notice for notice in alone.notices)
    assert _kinds(witness=[witness])[0] == {"witness.rollback"}


def test_a_second_log_is_seen_only_with_a_witness(log, attack, write_many):
    witness = Checkpoint.objects.get(size=700).note
    _cut_back_to(attack, 300)
    write_many(400, first=5000)
    ledger.sequence_pending()
    ledger.checkpoint(AT + timedelta(minutes=3))
    assert ledger.verify().ok
    assert _kinds(witness=[witness])[0] == {"witness.fork"}


def test_resigning_with_the_stolen_key_is_seen_only_with_a_witness(log, attack):
    """The thief edits a row, rebuilds everything and signs all checkpoints anew with the log's own key."""
    from quanheng.base.merkle import SHA256, SM3
    from quanheng.foundation.ledger.checkpoints import root_at
    from quanheng.foundation.ledger.leaf import leaf_of

    witness = Checkpoint.objects.get(size=700).note
    fact = ledger.get_fact(log[9])
    fact.actor_name = "旁人"
    leaf = leaf_of(fact)
    attack(
        (
            "UPDATE ledger_fact SET actor_name = %s, leaf_sm3 = %s, leaf_sha256 = %s WHERE uid = %s",
            ["旁人", SM3.leaf(leaf), SHA256.leaf(leaf), log[9]],
        ),
        "DELETE FROM ledger_tile",
    )
    from quanheng.foundation.ledger.tiles import Rising

    for algorithm, column in (("sm3", "leaf_sm3"), ("sha256", "leaf_sha256")):
        rising = Rising(algorithm, 0, lambda level, index: b"")
        rising.add(
            [bytes(row) for row in ledger.Fact.objects.order_by("place__seq").values_list(column, flat=True)]
        )
        rising.save()
    for row in list(Checkpoint.objects.all()):
        head = read_head(row.note)
        new = Head(head.origin, row.size, root_at("sha256", row.size), root_at("sm3", row.size), head.at)
        attack((
            "UPDATE ledger_checkpoint SET note = %s, root_sm3 = %s, root_sha256 = %s WHERE size = %s",
            [signed_note(new.text(), home_signers()), new.root_sm3, new.root_sha256, row.size],
        ))  # fmt: skip
    assert ledger.verify().ok
    assert _kinds(witness=[witness])[0] == {"witness.fork"}


def test_a_strangers_note_is_no_witness(log):
    head = read_head(Checkpoint.objects.get(size=700).note)
    forged = signed_note(head.text(), [Ed25519Signer(head.origin, bytes(32))])
    assert _kinds(witness=[forged])[0] == {"witness.signature"}


def test_a_deleted_checkpoint_is_seen_with_a_witness(log, attack):
    witness = Checkpoint.objects.get(size=601).note
    attack("DELETE FROM ledger_checkpoint WHERE size = 601")
    assert ledger.verify().ok
    assert _kinds(witness=[witness])[0] == {"checkpoint.missing"}


def test_a_fact_deleted_before_it_got_a_place_leaves_a_broken_chain(log, write, attack):
    gone, after = write(1), write(1)
    attack(
        ("DELETE FROM ledger_unplaced WHERE fact_id = %s", [gone.pk]),
        ("DELETE FROM ledger_fact WHERE id = %s", [gone.pk]),
    )
    kinds, report = _kinds()
    assert kinds == {"chain.broken"}
    assert report.faults[0].fact == after.uid


def test_a_guard_taken_away_is_named(log):
    unguard(connection)
    assert _kinds()[0] == {"guard.missing"}


def test_replay_of_an_entry_in_another_case_is_refused(log):
    """The proof of one case's fact does not pass for another's."""
    from dataclasses import replace

    one, other = ledger.proof(ledger.get_fact(log[10])), ledger.proof(ledger.get_fact(log[11]))
    assert not replace(one, entry=other.entry).holds()
    assert not replace(one, index=other.index).holds()


def test_a_hundred_random_edits_are_all_found(log, attack):
    chance = random.Random(20261124)
    columns = [column for column in EDITS if column not in {"at", "day"}]
    hit = chance.sample(range(700), 100)
    attack(*[
        (f"UPDATE ledger_fact SET {chance.choice(columns)} = %s WHERE uid = %s", [f"改{number}"[:12], log[number]])
        for number in hit
    ])  # fmt: skip
    report = ledger.verify()
    named = {fault.seq for fault in report.faults if fault.kind == "row.edited"}
    assert named == set(hit)


def test_verification_needs_the_right(log, actor):
    from dataclasses import replace

    assert ledger.verify(depth=2, actor=actor).ok
    with pytest.raises(NotAllowed):
        ledger.verify(depth=2, actor=replace(actor, rights=frozenset()))
