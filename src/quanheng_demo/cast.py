"""Fill the posts of the demo: roles from the packs, units, people from the seed, sample sign-ins to show."""

from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Person, Post, Role, Unit

from .people import DEMO_PASSWORD, Officer, UnitCard, officers_of
from .units import UNITS

__all__ = ["SHOWN", "fill_posts", "sign_ins"]

# Role and unit to what a visitor is told: the accounts printed by the demo and on its sign-in page.
SHOWN: tuple[tuple[str, str, str], ...] = (
    ("city", "bureau_leader", "市局局长：看全市，作决定"),
    ("city", "data_clerk", "数据专员：收文件、补正待处理的行"),
    ("city", "analyst", "统计分析：规划指标"),
    ("city", "auditor", "审计监督：查记载、核账簿"),
    ("city", "system_admin", "系统管理员：人员、岗位、领域包"),
    ("xq", "division_head", "湘桥区局股长：派检查、随机抽取"),
    ("xq", "case_officer", "湘桥区局办案人员：办处罚案件"),
    ("xq.010", "station_officer", "太平所执法人员：只看本所辖区"),
)


def fill_posts(seed: int, at: datetime) -> None:
    """Set up roles, units and people; called again it changes nothing."""
    with transaction.atomic():
        roles = _roles()
        units = _units()
        cards = [UnitCard(unit.code, unit.kind, unit.short_name) for unit in UNITS]
        for officer in officers_of(cards, seed):
            _person(officer, units, roles, at)


def sign_ins() -> list[dict[str, str]]:
    """Give the sample accounts with their one password, for the sign-in page and for the prompt."""
    found = []
    for unit, role, who in SHOWN:
        post = (
            Post.objects.filter(unit__code=unit, role__key=role)
            .select_related("person")
            .order_by("pk")
            .first()
        )
        if post is not None:
            found.append(
                {
                    "username": post.person.username,
                    "password": DEMO_PASSWORD,
                    "who": f"{who}（{post.person.name}）",
                }
            )
    return found


def _roles() -> dict[str, Role]:
    return {
        spec.key: Role.objects.update_or_create(
            key=spec.key,
            defaults={
                "name": spec.zh,
                "rights": list(spec.rights),
                "needs_second_factor": spec.needs_second_factor,
            },
        )[0]
        for spec in packs().roles.values()
    }


def _units() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for seed in UNITS:
        above = made.get(seed.parent)
        unit, is_new = Unit.objects.get_or_create(
            code=seed.code,
            defaults={
                "name": seed.name, "short_name": seed.short_name, "kind": seed.kind, "parent": above,
                "region_code": seed.region, "path": f"{above.path if above else ''}{seed.code}/",
            },
        )  # fmt: skip
        if is_new:
            for prefix in seed.prefixes:
                unit.regions.create(prefix=prefix)
        made[seed.code] = unit
    return made


def _person(officer: Officer, units: dict[str, Unit], roles: dict[str, Role], at: datetime) -> None:
    if Person.objects.filter(username=officer.username).exists() or officer.role not in roles:
        return
    person = Person(
        username=officer.username, name=officer.name, phone=officer.phone,
        certificate_no=officer.certificate_no,
        certificate_until=date(at.year + 3, 12, 31) if officer.certificate_no else None, added_at=at,
    )  # fmt: skip
    person.password, person.password_changed_at, person.has_to_change_password = _hashed(), at, False
    person.save()
    person.posts.create(
        unit=units[officer.unit], role=roles[officer.role], title=officer.title, is_main=True,
        starts_on=at.date() - timedelta(days=400),
    )  # fmt: skip


@cache
def _hashed() -> str:
    """Hash the one demo password once; the hash is slow on purpose."""
    return make_password(DEMO_PASSWORD)
