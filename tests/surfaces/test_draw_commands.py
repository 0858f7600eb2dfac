"""The draw at the prompt: examples of others, an invented draw, and its check, all without a data home."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quanheng.engines.inspections.published_examples import (
    DRAND_SIGNATURE,
    DRAND_VALUE,
    LABELS,
    LEAVES,
    NOMCOM,
    NOMCOM_KEY,
    ROOTS,
    VRS_COMMIT,
    VRS_REVEAL,
)
from quanheng.surfaces.cli.main import app
from tests.shared import shared_data

pytestmark = pytest.mark.files_only
TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_published_examples_are_worked_and_shown_side_by_side():
    answer = json.loads(run("draw", "selftest", "--json").stdout)
    assert answer["ok"]
    assert {"RFC 3797 section 6", "draft-thomson-elegy-vrs-00, example"} <= {
        one["source"] for one in answer["examples"]
    }
    for one in answer["examples"]:
        assert set(one) == {"name", "source", "expected", "got", "ok"}
        assert one["ok"] == (one["expected"] == one["got"])


@pytest.mark.shared
def test_the_figures_in_the_program_are_the_published_ones():
    told = json.loads(shared_data("published-vectors.json").read_text("utf-8"))
    assert (told["rfc3797_section6"]["key"].encode(), told["rfc3797_section6"]["selected_first_16"]) == (
        NOMCOM_KEY,
        NOMCOM,
    )
    vrs = told["vrs_thomson_draft00"]
    assert (vrs["commit_H10"], vrs["reveal_H9"], vrs["prefixes"]) == (VRS_COMMIT, VRS_REVEAL, LABELS)
    drand = told["drand_quicknet_round_657413"]
    assert (drand["signature"], drand["randomness_is_sha256_of_signature"]) == (DRAND_SIGNATURE, DRAND_VALUE)
    assert told["rfc6962_sha256"]["leaves_hex"] == list(LEAVES)
    assert list(told["rfc6962_sha256"]["roots"].values()) == ROOTS


def test_an_example_is_written_checked_by_a_stranger_and_refused_once_bent(tmp_path, monkeypatch):
    monkeypatch.delenv("QUANHENG_HOME", raising=False)
    out = tmp_path / "bundle"
    made = json.loads(
        run(
            "draw",
            "example",
            "--objects",
            40,
            "--officers",
            7,
            "--out",
            out,
            "--seed",
            "s",
            "--full",
            "--json",
        ).stdout
    )
    assert (made["objects"], made["officers"], made["method"]) == (40, 7, "min-cost-flow/1")
    opening = json.loads((out / "openings.jsonl").read_text().splitlines()[0])
    alone = subprocess.run(
        [sys.executable, "-I", "-S", str(TOOL), str(out), "--json", "--own", opening["id"], opening["salt"]],
        capture_output=True, check=True,
    )  # fmt: skip
    told = json.loads(alone.stdout)
    assert told["ok"]
    assert told["own"]["id"] == opening["ticket"]
    ours = json.loads(run("verify-draw", out, "--own", opening["id"], opening["salt"], "--json").stdout)
    assert (ours["ok"], ours["own"]["place"]) == (True, told["own"]["place"])
    again = run("draw", "example", "--objects", 40, "--officers", 7, "--out", out, "--seed", "s")
    assert again.exit_code == 0
    assert not (out / "names.json").exists()
    (out / "plan.json").write_bytes(
        (out / "plan.json").read_bytes().replace(b'"share_bp":800', b'"share_bp":801')
    )
    assert run("draw", "verify", out).exit_code == 1
    assert (
        subprocess.run([sys.executable, str(TOOL), str(out)], capture_output=True, check=False).returncode
        == 1
    )
    (out / "letter.txt").write_text("mine")
    assert run("draw", "example", "--out", out).exception.code == "conflict"
    assert subprocess.run([sys.executable, str(TOOL)], capture_output=True, check=False).returncode == 2
