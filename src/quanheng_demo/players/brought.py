"""What people complained of, told and asked in the made-up city, in their own words."""

__all__ = ["COMPLAINTS", "ORDERS", "REPORTS", "WAYS", "Told"]

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One story: what it is about, its category, the sum, what the person wants."""

    problem: str
    goods: str
    facts: str
    demand: str = ""
    yuan: int = 0


COMPLAINTS = (
    Told("P05", "健身年卡", "办了年卡，店搬走后不退剩余费用。", "退还剩余费用", 1680),
    Told("P04", "手机维修", "换屏后一周又黑屏，店里不肯再修。", "免费返修或者退款", 460),
    Told("P02", "外卖套餐", "外卖里吃出头发，商家只肯退一份菜钱。", "退款并赔偿", 86),
    Told("P07", "海鲜大排档", "点菜时没标价，结账时虾蛄按条算钱。", "退还多收的钱", 540),
    Told("P08", "茶叶", "说是单丛老树茶，泡开与宣传的不一样。", "退货退款", 980),
    Told("P01", "电动自行车", "骑了两个月电池鼓包，商家说不在保修内。", "更换电池", 2600),
    Told("P05", "美容套餐", "预付了套餐，做了两次后换了老板不认账。", "退还余额", 3200),
    Told("P20", "网购布鞋", "收到第三天申请无理由退货，商家拒绝。", "七日无理由退货", 129),
    Told("P04", "空调安装", "安装时打坏墙砖，一直没人来处理。", "修复或者赔偿", 300),
    Told("P07", "停车场", "停车牌写一小时免费，实际收了钱。", "退还停车费", 10),
)
REPORTS = (
    Told("P02", "卤味", "每天打烊后把没卖完的卤味贴新日期，第二天再卖。"),
    Told("P13", "小作坊", "没有挂证，在民房里做豆制品往市场送。"),
    Told("P07", "水果店", "电子秤不准，一斤少一两多。"),
    Told("P08", "保健品", "组织老人听课，说产品能治糖尿病。"),
    Told("P14", "货梯", "货梯没有检验标志，照样载人上下。"),
    Told("P16", "预包装糕点", "整箱糕点没有生产日期和厂名。"),
)
ORDERS = (
    ("consult", Told("", "", "想开一家早餐店，请问办食品经营许可要哪些材料。")),
    ("complaint", Told("P04", "洗衣机", "洗衣机在保修期内漏水，售后一直推。", "上门维修", 1299)),
    ("suggestion", Told("", "", "建议在菜市场门口增设公平秤。")),
    ("report", Told("P07", "超市", "货架标价和收银台扫出来的价格不一样。")),
    ("complaint", Told("P05", "驾校", "报名后不排课，要求退费被拒。", "退还报名费", 4200)),
    ("consult", Told("", "", "买到的电器没有发票，还能不能保修。")),
)

Taken = tuple[str, str, int, int, dict[str, Any]]

# step, roles, days to wait (low, high), form; {day} is the day of the act, {place} the unit's name.
STEPS_COMPLAINT: tuple[Taken, ...] = (
    ("dispatch", "head", 0, 1, {"handling_unit": "{place}"}),
    ("accept", "officer", 1, 5, {"accept_words": "您的投诉已经受理，承办人会在三个工作日内与您联系。"}),
    (
        "invite",
        "officer",
        2,
        8,
        {
            "both_agree": True,
            "mediation_way": "phone",
            "mediation_at": "{day}T15:00",
            "mediator": "{actor}",
            "mediation_words": "请双方保持电话畅通，备好凭证。",
        },
    ),
    (
        "record_mediation",
        "officer",
        1,
        6,
        {"mediated_on": "{day}", "mediation_record": "双方各自陈述，商家愿意协商。"},
    ),
    (
        "agree",
        "officer",
        1,
        9,
        {
            "agreed_on": "{day}",
            "agreement_form": "at_once",
            "agreed_yuan": "{yuan}",
            "agreement": "商家当场履行，双方就此了结。",
        },
    ),
    ("follow_up", "officer", 3, 10, {"performed": True, "satisfied": "yes", "follow_note": "已经收到退款。"}),
    ("close", "officer", 1, 4, {}),
)
STEPS_REPORT = (
    ("dispatch", "head", 0, 2, {"handling_unit": "{place}"}),
    ("assign", "head", 0, 3, {"officers": "{officers}"}),
    (
        "record_verify",
        "lead",
        2,
        9,
        {"verified_on": "{day}", "verify_result": "到现场核对，反映的情况部分属实。"},
    ),
    (
        "not_file",
        "leader",
        2,
        6,
        {
            "not_file_ground": "minor_corrected",
            "must_tell": True,
            "not_file_reason": "数量少，当场改正，没有造成危害后果。",
        },
    ),
    (
        "tell_result",
        "lead",
        1,
        4,
        {"told_on": "{day}", "told_how": "phone", "told_words": "已责令改正，不予立案。"},
    ),
    ("close_not_filed", "head", 1, 5, {"close_note": "已告知。"}),
)
STEPS_ORDER: tuple[Taken, ...] = (
    ("sign", "officer", 0, 1, {}),
    ("link", "officer", 0, 2, {}),
    ("answer", "officer", 2, 8, {"answer": "已经核实处理，承办人与您联系说明。", "answered_on": "{day}"}),
    ("survey", "officer", 2, 6, {"satisfied": "yes"}),
    ("close", "officer", 1, 3, {}),
)
STEPS_SETTLED = (
    STEPS_COMPLAINT[0],
    ("ask_settlement", "officer", 0, 2, {"settlement_words": "消费者要求退款，请与其协商并答复。"}),
    ("record_offer", "officer", 1, 3, {"offered_on": "{day}", "offer": "愿意退款。", "offer_yuan": "{yuan}"}),
    ("answer_offer", "officer", 0, 1, {"offer_accepted": True, "offer_opinion": "接受。"}),
    (
        "settle",
        "officer",
        0,
        2,
        {"settled_words": "商家已经退款。", "settled_yuan": "{yuan}", "settled_performed": True},
    ),
)
STEPS_TERMINATED = (
    *STEPS_COMPLAINT[:2],
    (
        "terminate",
        "officer",
        3,
        12,
        {
            "terminate_ground": "T2",
            "declined_by": "respondent",
            "terminate_words": "商家明确表示不接受调解。",
            "other_ways": "可以向人民法院起诉。",
        },
    ),
    ("tell_termination", "officer", 1, 4, {"told_on": "{day}", "told_how": "1"}),
)
STEPS_REFUSED = (
    STEPS_COMPLAINT[0],
    (
        "refuse",
        "head",
        1,
        4,
        {
            "refuse_ground": "R3",
            "refuse_words": "商品用于转售，不是生活消费。",
            "other_ways": "可以与商家协商，或者向人民法院起诉。",
        },
    ),
)
STEPS_FILED = (
    *STEPS_REPORT[:3],
    (
        "file",
        "leader",
        2,
        6,
        {
            "has_evidence": True,
            "has_jurisdiction": True,
            "must_tell": True,
            "suspicion": "现场发现与举报相符的违法行为。",
        },
    ),
    ("tell_result", "lead", 1, 4, {"told_on": "{day}", "told_how": "phone", "told_words": "已经立案调查。"}),
)
STEPS_RETURNED = (
    (
        "return",
        "officer",
        0,
        0,
        {
            "return_basis": "三定规定",
            "competent_body": "住房和城乡建设部门",
            "answer": "不属于我局职责，建议改派。",
        },
    ),
)
# By kind: how many in the story, and the ways they go, the usual one more often.
WAYS = {
    "complaint": (16, (STEPS_COMPLAINT, STEPS_COMPLAINT, STEPS_SETTLED, STEPS_TERMINATED, STEPS_REFUSED)),
    "report": (9, (STEPS_REPORT, STEPS_FILED)),
    "hotline_order": (10, (STEPS_ORDER, STEPS_ORDER, STEPS_ORDER, STEPS_RETURNED)),
}
