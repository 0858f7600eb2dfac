"""The table of what a pack may hold: for each place in the folder, the shape of its entries.

To add a shape, write its pydantic model beside this file and add one line to ``SECTIONS``.

A file's top may be a list of entries or one entry; with ``part`` the top is a mapping and the entries
stand under that word, so that several kinds share a file.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from pydantic import BaseModel

__all__ = ["LOOSE_FILES", "SECTIONS", "Section", "section_named", "sections_at"]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of declaration.

    Args:
        name: attribute of the loaded packs, such as ``sources``.
        place: folder (with ``/``) or file of the pack.
        shape: ``module:Class`` under quanheng.packkit.
        zh: what an officer would call it.
        part: the word at the file's top under which the entries stand.
        key: attribute that names an entry.
        is_dated: several entries may share a key, each with its own days (law).
    """

    name: str
    place: str
    shape: str
    zh: str
    part: str = ""
    key: str = "key"
    is_dated: bool = False

    @property
    def model(self) -> type[BaseModel]:
        """The pydantic model of one entry."""
        return _model(self.shape)


@cache
def _model(shape: str) -> type[BaseModel]:
    module, _, name = shape.partition(":")
    found: type[BaseModel] = getattr(import_module(f"quanheng.packkit.{module}"), name)
    return found


SECTIONS: tuple[Section, ...] = (
    Section("law", "law/", "law:LawEntry", "法定期限与标准", is_dated=True),
    Section("law_sources", "law/sources.yml", "lawsource:LawSource", "依据来源"),
    Section("calendar", "calendar/", "calendar:CalendarYear", "节假日安排"),
    Section("roles", "roles.yml", "role:RoleSpec", "岗位角色"),
    Section("units", "units.yml", "unit:UnitSpec", "机构", key="code"),
    Section("offices", "offices.yml", "office:OfficeSpec", "机构文书资料", key="unit"),
    Section("standards", "standards/", "standard:EntityStandard", "数据标准"),
    Section("codes", "codes/", "code:CodeList", "代码表"),
    Section("registers", "registers/", "register:RegisterSpec", "登记簿"),
    Section("sources", "sources/", "source:SourceSpec", "部门数据"),
    Section("inspections", "inspections/", "inspection:InspectionSpec", "检查事项"),
    Section("roster_policies", "rosters.yml", "roster:RosterPolicy", "名录库规则", part="policies"),
    Section("departments", "rosters.yml", "roster:DepartmentSpec", "联合抽查部门", part="departments"),
    Section("signals", "risk/", "signal:SignalSpec", "风险信号", part="signals"),
    Section("risk_grades", "risk_grades.yml", "risk_grade:RiskGradeScheme", "风险分级"),
    Section("affairs", "affairs/", "affair:AffairSpec", "办理事项"),
    Section("intake", "intake.yml", "intake:IntakeSpec", "来件种类"),
    Section("companions", "companions.yml", "companion:Companion", "相关事项"),
    Section("documents", "documents/", "document:DocumentSpec", "文书"),
    Section("routing", "routing.yml", "routing:RoutingSpec", "来件分类", part="routing"),
    Section("bursts", "routing.yml", "burst:BurstSpec", "来件热点", part="bursts"),
    Section("outcomes", "outcomes.yml", "outcome:OutcomeSpec", "信用后果", part="outcomes"),
    Section("schemes", "outcomes.yml", "outcome:CreditScheme", "信用分级方案", part="schemes"),
    Section("plans", "indicators.yml", "indicator:PlanSpec", "规划", part="plan"),
    Section("measures", "indicators.yml", "indicator:MeasureSpec", "计数", part="measures"),
    Section("constants", "indicators.yml", "indicator:ConstantSpec", "常量", part="constants"),
    Section("indicators", "indicators.yml", "indicator:IndicatorSpec", "指标", part="indicators"),
    Section("trends", "trends.yml", "trend:TrendSpec", "走势", part="trends"),
    Section("claims", "claims.yml", "indicator:Claim", "规划条目认领", part="claims", key="id"),
    Section("marts", "marts/", "mart:MartSpec", "主题库"),
    Section("models", "models/", "model:ModelSpec", "监管模型"),
    Section("proofs", "proofs.yml", "model:Outcome", "模型的印证"),
    Section("model_cases", "cases/models/", "model:ModelCase", "模型案例", key="title"),
    Section("cases", "cases/", "scenario:Case", "案例", key="case"),
)

LOOSE_FILES = ("README.md", "pack.yml", "hooks.py", "__init__.py")
"""Files of a pack that are not declarations of a section."""


def sections_at(relative: str) -> tuple[Section, ...]:
    """Give the sections that live in a file of a pack; a file's own line wins over its folder's, the nearer folder's
    over the wider's."""
    exact = tuple(section for section in SECTIONS if section.place == relative)
    if exact:
        return exact
    around = [one for one in SECTIONS if one.place.endswith("/") and relative.startswith(one.place)]
    nearest = max((len(one.place) for one in around), default=0)
    return tuple(one for one in around if len(one.place) == nearest)


def section_named(name: str) -> Section:
    """Give one section by its attribute name."""
    return next(section for section in SECTIONS if section.name == name)
