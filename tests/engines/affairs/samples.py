"""Sample affairs of every kind with every field filled, so that every paper can be printed without walking a road."""

from datetime import UTC, date, datetime
from typing import Any

from quanheng.base.ids import new_uid
from quanheng.engines.affairs.definitions import code_titles, keep_definition
from quanheng.engines.affairs.models import Act, Affair, AffairOfficer
from quanheng.foundation.clock.api import Clock
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Person, Unit
from quanheng.packkit.affair import AffairSpec, FormField, Step
from quanheng.packkit.document import DocumentSpec
from quanheng.registry.api import Subject

DAY = date(2026, 8, 13)
AT = datetime(2026, 8, 13, 4, tzinfo=UTC)
LISTED = "\n".join(
    f"第{number}种调味料｜500克每瓶｜瓶｜{number}｜12.5元｜开封，标签完整" for number in range(1, 46)
)
LINES = "当事人在冷库存放超过保质期的蚝油2瓶、卤料包6包，并用于制作餐食。\n现场清点后当场封存，拍摄照片12张。"


def sample_value(spec: AffairSpec, field: FormField) -> Any:
    """Give a value of the field's kind, as the row keeps it."""
    fixed: dict[str, Any] = {
        "day": "2026-08-13", "instant": "2026-08-13T15:00:00+08:00", "yuan": "1286.50", "number": "3", "flag": True,
        "violation": spec.violations[0].key if spec.violations else "", "grade": "lighter", "factors": [],
    }  # fmt: skip
    if field.kind in fixed:
        return fixed[field.kind]
    if field.kind == "persons":
        return [Person.objects.order_by("pk").first().uid]  # type: ignore[union-attr]
    if field.kind in ("choice", "choices"):
        keys = [one.key for one in field.choices] or list(code_titles(field.codes))
        return keys[:1] if field.kind == "choices" else keys[0]
    if field.kind == "paragraph":
        return LISTED if "｜" in field.help or field.key in ("goods", "disposed_goods") else LINES
    return f"{field.zh}样例"


def sample_affair(spec: AffairSpec, step: Step, *, is_filled: bool = True) -> tuple[Affair, Act]:
    """Keep an affair in which every field of every step is filled, and the act that orders the paper."""
    unit = (
        Unit.objects.get(code="445102")
        if Unit.objects.filter(code="445102").exists()
        else Unit.objects.first()
    )
    subject = Subject.objects.create(
        name="潮州市砚溪楼餐饮管理有限公司", region_code="445102011", kind="1100", legal_person="沈砚秋",
        address="潮州市湘桥区西新街道砚溪路18号",
    )  # fmt: skip
    everything = {one.key: sample_value(spec, one) for part in spec.steps for one in part.form if is_filled}
    if everything and spec.violations:
        everything |= {
            "decided_kinds": ["C", "D"],
            "decided_fine_yuan": "55000",
            "decided_confiscated_yuan": "412",
        }
    affair = Affair.objects.create(
        key=spec.key, definition=keep_definition(spec, at=AT), title="涉嫌使用超过保质期的食品原料", unit=unit,
        number=f"潮湘市监案〔2026〕{Affair.objects.count() + 1}号" if is_filled else "", subject=subject,
        party_name=subject.name, party_uscc="91445102MA0000001X", region_code="445102011", state=spec.states[0].key,
        opened_at=AT, opened_on=DAY, data=everything,
    )  # fmt: skip
    act = Act.objects.create(
        affair=affair, order=1, step=step.key, zh=step.zh, at=AT, day=DAY, actor_uid=new_uid(AT), actor_name="陈思远",
        post_title="办案人员", unit_name="西新市场监督管理所", state=affair.state,
        form={one.key: everything[one.key] for one in step.form if one.key in everything},
    )  # fmt: skip
    if is_filled:
        for person in Person.objects.exclude(certificate_no="").order_by("pk")[:2]:
            AffairOfficer.objects.create(affair=affair, person=person, from_on=DAY)
        for clock in spec.clocks:
            Clock.objects.create(
                owner_ref=str(affair.ref), name=clock.zh, rule_key=clock.rule, law_key=clock.rule, law_from=DAY,
                law_line="law:1", article="行政处罚法第60条", is_verified=True, unit="day", limit=90, started_on=DAY,
                due_on=date(2026, 11, 11), region_code="445102011",
            )  # fmt: skip
    return affair, act


def orders_of(document: DocumentSpec) -> list[tuple[AffairSpec, Step]]:
    """Give a step of each kind of affair that orders a paper, else one where it may be made by hand."""
    kinds = list(packs().affairs.values())
    ordered = [
        (spec, step)
        for spec in kinds
        for step in spec.steps
        if any(due.document == document.key for due in step.papers)
    ]
    first_of_each = list({spec.key: (spec, step) for spec, step in reversed(ordered)}.values())
    by_hand = [(spec, spec.steps[-1]) for spec in kinds if document.may_be_made_by_hand(spec.key)]
    return first_of_each or by_hand[-1:] or [(kinds[-1], kinds[-1].steps[-1])]


def sample_words(document: DocumentSpec) -> dict[str, str]:
    """Give words for the open parts of a paper, as an officer would type them."""
    values = {"text": "样例", "paragraph": LINES, "day": "2026-08-20", "instant": "2026-08-20T09:30+08:00"}
    return {one.key: LISTED if "｜" in one.help else values[one.kind] for one in document.fields}
