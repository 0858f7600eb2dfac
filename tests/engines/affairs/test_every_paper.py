"""Every paper that a penalty case orders is written on a road that really orders it, with no blank for a word."""

from datetime import date

import pytest

from quanheng.engines.affairs import api as affairs
from quanheng.engines.affairs.papers.compose import text_of
from quanheng.foundation.packs.api import packs
from tests.engines.affairs.casework import (
    CONCLUSION,
    HEAD,
    LEADER,
    LEGAL,
    OFFICER,
    REVIEW,
    noon,
    open_case,
    shop,
    take,
    walk,
)
from tests.people import actor

HEAVY = {"goods_value_yuan": "8000", "fine_yuan": "100000", "grade": "heavier", "factors": ["large"]}
CORRECTION = {
    "correct_facts": "冷库内存放超过保质期的蚝油", "correct_breaks": "食品安全法第34条第3项",
    "correct_demand": "停用并封存", "correct_at_once": False, "correct_by": "2026-08-20",
}  # fmt: skip
SCENE = {
    "scene_place": "冷库", "scene_from": "2026-08-14T15:00", "scene_to": "2026-08-14T16:00", "scene_told": True,
    "scene_record": "蚝油2瓶", "scene_person": "沈砚秋",
}  # fmt: skip
HEARING = {
    "hearing_requested_on": "2026-11-06", "hearing_on": "2026-11-18", "hearing_place": "会议室", "hearing_host": "周敏",
    "hearing_open": True,
}  # fmt: skip


def heard(case):
    """A heavy case with tests, a hearing, a discussion, instalments and a demand."""
    take(case, "verify", OFFICER, 1, {})
    take(case, "record_scene", OFFICER, 1, SCENE)
    summons = {"summon_at": "2026-08-20T09:00", "summon_place": "西新所", "summon_bring": "票据"}
    take(case, "summon", OFFICER, 2, summons)
    take(case, "order_correction", OFFICER, 2, CORRECTION)
    for step in ("file", "investigate"):
        _usual(case, step)
    take(case, "commission_test", OFFICER, 14, {"test_lab": "市质计所", "test_items": "菌落总数"})
    take(
        case,
        "receive_test",
        OFFICER,
        20,
        {"test_report_no": "J1", "test_passed": False, "test_result": "不合格"},
    )
    take(case, "conclude", OFFICER, 70, CONCLUSION | HEAVY)
    for step in ("submit_review", "approve_review", "approve_notice", "notify"):
        _usual(case, step)
    take(case, "request_hearing", OFFICER, 85, HEARING)
    take(
        case,
        "hold_hearing",
        LEGAL,
        97,
        {
            "hearing_held_on": "2026-11-18",
            "hearing_report": "维持拟处罚意见",
            "hearing_people": "周敏、陈思远、沈砚秋",
            "hearing_record": "双方陈述和质证",
            "hearing_advice": "维持",
        },
    )
    take(case, "review_after_hearing", LEGAL, 98, {"hearing_review_opinion": "同意"})
    take(case, "discuss", LEADER, 99, {
        "discussed_on": "2026-11-20", "discuss_members": "郑立群、方明远", "discuss_opinion": "同意",
    })  # fmt: skip
    take(case, "decide", LEADER, 99, {
        "decided_kinds": ["C", "D", "E"], "decided_fine_yuan": "100000", "decided_confiscated_yuan": "412",
        "decided_confiscate": "蚝油2瓶", "decision_reason": "货值较大",
    })  # fmt: skip
    take(case, "serve", OFFICER, 100, {"served_on": "2026-11-21", "served_how": "1", "told_publicity": True})
    take(case, "allow_instalments", LEADER, 101, {
        "instalments": "分两期", "instalments_until": "2026-12-08", "instalments_reason": "经营困难",
    })  # fmt: skip
    take(case, "demand", OFFICER, 120, {"demand_served_on": "2026-12-11", "demand_note": "缴清罚没款"})


def _usual(case, step):
    from tests.engines.affairs.casework import ROAD

    take(case, *next(row for row in ROAD if row[0] == step))


def argued(case):
    """The party states its case and is not followed."""
    walk(case, "notify")
    take(case, "hear_statement", OFFICER, 85, {"statement_on": "2026-11-06", "statement": "请求从轻"})
    take(
        case,
        "review_statement",
        OFFICER,
        86,
        {"statement_adopted": "not_adopted", "statement_opinion": "理由不成立"},
    )
    for step in ("propose_decision", "decide"):
        _usual(case, step)


def not_filed(case):
    take(case, "verify", OFFICER, 1, {})
    take(
        case,
        "not_file",
        LEADER,
        2,
        {
            "not_file_ground": "first_minor",
            "not_file_reason": "初次违法",
            "prior_checked": True,
            "corrected_in_time": True,
        },
    )


def terminated(case):
    walk(case, "investigate")
    take(case, "suspend", LEADER, 20, {"suspend_ground": "party_missing", "suspend_reason": "下落不明"})
    take(case, "terminate", LEADER, 60, {"terminate_ground": "party_gone", "terminate_reason": "已注销"})


def to_the_police(case):
    walk(case, "investigate")
    take(case, "transfer_police", LEADER, 20, {
        "crime_suspected": "生产销售有毒有害食品罪", "police_unit": "湘桥公安分局",
        "transfer_reason": "检出非食用物质。",
    })  # fmt: skip


def reviewed(case, proposal):
    walk(case, "investigate")
    take(case, "conclude", OFFICER, 70, {
        "violation": "expired_food", "facts": "1瓶", "evidence_note": "照片", "goods_value_yuan": "12",
        "illegal_gain_yuan": "0", "proposal": proposal, "discretion_reason": "当场下架",
    })  # fmt: skip
    take(case, "submit_review", HEAD, 72, {"review_kind": "case"})
    take(case, "approve_review", LEGAL, 74, REVIEW)


def to_another_agency(case):
    reviewed(case, "transfer")
    take(
        case,
        "transfer_agency",
        LEADER,
        75,
        {"transfer_to": "湘桥区农业农村局", "transfer_reason": "属该局管辖。"},
    )


def spared(case):
    reviewed(case, "no_penalty")
    take(case, "decide_no_penalty", LEADER, 75, {
        "no_penalty_ground": "minor_corrected_no_harm", "no_penalty_reason": "轻微", "education": "已当面教育",
    })  # fmt: skip
    take(case, "serve_no_penalty", OFFICER, 76, {"served_on": "2026-10-28", "served_how": "1"})
    take(case, "close", LEADER, 77, {"close_ground": "no_penalty_decided", "close_note": "已送达"})


def with_every_evidence(case):
    """A case with every kind of evidence, an avoidance, a refund order and prolonged limits."""
    take(case, "extend_verify", LEADER, 1, {"extend_reason": "须向平台调取数据"})
    for step in ("verify", "file", "investigate"):
        _usual(case, step)
    agreed = {
        "service_address": "砚溪路18号",
        "service_receiver": "沈砚秋 13800000000",
        "e_service_agreed": True,
    }
    take(case, "confirm_address", OFFICER, 8, agreed | {"service_mail": "shen@example.cn"})
    take(case, "record_interview", OFFICER, 8, {
        "asked_person": "沈砚秋", "asked_role": "legal_person", "asked_place": "西新所",
        "asked_from": "2026-08-20T09:00", "asked_to": "2026-08-20T10:00", "asked_alone": True, "asked_told": True,
        "asked_record": "问：原料何时购进？答：五月。", "asked_checked": True,
    })  # fmt: skip
    take(case, "request_materials", OFFICER, 9, {"materials": "进货票据｜1份｜复印件", "materials_days": "5"})
    take(case, "take_samples", OFFICER, 9, {
        "samples": "蚝油｜批号A1｜2025-01-01｜2瓶｜1瓶｜1瓶", "sampled_at": "2026-08-21T15:00", "sample_place": "冷库",
        "sample_way": "随机抽取", "sample_sealed": "当场加封", "sample_present": True,
    })  # fmt: skip
    take(case, "extract_electronic", OFFICER, 9, {
        "taken_origin": "收银机", "taken_at": "2026-08-21T16:00", "taken_place": "店内", "taken_how": "导出销售记录",
        "taken_items": "销售记录｜CSV 12KB｜SM3 ab12｜服务器",
    })  # fmt: skip
    take(case, "decide_avoidance", LEADER, 10, {
        "avoid_person": "林晓岚", "avoid_by": "party", "avoid_granted": False, "avoid_result": "没有利害关系，不予回避",
        "avoid_reason": "称是同乡",
    })  # fmt: skip
    take(case, "ask_identification", OFFICER, 11, {
        "rights_holder": "某酱油厂", "identify_goods": "蚝油｜500克｜2瓶｜某牌",
    })  # fmt: skip
    take(
        case,
        "receive_identification",
        OFFICER,
        15,
        {"identified_result": "genuine", "identified_opinion": "是本厂产品"},
    )
    take(case, "order_refund", OFFICER, 16, {
        "refund_yuan": "300", "refund_facts": "多收包间费", "refund_basis": "价格法第41条", "refund_by": "2026-09-10",
        "refund_note": "退还九桌客人",
    })  # fmt: skip
    take(case, "record_refund", OFFICER, 30, {"refunded_yuan": "300"})
    take(
        case,
        "extend_decision",
        LEADER,
        60,
        {"extend_decision_days": "30", "extend_decision_reason": "案情复杂"},
    )
    take(case, "extend_by_discussion", LEADER, 61, {
        "more_days": "10", "more_days_members": "郑立群、方明远", "more_days_reason": "特别复杂",
    })  # fmt: skip


def changed_and_filed(case):
    """A decision served by public notice, summed up, altered, its goods destroyed, its execution ended."""
    walk(case, "decide")
    take(case, "post_notice", OFFICER, 89, {
        "posted_on": "2026-11-10", "posted_where": "本局网站", "tried_note": "邮件退回，查无此人",
    })  # fmt: skip
    take(case, "serve", OFFICER, 125, {"served_on": "2026-12-16", "served_how": "7", "told_publicity": True})
    take(case, "issue_summary", HEAD, 126, {"summary_hides": "无"})
    take(case, "record_goods", OFFICER, 127, {
        "disposed_goods": "蚝油｜500克｜瓶｜2｜销毁", "dispose_way": "监督销毁", "executed_on": "2026-12-18",
        "dispose_place": "垃圾焚烧厂", "execution_note": "两人监销并录像",
    })  # fmt: skip
    take(case, "alter_decision", LEADER, 128, {
        "alter_ground": "reconsideration", "alter_paper": "潮府复〔2026〕9号", "decided_kinds": ["C", "D"],
        "decided_fine_yuan": "50000", "decided_confiscated_yuan": "412", "alter_reason": "情节轻微。",
    })  # fmt: skip
    take(case, "serve_alteration", OFFICER, 129, {"served_on": "2026-12-20", "served_how": "1"})
    take(case, "confirm_appeal_lapsed", LEGAL, 310, {"appeal_lapsed_on": "2027-06-18"})
    take(case, "demand", OFFICER, 311, {"demand_served_on": "2027-06-20", "demand_note": "缴清罚没款"})
    take(case, "apply_court", LEADER, 330, {
        "court": "湘桥区人民法院", "applied_on": "2027-07-09", "decision_no": "潮湘市监罚〔2026〕1号",
        "decision_served_on": "2026-12-16", "unpaid_fine_yuan": "50000",
    })  # fmt: skip
    take(
        case,
        "end_execution",
        LEADER,
        400,
        {"end_ground": "org_gone", "approve_reason": "已注销，无财产可供执行"},
    )
    take(case, "compile_file", OFFICER, 401, {
        "kept_for": "三十年", "file_volumes": "正卷1册62页", "recordings": "检查｜15:00至16:00｜60分钟｜陈思远｜服务器",
    })  # fmt: skip


@pytest.fixture
def written(city):
    """Every road walked once; the words of each paper by its code."""
    subject, said = shop(), {}
    for road in (heard, argued, not_filed, terminated, to_the_police, to_another_agency, spared, with_every_evidence,
                 changed_and_filed):  # fmt: skip
        case = open_case(subject=subject)
        road(case)
        affairs.make_due_papers(affair=case, actor=actor(OFFICER), at=noon(date(2027, 12, 12)), prints=False)
        for paper in case.papers.all():
            said.setdefault((road.__name__, paper.document), text_of(paper.content))
    return said


def test_every_paper_that_a_penalty_orders_is_written(written):
    assert not list(affairs.PaperDue.objects.filter(is_done=False).values_list("document", "last_error"))
    ordered = {one.document for step in packs().affairs["food_penalty"].steps for one in step.papers}
    assert ordered <= {document for _, document in written}
    for key, text in written.items():
        assert "None" not in text, key
        assert "{" not in text, key
    assert "有要求听证的权利" in written["heard", "PEN-36"]
    assert "有要求听证的权利" not in written["argued", "PEN-36"]
    assert "2026年11月18日举行听证" in written["heard", "PEN-44"]
    assert "当事人提出陈述申辩：请求从轻" in written["argued", "PEN-44"]
    assert "□立即予以改正。　■于2026年8月20日前改正。" in written["heard", "PEN-30"]
    assert "没收蚝油2瓶" in written["heard", "PEN-44"]
    assert "不予行政处罚决定书 潮湘市监不罚〔2026〕1号" in written["spared", "PEN-51"]
