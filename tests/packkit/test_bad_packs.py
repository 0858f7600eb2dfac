"""One broken pack for each message we promise: code, file, line, sentence and remedy, and nothing half-loaded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from quanheng.packkit.crosscheck import cross_check
from quanheng.packkit.deriving import derive
from quanheng.packkit.reading import read_pack

BAD = sorted((Path(__file__).parent / "bad").glob("*.yml"))


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_broken_pack_is_told_where_and_what_to_do(path: Path, make_pack: Callable[..., Path]) -> None:
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    pack = read_pack(make_pack(told["files"]))
    derive([pack])
    found = [*pack.faults, *cross_check([pack])]
    want = told["fault"]
    said = [(fault.code, fault.file, fault.line, fault.sentence, fault.remedy) for fault in found]
    assert (want["code"], f"trial/{want['file']}", want["line"], want["sentence"], want["remedy"]) in said
    assert all(fault.severity == "error" for fault in found if fault.code == want["code"])


def test_every_fault_code_is_promised_once_at_least() -> None:
    assert len(BAD) >= 30


def test_the_kit_and_the_data_centre_know_the_same_features_of_a_business() -> None:
    from quanheng.datacentre.features import REGISTER_FEATURES
    from quanheng.packkit.crosscheck import SUBJECT_FEATURES

    assert {feature.key for feature in REGISTER_FEATURES} == SUBJECT_FEATURES
