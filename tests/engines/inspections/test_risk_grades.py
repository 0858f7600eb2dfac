"""Risk grades: reckoned by hand beside the machine, what is unknown, what moves them, and what is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest

from quanheng.base.errors import BadInput, NotAllowed, NotFound, NotYet
from quanheng.engines.credit import api as credit
from quanheng.engines.inspections import api as inspections
from quanheng.engines.inspections.roster_models import SubjectTag
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.packkit.risk_grade import RiskGradeScheme
from quanheng.packkit.scenario import run_case
from quanheng.registry.api import Licence, Record, SourceRecord
from tests.engines.inspections.test_beside_a_visit import Given, visit
from tests.engines.risk.businesses import register_businesses
from tests.people import DAY, MORNING, actor, make_city

SMALL = {"form": "small", "floor": "100", "items": ["hot"], "diners": "general"}


def test_all_cases_hold():
    cases = [case for case in packs().cases.values() if case.kind == "risk_grade"]
    assert [(case.case, result.differences) for case in cases if not (result := run_case(case)).holds] == []
    assert len(cases) >= 15


@pytest.mark.parametrize(
    ("static", "dynamic", "level"),
    [("10", "12", "A"), ("10", "20", "A"), ("10", "20.5", "B"), ("20", "25", "B"), ("20", "25.5", "C"),
     ("30", "30", "C"), ("30", "30.5", "D"), ("40", "60", "D")],
)  # fmt: skip
def test_the_upper_end_of_a_level_belongs_to_it(static, dynamic, level):
    for scheme in packs().risk_grades.values():
        assert scheme.level_of(Decimal(static) + Decimal(dynamic)).key == level


@pytest.mark.parametrize(
    ("change", "said"),
    [({"static_max": 39}, "静态因素的最高分之和"), ({"dynamic_max": 50}, "动态因素的最高分之和"),
     ({"matters": ("catering", "school_canteen", "food_sales")}, "没有写明检查项"),
     ({"matters": ("catering",)}, "不在 matters 中")],
)  # fmt: skip
def test_a_scheme_that_does_not_add_up_is_refused(change, said):
    given = packs().risk_grades["food_catering_2016"].model_dump()
    given["static"] = [
        {**one, "known": [{**rule, "where": str(rule["where"])} for rule in one["known"]]}
        for one in given["static"]
    ]
    RiskGradeScheme(**given)
    with pytest.raises(ValueError, match=said):
        RiskGradeScheme(**{**given, **change})


def test_every_question_that_a_scheme_names_is_on_each_list_and_none_is_lost():
    for scheme in packs().risk_grades.values():
        for matter in scheme.matters:
            for checklist in inspections.inspection_named(matter).checklists:
                named = [no for factor in scheme.dynamic for no in factor.questions[matter]]
                assert sorted(named) == [question.no for question in checklist.questions], (
                    scheme.key,
                    matter,
                )


@pytest.fixture
def shop(db):
    make_city()
    return register_businesses(2)[0][0]


def grade(shop, *, at=MORNING, who="郑立群", said=None, moves=None, year=2027, sort="food_catering"):
    return flows.grade_risk(
        actor=actor(who),
        at=at,
        subject=shop,
        sort=sort,
        year=year,
        said=SMALL if said is None else said,
        moves=moves,
    )


def licence(shop, scope="热食类食品制售，冷食类食品制售", number="JY24451020000011"):
    line = SourceRecord.objects.create(
        subject=shop, source="food_licence", batch_uid="b9", line=9, seen_on=DAY
    )
    return Licence.objects.create(
        subject=shop, kind="food_business", number=number, scope=scope, expires_on=DAY + timedelta(days=90),
        source_record=line,
    )  # fmt: skip


def test_a_grade_is_reckoned_kept_as_a_fact_and_its_tag_follows(shop):
    task = visit(shop, Given(9, "N", "没有票据"))
    made = grade(shop)
    # static 4+2+2+0; purchase 10×1/6: questions 8 and 10 are key and count twice, 9 and 11 once
    assert (made.level, str(made.lowest), str(made.highest), made.visits_most) == ("A", "9.7", "9.7", 1)
    assert made.task == task
    assert ledger.say(ledger.get_fact(made.fact_uid)) == "评定2027年餐饮服务风险等级：A级（9.7分）"
    assert task.closed_fact in [one.cause.uid for one in ledger.get_fact(made.fact_uid).cause_links.all()]
    assert list(SubjectTag.objects.values_list("tag", "origin")) == [("风险A", "风险分级")]
    assert (
        grade(shop, said={}) == made
    )  # the same working again writes nothing; what was said need not be said again

    later = grade(
        shop, said={"form": "central", "floor": "5000", "items": ["raw", "cold", "hot", "decorated"]}
    )
    assert (later.level, str(later.lowest)) == ("B", "35.7")  # 10+10+14+0 and 1.7
    assert list(SubjectTag.objects.values_list("tag", flat=True)) == ["风险B"]
    former = inspections.find_risk_grades(actor("郑立群"), with_former=True)
    assert [(one.level, one.is_current) for one in former] == [("B", True), ("A", False)]


def test_the_tag_that_a_hand_put_stays(shop):
    visit(shop)
    inspections.put_tag(actor=actor("郑立群"), at=MORNING, subject_uid=shop.uid, tag="风险D")
    grade(shop)
    assert set(SubjectTag.objects.values_list("tag", flat=True)) == {"风险A", "风险D"}


def test_what_the_licence_says_need_not_be_asked_and_the_rest_is_asked_for(shop):
    licence(shop)
    visit(shop)
    found = flows.see_risk(shop, "food_catering", day=DAY, year=2027)
    assert {line.key for line in found.unknown} == {"form", "floor", "diners"}
    assert next(line for line in found.lines if line.key == "items").origin == "许可的经营项目"
    with pytest.raises(NotYet, match=r"6至31分之间") as refused:
        grade(shop, said={})
    assert "业态" in refused.value.remedy
    made = grade(shop, said={"diners": "general"})
    assert (made.level, str(made.lowest), str(made.highest)) == ("A", "6", "26")
    assert [one.key for one in inspections.risk_schemes_of(shop, DAY)] == ["food_catering_2016"]


def test_a_business_that_was_never_visited_has_no_grade(shop):
    with pytest.raises(NotYet, match=r"8至68分"):
        grade(shop)


@pytest.mark.parametrize(
    "said",
    [
        {"floor": "很大"},
        {"floor": "NaN"},
        {"form": "castle"},
        {"form": ["small", "large"]},
        {"colour": "red"},
    ],
)
def test_answers_that_fit_no_factor_are_refused(shop, said):
    visit(shop)
    with pytest.raises(BadInput):
        grade(shop, said={**SMALL, **said})


def test_a_failed_sample_asks_an_officer_and_his_word_raises_the_level(shop):
    visit(shop)
    line = SourceRecord.objects.create(subject=shop, source="sampling", batch_uid="b1", line=1, seen_on=DAY)
    Record.objects.create(
        subject=shop, register="sampling", key="s1", happened_on=DAY, source_record=line,
        data={"product": "卤鹅", "conclusion": "fail"},
    )  # fmt: skip
    made = grade(shop)
    assert made.level == "A"
    assert [one["key"] for one in made.working["moved"] if one["asks"]] == ["state_sample_failed"]
    with pytest.raises(BadInput, match="须写明依据"):
        grade(shop, moves={"state_sample_failed": ""})
    raised = grade(shop, moves={"state_sample_failed": "国家监督抽检，报告第12号"})
    assert (raised.level, raised.working["by_score"]) == ("B", "A")
    assert grade(shop, said={"floor": "120"}).level == "B"  # confirmed once, it holds for the year
    assert grade(shop, moves={}).level == "A"  # and may be taken back
    with pytest.raises(NotFound):
        grade(shop, moves={"too_loud": "音响太响了"})


def test_who_is_on_the_serious_list_is_d_and_an_annulled_entry_counts_nowhere(shop):
    visit(shop)
    entry = credit.Entry.objects.create(
        subject=shop, kind="serious_list", severity="serious", title="列入", decided_on=DAY - timedelta(days=900),
        starts_on=DAY, region_code=shop.region_code, cause_uid="c1", fact_uid="f1",
    )  # fmt: skip
    assert grade(shop).level == "D"
    assert grade(shop).visits_least == 3
    credit.Entry.objects.filter(pk=entry.pk).update(state=credit.Entry.State.ANNULLED)
    assert grade(shop).level == "A"


def test_three_clean_years_lower_the_level_only_of_a_business_that_old(shop):
    visit(shop)
    said = {**SMALL, "form": "central", "floor": "5000", "items": ["raw", "cold", "hot"]}
    assert grade(shop, said=said).level == "B"  # 10+10+11: 31; nobody knows since when it exists
    shop.established_on = DAY - timedelta(days=2000)
    shop.save()
    assert grade(shop, said=said).level == "A"
    visit(shop, Given(9, "N", "没有票据"), at=MORNING + timedelta(hours=1))
    assert grade(shop, said=said, at=MORNING + timedelta(hours=2)).level == "B"


def test_grades_are_for_those_who_may_and_for_their_district(shop):
    visit(shop)
    with pytest.raises(NotAllowed):
        grade(shop, who="吴映雪")
    made = grade(shop)
    with pytest.raises(NotFound):
        inspections.get_risk_grade(actor("余海生"), made.uid)
    assert not inspections.find_risk_grades(actor("余海生")).exists()
    with pytest.raises(BadInput, match="2029年"):
        grade(shop, year=2029)


def test_the_year_learns_how_many_visits_the_grades_ask_for(shop):
    visit(shop)
    grade(shop)
    (row,) = inspections.risk_demand(actor("郑立群"), region="445102", year=2027)
    assert (row.level, row.businesses, row.least, row.most) == ("A", 1, 1, 1)
    assert inspections.risk_demand(actor("郑立群"), region="445122", year=2027) == []
