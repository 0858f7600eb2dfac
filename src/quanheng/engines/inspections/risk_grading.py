"""How a risk grade is reckoned: points for what a business is and for what a visit found, every line shown.

Pure: no database, no clock. Nothing that is not known is guessed: an unknown factor makes the score a span, and the
level is given only where both ends of the span lead to the same one. See docs/algorithms/risk-grading.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from quanheng.base.errors import BadInput
from quanheng.packkit.inspection import ChecklistSpec
from quanheng.packkit.risk_grade import RiskDynamic, RiskGradeScheme, RiskLevel, RiskMove, RiskStatic

__all__ = [
    "RiskCheck", "RiskEvent", "RiskGrading", "RiskLine", "RiskMoved", "StaticAnswer", "known_answers", "reckon_risk",
]  # fmt: skip

_TENTH = Decimal("0.1")
_ZERO = Decimal(0)
Given = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class StaticAnswer:
    """What is known of one static factor, and from where: an amount, one choice, or several."""

    value: Given
    origin: str


@dataclass(frozen=True, slots=True)
class RiskCheck:
    """A finished visit as the grade reads it: ``answers`` are ``{no: Y|N|NA}`` after corrections."""

    matter: str
    closed_on: date
    checklist: ChecklistSpec
    answers: Mapping[int, str]
    task_uid: str = ""


@dataclass(frozen=True, slots=True)
class RiskEvent:
    """Something that may move a level: ``key`` is a move's ``event`` or, said by an officer, the move's own key."""

    key: str
    on: date
    zh: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One line of the working; ``points`` None: not known, so anything from nothing to ``most``."""

    part: str  # static | dynamic
    key: str
    zh: str
    most: Decimal
    points: Decimal | None
    why: str
    origin: str


@dataclass(frozen=True, slots=True)
class RiskMoved:
    """One raising or lowering that was considered, and whether it counted."""

    key: str
    zh: str
    way: str
    why: str
    ref: str
    counts: bool
    asks: bool = False  # the platform found it, an officer has to say whether it is such a case


@dataclass(frozen=True, slots=True)
class RiskGrading:
    """A risk grade as reckoned. ``level`` is None while unknown factors leave more than one level open."""

    scheme: RiskGradeScheme
    year: int
    lines: tuple[RiskLine, ...]
    lowest: Decimal
    highest: Decimal
    by_score: RiskLevel | None
    level: RiskLevel | None
    moved: tuple[RiskMoved, ...]
    check: RiskCheck | None
    answers: Mapping[str, StaticAnswer]

    @property
    def unknown(self) -> tuple[RiskLine, ...]:
        """The lines that nobody has answered yet."""
        return tuple(line for line in self.lines if line.points is None)

    def total_of(self, part: str) -> Decimal:
        """Sum the known points of a part."""
        return sum((line.points or _ZERO for line in self.lines if line.part == part), _ZERO)

    def as_dict(self) -> dict[str, Any]:
        """Give the working as it is kept and shown."""
        scheme = self.scheme
        return {
            "scheme": scheme.zh, "scheme_from": scheme.valid_from.isoformat(), "law": scheme.law,
            "source": scheme.source,
            "confidence": scheme.confidence, "points_origin": scheme.points_origin, "year": self.year,
            "lines": [_plain(asdict(line)) for line in self.lines], "static": str(self.total_of("static")),
            "dynamic": str(self.total_of("dynamic")), "lowest": str(self.lowest), "highest": str(self.highest),
            "by_score": self.by_score.key if self.by_score else "", "moved": [asdict(one) for one in self.moved],
            "level": self.level.key if self.level else "",
            "levels": [[one.key, one.zh, str(one.up_to), one.visits_least, one.visits_most] for one in scheme.levels],
            "check": {"task": self.check.task_uid, "on": self.check.closed_on.isoformat()} if self.check else None,
        }  # fmt: skip


def _plain(line: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in line.items()}


def known_answers(scheme: RiskGradeScheme, row: Mapping[str, Any]) -> dict[str, StaticAnswer]:
    """Give what the register itself says of the static factors: ``row`` as a roster's rule reads it, with ``scope``.

    Of a factor with one answer the first rule that holds speaks, of one with several all that hold.
    """
    found: dict[str, StaticAnswer] = {}
    for factor in scheme.static:
        held = [one for one in factor.known if one.where.holds(row)]
        if held and factor.way == "many":
            found[factor.key] = StaticAnswer(
                tuple(dict.fromkeys(one.choice for one in held)),
                "；".join(dict.fromkeys(one.zh for one in held)),
            )
        elif held:
            found[factor.key] = StaticAnswer(held[0].choice, held[0].zh)
    return found


def reckon_risk(
    scheme: RiskGradeScheme, *, year: int, answers: Mapping[str, StaticAnswer] | None = None,
    check: RiskCheck | None = None, events: Sequence[RiskEvent] = (),
) -> RiskGrading:  # fmt: skip
    """Reckon the grade of a business for a year.

    Args:
        scheme: the pack's scheme in force.
        year: the year that the grade is for; events since the first day of the year before it move the level.
        answers: static factors by key, from the register or an officer.
        check: the newest finished visit; without one the dynamic part is not known.
        events: penalties, failed samples and the like, and what officers said.

    Law:    食品生产经营风险分级管理办法（试行）（食药监食监一〔2016〕115号）
    Raises: BadInput, when an answer names no choice, or no figure, of its factor
    """
    given = answers or {}
    strange = sorted(set(given) - {factor.key for factor in scheme.static})
    if strange:
        raise BadInput(f"没有这些静态因素：{'、'.join(strange)}", remedy="请核对领域包 risk_grades.yml")
    lines = (
        *(_static_line(factor, given.get(factor.key)) for factor in scheme.static),
        *(_dynamic_line(scheme, factor, check) for factor in scheme.dynamic),
    )
    lowest = sum((line.points or _ZERO for line in lines), _ZERO)
    highest = sum((line.most if line.points is None else line.points for line in lines), _ZERO)
    low, high = scheme.level_of(lowest), scheme.level_of(highest)
    by_score = low if low == high else None
    moved = _moved(scheme, year, events)
    return RiskGrading(
        scheme,
        year,
        lines,
        lowest,
        highest,
        by_score,
        _after_moves(scheme, by_score, moved),
        moved,
        check,
        given,
    )


def _static_line(factor: RiskStatic, answer: StaticAnswer | None) -> RiskLine:
    if answer is None:
        return RiskLine("static", factor.key, factor.zh, factor.max, None, "登记和许可中查不到，请填写", "")
    if factor.way == "amount":
        points, why = _amount(factor, answer.value)
    else:
        points, why = _choices(factor, answer.value)
    return RiskLine("static", factor.key, factor.zh, factor.max, points, why, answer.origin)


def _amount(factor: RiskStatic, value: Given) -> tuple[Decimal, str]:
    try:
        figure = Decimal(str(value).strip())
    except InvalidOperation:
        figure = Decimal(-1)
    if not figure.is_finite() or figure < 0:
        raise BadInput(f"“{factor.zh}”须填不小于0的数", remedy=f"例如 120{factor.unit}，只填数字")
    for step in factor.steps:
        if step.up_to is None or figure <= step.up_to:
            bound = f"不超过{step.up_to}{factor.unit}" if step.up_to is not None else "最高一档"
            return step.points, f"{figure.normalize():f}{factor.unit}，{bound}"
    raise AssertionError  # the last step has no upper end


def _choices(factor: RiskStatic, value: Given) -> tuple[Decimal, str]:
    picked = [value] if isinstance(value, str) else list(value)
    by_key = {one.key: one for one in factor.choices}
    lost = [one for one in picked if one not in by_key]
    if lost or (factor.way == "one" and len(picked) != 1):
        raise BadInput(
            f"“{factor.zh}”没有这个选项", remedy=f"可选：{'、'.join(one.zh for one in factor.choices)}"
        )
    chosen = [one for one in factor.choices if one.key in picked]
    whole = sum((one.points for one in chosen), _ZERO)
    words = "、".join(f"{one.zh}{one.points}" for one in chosen) or "都没有"
    return min(whole, factor.max), words + (f"，合计{whole}，封顶{factor.max}" if whole > factor.max else "")


def _dynamic_line(scheme: RiskGradeScheme, factor: RiskDynamic, check: RiskCheck | None) -> RiskLine:
    """Take points for failed questions: the factor's most, times the failed share of what was asked and applied."""
    if check is None:
        return RiskLine("dynamic", factor.key, factor.zh, factor.max, None, "还没有完成的检查", "")
    numbers = set(factor.questions[check.matter])
    if not numbers:
        return RiskLine(
            "dynamic",
            factor.key,
            factor.zh,
            factor.max,
            _ZERO,
            "这类检查不涉及，不计分",
            f"{check.closed_on}检查",
        )
    asked = [one for one in check.checklist.questions if one.no in numbers]
    weights = {one.no: scheme.key_weight if one.is_key else 1 for one in asked}
    origin = f"{check.closed_on}检查"
    answered = [no for no in weights if check.answers.get(no) in ("Y", "N")]
    if not answered and not any(check.answers.get(no) == "NA" for no in weights):
        words = "检查表没有对应的项" if not asked else "检查时没有答这几项"
        return RiskLine("dynamic", factor.key, factor.zh, factor.max, None, words, origin)
    if not answered:
        return RiskLine("dynamic", factor.key, factor.zh, factor.max, _ZERO, "不适用，不计分", origin)
    whole = sum(weights[no] for no in answered)
    failed = [no for no in answered if check.answers[no] == "N"]
    lost = sum(weights[no] for no in failed)
    points = (factor.max * lost / whole).quantize(_TENTH, rounding=ROUND_HALF_UP)
    if not failed:
        return RiskLine("dynamic", factor.key, factor.zh, factor.max, _ZERO, "都符合", origin)
    words = f"第{'、'.join(str(no) for no in failed)}项不符合，{factor.max}×{lost}÷{whole}"
    return RiskLine("dynamic", factor.key, factor.zh, factor.max, points, words, origin)


def _moved(scheme: RiskGradeScheme, year: int, events: Sequence[RiskEvent]) -> tuple[RiskMoved, ...]:
    """Match events with moves. Raising outranks lowering; each way moves once however many causes it has."""
    since, until = date(year - 1, 1, 1), date(year, 12, 31)
    moved: list[RiskMoved] = []
    pairs = []
    for move in scheme.moves:
        for event in sorted(events, key=lambda one: (one.on, one.key, one.ref)):
            if not since <= event.on <= until or event.key not in (move.key, move.event or move.key):
                continue
            if move.confirm and event.key != move.key:
                words = f"{event.on} {event.zh}"
                moved.append(
                    RiskMoved(move.key, move.zh, move.way, words, event.ref, counts=False, asks=True)
                )
            else:
                pairs.append((move, event))
    ways = {move.way for move, _ in pairs}
    outranks: dict[str, set[str]] = {"up": {"to"}, "down": {"to", "up"}, "to": set()}
    done: set[str] = set()
    for move, event in pairs:
        counts = move.way not in done and not ways & outranks[move.way]
        moved.append(RiskMoved(move.key, move.zh, move.way, f"{event.on} {event.zh}", event.ref, counts))
        done |= {move.way} if counts else set()
    return tuple(moved)


def _after_moves(
    scheme: RiskGradeScheme, by_score: RiskLevel | None, moved: Sequence[RiskMoved]
) -> RiskLevel | None:
    by_key: dict[str, RiskMove] = {move.key: move for move in scheme.moves}
    places = {level.key: place for place, level in enumerate(scheme.levels)}
    steps = 0
    for one in moved:
        if one.counts and one.way == "to":
            return scheme.levels[places[by_key[one.key].to]]
        steps += {"up": 1, "down": -1}[one.way] if one.counts else 0
    if by_score is None:
        return None
    place = min(max(places[by_score.key] + steps, 0), len(scheme.levels) - 1)
    return scheme.levels[place]
