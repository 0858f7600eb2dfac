"""The loader: found by entry point and by folder, frozen, refused as a whole, checked when the site starts."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from quanheng.base.errors import BadInput, NotFound, PackFault
from quanheng.foundation.packs import api as packs
from quanheng.packkit.sections import SECTIONS

LAW = (
    "- key: {key}\n  zh: 答复\n  from: {since}\n  limit: {{n: {n}, unit: working_day}}\n  end_rule: working\n"
    "  article: 某法 第1条\n  confidence: recall:high\n"
)
CARD = 'key: {key}\nzh: 试验\nversion: "1"\ncontract: 1\nneeds: [core]\n'
CASE = (
    "- case: 一案\n  kind: clock\n  article: 某法 第1条\n"
    "  given: {{rule: {rule}}}\n  on: 2026-11-02\n  then: {{due: {due}}}\n"
)
MakePack = Callable[..., Path]


@pytest.fixture
def make_pack(tmp_path: Path, settings: Any) -> MakePack:
    """Write a pack and let the site know its folder, read anew."""

    def make(files: dict[str, str], key: str = "trial") -> Path:
        folder = tmp_path / key
        for name, text in {"pack.yml": CARD.format(key=key), **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        settings.PACK_FOLDERS = [*settings.PACK_FOLDERS, folder]
        packs.read_again()
        return folder

    yield make
    packs.read_again()


def test_the_packs_that_come_with_the_program_load_without_a_fault() -> None:
    assert [str(fault) for fault in packs.faults() if fault.severity == "error"] == []
    loaded = packs.packs()
    assert {"core", "food", "city_chaozhou"} <= set(loaded.manifests)
    assert loaded.origin_of("law", "penalty.decision").file == "core/law/penalty.yml"


def test_the_whole_law_is_there_and_each_entry_has_its_line() -> None:
    law = packs.packs().law
    core = [entry for entries in law.values() for entry in entries if entry.origin.file.startswith("core/")]
    keys = {entry.key for entry in core}
    limits = {key for key in keys if law[key][0].limit is not None}
    thresholds = {key for key in keys if law[key][0].value is not None and "." not in key}
    assert (len(limits), len(thresholds)) == (336, 10)
    assert all(entry.origin.line and entry.article for entries in law.values() for entry in entries)
    read = packs.packs().law_sources
    assert all(source in read for entries in law.values() for entry in entries for source in entry.source)


def test_what_is_loaded_cannot_be_changed() -> None:
    loaded = packs.packs()
    with pytest.raises(TypeError):
        loaded.law["x"] = ()  # type: ignore[index]
    with pytest.raises(Exception, match="frozen"):
        loaded.law["penalty.decision"][0].zh = "改"  # type: ignore[misc]


def test_a_folder_of_the_operator_adds_a_pack(make_pack: MakePack) -> None:
    make_pack({"law/a.yml": LAW.format(key="trial.reply", since="2026-01-01", n=10)})
    assert packs.packs().law["trial.reply"][0].limit.n == 10  # type: ignore[union-attr]


def test_one_fault_anywhere_refuses_them_all_and_names_file_and_line(make_pack: MakePack) -> None:
    make_pack(
        {"law/a.yml": LAW.format(key="trial.reply", since="2026-01-01", n=10).replace("article", "artikle")}
    )
    with pytest.raises(PackFault, match=r"trial/law/a\.yml:\d+") as refused:
        packs.packs()
    assert refused.value.details["line"]
    messages = [str(message.msg) for message in run_checks(tags=["packs"])]
    assert any(message.startswith("trial/law/a.yml:") and "artikle" in message for message in messages)


def test_a_later_pack_may_override_by_name_and_never_silently(make_pack: MakePack) -> None:
    folder = make_pack({"law/a.yml": LAW.format(key="penalty.close", since="2019-01-01", n=9)})
    with pytest.raises(PackFault, match="生效日期重叠"):
        packs.packs()
    path = folder / "law" / "a.yml"
    path.write_text(path.read_text(encoding="utf-8") + "  overrides: penalty.close\n", encoding="utf-8")
    packs.read_again()
    entries = packs.packs().law["penalty.close"]
    assert [(entry.limit.n, entry.origin.pack) for entry in entries if entry.limit] == [(9, "trial")]


def test_an_override_of_nothing_is_a_fault(make_pack: MakePack) -> None:
    text = LAW.format(key="trial.reply", since="2026-01-01", n=9) + "  overrides: trial.reply\n"
    make_pack({"law/a.yml": text})
    with pytest.raises(PackFault, match="没有这一条"):
        packs.packs()


def test_a_right_that_no_room_declares_is_a_fault(make_pack: MakePack) -> None:
    make_pack(
        {
            "roles.yml": "- key: cook\n  zh: 厨师\n  rights:\n    - clock:limit:read\n    - kitchen:soup:taste\n"
        }
    )
    found = [fault for fault in packs.check(cases=False).errors if fault.code == "unknown_right"]
    assert [(fault.file, fault.line) for fault in found] == [("trial/roles.yml", 5)]


def test_the_check_runs_cases_and_grades(make_pack: MakePack) -> None:
    case = CASE.format(rule="trial.reply", due="2026-11-16")
    make_pack(
        {
            "law/a.yml": LAW.format(key="trial.reply", since="2026-01-01", n=10),
            "cases/a.yml": case,
            "README.md": "#",
        }
    )
    report = packs.check()
    assert report.ok, [*report.errors, *report.failed]
    grade = next(one for one in report.grades if one.pack == "trial")
    assert (grade.grade, grade.cases, grade.missing) == ("gold", 1, ())
    assert json.dumps(report.as_dict(), ensure_ascii=False)


def test_a_failing_case_fails_the_check_with_its_line(make_pack: MakePack) -> None:
    case = CASE.format(rule="penalty.pay", due="2026-11-03")
    make_pack({"cases/a.yml": case})
    report = packs.check()
    assert not report.ok
    assert report.as_dict()["cases_failed"][0]["where"] == "trial/cases/a.yml:1"


def test_a_new_pack_loads_at_once(tmp_path: Path, settings: Any) -> None:
    folder = packs.new("hotpot", "火锅", tmp_path)
    report = packs.check([folder])
    assert report.ok, [str(fault) for fault in report.errors]
    assert next(one for one in report.grades if one.pack == "hotpot").grade == "silver"
    with pytest.raises(BadInput, match="已存在"):
        packs.new("hotpot", "火锅", tmp_path)
    with pytest.raises(BadInput, match="不能作领域包的名称"):
        packs.new("Hot-Pot", "火锅", tmp_path)


def test_explain_shows_every_dated_entry_of_a_name() -> None:
    found = packs.explain("complaint.mediation")
    assert [one["entry"]["valid_from"] for one in found] == ["2020-01-01", "2026-04-15"]
    assert all(one["where"].startswith("core/law/complaint.yml:") for one in found)
    with pytest.raises(NotFound):
        packs.explain("no.such")


def test_diff_tells_what_a_new_version_changes(tmp_path: Path) -> None:
    old, new = packs.new("noodle", "面条", tmp_path / "a"), packs.new("noodle", "面条", tmp_path / "b")
    path = new / "law" / "limits.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("n: 10", "n: 12") + LAW.format(key="noodle.more", since=date(2026, 5, 1), n=3),
        encoding="utf-8",
    )
    changes = packs.diff(old, new)
    assert changes.added == ("law noodle.more 自2026-05-01起",)
    assert changes.changed["law noodle.reply 自2026-01-01起"]["limit"][1]["n"] == 12
    assert any("→" in line for line in changes.lines())


def test_every_place_has_a_schema_for_editors() -> None:
    schemas = packs.schemas()
    assert set(schemas) == {
        section.place.rstrip("/").removesuffix(".yml").replace("/", "_") for section in SECTIONS
    }
    assert all(one["$defs"] for one in schemas.values())


def test_the_divisions_of_the_city_are_there_with_the_local_code_marked() -> None:
    divisions = packs.packs().codes["admin_division"]
    towns = [one for one in divisions.codes if len(one.code) == 9]
    fengxi = divisions.get("445185")
    assert len(towns) == 51
    assert fengxi is not None
    assert fengxi.more["is_local"] is True


def test_a_hook_is_found_by_pack_and_name(make_pack: MakePack) -> None:
    make_pack({"hooks.py": '"""Hooks."""\n\n\ndef double(n: int) -> int:\n    return 2 * n\n'})
    assert packs.hook("trial.double")(4) == 8
    with pytest.raises(NotFound, match=r"没有钩子“trial\.half”"):
        packs.hook("trial.half")


def test_the_site_does_not_start_half_loaded(make_pack: MakePack) -> None:
    from importlib import reload

    from quanheng.config import wsgi

    make_pack({"law/a.yml": "- key: trial.reply\n"})
    with pytest.raises(PackFault, match=r"trial/law/a\.yml:1"):
        reload(wsgi)
