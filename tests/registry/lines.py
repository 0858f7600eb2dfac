"""Lines of invented departments, and the batches they come in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from quanheng.base.uscc import check_digit
from quanheng.foundation.people.api import system_actor
from quanheng.registry import api as registry
from tests.people import MORNING

MONDAY = date(2026, 11, 23)
XIXIN, HUANGGANG = "445102011", "445122100"


def code(number: int) -> str:
    """Make a credit code that holds."""
    head = f"91445102{number:09d}"
    return head + check_digit(head)


def line(number: int, name: str, *, key: str = "", **values: Any) -> registry.RegisterRow:
    """One line of the register of businesses; in Xixin's district unless said otherwise."""
    said = {"name": name, "uscc": code(number), "region_code": XIXIN, "status": "1", "kind": "1130", **values}
    return registry.RegisterRow(
        entity_key=key or f"e{number}", line=number, values=said, row_digest=f"{number:064x}",
        link_reason="统一代码相同",
    )  # fmt: skip


def licence(number: int, paper: str, *, key: str, **values: Any) -> registry.RegisterRow:
    return registry.RegisterRow(
        entity_key=key,
        line=number,
        register="licence",
        licence_kind="food_business",
        key=paper,
        values=values,
    )


def batch(
    uid: str = "b1", source: str = "registration", seen_on: date = MONDAY, file: str = "登记.csv"
) -> registry.BatchRef:
    return registry.BatchRef(uid, source, file, seen_on)


def come_in(
    rows: Iterable[registry.RegisterRow], into: registry.BatchRef | None = None
) -> registry.RegisterReport:
    """Take lines in as the worker does."""
    return registry.register_rows(rows=rows, batch=into or batch(), actor=system_actor("夜间"), at=MORNING)


def subject(name: str) -> registry.Subject:
    return registry.Subject.objects.get(name=name)
