"""Fines paid and owed, and what associations collect from businesses, in the made-up city."""

from datetime import date, timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .rows import Rows, ago, live, sample

__all__ = ["charges", "fines"]


def fines(rng: np.random.Generator, city: City) -> Table:
    """What the treasury knows of each fine: most are paid in time, some late, some never."""
    rows = Rows("decision_no", "served_on", "due_on", "fine_yuan", "paid_yuan", "paid_on", "put_off_to")
    penalties = city.tables["penalty_history"]
    owing: list[int] = []
    late: list[int] = []
    for row, i in enumerate(penalties.entity):
        fine, served = penalties.columns["fine_yuan"][row], penalties.day[row] + timedelta(days=6)
        if not fine or served > city.today:
            continue
        due = served + timedelta(days=15)
        old = due < ago(city, 60)
        owes, is_late = old and row % 9 in {0, 1}, old and row % 9 == 2
        paid_on: date | None = None if owes else due + timedelta(days=20 if is_late else -5)
        if paid_on is not None and paid_on > city.today:
            paid_on = None
        if owes or is_late:
            (owing if owes else late).append(i)
        number = penalties.columns["decision_no"][row]
        rows.add(i, served, number, served, due, fine, fine if paid_on else 0, paid_on, None)
    city.planted.note("fine_unpaid", owing, late)
    return rows.done()


def charges(rng: np.random.Generator, city: City) -> Table:
    """Fees of associations and agents: voluntary ones with a basis, and one that must be paid and has none."""
    rows = Rows("charge_no", "item", "payer_uscc", "amount_yuan", "basis", "nature", "charged_on")
    firms = (i for i in range(len(city)) if live(city, i) and city.kind[i] != "9500")
    payers = sample(rng, firms, 12, 0.002)
    for side, forced in ((city.planted.hits, True), (city.planted.near, False)):
        for i in side["forced_charge"]:
            for place, payer in enumerate(payers):
                when = ago(city, 8 + place * 9 % 150)
                item, basis = ("评审服务费", "") if forced else ("会费", "会员大会决议")
                nature = "compulsory" if forced else "voluntary"
                rows.add(
                    i, when, f"SF{len(rows):07d}", item, city.uscc[payer], "1200.00", basis, nature, when
                )
    return rows.done()
