"""Fill the posts of the demo: roles from the packs, units, people from the seed, sample sign-ins to show."""

from datetime import date, datetime, timedelta

from django.test import override_settings

from quanheng.foundation.packs.api import packs
from quanheng.foundation.people import api as people

from .people import DEMO_PASSWORD, EASY, Officer, UnitCard, officers_of

__all__ = ["SHOWN", "fill_posts", "sign_ins"]

# Unit and role to what a visitor is told: the accounts printed by the demo and shown on its sign-in page.
SHOWN: tuple[tuple[str, str, str], ...] = (
    ("city", "bureau_leader", "市局局长：看全市，作决定"),
    ("city", "data_clerk", "数据专员：收文件、补正待处理的行"),
    ("city", "analyst", "统计分析：规划指标"),
    ("city", "auditor", "审计监督：查记载、核账簿"),
    ("city", "system_admin", "系统管理员：人员、岗位、领域包"),
    ("445102", "division_head", "湘桥区局股长：派检查、随机抽取"),
    ("445102", "case_officer", "湘桥区局办案人员：办处罚案件"),
    ("445102.010", "station_officer", "太平所执法人员：只看本所辖区"),
)


def fill_posts(seed: int, at: datetime) -> None:
    """Set up roles, units and people by the doors of the room of people; called again it goes on where it was."""
    people.load_roles(packs().roles.values())
    people.load_units(packs().units.values())
    units = {unit.code: unit for unit in people.Unit.objects.all()}
    roles = {role.key: role for role in people.Role.objects.all()}
    officers = list(officers_of([UnitCard(unit.code, unit.kind) for unit in packs().units.values()], seed))
    first = next(officer for officer in officers if officer.role == "system_admin")
    admin = people.Person.objects.filter(username=first.username).first() or people.first_administrator(
        username=first.username, name=first.name, password=DEMO_PASSWORD, unit=units[first.unit], at=at
    )
    acting = people.actor_for(admin, on=at.date(), second_factor=True)
    known = set(people.Post.objects.values_list("person__username", flat=True))
    waiting = [one for one in officers if one.username not in known and one.role in roles]
    for officer in waiting:
        if officer.username in EASY.values():
            _appoint(officer, units[officer.unit], roles[officer.role], acting, at)
    # Nobody knows the first passwords of the others: hashing them the slow way would only cost a minute.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        for officer in waiting:
            if officer.username not in EASY.values():
                _appoint(officer, units[officer.unit], roles[officer.role], acting, at)
    for person in people.Person.objects.filter(username__in=EASY.values()):
        if people.needs_second_factor(person, at) and not people.has_totp(person):
            people.begin_totp(person)
            people.confirm_totp(person=person, code=people.current_code(person), at=at)


def _appoint(
    officer: Officer, unit: people.Unit, role: people.Role, acting: people.Actor, at: datetime
) -> None:
    """Add one officer and give the post; visitors' accounts get the demo's one password."""
    person = people.Person.objects.filter(username=officer.username).first()
    if person is None:
        until = date(at.year + 3, 12, 31) if officer.certificate_no else None
        person, password = people.add_person(
            actor=acting, at=at, username=officer.username, name=officer.name, phone=officer.phone,
            certificate_no=officer.certificate_no, certificate_until=until,
        )  # fmt: skip
        if officer.username in EASY.values():
            own = people.plain_actor(person, at)
            people.change_password(person=person, actor=own, at=at, old=password, new=DEMO_PASSWORD)
    people.give_post(
        actor=acting, at=at, person=person, unit=unit, role=role, title=officer.title, is_main=True,
        starts_on=at.date() - timedelta(days=400),
    )  # fmt: skip


def sign_ins() -> list[dict[str, str]]:
    """Give the sample accounts with their one password, for the sign-in page and for the prompt."""
    posts = people.Post.objects.select_related("person").order_by("pk")
    found = []
    for unit, role, who in SHOWN:
        post = posts.filter(unit__code=unit, role__key=role).first()
        if post is not None:
            told = f"{who}（{post.person.name}）"
            found.append({"username": post.person.username, "password": DEMO_PASSWORD, "who": told})
    return found
