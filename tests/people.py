"""Named people for all tests: a small city, and the officers who work in it.

``make_city()`` once in a test (or through the fixture ``city``); then ``actor("陈思远")``. All
names are invented. Roles get every right that fits their work by pattern, so that a new room
needs no line here; the packs' own roles are tested in the packs.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from quanheng.foundation.people import api as people

DAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # nine o'clock in Chaozhou
PASSWORD = "evening-lamp-4471"

UNITS = [
    # code, name, short, kind, parent, region, prefixes
    ("city", "潮州市市场监督管理局", "市局", "city_bureau", "", "445100", ["4451"]),
    ("city.law", "潮州市市场监督管理局法规科", "法规科", "division", "city", "445100", ["4451"]),
    ("city.food", "潮州市市场监督管理局食品经营监督管理科", "食品经营科", "division", "city", "445100", ["4451"]),
    ("xiangqiao", "湘桥区市场监督管理局", "湘桥区局", "county_bureau", "city", "445102", ["445102"]),
    ("xixin", "西新市场监督管理所", "西新所", "station", "xiangqiao", "445102011", ["445102011", "445102009"]),
    ("raoping", "饶平县市场监督管理局", "饶平县局", "county_bureau", "city", "445122", ["445122"]),
    ("huanggang", "黄冈市场监督管理所", "黄冈所", "station", "raoping", "445122100", ["445122100"]),
]  # fmt: skip

# Patterns of rights by role. "*" stands for one part; a pattern that no room answers yet is passed over.
READ = ["*:*:read"]
OFFICER = [*READ, "registry:subject:*", "registry:value:reveal", "inspections:*:*", "risk:*:*", "affairs:*:*",
           *(f"clock:*:{verb}" for verb in ("read", "recompute", "import", "apply")),
           "ledger:*:*", "credit:*:*", "disclosure:*:*", "intake:voice:*", "intake:contact:*",
           "intake:reopening:*", "intake:claimant:*", "intake:model:*", "people:outside:*", "field:*:*"]  # fmt: skip
ROLES = {
    "system_admin": ("系统管理员", True, ["people:*:*", *READ]),
    "bureau_leader": (
        "局负责人",
        True,
        [
            *OFFICER,
            "indicators:*:*",
            "linkage:*:*",
            "people:post:delegate",
            "people:glass:break",
            "clock:*:oversee_bureau",
        ],
    ),
    "division_head": (
        "科室负责人",
        True,
        [*OFFICER, "indicators:*:*", "people:post:delegate", "people:glass:break", "clock:*:oversee_unit"],
    ),
    "legal_reviewer": ("法制审核", True, [*READ, "affairs:*:*"]),
    "case_officer": ("办案人员", False, OFFICER),
    "inspector": ("检查人员", False, [*READ, "inspections:*:*", "registry:subject:*", "field:*:*"]),
    "station_head": ("所长", True, [*OFFICER, "people:post:delegate", "clock:*:oversee_unit"]),
    "station_officer": ("所执法人员", False, [*OFFICER, "people:glass:break"]),
    "data_clerk": (
        "数据专员",
        False,
        [*READ, "registry:*:*", "datacentre:*:*", "linkage:*:*", "flows:*:*", "indicators:*:*"],
    ),
}

CAST = [
    # name, user name, role, unit, title, certificate
    ("管文静", "guanwenjing", "system_admin", "city", "系统管理员", ""),
    ("方明远", "fangmingyuan", "bureau_leader", "city", "局长", "粤潮01001"),
    ("谢知衡", "xiezhiheng", "legal_reviewer", "city.law", "法制审核员", "粤潮01002"),
    ("郑立群", "zhengliqun", "bureau_leader", "xiangqiao", "区局局长", "粤潮02001"),
    ("陈思远", "chensiyuan", "station_officer", "xixin", "执法人员", "粤潮02011"),
    ("林晓岚", "linxiaolan", "station_officer", "xixin", "执法人员", "粤潮02012"),
    ("黄启明", "huangqiming", "station_head", "xixin", "所长", "粤潮02010"),
    ("苏安宁", "suanning", "inspector", "xiangqiao", "检查人员", "粤潮02021"),
    ("许志豪", "xuzhihao", "inspector", "xiangqiao", "检查人员", "粤潮02022"),
    ("余海生", "yuhaisheng", "station_officer", "huanggang", "执法人员", "粤潮04011"),
    ("吴映雪", "wuyingxue", "data_clerk", "city", "数据专员", ""),
]


@dataclass(frozen=True)
class City:
    """The units, by code, and the people, by name, that ``make_city`` made."""

    units: dict[str, people.Unit]
    persons: dict[str, people.Person]


def make_city() -> City:
    """Make the small city; rows are written directly here and only here, to be quick in every test."""
    units: dict[str, people.Unit] = {}
    for code, name, short, kind, parent, region, prefixes in UNITS:
        above = units.get(parent)
        unit = people.Unit.objects.create(
            code=code, name=name, short_name=short, kind=kind, parent=above, region_code=region,
            path=f"{above.path if above else ''}{code}/",
        )  # fmt: skip
        for prefix in prefixes:
            unit.regions.create(prefix=prefix)
        units[code] = unit
    roles = {
        key: people.Role.objects.create(
            key=key, name=name, needs_second_factor=second, rights=_rights(tuple(rights))
        )
        for key, (name, second, rights) in ROLES.items()
    }
    persons = {}
    for name, username, role, unit_code, title, certificate in CAST:
        person = people.Person(username=username, name=name, certificate_no=certificate, added_at=MORNING)
        person.password_changed_at, person.has_to_change_password = MORNING, False
        person.password = _hashed()
        person.save()
        person.posts.create(
            unit=units[unit_code], role=roles[role], title=title, starts_on=date(2024, 1, 1), is_main=True
        )
        persons[name] = person
    return City(units, persons)


def actor(
    name: str, *, on: date = DAY, second_factor: bool = True, at: datetime | None = None
) -> people.Actor:
    """See one of the cast at work; with the second factor given unless told otherwise."""
    person = people.Person.objects.get(name=name)
    return people.actor_for(person, on=on, second_factor=second_factor, at=at)


@lru_cache
def _rights(patterns: tuple[str, ...]) -> list[str]:
    known = people.all_rights()
    return sorted(right for right in known if any(_fits(right, pattern) for pattern in patterns))


def _fits(right: str, pattern: str) -> bool:
    return all(want in ("*", part) for want, part in zip(pattern.split(":"), right.split(":"), strict=True))


@lru_cache
def _hashed() -> str:
    """Hash the one password once; Argon2 is slow on purpose."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)
