"""kill -9 between an act and its papers: after the restart the papers appear, once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.affairs.dying import PLACES


@pytest.mark.slow
def test_papers_survive_every_death_and_appear_once(tmp_path):
    home = {
        "QUANHENG_HOME": str(tmp_path), "QUANHENG_DATABASE": "", "DJANGO_SETTINGS_MODULE": "quanheng.config.settings",
    }  # fmt: skip
    ended = []
    for place in PLACES:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.engines.affairs.dying", place], env=os.environ | home, capture_output=True,
            text=True, cwd=Path(__file__).parents[3], check=False,
        )  # fmt: skip
        ended.append(ran.returncode)
    assert ended == [-signal.SIGKILL, -signal.SIGKILL, -signal.SIGKILL, 0], ran.stderr
    assert json.loads(ran.stdout) == [
        ["PEN-01", None, "made", True],
        ["PEN-10", "潮湘市监询〔2026〕1号", "made", True],
    ]
