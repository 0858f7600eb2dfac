"""Every procedure draws itself: whole, well-formed, without script or style, and without boxes upon boxes."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.drawing.layout import lay_out
from quanheng.engines.affairs.drawing.svg import FILE, PAGE, draw_procedure
from quanheng.foundation.packs.api import packs

KINDS = list(packs().affairs.values())
SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2026, 11, 24)


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: spec.key)
def test_every_state_and_every_step_that_leads_on_is_in_the_picture(spec):
    root = ET.fromstring(draw_procedure(spec))
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    for state in spec.states:
        assert state.zh in texts, state.key
    for step in spec.steps:
        if step.frm and step.to and set(step.frm) != {step.to}:
            assert step.zh in texts, step.key
    for clock in spec.clocks:
        starts = [
            one
            for one in spec.steps
            if one.to
            for act in one.clocks
            if act.do == "start" and act.clock == clock.key
        ]
        assert not starts or f"起算{clock.zh}" in texts


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: spec.key)
@pytest.mark.parametrize("palette", [PAGE, FILE], ids=["page", "file"])
def test_the_picture_needs_no_script_no_style_and_no_other_file(spec, palette):
    drawn = draw_procedure(spec, palette)
    root = ET.fromstring(drawn)
    names = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "path", "polygon", "text", "tspan"}
    assert not [
        one
        for one in root.iter()
        for name in one.attrib
        if name in ("style", "class") or name.startswith("on")
    ]
    assert "url(" not in drawn
    assert drawn == draw_procedure(spec, palette)


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: spec.key)
def test_boxes_lie_apart_and_lanes_of_one_column_do_not_overlap(spec):
    picture = lay_out(spec)
    for above, below in pairwise(picture.boxes):
        assert above.y + above.height < below.y
    assert all(box.right < picture.width for box in picture.boxes)
    spans: dict[int, list[tuple[int, int]]] = {}
    for lane in picture.lanes:
        assert picture.box(lane.target).right < lane.x < picture.width
        heights = list(lane.ports.values())
        spans.setdefault(lane.column, []).append((min(heights), max(heights)))
    for column in spans.values():
        column.sort()
        assert all(first[1] < second[0] for first, second in pairwise(column))


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: spec.key)
def test_the_tables_name_who_and_by_what_rule(spec):
    steps = affairs.step_lines(spec)
    assert [one.key for one in steps] == [one.key for one in spec.steps]
    assert all(one.who for one in steps)
    for line in affairs.clock_lines(spec, DAY):
        assert line.words
        assert line.article or "没有" in line.words


def test_the_page_of_markdown_carries_the_same_diagram():
    spec = affairs.current_spec("food_penalty")
    text = affairs.markdown_of(spec, DAY)
    assert "```mermaid\nstateDiagram-v2" in text
    assert "    verifying --> filed: 立案" in text
    assert "| 办案期限 | 90天 |" in text


def test_marks_in_a_name_are_text():
    spec = affairs.current_spec("food_penalty")
    first = spec.states[0].model_copy(update={"zh": "<script>&"})
    drawn = draw_procedure(spec.model_copy(update={"states": (first, *spec.states[1:])}))
    assert "<script>" not in drawn
    assert "&lt;script&gt;&amp;" in drawn
