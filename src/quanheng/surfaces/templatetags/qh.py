"""Template words shared by the faces: dates, money, lamps and beams, always with words beside the colour."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

register = template.Library()
HERE, NOT_HERE = SafeString('aria-current="page"'), SafeString("")
_WEEK = "一二三四五六日"


def _date(value: Any) -> date | None:
    if isinstance(value, str):  # an instant as the ledger writes it, in UTC: its day is China's
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            return None
        return localtime(instant).date() if instant.tzinfo else instant.date()
    if isinstance(value, datetime):
        return localtime(value).date()
    return value if isinstance(value, date) else None


@register.filter
def day(value: Any, today: Any = None) -> str:
    """Write a day as 11-24 this year and 2025-11-12 otherwise; without ``today`` the whole date."""
    moment = _date(value)
    if moment is None:
        return "" if value is None else str(value)
    this = _date(today)
    return f"{moment:%m-%d}" if this and this.year == moment.year else f"{moment:%Y-%m-%d}"


@register.filter
def day_words(value: Any) -> str:
    """Write 11月24日 周二."""
    moment = _date(value)
    return f"{moment.month}月{moment.day}日 周{_WEEK[moment.weekday()]}" if moment else ""


@register.filter
def moment(value: Any) -> str:
    """Write an instant as 2026-11-24 09:41 in China's time."""
    return f"{localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""


@register.filter
def count(value: Any) -> str:
    """Write a number with thousands separated."""
    return f"{value:,}" if isinstance(value, int | float | Decimal) else str(value)


@register.filter
def yuan(value: Any) -> str:
    """Write money as 55,000元 or 1,286.50元."""
    if value in (None, ""):
        return ""
    amount = Decimal(str(value))
    return f"{amount:,.0f}元" if amount == amount.to_integral() else f"{amount:,.2f}元"


@register.filter
def share(value: Any, places: int = 1) -> str:
    """Write a share as 12.5%."""
    return "" if value is None else f"{float(value) * 100:.{places}f}%"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look a key up in a mapping."""
    return mapping.get(key, "") if isinstance(mapping, Mapping) else ""


@register.simple_tag
def lamp(colour: str, words: str) -> SafeString:
    """Draw a lamp: shape and colour by class, and always its words."""
    return format_html('<span class="lamp lamp-{}">{}</span>', colour, words)


@register.simple_tag
def lamp_of(value: Any) -> SafeString:
    """Draw the lamp that a clock or a risk gives (an object with ``colour`` and ``words``)."""
    return lamp(value.colour, value.words) if value else lamp("none", "无期限")


_BEAM = (
    '<span class="beam{} beam-{} beam-block" style="--at:{}%" role="img" aria-label="{}">'
    '<span class="beam-bar">{}</span></span>'
)


@register.simple_tag
def beam(
    segments: Iterable[Mapping[str, Any]], colour: str = "green", label: str = "", *, mini: bool = True
) -> SafeString:
    """Draw the steelyard's beam: one part per line of the clock's working, needle at today.

    ``segments`` are mappings with ``kind`` (past, wait, left) and ``days``.
    """
    parts = [(str(part["kind"]), float(part["days"])) for part in segments]
    whole = sum(days for _, days in parts) or 1.0
    spent = sum(days for kind, days in parts if kind != "left")
    drawn = ((kind, f"{days:g}") for kind, days in parts if days > 0)
    bars = format_html_join("", '<i class="{}" style="--d:{}"></i>', drawn)
    at = f"{min(spent / whole, 1) * 100:.1f}"
    return format_html(_BEAM, " beam-mini" if mini else "", colour, at, label, bars)


@register.simple_tag(takes_context=True)
def here(context: Mapping[str, Any], *rooms: str) -> SafeString:
    """Mark the rail's entry of the rooms that the address begins with."""
    request = context.get("request")
    path = request.path if request else ""
    first = path.removeprefix("/desk/").split("/", 1)[0]
    return HERE if first in rooms else NOT_HERE


@register.simple_tag
def beam_of(value: Any, *, mini: bool = True) -> SafeString:
    """Draw the beam that a clock gives (an object with ``segments``, ``colour`` and ``sentence``)."""
    parts = [{"kind": part.kind, "days": part.days} for part in value.segments]
    return beam(parts, value.colour, value.sentence, mini=mini)


@register.filter
def marked(hit: Any) -> SafeString:
    """Write a found name with the matching part marked."""
    name, mark = hit.subject.name, hit.mark
    if not mark:
        return format_html("{}", name)
    start, end = mark
    return format_html('{}<mark class="qh-mark-hit">{}</mark>{}', name[:start], name[start:end], name[end:])


@register.filter
def register_title(key: str) -> str:
    """Name a typed register in the words of the pack that declares it."""
    from quanheng.foundation.packs.api import packs

    found = packs().registers.get(key)
    return str(found.zh) if found else key


@register.filter
def source_words(key: str) -> str:
    """Name a department's file in the words of the pack that declares it."""
    from quanheng.foundation.packs.api import packs

    found = packs().sources.get(key)
    return str(found.title) if found else {"officer": "执法人员更正"}.get(key, key)


@register.filter
def feature_words(key: str) -> str:
    """Name a value that signals look at, as its source declares it; fields of the register by their own name."""
    from quanheng.datacentre.api import REGISTER_FEATURES
    from quanheng.foundation.packs.api import packs
    from quanheng.registry.api import FIELDS

    for spec in packs().sources.values():
        for feature in spec.features:
            if feature.key == key:
                return str(feature.title)
    if key in FIELDS:
        return str(FIELDS[key].zh)
    return next((feature.title for feature in REGISTER_FEATURES if feature.key == key), key)


@register.filter
def record_words(row: Any) -> str:
    """Say an entry of a typed register in one line, without personal values."""
    from quanheng.registry.api import FIELDS

    hidden = {key for key, field in FIELDS.items() if field.hides} | {"name", "uscc"}
    return "，".join(
        str(value) for key, value in row.data.items() if value not in ("", None) and key not in hidden
    )


@register.simple_tag
def map_address(region_code: str) -> str:
    """Give the address of the city's outline, for the map that a page draws."""
    from django.templatetags.static import static

    return static(f"npm/maps/{region_code[:4]}.geojson")


@register.filter
def bp(value: Any) -> str:
    """Write basis points as a percentage: 250 is 2.5%."""
    return f"{float(value) / 100:g}%"


@register.filter
def reason_words(code: str) -> str:
    """Say why a row waits, from the data centre's stable reason code."""
    from quanheng.datacentre.rules import REASONS

    found = REASONS.get(code)
    return found.title if found else code


@register.filter
def rule_words(code: str) -> str:
    """Say what a cleaning rule changes, from its stable code."""
    from quanheng.datacentre.rules import RULES

    found = RULES.get(code)
    return found.title if found else code


@register.filter
def claim_address(claim: Any) -> str:
    """Give the address of the page a claim names, when it needs no key; else the desk's home of that room."""
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(claim.page) if ":" in claim.page else str(claim.page)
    except NoReverseMatch:
        return ""


@register.filter
def width_of(level: Any) -> str:
    """Give how wide a class lies on its scale."""
    return str(max(level.to_score - level.from_score, 1))


@register.filter
def pct(value: Any) -> str:
    """Write a share of one as a bare percentage for a style."""
    return f"{min(max(float(value), 0.0), 1.0) * 100:.1f}"


@register.simple_tag
def status_words(code: str) -> str:
    """Say a business's state in the register; the brackets with examples are for officers, not for the street."""
    from quanheng.surfaces.words import code_title

    return code_title("entity.status", code).partition("（")[0]


@register.simple_tag
def kind_words(code: str) -> str:
    """Say the kind of a business."""
    from quanheng.surfaces.words import code_title

    return code_title("entity.types", code)


@register.simple_tag
def licence_words(kind: str) -> str:
    """Say the kind of a licence."""
    from quanheng.surfaces.words import code_title

    return code_title("licence.types", kind)


@register.simple_tag
def ticks(places: Iterable[float], cutoff: float) -> SafeString:
    """Draw the drawn ones of a group as ticks on a line from first to the cutoff, and what lies beyond as grey."""
    scale = 290 / cutoff if cutoff else 290.0
    lines = "".join(f"M{place * scale:.1f} 4v18" for place in places)
    return format_html(
        '<svg viewBox="0 0 420 26" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="M0 22.5H290" stroke="var(--qh-g2)"/>'
        '<path d="M290 22.5H420" stroke="var(--qh-g3)" stroke-dasharray="3 4"/><path d="{}" stroke="var(--qh-g1)"'
        ' stroke-width="1.3"/><path d="M291 0V26" stroke="var(--qh-ink)" stroke-width="1.6"/></svg>',
        lines,
    )


@register.simple_tag
def spots(group: Any) -> SafeString:
    """Draw a group's places on the desk: dark before the cut, grey behind it, one rule where it was cut."""
    dark = "".join(f"M{place * 340:.1f} 6v20" for place in group.drawn_ticks)
    grey = "".join(f"M{place * 340:.1f} 11v15" for place in group.other_ticks)
    at = f"M{group.cut * 340:.1f} 0V30" if group.quota < group.size else ""
    return format_html(
        '<svg class="spots" viewBox="0 0 340 30" preserveAspectRatio="none" role="img" aria-label="抽中{}户">'
        '<path d="M0 26.5H340" stroke="var(--qh-line-2)"/><path d="{}" stroke="var(--qh-g3)"/><path d="{}"'
        ' stroke="var(--qh-ink)" stroke-width="1.3"/><path d="{}" stroke="var(--qh-accent)" stroke-width="1.6"/></svg>',
        group.quota, grey, dark, at,
    )  # fmt: skip


@register.simple_tag
def balls(value: str) -> SafeString:
    """Show the numbers of a lottery one by one; a long beacon stays one word."""
    rows = format_html_join("", "<b>{}</b>", ((one,) for one in value.replace("+", " + ").split()))
    return format_html('<p class="balls">{}</p>', rows)


@register.simple_tag
def strip(drawn: int, cutoff: float, place: float, is_drawn: bool) -> SafeString:
    """Draw one business on the line of its group: before the cutoff when drawn, behind it when not."""
    behind = 140 + 216 * min((place - cutoff) / (1 - cutoff), 1.0) if cutoff < 1 else 356.0
    at = 4 + 130 * place / cutoff if is_drawn and cutoff else behind
    label = f"{'在' if is_drawn else '不在'}抽中的{drawn}户之内"
    return format_html(
        '<svg class="strip" viewBox="0 0 360 66" role="img" aria-label="{}"><path d="M0 38H140" stroke="var(--qh-ink)"'
        ' stroke-width="3"/><path d="M140 38H360" stroke="var(--qh-g3)"/><path d="M140 14V46" stroke="var(--qh-ink)"'
        ' stroke-width="2"/><path d="M{} 16V38" stroke="var(--qh-accent)" stroke-width="3"/><path d="M{} 16l-6 -9h12Z"'
        ' fill="var(--qh-accent)"/><text x="0" y="60" font-size="13" fill="var(--qh-ink-3)">最靠前</text><text x="145"'
        ' y="60" font-size="13" fill="var(--qh-ink-2)">抽中{}户，到此为止</text></svg>',
        label, f"{at:.1f}", f"{at:.1f}", drawn,
    )  # fmt: skip
