"""A real city in another language, landed by declaration alone through the same road into a home of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared import shared_data

PROGRAM = [sys.executable, "-m", "quanheng.surfaces.cli"]
PACK = Path(__file__).resolve().parents[2] / "examples" / "second_city"
FILES = (
    ("datahub/chicago_link_dev_licences.csv.gz", "city_licences", 5_754),
    ("datahub/chicago_link_dev_inspections.csv.gz", "city_businesses", 6_230),
    ("inspection/chicago_food_train_2011_2014.csv.gz", "city_inspections", 17_075),
    ("datahub/chicago_311_sanitation.csv.gz", "city_complaints", 74_401),
)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(280)
def test_a_real_city_comes_in_by_its_source_files_alone(tmp_path: Path) -> None:
    home = tmp_path / "second"
    home.mkdir()
    (home / "home.json").write_text('{"kind": "real", "name": "第二城市"}', "utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUANHENG_")}
    env = kept | {"QUANHENG_HOME": str(home), "QUANHENG_PACKS": str(PACK)}
    # The files are found before the environment is cut down to this home.
    for name, source, _ in FILES:
        target = home / "inbox" / source
        target.mkdir(parents=True)
        (target / Path(name).name).symlink_to(shared_data(name))

    def run(*words: str) -> dict[str, Any]:
        done = subprocess.run(
            [*PROGRAM, *words, "--json"], env=env, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stderr
        read: dict[str, Any] = json.loads(done.stdout)
        return read

    run("migrate")
    report = run("road", "--day", "2026-11-24")
    rows = report["rows"]
    assert rows["in"] == sum(count for *_, count in FILES)
    assert rows["in"] == rows["accepted"] + rows["repaired"] + rows["quarantined"]
    assert rows["quarantined"] < rows["in"] / 100
    assert 5_000 < report["subjects"] < 7_000
    # Every inspection whose licence is in the register finds its business; complaints name none.
    with sqlite3.connect(home / "db.sqlite3") as con:
        by_source = dict(
            con.execute(
                "select source, sum(subject_id is not null) from registry_sourcerecord group by source"
            ).fetchall()
        )
    assert by_source["city_licences"] == 5_754
    assert by_source["city_inspections"] > 8_000
    assert by_source["city_complaints"] == 0
    assert run("verify")["ok"]
