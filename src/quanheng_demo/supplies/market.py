"""Prices watched in shops, costs behind them, and advertisements seen, in the made-up city."""

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table

from .rows import Rows, ago, live, panel, sample, yes

__all__ = ["advertisements", "approvals", "costs", "prices"]

_GOODS = (
    ("大米", "元/500克", 2.6),
    ("鸡蛋", "元/500克", 5.1),
    ("花生油", "元/5升", 108.0),
    ("猪肉", "元/500克", 14.2),
)
_WEEKS = 12


def prices(rng: np.random.Generator, city: City) -> Table:
    """Retail prices week by week; two shops raise theirs far beyond their costs, two show none."""
    rows = Rows("record_no", "point_no", "product", "unit", "price_yuan", "seen_on", "is_marked")
    pool = [i for i in range(len(city)) if city.trade_of(i).key == "grocery" and live(city, i)]
    for i in panel(city, rng, ("dear_beyond_cost", "unmarked_prices", "price_parallel"), pool, 5, 0.02):
        days = [ago(city, 7 * back + 1) for back in range(_WEEKS, 0, -1)]
        for when in days:
            late, very_late = (city.today - when).days < 14, (city.today - when).days < 20
            for product, unit, price in _GOODS:
                greedy = city.planted.has("dear_beyond_cost", i) and late and product == "鸡蛋"
                mild = i in city.planted.near["dear_beyond_cost"] and late and product == "鸡蛋"
                asked = price * (1.75 if greedy else 1.09 if mild else 1.0) * (1 + (i + when.day) % 5 / 100)
                if late and product == "猪肉" and city.planted.has("price_parallel", i):
                    asked = 17.5
                hides = city.planted.has("unmarked_prices", i) and very_late
                hides = hides or (i in city.planted.near["unmarked_prices"] and late)
                hidden = hides and product in {"大米", "鸡蛋"}
                rows.add(
                    i,
                    when,
                    f"CJ{len(rows):08d}",
                    f"CD{i:08d}",
                    product,
                    unit,
                    f"{asked:.2f}",
                    when,
                    yes(not hidden),
                )
    return rows.done()


def costs(rng: np.random.Generator, city: City) -> Table:
    """Wholesale prices of the same goods, which crept up a little; no business stands behind a row."""
    rows = Rows("record_no", "product", "unit", "cost_yuan", "seen_on")
    for back in range(_WEEKS + 1, 0, -1):
        when = ago(city, 7 * back)
        for product, unit, price in _GOODS:
            cost = price * 0.8 * (1 + 0.03 * (1 - back / _WEEKS))
            rows.add(-1, when, f"PF{when:%y%m%d}{len(rows):05d}", product, unit, f"{cost:.2f}", when)
    return rows.done()


_WORDS = {
    "advert_words": (("medical", "祖传秘方，根治颈椎病，无效退款"), ("finance", "保本保息，年化收益百分之十八，零风险"),
                     ("education", "一次保过，不过退款，命题专家授课")),
    "plain": (("other", "新店开张，欢迎光临"), ("food", "现磨现做，当日新鲜"), ("estate", "配套齐全，欢迎垂询")),
}  # fmt: skip


def advertisements(rng: np.random.Generator, city: City) -> Table:
    """Advertisements seen: plain ones, ones with words the law forbids, ones that need an approval and show none."""
    rows = Rows("ad_no", "medium", "publisher", "category", "wording", "approval_no", "seen_on")

    def add(i: int, days: int, category: str, wording: str, approval: str) -> None:
        medium = ("短视频", "户外", "报纸")[len(rows) % 3]
        rows.add(
            i,
            ago(city, days),
            f"GG{len(rows):08d}",
            medium,
            "示例传媒",
            category,
            wording,
            approval,
            ago(city, days),
        )

    for place, i in enumerate(city.planted.hits["advert_words"]):
        for days in (9, 31):
            add(i, days, *_WORDS["advert_words"][place % 3], "")
    for i in city.planted.near["advert_words"]:
        add(i, 15, "other", "本店服务周到，欢迎体验", "")
    for number, i in enumerate(city.planted.hits["advert_unapproved"]):
        add(i, 14, "device", "家用理疗仪，居家好帮手", _approval(number, "械"))
    for number, i in enumerate(city.planted.near["advert_unapproved"]):
        add(i, 14, "health_food", "本品不能代替药物", _approval(number, "食健"))
    pool = [i for i in range(len(city)) if live(city, i)]
    for place, i in enumerate(sample(rng, pool, 10, 0.006)):
        add(i, 5 + place * 7 % 120, *_WORDS["plain"][place % 3], "")
    return rows.done()


def approvals(rng: np.random.Generator, city: City) -> Table:
    """Approvals of advertisements; one that is still shown ran out long ago."""
    rows = Rows("approval_no", "product", "category", "valid_from", "valid_to", "state")
    for number, i in enumerate(city.planted.hits["advert_unapproved"]):
        ran = (ago(city, 1200), ago(city, 330), "expired")
        rows.add(i, ago(city, 30), _approval(number, "械"), "家用理疗仪", "device", *ran)
    for number, i in enumerate(city.planted.near["advert_unapproved"]):
        runs = (ago(city, 200), ago(city, -400), "valid")
        rows.add(i, ago(city, 30), _approval(number, "食健"), "保健食品", "health_food", *runs)
    return rows.done()


def _approval(number: int, kind: str) -> str:
    return f"粤{kind}广审（文）第26{number + 1:04d}-00001号"
