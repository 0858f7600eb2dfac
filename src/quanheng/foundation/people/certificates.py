"""Enforcement certificates as acts: issued or renewed, and ended; nobody handles their own."""

from datetime import date, datetime

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import BadInput, Conflict, NotAllowed, NotFound
from quanheng.base.refs import Ref

from .actor import Actor, require
from .hooks import Change, announce
from .models import Person
from .rights import Rights
from .selectors import in_own_tree

__all__ = ["end_certificate", "renew_certificate"]

LONGEST_YEARS = 10  # a slip of the keyboard, not a rule of law: the date printed on the certificate counts


def renew_certificate(
    *, actor: Actor, at: datetime, person: Person, until: date, reason: str, number: str = ""
) -> Person:
    """Enter a certificate that was issued or renewed; without a number the old one stays. The same again is none.

    Law:    行政处罚法 第42条、第55条 (执法人员应当具有执法资格并出示执法证件)
    Right:  people:certificate:keep
    Writes: people.certificate.renewed
    Raises: NotAllowed for one's own, NotFound, BadInput, Conflict for a number that another person holds
    """
    day, said = day_of(at), _reason(reason)
    with transaction.atomic():
        found = _locked(actor, person)
        held = "".join(number.split()) or found.certificate_no
        if (held, until) == (found.certificate_no, found.certificate_until):
            return found
        _check_number(found, held)
        if until <= day:
            raise BadInput(
                f"有效期{until}已过", remedy="请核对新证上的有效期；收回证件请用“终止”", field="until"
            )
        if until.year > day.year + LONGEST_YEARS:
            raise BadInput(f"有效期{until}太远", remedy="请核对年份", field="until")
        is_same = held == found.certificate_no
        if is_same and found.certificate_until is not None and until < found.certificate_until:
            raise BadInput(
                f"现有有效期到{found.certificate_until}，不能改短",
                remedy="要提前失效，请用“终止”",
                field="until",
            )
        before = found.certificate_until
        found.certificate_no, found.certificate_until = held, until
        found.save(update_fields=["certificate_no", "certificate_until"])
        _tell(
            "people.certificate.renewed",
            actor,
            at,
            found,
            number=held,
            until=until,
            before=before,
            reason=said,
        )
    return found


def end_certificate(*, actor: Actor, at: datetime, person: Person, ends_from: date, reason: str) -> Person:
    """End a certificate: from ``ends_from`` on it is not valid. Whoever holds it is then neither drawn nor sent.

    The number stays, because papers name it. The same day again writes nothing.

    Right:  people:certificate:keep
    Writes: people.certificate.ended
    Raises: NotAllowed for one's own, NotFound, BadInput, Conflict where it has run out before that day
    """
    said, last = _reason(reason), date.fromordinal(ends_from.toordinal() - 1)
    with transaction.atomic():
        found = _locked(actor, person)
        if not found.certificate_no:
            raise Conflict(f"{found.name}没有执法证", remedy="不用终止")
        if found.certificate_until == last:
            return found
        if found.certificate_until is not None and found.certificate_until < last:
            raise Conflict(f"执法证已在{found.certificate_until}到期", remedy="不用再终止")
        found.certificate_until = last
        found.save(update_fields=["certificate_until"])
        _tell("people.certificate.ended", actor, at, found, number=found.certificate_no, ends_from=ends_from,
              reason=said)  # fmt: skip
    return found


def _locked(actor: Actor, person: Person) -> Person:
    require(actor, Rights.CERTIFICATE_KEEP)
    if not in_own_tree(actor, Person.objects.filter(pk=person.pk)).exists():
        raise NotFound("没有这个人员，或不在您的管辖范围内")
    if person.pk == actor.person_id:
        raise NotAllowed("不能办理自己的执法证", remedy="请由另一位管理员或负责人办理")
    found = Person.objects.select_for_update().get(pk=person.pk)
    if not found.is_active:
        raise Conflict(f"{found.name}的账号已停用", remedy="请先恢复账号")
    return found


def _check_number(person: Person, number: str) -> None:
    if not number:
        raise BadInput("请填执法证号", remedy="照证件上的编号填写", field="number")
    if len(number) > 40:
        raise BadInput("执法证号太长", remedy="请照证件上的编号填写，不超过40个字", field="number")
    if Person.objects.filter(certificate_no=number).exclude(pk=person.pk).exists():
        raise Conflict(f"执法证号“{number}”已登记给别人", remedy="请核对证号")


def _reason(text: str) -> str:
    said = text.strip()
    if len(said) < 2:
        raise BadInput("请写明事由", remedy="如：到期换证、调离执法岗位、证件遗失", field="reason")
    return said[:200]


def _tell(
    kind: str, actor: Actor, at: datetime, person: Person, *, reason: str, **values: date | str | None
) -> None:
    body = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    announce(Change(kind, actor, at, Ref("people.person", person.uid),
                    body={"name": person.name, "reason": reason, **body}))  # fmt: skip
