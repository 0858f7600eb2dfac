"""What the authority reports of its matters: received, closed, open, on time, late, and money, for a period.

One statement in the database gives a table; the same conditions give the matters behind every number, so that a
number and its list cannot disagree. How late is judged: docs/concepts/statistics.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import BigIntegerField, BooleanField, Case, Count, Q, QuerySet, Sum, Value, When

from quanheng.base.errors import BadInput
from quanheng.foundation.people.api import Actor, Unit, visible_to

from .models import Affair
from .rights import Rights
from .statistics_columns import category_of, is_late, is_overdue, money_of, satisfied_q
from .statistics_words import category_words, outcome_words, titles_of

__all__ = [
    "COUNTED", "MONEY", "Asked", "BehindRow", "By", "Figures", "Line", "Table", "counted", "matters_behind",
    "rows_behind", "tally",
]  # fmt: skip

By = Literal["kind", "unit", "category", "outcome"]

COUNTED = {
    "received": "收件", "closed": "办结", "on_time": "按期办结", "late": "超期办结", "open": "期末在办",
    "overdue": "在办超期", "satisfied": "满意", "unsatisfied": "不满意",
}  # fmt: skip
"""What is counted in matters; each opens the list of exactly those matters."""

MONEY = {"claimed": "涉及金额", "recovered": "挽回损失", "fined": "罚款", "confiscated": "没收"}
"""Sums in yuan: claimed of matters received, the others of matters closed in the period."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a period with both days inside, and perhaps a unit with all below it, a kind and more.

    ``only`` leaves out what lies below the unit.
    """

    since: date
    until: date
    unit: Unit | None = None
    kind: str = ""
    category: str = ""
    outcome: str = ""
    only: bool = False

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise BadInput(f"止日{self.until}早于起日{self.since}", remedy="请核对日期")


@dataclass(slots=True)
class Figures:
    """The numbers of one line."""

    received: int = 0
    closed: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    claimed: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    fined: Decimal = Decimal(0)
    confiscated: Decimal = Decimal(0)

    @property
    def share_on_time(self) -> float | None:
        """The share of closed matters that were on time; none when nothing was closed."""
        return self.on_time / self.closed if self.closed else None

    @property
    def share_satisfied(self) -> float | None:
        """The share of satisfied among those who gave an answer."""
        answered = self.satisfied + self.unsatisfied
        return self.satisfied / answered if answered else None

    def as_dict(self) -> dict[str, Any]:
        """Plain data; money as exact text."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in COUNTED}
        return plain | {name: f"{getattr(self, name):.2f}" for name in MONEY}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: the key that narrows to it, its title, its numbers."""

    key: str
    title: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table and the whole, reckoned by a statement of its own."""

    by: By
    lines: Sequence[Line] = field(default_factory=tuple)
    whole: Figures = field(default_factory=Figures)


def matters_behind(actor: Actor, asked: Asked) -> QuerySet[Affair]:
    """Every matter that any number of this table counts: open at some time within the period.

    Right: affairs:affair:read, within the jurisdiction
    """
    rows = visible_to(actor, Rights.READ, Affair.objects.all())
    rows = rows.filter(opened_on__lte=asked.until).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=asked.since)
    )
    if asked.unit is not None:
        own = {"unit": asked.unit} if asked.only else {"unit__path__startswith": asked.unit.path}
        rows = rows.filter(**own)
    if asked.kind:
        rows = rows.filter(key=asked.kind)
    if asked.outcome:
        rows = rows.filter(outcome="" if asked.outcome == "open" else asked.outcome)
    if asked.category:
        rows = rows.annotate(category=category_of()).filter(
            category="" if asked.category == "none" else asked.category
        )
    return rows


def counted(actor: Actor, asked: Asked, what: str) -> QuerySet[Affair]:
    """Give the matters that one number of the table counts; as many as the number says.

    Right: affairs:affair:read
    Raises: BadInput
    """
    conditions = _conditions(asked)
    if what not in conditions:
        raise BadInput(f"没有“{what}”这一项统计", remedy=f"可选：{'、'.join(COUNTED.values())}")
    rows = (
        matters_behind(actor, asked).select_related("unit", "definition", "subject").defer("definition__body")
    )
    return _marked(rows, asked).filter(conditions[what]).order_by("-opened_on", "-id")


def tally(actor: Actor, asked: Asked, by: By) -> Table:
    """Count and sum a table in the database: one line for each kind, unit, category or outcome, and the whole.

    Right: affairs:affair:read
    Raises: BadInput
    """
    columns = {"kind": "key", "unit": "unit__uid", "category": "category", "outcome": "outcome"}
    if by not in columns:
        raise BadInput(f"不能按“{by}”分", remedy="可按种类、单位、类别、结果分")
    rows = _marked(matters_behind(actor, asked), asked)
    if by == "category":
        rows = rows.annotate(category=category_of())
    sums = _sums(asked)
    found = list(rows.order_by().values(columns[by]).annotate(**sums))
    titles = titles_of(by, {row[columns[by]] for row in found})
    lines = [
        Line(_key(by, row[columns[by]]), titles.get(row[columns[by]], str(row[columns[by]])), _figures(row))
        for row in found
    ]
    order = list(titles)
    lines.sort(key=lambda line: (_place(order, by, line.key), line.title))
    return Table(by, lines, _figures(rows.order_by().aggregate(**sums)))


def _key(by: By, value: Any) -> str:
    return {"category": "none", "outcome": "open"}.get(by, "") if value in ("", None) else str(value)


def _place(order: list[Any], by: By, key: str) -> int:
    keys = [_key(by, value) for value in order]
    return keys.index(key) if key in keys else len(keys)


def _marked(rows: QuerySet[Affair], asked: Asked) -> QuerySet[Affair]:
    """Mark late and overdue matters by their clocks."""
    return rows.annotate(was_late=is_late(), is_overdue=is_overdue(asked.until))


def _conditions(asked: Asked) -> dict[str, Q]:
    closed = Q(closed_on__gte=asked.since, closed_on__lte=asked.until)
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=asked.until)
    return {
        "received": Q(opened_on__gte=asked.since), "closed": closed, "on_time": closed & Q(was_late=False),
        "late": closed & Q(was_late=True), "open": still, "overdue": still & Q(is_overdue=True),
        "satisfied": closed & satisfied_q(good=True), "unsatisfied": closed & satisfied_q(good=False),
    }  # fmt: skip


def _sums(asked: Asked) -> dict[str, Any]:
    conditions = _conditions(asked)
    counts: dict[str, Any] = {
        f"n_{name}": Count("pk", filter=condition) for name, condition in conditions.items()
    }
    for name in MONEY:
        of = conditions["received" if name == "claimed" else "closed"]
        counts[f"y_{name}"] = Sum(money_of(name), filter=of)
    return counts


def _figures(row: dict[str, Any]) -> Figures:
    made = Figures()
    for one in fields(Figures):
        if one.name in MONEY:
            setattr(made, one.name, Decimal(row[f"y_{one.name}"] or 0) / 100)
        else:
            setattr(made, one.name, row[f"n_{one.name}"])
    return made


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One matter behind a table: what it is, which numbers count it, and what it adds to the sums."""

    uid: str
    kind: str
    number: str
    title: str
    unit: str
    category: str
    outcome: str
    opened_on: date
    closed_on: date | None
    counts: dict[str, bool]
    money: dict[str, Decimal]


def rows_behind(actor: Actor, asked: Asked) -> Iterator[BehindRow]:
    """Give every matter behind a table with a mark under each number that counts it; the marks add up to the table.

    Right: affairs:affair:read
    """
    conditions = _conditions(asked)
    marks = {f"n_{name}": _flag(condition) for name, condition in conditions.items()}
    sums = {
        f"y_{name}": Case(
            When(conditions["received" if name == "claimed" else "closed"], then=money_of(name)), default=Value(0),
            output_field=BigIntegerField(),
        )
        for name in MONEY
    }  # fmt: skip
    rows = _marked(matters_behind(actor, asked), asked).annotate(category=category_of(), **marks, **sums)
    words, ends = category_words(), outcome_words()
    found = rows.order_by("opened_on", "id").values(
        "uid", "definition__zh", "number", "title", "unit__name", "category", "outcome", "opened_on", "closed_on",
        *marks, *sums,
    )  # fmt: skip
    for row in found.iterator(chunk_size=2000):
        yield BehindRow(
            row["uid"], row["definition__zh"], row["number"], row["title"], row["unit__name"],
            words.get(row["category"], row["category"]), ends.get(row["outcome"], row["outcome"]), row["opened_on"],
            row["closed_on"], {name: row[f"n_{name}"] for name in COUNTED},
            {name: Decimal(row[f"y_{name}"] or 0) / 100 for name in MONEY},
        )  # fmt: skip


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
