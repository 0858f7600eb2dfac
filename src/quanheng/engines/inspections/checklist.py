"""The questions in force on a day, and what the answers to them amount to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from quanheng.base.errors import BadInput, NoRuleInForce, NotFound
from quanheng.packkit.inspection import ChecklistSpec, Disposal, InspectionSpec, Question, VisitCapSpec

__all__ = [
    "CONCLUSIONS", "KINDS", "OVERALL", "UNABLE", "Overall", "check_conclusion", "checklist_named", "checklist_on",
    "propose_conclusion", "question_no", "unanswered", "visit_cap_on",
]  # fmt: skip

#: National codes of random-inspection results (国市监信〔2019〕38号).
CONCLUSIONS: Mapping[str, str] = {
    "01": "未发现问题", "02": "未按规定公示年度报告", "03": "未按规定公示其他应当公示的信息",
    "04": "公示信息隐瞒真实情况、弄虚作假", "05": "通过登记的住所（经营场所）无法联系",
    "06": "发现问题已责令改正", "07": "不配合检查情节严重", "08": "未发现开展本次抽查涉及的经营活动",
    "09": "发现问题待后续处理",
}  # fmt: skip
#: Results for which the place could not be seen, so that questions may stay without an answer.
UNABLE = frozenset({"05", "07", "08"})
KINDS: Mapping[str, str] = {
    "RI": "双随机抽查", "JRI": "部门联合双随机", "RD": "日常监督检查", "FX": "飞行检查", "TX": "体系检查",
    "ZX": "专项检查", "YY": "有因检查", "ZH": "证后监督检查", "CG": "特种设备常规监督检查", "GZ": "整改复查",
    "XK": "许可现场核查", "YC": "非现场检查",
}  # fmt: skip


class Overall(StrEnum):
    """The result of a supervision check as a whole."""

    CONFORMS = "1"
    BASICALLY = "2"
    DOES_NOT = "3"


OVERALL: Mapping[str, str] = {"1": "符合", "2": "基本符合", "3": "不符合"}


def checklist_on(spec: InspectionSpec, day: date) -> ChecklistSpec:
    """Give the version of the checklist that holds on a day. Raises: NoRuleInForce"""
    for version in spec.checklists:
        if version.valid_from <= day and (version.valid_to is None or day <= version.valid_to):
            return version
    raise NoRuleInForce(
        f"“{spec.zh}”在{day.isoformat()}没有生效的检查表",
        remedy="请核对日期，或在领域包 inspections/ 中补上当时的检查表", key=spec.key, day=day.isoformat(),
    )  # fmt: skip


def checklist_named(spec: InspectionSpec, version: str) -> ChecklistSpec:
    """Give the version a task was opened under. Raises: NotFound"""
    for one in spec.checklists:
        if one.version == version:
            return one
    raise NotFound(f"“{spec.zh}”没有{version}版检查表", remedy="旧版检查表不能从领域包中删去")


def question_no(checklist: ChecklistSpec, no: int) -> Question:
    """Give one question by its number. Raises: BadInput"""
    for question in checklist.questions:
        if question.no == no:
            return question
    raise BadInput(f"检查表{checklist.version}没有第{no}项", remedy="请核对检查项序号")


def unanswered(checklist: ChecklistSpec, answered: Iterable[int], asked: set[int] | None = None) -> list[int]:
    """Number the questions that nobody has answered yet, in order; ``asked`` narrows it to what a visit has to ask."""
    done = set(answered)
    return [
        question.no
        for question in checklist.questions
        if question.no not in done and (asked is None or question.no in asked)
    ]


def visit_cap_on(spec: InspectionSpec, day: date) -> VisitCapSpec | None:
    """Give the cap on visits that the pack declares for a day; None when it declares none."""
    for cap in spec.visit_caps:
        if cap.valid_from <= day and (cap.valid_to is None or day <= cap.valid_to):
            return cap
    return None


def propose_conclusion(failed: Sequence[tuple[Question, str]]) -> tuple[str, str]:
    """Propose the national result code and the overall result from the failed questions and their disposals.

    Nothing failed: 01 and 符合. Something goes to a case: 09 and 不符合. Else 06 and 基本符合. An officer decides.
    """
    if not failed:
        return "01", Overall.CONFORMS
    if any(disposal == Disposal.CASE for _, disposal in failed):
        return "09", Overall.DOES_NOT
    return "06", Overall.BASICALLY


def check_conclusion(code: str, failed: Sequence[tuple[Question, str]], missing: Sequence[int]) -> None:
    """Refuse a result that contradicts the answers.

    Law:    食品生产经营监督检查管理办法 第32条、第33条 (what follows a failed key or general item)
    Raises: BadInput
    """
    if code not in CONCLUSIONS:
        raise BadInput(f"没有“{code}”这个检查结果代码", remedy="请用01至09")
    if missing and code not in UNABLE:
        listed = "、".join(str(no) for no in missing[:8])
        raise BadInput(
            f"还有{len(missing)}项没有回答：第{listed}项{'等' if len(missing) > 8 else ''}",
            remedy="逐项回答，或用“其余都符合”；须附照片的项要单独回答", missing=list(missing),
        )  # fmt: skip
    if failed and code == "01":
        raise BadInput(f"有{len(failed)}项不符合，不能记为未发现问题", remedy="请改用06或09")
    if not failed and code in {"06", "09"}:
        raise BadInput(f"没有不符合项，不能记为{CONCLUSIONS[code]}", remedy="请改用01")
    if code == "06" and any(disposal == Disposal.CASE for _, disposal in failed):
        raise BadInput("有移送立案的问题，不能只记为已责令改正", remedy="请改用09")
