"""A handful of invented businesses in the register, put there as any department's file would be."""

from datetime import date

from quanheng.foundation.ledger.api import Fact, get_fact
from quanheng.foundation.people.api import system_actor
from quanheng.registry.api import BatchRef, RegisterRow, Subject, register_rows
from tests.people import MORNING

__all__ = ["BATCH", "register_businesses"]

BATCH = BatchRef("batch-0001", "registration", "登记主体.csv", date(2026, 11, 23), "ab" * 32)


def register_businesses(count: int, *, region: str = "445102011") -> tuple[list[Subject], Fact]:
    """Register businesses through the register's own door; gives them and the fact that says so."""
    report = register_rows(
        rows=(
            RegisterRow(
                f"k{number:06d}", number + 2,
                {"name": f"潮州市砚溪{number:06d}餐饮店", "uscc": f"9244510{number:011d}", "status": "1",
                 "region_code": region, "industry_code": "6210"},
                row_digest=f"{number:064x}", file=BATCH.file,
            )
            for number in range(count)
        ),
        batch=BATCH, actor=system_actor("数据中心"), at=MORNING,
    )  # fmt: skip
    return list(Subject.objects.order_by("id")), get_fact(report.fact_uid)
