"""More samples and complaints than chance brings, for the stories that need them."""

from datetime import date, timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table
from quanheng_demo.naming import person_names
from quanheng_demo.places import COUNTIES, TOWNS

from .rows import ago

__all__ = ["BAD", "more_complaints", "more_penalties", "more_samples"]

BAD = ("鲜湿米粉", "粮食加工品")
"""What the bad supplier brings."""
_SAID = "消费后发现问题，与商家协商不成，请求处理。"
_CLAIMED = "所购预包装食品标签不合规定，要求赔偿。"


def more_samples(city: City, table: Table) -> None:
    """Let the shops of one supplier fail lately with its goods, and two shops fail again and again."""
    plans = [
        (i, *BAD, 20 + place * 9, "脱氢乙酸及其钠盐")
        for place, i in enumerate(city.planted.hits["bad_supplier"])
    ]
    plans += [
        (i, "豇豆", "食用农产品", days, "克百威")
        for i in city.planted.hits["repeated_failures"]
        for days in (25, 120, 230)
    ]
    for number, (i, product, category, days, item) in enumerate(plans):
        sampled = max(ago(city, days + 12), city.established[i] + timedelta(days=3))
        reported = min(sampled + timedelta(days=12), city.today)
        values = {
            "sample_no": f"SBJ{sampled.year % 100:02d}445100{900001 + number}", "task_kind": "supervision",
            "sampled_on": sampled.isoformat(),
            "stage": "catering" if city.trade_of(i).food == "catering" else "circulation", "product": product,
            "category": category, "batch_no": f"{sampled - timedelta(days=3):%Y%m%d}01", "conclusion": "fail",
            "failed_items": item, "lab": "韩东检验检测中心（示例）", "reported_on": reported.isoformat(),
        }  # fmt: skip
        _append(table, i, reported, values)


def more_penalties(city: City, table: Table) -> None:
    """Let two food businesses be fined twice within a year; complaints go on, so a third time is near."""
    twice = [(i, days) for i in city.planted.hits["near_three_penalties"] for days in (190, 95)]
    once = [(i, 400) for i in city.planted.near["near_three_penalties"]]
    for number, (i, days) in enumerate(twice + once):
        decided, county = ago(city, days), COUNTIES[TOWNS[city.town[i]].county]
        values = {
            "decision_no": f"{county[0]}市监处罚〔{decided.year}〕{9001 + number}号", "cause": "经营超过保质期的食品",
            "basis": "食品安全法第一百二十四条", "penalty_kind": "C", "fine_yuan": "6000", "confiscated_yuan": "",
            "decided_on": decided.isoformat(), "authority": f"{county}市场监督管理局",
        }  # fmt: skip
        _append(table, i, decided, values)


def more_complaints(city: City, table: Table, people: tuple[list[str], list[str]]) -> None:
    """Let complaints pile up: a burst, a shop complained of and never punished, a person with many claims."""
    names, phones = people
    plans = [(i, 1 + k, "P04", k) for i in city.planted.hits["complaint_burst"] for k in range(14)]
    plans += [(i, 20 + 55 * k, "P04", k) for i in city.planted.near["complaint_burst"] for k in range(6)]
    plans += [
        (i, 12 + 18 * k, "P02", k) for i in city.planted.hits["complained_unpunished"] for k in range(9)
    ]
    plans += [
        (i, 40 + 60 * k, "P02", k) for i in city.planted.near["complained_unpunished"] for k in range(3)
    ]
    flights = city.planted.hits["card_flight"] + city.planted.hits["changes_before_flight"]
    plans += [(i, 3 + 2 * k, "P05", k) for i in flights for k in range(6)]
    again = city.planted.all_of("near_three_penalties")
    plans += [(i, 15 + 30 * k, "P02", k) for i in again for k in range(2)]
    claimed = [i for i in city.planted.hits["one_claimant"] for _ in range(2)]
    claimed += city.planted.near["one_claimant"]
    plans += [(i, 4 + 5 * k, "P16", -1) for k, i in enumerate(claimed)]
    fresh, invented = len(table), person_names(np.random.default_rng(len(plans)), len(plans))
    for number, (i, days, problem, who) in enumerate(plans):
        received = ago(city, days)
        occurred = received - timedelta(days=2)
        values = {
            "order_no": f"1445100{received:%Y%m%d}{fresh + number + 90001:08d}", "nature": "TS" if who % 3 else "JB",
            "channel": "01", "problem": problem, "amount_yuan": "128.00" if who >= 0 else "1000.00",
            "occurred_on": occurred.isoformat(), "received_on": received.isoformat(),
            "facts": _SAID if who >= 0 else _CLAIMED,
            "result": "3" if days > 40 and who % 3 else "",
        }  # fmt: skip
        _append(table, i, received, values)
        names.append("张示范" if who < 0 else invented[number])
        phones.append("15400000001" if who < 0 else f"1541{number:07d}")


def _append(table: Table, i: int, day: date, values: dict[str, str]) -> None:
    table.entity.append(i)
    table.day.append(day)
    for key, column in table.columns.items():
        column.append(values[key])
