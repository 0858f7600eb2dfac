"""What a real home begins with: the packs' roles, the first unit, and the first administrator."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Person, Role, Unit

__all__ = ["begin"]

ADMINISTRATOR = "system_admin"


def begin(*, city: str, name: str, username: str, person: str, password: str, at: datetime) -> dict[str, Any]:
    """Make roles, the city's bureau and its first administrator, all or nothing; called again it changes nothing.

    Raises: NotFound for a city pack that is not loaded; BadInput for a password that is too easy
    """
    loaded = packs()
    if city not in loaded.manifests:
        raise NotFound(f"没有城市领域包“{city}”", remedy=f"可用：{'、'.join(sorted(loaded.manifests))}")
    with transaction.atomic():
        roles = {
            spec.key: Role.objects.update_or_create(
                key=spec.key,
                defaults={
                    "name": spec.zh,
                    "rights": list(spec.rights),
                    "needs_second_factor": spec.needs_second_factor,
                },
            )[0]
            for spec in loaded.roles.values()
        }
        bureau = _bureau(name)
        if not Person.objects.filter(username=username).exists():
            _administrator(username, person, password, bureau, roles[ADMINISTRATOR], at)
    return {"units": Unit.objects.count(), "roles": len(roles), "username": username}


def _bureau(name: str) -> Unit:
    listed = packs().codes.get("admin_division")
    region = min((one.code for one in listed.codes), key=lambda code: (len(code), code)) if listed else ""
    bureau, is_new = Unit.objects.get_or_create(
        code="city",
        defaults={
            "name": name,
            "short_name": "市局",
            "kind": "city_bureau",
            "region_code": region,
            "path": "city/",
        },
    )
    if is_new:
        bureau.regions.create(prefix=region.rstrip("0"))
    return bureau


def _administrator(username: str, name: str, password: str, bureau: Unit, role: Role, at: datetime) -> None:
    person = Person(
        username=username, name=name, added_at=at, password_changed_at=at, has_to_change_password=False
    )
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise BadInput("密码太容易被猜到", remedy="至少十个字符，不要用姓名、常见词或全是数字") from wrong
    person.set_password(password)
    person.save()
    person.posts.create(unit=bureau, role=role, title=role.name, starts_on=day_of(at), is_main=True)
