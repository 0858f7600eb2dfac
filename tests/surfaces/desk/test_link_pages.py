"""The pages on which people judge pairs, set costs, and merge, split and tie businesses."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from quanheng.engines.linkage import api as linkage
from quanheng.registry import api as registry
from tests.datacentre.city import code
from tests.flows.test_rows_to_pairs import CLERK, standing_city, vague_papers
from tests.people import actor
from tests.surfaces.desk.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return standing_city(tmp_path)


def _pair() -> linkage.LinkPair:
    found = linkage.find_pairs(actor(CLERK)).first()
    assert found is not None
    return found


def _page(client: Client, name: str, *keys: str, **asked: str) -> str:
    answer = client.get(reverse(f"desk:{name}", args=keys), asked)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def test_the_queue_leads_from_pair_to_pair(home: Path) -> None:
    """The list shows both sides and the lines; one pair shows a sum that a person can add up; a judgement goes on."""
    vague_papers(home, "JY14451020000001", "JY14451020000002")
    client = sign_in(CLERK)
    listed = _page(client, "links")
    assert "鸿运来五金" in listed
    assert "概率0.99以上自动关联，0.3以上请人核对" in listed
    first = client.get(reverse("desk:link_next"))
    assert first.status_code == 302
    pair = _pair()
    page = _page(client, "link_pair", pair.uid)
    drawn = [
        float(one) for one in re.findall(r'<td class="qh-num">([+-][\d.]+)</td><td class="qh-num">', page)
    ]
    assert round(sum(drawn), 2) == pair.total
    assert page.count('class="weighbar"') == len(drawn)
    assert "写法完全相同的另外1行一并判断" in page
    told = {"pair": pair.uid, "verdict": "same", "reason": "门头照片与执照一致", "alike": "1", "go_on": "1"}
    answer = client.post(reverse("desk:links_judge"), told)
    assert answer.status_code == 302
    assert registry.licences_of(pair.subject).count() == 2
    assert "人工核对：门头照片与执照一致" in _page(client, "subject_tab", pair.subject.uid, "sources")
    assert linkage.count_open(actor(CLERK)) == 0


def test_personal_values_are_masked_on_both_sides(home: Path) -> None:
    """Neither the row's telephone nor the owner's name stands in clear."""
    vague_papers(home, "JY14451020000003")
    page = _page(sign_in(CLERK), "link_pair", _pair().uid)
    assert "林小满" not in page
    assert "13900001111" not in page
    assert "林**" in page


def test_costs_show_the_lines_they_draw(home: Path) -> None:
    """Defaults are marked as the product's own; a change shows who said so and where the lines now stand."""
    client = sign_in(CLERK)
    assert "产品默认，未核实" in _page(client, "link_costs")
    told = {"false_link": "60", "missed_link": "1", "one_look": "0.3", "reason": "误并投诉多"}
    client.post(reverse("desk:link_costs"), told)
    page = _page(client, "link_costs")
    assert "<b>0.995</b>" in page
    assert "误并投诉多" in page
    refused = client.post(reverse("desk:link_costs"), {**told, "false_link": "零"})
    assert "不是数字" in refused.content.decode()


def test_a_merge_is_previewed_made_and_taken_back(home: Path) -> None:
    """The page says what would move and change before anything is, and offers the way back afterwards."""
    one, other = (registry.Subject.objects.get(uscc=code(n)) for n in (1, 2))
    client = sign_in(CLERK)
    page = _page(client, "who_is_who", one.uid, other=code(2))
    assert "来源行" in page
    assert "依代码是两户" in page
    told = {"gone": other.uid, "reason": "同一经营者，换发了统一代码", "overrules_codes": "1"}
    client.post(reverse("desk:who_merge", args=[one.uid]), told)
    assert client.get(reverse("desk:subject", args=[other.uid])).content.decode().count(code(1))
    merge = registry.SubjectMerge.objects.get()
    assert "撤销合并" in _page(client, "who_is_who", one.uid)
    client.post(reverse("desk:who_unmerge", args=[one.uid]), {"merge": merge.uid, "reason": "查实为两户"})
    assert registry.get_subject(actor(CLERK), code(2)) == other
    assert "撤销" in _page(client, "who_is_who", one.uid)


def test_split_and_tie_on_the_page(home: Path) -> None:
    """Ticked rows go out into a business of their own and come back; a successor is named on both pages."""
    vague_papers(home, "JY14451020000004")
    client, pair = sign_in(CLERK), _pair()
    client.post(reverse("desk:links_judge"), {"pair": pair.uid, "verdict": "same", "reason": "电话核实"})
    line = registry.SourceRecord.objects.get(source="food_licence")
    told = {"line": str(line.pk), "name": "鸿运来五金二部", "reason": "另一经营者"}
    client.post(reverse("desk:who_split", args=[pair.subject.uid]), told)
    split = registry.SubjectSplit.objects.get()
    assert "鸿运来五金二部" in _page(client, "who_is_who", pair.subject.uid)
    client.post(
        reverse("desk:who_rejoin", args=[pair.subject.uid]), {"split": split.uid, "reason": "核对有误"}
    )
    line.refresh_from_db()
    assert line.subject == pair.subject
    other = registry.Subject.objects.get(uscc=code(2))
    client.post(reverse("desk:who_tie", args=[pair.subject.uid]), {"earlier": code(2), "reason": "原址转让"})
    assert "承继" in _page(client, "who_is_who", other.uid)
    tie = registry.ties_of(other)[0]
    client.post(reverse("desk:who_untie", args=[pair.subject.uid]), {"tie": tie.uid, "reason": "查无转让"})
    assert registry.ties_of(other) == []


def test_another_district_sees_none_of_it(home: Path) -> None:
    """Outside one's jurisdiction a pair does not exist; without the right no button does."""
    vague_papers(home, "JY14451020000005")
    pair = _pair()
    assert sign_in("余海生").get(reverse("desk:link_pair", args=[pair.uid])).status_code == 404
    page = _page(sign_in("谢知衡"), "link_pair", pair.uid)
    assert 'name="verdict"' not in page
