"""Link, name and address at the prompt: a stranger's file in, explained rows out, refusals in sentences."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quanheng.base.errors import Refusal
from quanheng.surfaces.cli.main import app
from tests.datacentre.test_link_two_files import two_files

pytestmark = pytest.mark.files_only


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        made = csv.DictWriter(lines, list(rows[0]))
        made.writeheader()
        made.writerows(rows)
    return path


def test_two_files_are_linked_by_csv_and_parquet(tmp_path: Path) -> None:
    from quanheng.datacentre.tables import write_table

    a, b, truth = two_files(300)
    write_table(a, tmp_path / "a.csv")
    write_table(b, tmp_path / "b.parquet")
    told = _run("link", tmp_path / "a.csv", tmp_path / "b.parquet", "--suggest")
    (tmp_path / "map.yml").write_text(told.stdout, encoding="utf-8")
    words = [
        "link",
        tmp_path / "a.csv",
        tmp_path / "b.parquet",
        "--map",
        tmp_path / "map.yml",
        "--model",
        tmp_path / "m.json",
    ]
    done = _run(*words, "--out", tmp_path / "links.csv", "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    rows = _rows(tmp_path / "links.csv")
    assert list(rows[0]) == ["id_a", "id_b", "probability", "weight", "decision", "reasons"]
    assert len(rows) == summary["pairs"]["written"]
    linked = [row for row in rows if row["decision"] == "link"]
    assert sum(truth.get(row["id_b"]) == row["id_a"] for row in linked) >= 0.97 * len(truth)
    again = _run(*words, "--out", tmp_path / "again.csv", "--threads", "1", "--json")
    assert again.exit_code == 0
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "links.csv").read_bytes()


def test_names_and_addresses_become_columns(tmp_path: Path) -> None:
    file = _write(tmp_path / "x.csv", [
        {"企业名称": "潮州市湘桥区示例便利店", "地址": "湘桥区意溪镇东津村第三组12号", "注": "=1+1"},
        {"企业名称": "", "地址": "", "注": ""},
    ])  # fmt: skip
    done = _run("name", file, "--out", tmp_path / "n.csv", "--json")
    assert json.loads(done.stdout)["column"] == "企业名称"
    row = _rows(tmp_path / "n.csv")[0]
    assert (row["字号"], row["行业"], row["组织形式"], row["行政区划代码"]) == (
        "示例",
        "便利",
        "店",
        "445102",
    )
    assert not row["注"].startswith("=")
    done = _run("address", file, "--out", tmp_path / "a.xlsx", "--json")
    assert json.loads(done.stdout)["with_district"] == 1
    _run("address", tmp_path / "a.xlsx", "--column", "地址", "--out", tmp_path / "a.csv")
    row = _rows(tmp_path / "a.csv")[0]
    assert (row["村社区"], row["村民组"], row["门牌"], row["区划代码"]) == (
        "东津村",
        "第三组",
        "12号",
        "445102100",
    )


WRONG = {
    "no second file": (["link", "x.csv"], "请给乙表"),
    "no such file": (["link", "x.csv", "none.csv", "--out", "o.csv"], "找不到文件"),
    "no result file": (["link", "x.csv", "x.csv"], "没有指定结果文件"),
    "no such column": (["name", "x.csv", "--column", "没有"], "没有列“没有”"),
    "which column": (["address", "x.csv"], "看不出是哪一列"),
    "over itself": (["name", "x.csv", "--out", "x.csv"], "不能就是原文件"),
    "a share above one": (["link", "x.csv", "x.csv", "--out", "o.csv", "--threshold", "7"], "0到1之间"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_wishes_are_refused_in_a_sentence(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path / "x.csv", [{"名称": "甲店", "备注": "1"}])
    words, sentence = WRONG[what]
    done = _run(*words)
    assert isinstance(done.exception, Refusal)
    assert sentence in done.exception.sentence
    assert done.exception.remedy
