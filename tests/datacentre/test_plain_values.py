"""What a column passes untouched is what its normaliser would have left as it is."""

import random

import pyarrow as pa
import pytest

from quanheng.datacentre.columns import Codes, clean_column
from quanheng.datacentre.divisions import Divisions
from quanheng.datacentre.rules import Outcome
from quanheng.datacentre.values import Cleaned, normaliser
from quanheng.packkit.source import Column

SIGNS = "0123456789ABCZ-无空NULL甲乙.,lIO ％１（）/=+〔"
ASKED = {
    "identifier": ({}, {"steps": ("upper", "drop_spaces")}, {"steps": ("lower",)}, {"steps": ("drop_zero_decimal",)}),
    "amount": ({}, {"min_value": 0}, {"min_value": 5}, {"unit": "wan"}, {"max_value": 100}),
    "integer": ({}, {"min_value": 0}),
    "text": ({}, {"max_chars": 4}),
}  # fmt: skip


def values(seed: int) -> list[str]:
    rng = random.Random(seed)
    words = ["".join(rng.choices(SIGNS, k=rng.randint(1, 7))) for _ in range(4_000)]
    numbers = [f"{rng.random() * 10 ** rng.randint(0, 11):.{rng.randint(0, 4)}f}" for _ in range(3_000)]
    return [*words, *numbers, "NULL", "无", "0", "00", "-1", "1e5", "007", "A-1"]


@pytest.mark.parametrize("kind", ASKED)
def test_passing_untouched_is_what_the_normaliser_would_do(kind: str) -> None:
    raw = values(7)
    for said in ASKED[kind]:
        column = Column.model_validate({"element": "x", "title": "项", "kind": kind, **said})
        clean, codes = normaliser(column, Divisions()), Codes()
        got = clean_column(pa.array(raw), column, clean, codes)
        for text, value, outcome, code in zip(
            raw, got.values.to_pylist(), got.outcome, got.code, strict=True
        ):
            told = clean(text)
            if (
                told.outcome is Outcome.BAD
                and column.bad_means == "drop_value"
                and outcome == Outcome.DROPPED
            ):
                continue
            assert (value, outcome, codes.name(int(code))) == (told.value, told.outcome, told.code), (
                text,
                said,
            )


def test_distinct_amounts_and_numbers_of_records_are_not_looked_at_one_by_one() -> None:
    asked: list[str] = []

    def looked_at(text: str) -> Cleaned:
        asked.append(text)
        return Cleaned(text, Outcome.SAME)

    for kind in ("amount", "identifier"):
        column = Column.model_validate({"element": "x", "title": "项", "kind": kind})
        told = [f"{n}.25" for n in range(500)] if kind == "amount" else [f"XS{n}-1" for n in range(500)]
        assert clean_column(pa.array(told), column, looked_at, Codes()).values.to_pylist() == told
    assert asked == []
