"""What truly happened in the made-up city: permits, samples, complaints, penalties and annual reports.

A business run with less care fails more samples, draws more complaints and forgets more reports, so that
the signals have something real to find. Each table is a list of columns keyed by the subject's number.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from .city import City, pick
from .codes import permit_numbers
from .places import COUNTIES, TOWNS
from .stories import FAILED_ITEMS, LABS, PENALTIES, PROBLEMS, PRODUCTS, tell

# Stories of businesses that have their permit, so that only their own fault is found.
_PERMITTED = (
    "bad_supplier", "repeated_failures", "home_kitchen", "live_unlabelled", "beyond_scope", "recalled_sold",
    "ended_supplier", "group_meal",
)  # fmt: skip

__all__ = ["Table", "complaints", "licences", "penalties", "reports", "samples"]


@dataclass(slots=True)
class Table:
    """Columns of one kind of event; ``entity`` is the subject's number, ``day`` when it reached the books."""

    entity: list[int]
    day: list[date]
    columns: dict[str, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.entity)


def _alive(city: City) -> NDArray[np.bool_]:
    return np.array([ended is None for ended in city.ended])


def _food(city: City) -> NDArray[np.bool_]:
    return np.array([bool(city.trade_of(i).food) for i in range(len(city))])


def licences(rng: np.random.Generator, city: City) -> Table:
    """Food-business permits: five years each, some run out, some handed back when the business closed."""
    share = {"catering": 0.93, "sale": 0.9, "production": 0.3, "workshop": 0.35, "": 0.0}
    shares = np.array([share[city.trade_of(i).food] for i in range(len(city))])
    # Who sells on after the permit ran out has one that ran out; who nearly does has weeks left.
    lapsed = dict.fromkeys(city.planted.hits["expired_selling"], 45)
    lapsed |= dict.fromkeys(city.planted.near["expired_selling"], -20)
    shares[city.planted.all_of(*_PERMITTED)] = 1.0
    shares[city.planted.near["shop_without_licence"]] = 1.0
    shares[list(lapsed)] = 1.0
    shares[city.planted.hits["shop_without_licence"]] = 0.0
    chosen = np.flatnonzero(rng.random(len(city)) < shares).tolist()
    formats = [
        "3" if city.trade_of(i).key == "canteen" else "2" if city.trade_of(i).food == "catering" else "1"
        for i in chosen
    ]
    numbers = permit_numbers(
        rng, [f"JY{f}{TOWNS[city.town[i]].county}" for f, i in zip(formats, chosen, strict=True)]
    )
    rolls = rng.random((len(chosen), 3))
    table = Table(chosen, [])
    cols: dict[str, list[str]] = {
        k: [] for k in ("number", "business_format", "scope", "issued_on", "expires_on", "state", "issuer")
    }
    for row, i in enumerate(chosen):
        start = city.established[i] + timedelta(days=int(rolls[row, 0] * 60) + 5)
        # Renewed every five years up to now; one in thirty let it run out, which a signal should find.
        while start + timedelta(days=1826) < city.today and rolls[row, 1] > 0.03:
            start += timedelta(days=1800)
        start = min(start, city.today - timedelta(days=2))
        if i in lapsed:
            start = city.today - timedelta(days=1825 + lapsed[i])
        expires = start + timedelta(days=1825)
        ended = city.ended[i]
        state = (
            "cancelled"
            if ended and rolls[row, 2] < 0.85
            else "expired"
            if expires < city.today and (rolls[row, 2] < 0.5 or i in lapsed)
            else "valid"
        )
        scopes = city.trade_of(i).food_scope
        if i in city.planted.near["group_meal"]:
            scopes = ("热食类食品制售，集体用餐配送",)
        values = (
            numbers[row], formats[row], scopes[int(rolls[row, 2] * len(scopes))], start.isoformat(),
            expires.isoformat(), state,
            f"{COUNTIES[TOWNS[city.town[i]].county]}市场监督管理局",
        )  # fmt: skip
        for key, value in zip(cols, values, strict=True):
            cols[key].append(value)
        table.day.append(start)
    table.columns = cols
    return table


def samples(rng: np.random.Generator, city: City) -> Table:
    """Food samples of the last two years with the laboratory's conclusion."""
    pool = np.flatnonzero(_alive(city) & _food(city))
    count = max(20, int(len(city) * 0.115))
    care = np.array(city.care)[pool]
    weights = 1.4 - care
    chosen = rng.choice(pool, size=count, p=weights / weights.sum()).tolist()
    ago = rng.integers(1, 730, size=count)
    lag = rng.integers(8, 26, size=count)
    failed = rng.random(count) < 0.004 + 0.11 * (1 - np.array([city.care[i] for i in chosen])) ** 2 * 4
    rolls = rng.random((count, 5))
    kinds = pick(rng, (("supervision", 78), ("monitoring", 12), ("evaluation", 10)), count)
    table = Table(chosen, [])
    cols: dict[str, list[str]] = {k: [] for k in (
        "sample_no", "task_kind", "sampled_on", "stage", "product", "category", "batch_no", "conclusion",
        "failed_items", "lab", "reported_on",
    )}  # fmt: skip
    for row, i in enumerate(chosen):
        sampled = max(
            city.today - timedelta(days=int(ago[row] + lag[row])), city.established[i] + timedelta(days=3)
        )
        reported = min(sampled + timedelta(days=int(lag[row])), city.today)
        trade = city.trade_of(i)
        goods = PRODUCTS[trade.key] if trade.key in PRODUCTS else PRODUCTS["grocery"]
        product, category = goods[int(rolls[row, 0] * len(goods))]
        made = sampled - timedelta(days=int(rolls[row, 1] * 40))
        items = FAILED_ITEMS.get(category, FAILED_ITEMS[""])
        values = (
            f"SBJ{sampled.year % 100:02d}445100{row + 100001}", kinds[row], sampled.isoformat(),
            {"catering": "catering", "sale": "circulation"}.get(trade.food, "production"),
            product, category, made.isoformat() if rolls[row,
            2] < 0.7 else f"批号{made:%Y%m%d}{row % 9 + 1:02d}",
            "fail" if failed[row] else "pass", items[int(rolls[row,
            3] * len(items))] if failed[row] else "",
            LABS[int(rolls[row, 4] * len(LABS))], reported.isoformat(),
        )  # fmt: skip
        for key, value in zip(cols, values, strict=True):
            cols[key].append(value)
        table.day.append(reported)
    table.columns = cols
    return table


def complaints(rng: np.random.Generator, city: City) -> Table:
    """Complaints and reports of the last eighteen months, more of them about careless businesses."""
    pool = np.flatnonzero(_alive(city))
    shop = np.array([1.0 if city.trade_of(int(i)).company_share < 0.2 else 0.25 for i in pool])
    weights = shop * (1.15 - np.array(city.care)[pool]) ** 4
    count = max(30, int(len(city) * 0.11))
    chosen = rng.choice(pool, size=count, p=weights / weights.sum()).tolist()
    ago = (rng.beta(1.0, 1.25, size=count) * 545).astype(int)
    rolls = rng.random((count, 8))
    natures = pick(rng, (("TS", 76), ("JB", 17), ("ZX", 4), ("JY", 2), ("QT", 1)), count)
    channels = pick(rng, (("01", 52), ("02", 9), ("03", 31), ("05", 4), ("07", 2), ("08", 2)), count)
    table = Table(chosen, [])
    cols: dict[str, list[str]] = {k: [] for k in (
        "order_no", "nature", "channel", "problem", "amount_yuan", "occurred_on", "received_on", "facts",
        "result",
    )}  # fmt: skip
    for row, i in enumerate(chosen):
        received = city.today - timedelta(days=int(ago[row]))
        occurred = received - timedelta(days=int(rolls[row, 0] ** 2 * 25))
        trade = city.trade_of(i)
        choices = PROBLEMS["food"] if trade.food else PROBLEMS["other"]
        problem = choices[int(rolls[row, 1] * len(choices))]
        amount = f"{np.exp(rolls[row, 2] * 4.5 + 2):.2f}" if rolls[row, 3] < 0.7 else ""
        settled = (
            "" if natures[row] != "TS" or ago[row] < 40 else ("1", "2", "2", "3", "4")[int(rolls[row, 4] * 5)]
        )
        values = (
            f"1445100{received:%Y%m%d}{row + 1:08d}", natures[row], channels[row], problem, amount,
            occurred.isoformat(),
            received.isoformat(), tell(problem, occurred, amount, rolls[row, 5]), settled,
        )  # fmt: skip
        for key, value in zip(cols, values, strict=True):
            cols[key].append(value)
        table.day.append(received)
    table.columns = cols
    return table


def penalties(rng: np.random.Generator, city: City) -> Table:
    """Penalty decisions of the last three years, made before this platform was in use."""
    pool = np.flatnonzero(
        np.array([ended is None or ended > city.today - timedelta(days=200) for ended in city.ended])
    )
    weights = (1.1 - np.array(city.care)[pool]) ** 4
    count = max(12, int(len(city) * 0.02))
    chosen = rng.choice(pool, size=count, p=weights / weights.sum()).tolist()
    ago = rng.integers(0, 1095, size=count)
    rolls = rng.random((count, 4))
    table = Table(chosen, [])
    cols: dict[str, list[str]] = {k: [] for k in (
        "decision_no", "cause", "basis", "penalty_kind", "fine_yuan", "confiscated_yuan", "decided_on",
        "authority",
    )}  # fmt: skip
    for row, i in enumerate(chosen):
        decided = city.today - timedelta(days=int(ago[row]))
        county = TOWNS[city.town[i]].county
        choices = PENALTIES["food"] if city.trade_of(i).food else PENALTIES["other"]
        cause, basis, low, high = choices[int(rolls[row, 0] * len(choices))]
        kind = "C" if rolls[row, 1] < 0.82 else "A" if rolls[row, 1] < 0.95 else "D"
        fine = int(low + (high - low) * rolls[row, 2] ** 2) // 100 * 100 if kind == "C" else 0
        taken = f"{rolls[row, 3] * 3000:.2f}" if kind == "D" or rolls[row, 3] < 0.3 else ""
        word = {"445102": "潮湘", "445103": "潮安", "445122": "饶"}[county]
        values = (
            f"{word}市监处罚〔{decided.year}〕{row + 1}号", cause, basis, kind, str(fine) if fine else "",
            taken, decided.isoformat(),
            f"{COUNTIES[county]}市场监督管理局",
        )  # fmt: skip
        for key, value in zip(cols, values, strict=True):
            cols[key].append(value)
        table.day.append(decided)
    table.columns = cols
    return table


def reports(rng: np.random.Generator, city: City) -> Table:
    """Annual reports for last year, due by 30 June; nearly all businesses file, most in the last weeks."""
    year = city.today.year - 1
    due = [i for i in range(len(city)) if city.ended[i] is None and city.established[i].year <= year]
    filed = rng.random(len(due)) < np.array([0.90 + 0.095 * city.care[i] for i in due])
    silent = set(city.planted.hits["dormant"])
    chosen = [i for i, sent in zip(due, filed.tolist(), strict=True) if sent and i not in silent]
    when = (rng.beta(2.6, 1.1, size=len(chosen)) * 180).astype(int)
    late = rng.random(len(chosen)) < 0.01
    table = Table(chosen, [])
    cols: dict[str, list[str]] = {k: [] for k in (
        "year", "submitted_on", "operation_state", "employees", "assets_yuan", "revenue_yuan", "tax_yuan",
    )}  # fmt: skip
    for row, i in enumerate(chosen):
        sent = date(year + 1, 1, 1) + timedelta(days=int(when[row]) + (70 if late[row] else 0))
        capital = float(city.capital_wan[i])
        boasts = city.planted.has(
            "size_gap", i
        )  # tells the report of a firm that insurance and tax do not know
        revenue = 5200.0 if boasts else capital * city.scale[i] * (1.5 if city.kind[i] == "9500" else 2.5)
        staff = 86 if boasts else max(2, int(capital**0.5 / 1.6))
        values = (
            str(year), sent.isoformat(), "paused" if city.status[i] == "6" else "open", str(staff),
            f"{capital * (0.8 + city.scale[i]):.2f}", f"{revenue:.2f}", f"{revenue * 0.021:.2f}",
        )  # fmt: skip
        for key, value in zip(cols, values, strict=True):
            cols[key].append(value)
        table.day.append(sent + timedelta(days=1))
    table.columns = cols
    return table
