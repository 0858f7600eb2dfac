"""What a paper names, the procedures that order it must know; what it cites as a period, the law must have."""

import re
from datetime import date

import pytest

from quanheng.engines.inspections.keeping_papers import NOTICE, ORDER, RECHECK, RECORD
from quanheng.foundation.law.api import value_on
from quanheng.foundation.packs.api import packs
from quanheng.packkit.document import DocumentSpec

# Papers of a visit are lent to the inspections; what they name is tested where a visit makes them.
OF_A_VISIT = {NOTICE, RECORD, ORDER, RECHECK}
# Papers that several procedures order, each of which knows only its own part of the names.
SHARED = {"PEN-32": {"form.resume_reason"}}


def texts_of(document: DocumentSpec) -> str:
    found: list[str] = []
    for block in document.blocks:
        found += [
            text for text in (block.head, block.para, block.flat, block.leaf, block.before_ticks) if text
        ]
        found += [cell for row in block.table or () for cell in row] + [one.text for one in block.ticks or ()]
        found += [block.rows.of, *block.rows.cells] if block.rows else []
    return "\n".join(found)


@pytest.mark.parametrize("key", sorted(packs().documents))
def test_names_of_a_paper_meet_fields_of_its_procedures(key: str) -> None:
    document = packs().documents[key]
    orders = [
        (spec, step)
        for spec in packs().affairs.values()
        for step in spec.steps
        if any(due.document == key for due in step.papers)
    ]
    if not orders:
        assert document.by_hand or key in OF_A_VISIT, f"{key} is ordered by no step and made by no hand"
        return
    text = texts_of(document)
    known = {f"form.{field.key}" for _, step in orders for field in step.form}
    for spec, _ in orders:
        for step in spec.steps:
            known |= {f"{part}.{field.key}" for field in step.form for part in ("data", "said")}
        known |= {f"clocks.{clock.key}" for clock in spec.clocks}
    used = {f"{part}.{name}" for part, name in re.findall(r"\b(form|data|said|clocks)\.(\w+)", text)}
    filled = set(re.findall(r"\bfilled\.(\w+)", text))
    assert not used - known - SHARED.get(key, set())
    assert filled <= {field.key for field in document.fields}


@pytest.mark.parametrize("key", sorted(packs().documents))
def test_periods_of_a_paper_are_in_force_in_the_law(key: str) -> None:
    document = packs().documents[key]
    text = texts_of(document) + "".join(field.prefill for field in document.fields)
    for name in set(re.findall(r"limit\['([^']+)'\]", text)):
        assert value_on(name, date(2026, 8, 13)).entry.limit is not None, name
    assert "六十日内" not in text, "a period belongs to dated law, not to the words of a paper"
    assert "十五日内" not in text


def test_every_code_of_the_two_packs_has_its_paper() -> None:
    codes = {
        one.code for key in ("documents.complaint", "documents.penalty") for one in packs().codes[key].codes
    }
    assert codes <= set(packs().documents)
