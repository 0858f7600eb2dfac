"""The page of a matter tells what grows on an unpaid fine, and how it was reckoned."""

from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string

from quanheng.engines.affairs.api import Growing
from quanheng.packkit.accrual import Flow, reckon_accrual


def test_the_sum_of_the_day_stands_with_its_spans():
    paid = Flow(((date(2026, 12, 1), Decimal(30000)),))
    made = reckon_accrual(Decimal(55000), Decimal("0.03"), date(2026, 11, 26), date(2026, 12, 7), paid)
    one = Growing(
        "surcharge_yuan", "加处罚款", made.amount, made.days, made.is_capped, made.spans, "行政处罚法第72条"
    )
    page = render_to_string("desk/parts/growing.html", {"growing": [one], "today": date(2026, 12, 7)})
    assert "至今日12,750元，计11日" in page
    assert "55,000元" in page
    assert "25,000元" in page
    assert "已到罚款本数" not in page


def test_nothing_overdue_shows_nothing():
    assert render_to_string("desk/parts/growing.html", {"growing": []}).strip() == ""
