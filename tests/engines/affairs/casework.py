"""A penalty case walked by the door: who takes which step with which form, day by day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from quanheng.engines.affairs import api as affairs
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.people import api as people
from quanheng.registry.api import Subject
from tests.people import actor

OFFICER, SECOND, HEAD, LEGAL, LEADER = "陈思远", "林晓岚", "黄启明", "谢知衡", "郑立群"
START = date(2026, 8, 13)


def noon(day: date) -> datetime:
    """Twelve o'clock in Chaozhou on a day."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def shop() -> Subject:
    """The restaurant of the story."""
    return Subject.objects.create(
        name="潮州市砚溪楼餐饮管理有限公司", uscc="91445102MA0000001X", region_code="445102011",
        address="潮州市湘桥区西新街道砚溪路18号", legal_person="沈砚秋", kind="1100",
    )  # fmt: skip


def uids(*names: str) -> list[str]:
    """Outside keys of people by name."""
    return [people.Person.objects.get(name=name).uid for name in names]


CONCLUSION: dict[str, Any] = {
    "violation": "expired_ingredient", "facts": "当事人在冷库存放超过保质期的蚝油2瓶、卤料包6包并用于制作餐食。",
    "evidence_note": "现场笔录、照片和进货票据，证明当事人使用超过保质期的食品原料。", "goods_value_yuan": "1286",
    "illegal_gain_yuan": "412.00", "proposal": "penalty", "factors": ["cooperate"], "grade": "lighter",
    "kinds": ["C", "D"], "fine_yuan": "55000", "discretion_reason": "当事人积极配合调查，如实陈述，主动提供证据。",
}  # fmt: skip
REVIEW: dict[str, Any] = {
    "review_jurisdiction": True, "review_facts": True, "review_law": True, "review_fair": True,
    "review_opinion": "同意办案机构的意见。",
}  # fmt: skip

# step, who, days after the start, form
ROAD: list[tuple[str, str, int, dict[str, Any]]] = [
    ("verify", OFFICER, 1, {"verify_note": "到现场核查"}),
    ("file", LEADER, 8, {"has_evidence": True, "should_punish": True, "has_jurisdiction": True,
                         "within_limitation": True, "file_opinion": "同意立案"}),
    ("investigate", OFFICER, 8, {"rights_told_on": "2026-08-21"}),
    ("conclude", OFFICER, 70, CONCLUSION),
    ("submit_review", HEAD, 72, {"review_kind": "legal"}),
    ("approve_review", LEGAL, 80, REVIEW),
    ("approve_notice", LEADER, 82, {"notice_opinion": "同意告知"}),
    ("notify", OFFICER, 84, {"notice_served_on": "2026-11-05", "notice_served_how": "1", "notice_receiver": "沈砚秋"}),
    ("waive_statement", OFFICER, 85, {"waived_on": "2026-11-06", "waiver_in_writing": True}),
    ("propose_decision", HEAD, 86, {}),
    ("decide", LEADER, 88, {"decided_kinds": ["C", "D"], "decided_fine_yuan": "55000",
                            "decided_confiscated_yuan": "412", "decision_reason": "积极配合调查，予以从轻处罚。"}),
    ("serve", OFFICER, 90, {"served_on": "2026-11-11", "served_how": "1", "receiver": "沈砚秋",
                           "told_publicity": True}),
    ("record_payment", OFFICER, 95, {"amount_yuan": "55412", "paid_on": "2026-11-16", "receipt_no": "粤财0001"}),
    ("close", LEADER, 97, {"close_ground": "executed", "close_note": "罚没款已缴清。"}),
]  # fmt: skip


def open_case(**more: Any) -> affairs.Affair:
    """Open the story's case; the photograph lies in its file."""
    who, at = actor(OFFICER, on=START), noon(START)
    photo = ledger.seal_exhibit(
        name="冷库内蚝油.jpg", media_type="image/jpeg", content=b"oyster", actor=who, at=at
    )
    given: dict[str, Any] = {
        "kind": "food_penalty", "subject": more.pop("subject", None) or shop(),
        "title": "涉嫌使用超过保质期的食品原料制作餐食", "actor": who, "at": at, "make_papers": False,
        "form": {"case_source": "1", "suspicion": "冷库内发现超过保质期的原料", "found_on": START.isoformat()},
        "exhibits": [photo],
    }  # fmt: skip
    return affairs.open_affair(**(given | more))


def take(
    affair: affairs.Affair, step: str, name: str, day: int, form: dict[str, Any], **more: Any
) -> affairs.Act:
    """Take one step so many days after the start; officers are put in where the form asks for them."""
    on = START + timedelta(days=day)
    if step in ("verify", "file") and "officers" not in form:
        form = form | {"officers": uids(OFFICER, SECOND)}
    given = {"make_papers": False} | more
    return affairs.take_step(
        affair=affair, step=step, form=form, actor=actor(name, on=on), at=noon(on), **given
    )


def walk(affair: affairs.Affair, until: str, **changes: dict[str, Any]) -> affairs.Affair:
    """Walk the usual road up to and including a step; ``changes`` replace parts of a step's form."""
    for step, name, day, form in ROAD:
        take(affair, step, name, day, form | changes.get(step, {}))
        if step == until:
            return affair
    return affair


def choice(affair: affairs.Affair, step: str, name: str, day: int) -> affairs.StepChoice:
    """What one person is told about one step on a day."""
    on = START + timedelta(days=day)
    return next(
        one for one in affairs.available_steps(affair, actor(name, on=on), noon(on)) if one.step == step
    )
