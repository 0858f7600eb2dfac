"""The open bundle: it names nobody, shows a business its own place, and refuses every changed byte."""

import functools
import itertools
import json
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput, NotFound
from quanheng.engines.inspections import bare_draw
from quanheng.engines.inspections.bundle import verify_bundle
from quanheng.engines.inspections.rosters import RosterObject, RosterOfficer, roster_digest
from quanheng.engines.inspections.tickets import read_openings, seal_rosters
from tests.engines.inspections.drawing import objects, officers, plan
from tests.engines.inspections.test_draw import tool

pytestmark = pytest.mark.files_only
TOOL = tool()


@functools.cache
def example(objects=90, officers=9, **more):
    return bare_draw.make_example(objects, officers, seed="test", **more)


def both_accept(files):
    """Ask the program and the single file."""
    verdict = verify_bundle(files)
    try:
        alone = TOOL.check(dict(files))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        alone = [("unreadable", False)]
    assert verdict.ok == all(ok for _, ok in alone), (verdict.faults, [what for what, ok in alone if not ok])
    return verdict.ok


@pytest.mark.parametrize(
    ("count", "people", "more"),
    [
        (1, 1, {}), (3, 40, {"is_full": True}), (90, 0, {"is_full": True}), (400, 3, {}), (300, 30, {"is_full": True}),
        (120, 9, {"is_weighted": True, "is_full": True}),
    ],
)  # fmt: skip
def test_examples_of_any_size_are_accepted_by_both_programs(count, people, more):
    files = example(count, people, **more)
    assert both_accept(files)
    assert bare_draw.make_example(count, people, seed="test", **more) == files
    assert bare_draw.make_example(count, people, seed="other", **more) != files


def test_the_open_bundle_holds_no_code_and_no_class():
    files, full = example(), example(is_full=True)
    assert set(full) - set(files) == {"openings.jsonl", "officer-openings.jsonl", "names.json"}
    told = b"".join(files.values()).decode()
    for one in read_openings(full["openings.jsonl"]):
        assert one.id not in told
        assert one.salt not in told
    assert not {f'"{level}"' for level in "ABCD"} & {
        f'"{one["key"]}"' for one in json.loads(files["plan.json"])["strata"]
    }
    assert all(files[name] == full[name] for name in files if name != "manifest.json")


def remade(files):
    """Write the list of digests anew, as a forger would."""
    digests = {name: sm3(content).hex() for name, content in files.items() if name != "manifest.json"}
    return files | {"manifest.json": canonical({"algorithm": "qh-draw/1", "files": digests, "format": 2})}


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_any_changed_byte_of_any_file_is_refused(data):
    files = dict(example(is_full=True))
    name = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[name])
    where = data.draw(st.integers(0, len(content) - 1))
    change = data.draw(st.sampled_from(["flip", "drop", "double"]))
    if change == "flip":
        content[where] ^= data.draw(st.integers(1, 255))
    elif change == "drop":
        del content[where]
    else:
        content.insert(where, content[where])
    files[name] = bytes(content)
    if files[name] == example(is_full=True)[name]:
        return
    assert not both_accept(files)
    if name not in ("manifest.json", "names.json"):  # a name beside its code is the register's word
        assert not both_accept(remade(files))


def test_a_share_of_more_than_everybody_is_refused():
    files = dict(example(is_full=True))
    plan = json.loads(files["plan.json"])
    for one in plan["strata"]:
        one["share_bp"] = 99_999
    files["plan.json"] = canonical(plan)
    assert not both_accept(remade(files))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_changed_figure_is_refused_though_the_list_of_digests_is_made_anew(data):
    files = dict(example(is_full=True))
    name = data.draw(
        st.sampled_from(
            [name for name in sorted(files) if name.endswith(".json") and name != "manifest.json"]
        )
    )
    plain = json.loads(files[name])
    path, value = data.draw(st.sampled_from(list(_spots(plain))))
    at = functools.reduce(lambda here, step: here[step], path[:-1], plain)
    at[path[-1]] = (
        (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else value + "0"
    )
    if name == "names.json" and path[-1] == "name":  # names are the register's; only codes are proved
        return
    files[name] = canonical(plain)
    if name == "certificate.json":  # a forger would bind his own certificate to the result, too
        result = json.loads(files["result.json"])
        result["assignment"]["certificate"] = sm3(files[name]).hex()
        files["result.json"] = canonical(result)
    assert not both_accept(remade(files))


@pytest.mark.parametrize("spell", [str.upper, lambda told: f"{told} ", lambda told: f"{told[:2]} {told[2:]}"])
@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("randomness.json", ("reveals", 0, "nonce")), ("randomness.json", ("reveals", 1, "value")),
        ("commitment.json", ("openings",)), ("commitment.json", ("officer_openings",)),
        ("commitment.json", ("plan",)), ("commitment.json", ("secrets", 0, "sealed")),
    ],
)  # fmt: skip
def test_hexadecimal_in_any_other_spelling_is_refused(name, where, spell):
    files = dict(example())
    plain = json.loads(files[name])
    at = functools.reduce(lambda here, step: here[step], where[:-1], plain)
    at[where[-1]] = spell(at[where[-1]])
    files[name] = canonical(plain)
    assert not both_accept(remade(files))


def test_a_salt_in_capitals_is_refused_though_its_bytes_are_the_same():
    files = dict(example(is_full=True))
    for name in ("openings.jsonl", "officer-openings.jsonl"):
        rows = [json.loads(line) for line in files[name].split(b"\n")[:-1]]
        rows[0]["salt"] = rows[0]["salt"].upper()
        changed = files | {name: b"".join(canonical(row) + b"\n" for row in rows)}
        told = json.loads(files["commitment.json"])  # a forger who also promises these openings
        told[name.split(".")[0].replace("-", "_")] = roster_digest(changed[name])
        assert not both_accept(remade(changed | {"commitment.json": canonical(told)}))


def _spots(plain, path=()):
    items = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    if not isinstance(plain, (dict, list)):
        yield path, plain
    for key, value in items:
        yield from _spots(value, (*path, key))


def test_strange_and_missing_files_are_refused_and_named():
    assert [one.detail for one in verify_bundle(dict(example()) | {"more.json": b"{}"}).faults] == [
        "多出more.json"
    ]
    for gone in ("certificate.json", "result.json"):
        files = {name: content for name, content in example().items() if name != gone}
        assert not both_accept(remade(files))


def test_a_business_finds_itself_and_proves_its_line():
    files, root = example(), json.loads(example()["commitment.json"])["objects"]
    seen = [
        bare_draw.own_place(files, one.id, one.salt)
        for one in read_openings(example(is_full=True)["openings.jsonl"])
    ]
    assert all(bare_draw.proof_holds(one, root) for one in seen)
    for _, group in itertools.groupby(
        sorted(seen, key=lambda one: (one.stratum, one.rank)), lambda one: one.stratum
    ):
        ranked = list(group)
        assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
        assert [one.is_drawn for one in ranked] == [one.rank <= one.quota for one in ranked]
        assert [one.place for one in ranked] == sorted(one.place for one in ranked)
    told = TOOL.find(dict(files), seen[0].ticket, "x")
    assert (told["place"], told["proof"], told["is_drawn"]) == (
        seen[0].place,
        list(seen[0].proof),
        seen[0].is_drawn,
    )
    assert not bare_draw.proof_holds(seen[0], "00" * 32)
    with pytest.raises(NotFound):
        bare_draw.own_place(files, "92445102MA99999999", "00" * 16)
    with pytest.raises(BadInput):
        bare_draw.own_place(files, "92445102MA00000001", "00")


def test_the_supervisor_sees_a_business_that_holds_two_tickets():
    files = dict(example(is_full=True))
    first, second = files["openings.jsonl"].split(b"\n")[:2]
    files["openings.jsonl"] = files["openings.jsonl"].replace(
        json.loads(second)["id"].encode(), json.loads(first)["id"].encode(), 1
    )
    assert not both_accept(remade(files))


def test_tickets_are_fresh_each_time_and_marks_follow_them():
    busy = [
        RosterOfficer(
            "p1",
            ("445102001",),
            avoid=("92445102MA00000001", "no such code"),
            rotation=("92445102MA00000003",),
        )
    ]
    one, two = (seal_rosters(plan(), objects(), [*officers(), *busy]) for _ in range(2))
    assert {row.ticket for row in read_openings(one.openings)}.isdisjoint(
        row.ticket for row in read_openings(two.openings)
    )
    line = next(json.loads(row) for row in one.officers.split(b"\n") if b'"avoid":["' in row)
    assert (len(line["avoid"]), len(line["rotation"])) == (1, 1)
    away = [
        RosterOfficer(
            "p2", ("445102001",), leave=(("2026-11-01", "2026-12-10"), ("2027-01-01", "2027-01-05"))
        )
    ]
    briefly = [RosterOfficer("p3", ("445102001",), leave=(("2026-11-20", "2026-11-21"),))]
    told = seal_rosters(plan(), objects(), [*away, *briefly]).officers
    assert sorted(json.loads(row)["leave"] for row in told.splitlines()) == [
        [],
        [["2026-11-18", "2026-12-10"]],
    ]
    with pytest.raises(BadInput, match="不写标记"):
        seal_rosters(plan(), objects(), [RosterOfficer("p4", ("4451",), avoid=("0" * 64,))])
    with pytest.raises(BadInput, match="没有的分层"):
        seal_rosters(plan(), [RosterObject("x", "Z", "4451")], officers())


def test_a_zip_is_read_like_a_folder(tmp_path):
    packed = tmp_path / "draw.zip"
    packed.write_bytes(bare_draw.zip_bundle(example()))
    assert bare_draw.read_bundle(packed) == dict(example()) == TOOL.read_bundle(str(packed))
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("plan.json", b"{}")
    with pytest.raises(BadInput):
        bare_draw.read_bundle(packed)
    packed.write_bytes(b"no zip")
    with pytest.raises(BadInput):
        bare_draw.read_bundle(packed)
    assert TOOL.main([str(packed)]) == 2


def test_the_single_file_hashes_without_openssl_and_shares_out_work(monkeypatch):
    monkeypatch.setattr(TOOL, "FAST", False)
    assert TOOL.sm3(b"abc") == sm3(b"abc")
    assert TOOL.hmac_sm3(b"k", b"a")(b"b") == tool().hmac_sm3(b"k")(b"ab")
    monkeypatch.undo()
    whole = TOOL.check(dict(example()))
    shared = TOOL.share_out
    monkeypatch.setitem(sys.modules, "verify_draw", TOOL)
    monkeypatch.setattr(TOOL, "share_out", lambda work, count, **_: shared(work, count, block=16, small=1))
    assert TOOL.check(dict(example())) == whole
