"""What the words of a paper may name: the party, the officers, what was written down, in Chinese already."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from quanheng.base.days import CHINA
from quanheng.engines.affairs.decisions import penalty_words
from quanheng.engines.affairs.definitions import code_titles, spec_of
from quanheng.engines.affairs.forms import FormContext, choices_of, decode
from quanheng.engines.affairs.models import Act, Affair
from quanheng.engines.affairs.numbers import agency_of, office_of
from quanheng.engines.affairs.viewing import clocks_of, law_row, officers_on
from quanheng.foundation.clock.api import Clock
from quanheng.foundation.people.api import Person
from quanheng.packkit.affair import AffairSpec, FormField
from quanheng.packkit.paper_words import article_words, yuan_words

from .limits import Limits

__all__ = ["Blank", "context_of", "said_of", "stamp", "words_of"]


class Blank(dict[str, Any]):
    """A mapping in which what was not stated is nothing, so that the paper shows a blank to fill by hand."""

    def __missing__(self, key: str) -> None:
        return None


def context_of(affair: Affair, act: Act, *, day: date) -> dict[str, Any]:
    """Gather everything the words of this affair's papers may name; see CONTEXT_NAMES in packkit.paper."""
    spec = spec_of(affair)
    step = spec.step(act.step)
    data = Blank(decode(spec, affair.data))
    form = Blank(decode(spec, act.form))
    for correction in act.corrections.all():
        form.update(decode(spec, correction.form))
    return {
        "party": _party(affair), "unit": _unit(affair), "officers": _officers(affair, day), "form": form, "data": data,
        "affair": {
            "title": affair.title, "number": affair.number, "kind": spec.zh, "opened_on": affair.opened_on,
        },
        "said": _said(spec, {**data, **form}, day), "violation": _violation(spec, data),
        "clocks": _clocks(affair, spec), "law": Blank(law_row(spec, affair.opened_on)),
        "step": {"key": act.step, "zh": step.zh if step else act.zh, "article": step.article if step else ""},
        "people": {"name": act.actor_name, "post": act.post_title, "unit": act.unit_name, "day": act.day},
        "evidence": [
            {"number": one.number, "name": one.name, "sm3": one.exhibit.sm3}
            for one in affair.evidence.select_related("exhibit")
        ],
        "papers": Blank(_papers(affair)),
        "paper": {"day": day}, "limit": Limits(day), "filled": Blank(),
        "discretion": {"penalty": penalty_words(affair.data)},
    }  # fmt: skip


def _party(affair: Affair) -> dict[str, Any]:
    subject = affair.subject
    return Blank(
        name=affair.party_name, uscc=affair.party_uscc, address=subject.address if subject else "",
        legal_person=subject.legal_person if subject else "", phone=subject.phone if subject else "",
    )  # fmt: skip


def _unit(affair: Affair) -> Blank:
    """What the paper says about the bureau in whose name it is made; what the city has not stated stays blank."""
    agency = agency_of(affair.unit)
    office = office_of(agency)
    place = agency.name.removesuffix("市场监督管理局")
    named = f"{place}人民政府" if place != agency.name else "本级人民政府"
    return Blank(
        agency=agency.name, name=affair.unit.name, government=office.government or named,
        court=office.court or "人民法院", address=office.address, phone=office.phone, postcode=office.postcode,
        payment=office.payment,
    )  # fmt: skip


def _officers(affair: Affair, day: date) -> list[dict[str, str]]:
    return [{"name": one.name, "certificate": one.certificate_no} for one in officers_on(affair, day)]


def _violation(spec: AffairSpec, data: Mapping[str, Any]) -> Blank:
    found = spec.violation(str(data.get("violation") or ""))
    if found is None:
        return Blank()
    return Blank(
        zh=found.zh, breaks=_full(found.breaks), punished_by=_full(found.punished_by), note=found.note
    )


def _full(article: str) -> str:
    """Write an article as papers do: 《中华人民共和国食品安全法》第三十四条第三项."""
    name, mark, rest = article.partition("第")
    title = (
        name
        if name.startswith("《")
        else f"《中华人民共和国{name}》"
        if name.endswith("法")
        else f"《{name}》"
    )
    return article_words(f"{title}{mark}{rest}")


def said_of(affair: Affair, spec: AffairSpec) -> Blank:
    """Give everything that is written down in an affair, in words."""
    said = _said(spec, decode(spec, affair.data), affair.opened_on)
    for key, value in affair.data.items():
        if key not in said and value not in (None, "", []):
            said[key] = "、".join(value) if isinstance(value, list) else str(value)
    return said


def words_of(affair: Affair, spec: AffairSpec, key: str, value: Any) -> str:
    """Say one written value in words; nothing for an absent one."""
    if value in (None, "", []):
        return ""
    return str(_said(spec, {key: value}, affair.opened_on).get(key) or value)


def _said(spec: AffairSpec, values: Mapping[str, Any], day: date) -> Blank:
    """Give the words for every coded answer: choices, factors, violations, yes and no, money."""
    fields: dict[str, FormField] = {field.key: field for step in spec.steps for field in step.form}
    frame = FormContext(spec, values, day, code_titles)
    said = Blank()
    for key, value in values.items():
        field = fields.get(key)
        if field is None or value in (None, "", []):
            continue
        if field.kind == "flag":
            said[key] = "是" if value else "否"
        elif field.kind == "yuan":
            said[key] = yuan_words(value)
        elif field.kind == "persons":
            names = dict(Person.objects.filter(uid__in=list(value)).values_list("uid", "name"))
            said[key] = "、".join(names.get(uid, uid) for uid in value)
        elif field.kind in ("choice", "choices", "violation", "factors", "grade"):
            titles = choices_of(field, frame)
            answers = [str(one) for one in (value if isinstance(value, list) else [value])]
            said[key] = "、".join(titles.get(one, one) for one in answers)
    return said


def _clocks(affair: Affair, spec: AffairSpec) -> Blank:
    keys = {clock.zh: clock.key for clock in spec.clocks}
    rows: list[Clock] = clocks_of(affair)
    return Blank(
        {
            keys.get(row.name, row.name): Blank(
                due_on=row.due_on, started_on=row.started_on, article=row.article, limit=row.limit
            )
            for row in rows
        }
    )


def _papers(affair: Affair) -> dict[str, Any]:
    return {
        one.document: Blank(number=one.number, zh=one.zh, made_on=one.made_on)
        for one in affair.papers.exclude(state="voided").order_by("id")
    }


def stamp(at: datetime) -> str:
    """Write an instant for the foot of a paper."""
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
