"""The replay of a draw as the visitor's browser does it, run in Node on bundles that the Python side wrote."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from quanheng.base.digest import canonical, sm3
from quanheng.engines.inspections.draw import keyed
from quanheng.engines.inspections.example import make_example
from tests.engines.inspections.drawing import make_bundle, objects, plan

HERE = Path(__file__).parent
# GB/T 32905-2016, annex A
ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD_16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def _save(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _mended(files: dict[str, bytes], name: str, change: Any) -> dict[str, bytes]:
    """Change the plain value of one file and make the manifest right again."""
    value = json.loads(files[name])
    change(value)
    made = files | {name: canonical(value)}
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = sm3(made[name]).hex()
    return made | {"manifest.json": canonical(manifest)}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node is missing: it comes with what `make setup` needs")
    root = tmp_path_factory.mktemp("bundles")
    plain = make_bundle(plan(), objects(400))
    flowing = make_example(150, 18, seed="a")
    folders = [
        _save(root / "plain", plain),
        _save(root / "weighted", make_bundle(plan(is_weighted=True))),
        _save(root / "tickets", make_example(150, 18, seed="a")),
        _save(root / "tickets-weighted", make_example(90, 12, seed="b", is_weighted=True)),
        _save(root / "supervisors", make_example(120, 4, seed="c", is_full=True)),
        _save(root / "certificate", _mended(flowing, "certificate.json", _cheaper)),
        _save(root / "swapped", _mended(plain, "result.json", _swap)),
        _save(root / "other-number", _mended(plain, "randomness.json", _other_number)),
        _save(root / "capitals", _mended(flowing, "randomness.json", _capitals)),
        _save(root / "stranger", plain | {"notes.txt": b"x"}),
    ]
    packed = root / "plain.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in plain.items():
            archive.writestr(name, content)
    run = subprocess.run(
        [node, str(HERE / "replay_bundles.mjs"), *map(str, [*folders, packed])],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    found["runs"] = dict(zip([*(one.name for one in folders), "zip"], found["runs"], strict=True))
    found["result"] = json.loads(plain["result.json"])
    return found


def _swap(result: dict[str, Any]) -> None:
    group = result["strata"][1]
    group["drawn"][0], group["substitutes"][0] = group["substitutes"][0], group["drawn"][0]


def _cheaper(certificate: dict[str, Any]) -> None:
    prices = certificate["prices"]["officers"]
    prices[0] = str(int(prices[0]) - 1)


def _other_number(chance: dict[str, Any]) -> None:
    chance["beacons"][0]["value"] = chance["beacons"][0]["value"].replace("03", "04", 1)


def _capitals(chance: dict[str, Any]) -> None:
    chance["reveals"][0]["nonce"] = chance["reveals"][0]["nonce"].upper()


def test_the_hash_gives_the_published_vectors_and_the_keyed_one_agrees_with_openssl(
    told: dict[str, Any],
) -> None:
    assert told["sm3"] == [ABC, ABCD_16]
    assert told["hmac"] == keyed(b"key")(b"x" * 200).hex()


@pytest.mark.parametrize("name", ["plain", "weighted", "zip", "tickets", "tickets-weighted", "supervisors"])
def test_what_python_wrote_the_browser_computes_to_the_byte(told: dict[str, Any], name: str) -> None:
    run = told["runs"][name]
    assert run["faults"] == []
    assert run["ok"]
    assert run["passed"] == [], "a changed byte was let through"
    assert run["place"]["isDrawn"]
    assert run["place"]["isProved"]


def test_the_first_drawn_stands_first_in_its_group(told: dict[str, Any]) -> None:
    place = told["runs"]["plain"]["place"]
    group = next(one for one in told["result"]["strata"] if one["key"] == place["stratum"])
    assert (place["rank"], place["cutoff"]) == (1, group["cutoff"])
    assert place["ticket"] == group["drawn"][0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("swapped", "重算的结果不同"),
        ("certificate", "派员证书与结果不符"),
        ("other-number", "密钥不同"),
        ("capitals", "不是十六进制"),
        ("stranger", "notes.txt"),
    ],
)
def test_what_was_changed_is_refused_with_what_does_not_agree(
    told: dict[str, Any], name: str, said: str
) -> None:
    run = told["runs"][name]
    assert not run["ok"]
    assert any(said in fault for fault in run["faults"]), run["faults"]
