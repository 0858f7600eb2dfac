"""Special equipment of the made-up city: the register of use, faults, maintenance and operators."""

from datetime import timedelta

import numpy as np

from quanheng_demo.city import City
from quanheng_demo.events import Table
from quanheng_demo.naming import person_names

from .rows import Rows, ago, live, panel, sample, yes

__all__ = ["equipment", "faults", "maintenance", "operators"]

_KINDS = {
    "3000": "曳引驱动乘客电梯", "2000": "储气罐", "1000": "蒸汽锅炉", "4000": "桥式起重机", "5000": "叉车",
}  # fmt: skip
_STORIES = (
    "machine_overdue", "machine_of_cancelled", "machine_worn", "lift_faults", "lift_unkept", "operator_expired",
)  # fmt: skip
_LIFT_TRADES = frozenset({"hotel", "property", "grocery", "restaurant", "pharmacy"})


def _users(city: City) -> list[int]:
    taken = city.planted.everybody()
    pool = [i for i in range(len(city)) if live(city, i) and i not in taken and i % 13 == 0]
    return [*city.planted.all_of(*_STORIES), *pool]


def _device(city: City, i: int) -> tuple[str, str]:
    """Give the class and the number of a user's machine."""
    lift = city.trade_of(i).key in _LIFT_TRADES or i in city.planted.all_of("lift_faults")
    cancelled = i in city.planted.all_of("machine_of_cancelled")
    kind = "2000" if cancelled else "3000" if lift else ("2000", "1000", "4000", "5000")[i % 4]
    return kind, f"{kind}4451{i:08d}"


def _keepers(city: City) -> list[int]:
    """Firms that keep lifts: the overloaded one, the one that is nearly so, and three others."""
    taken = city.planted.everybody()
    others = [
        i
        for i in range(len(city))
        if city.trade_of(i).key in {"repair", "building"} and live(city, i) and i not in taken
    ]
    return [*city.planted.all_of("lift_firm_overloaded"), *others[:3]] or [0]


def equipment(rng: np.random.Generator, city: City) -> Table:
    """One machine each: inspected in time, but for those whose story it is; some firms are gone and it runs on."""
    rows = Rows(
        "device_no", "use_cert_no", "class_code", "device", "place", "state", "in_use_on", "design_life_end",
        "last_inspected_on", "next_due_on", "maintainer_name", "maintainer_uscc", "last_seen_on",
    )  # fmt: skip
    keepers = _keepers(city)
    for place, i in enumerate(_users(city)):
        kind, number = _device(city, i)
        due = ago(city, 75) if city.planted.has("machine_overdue", i) else ago(city, -20 - place % 300)
        due = ago(city, -4) if i in city.planted.near["machine_overdue"] else due
        began = max(city.established[i], ago(city, 4200))
        ends = ago(city, 160) if city.planted.has("machine_worn", i) else began + timedelta(days=365 * 20)
        gone = city.ended[i] is not None
        state = "stopped" if i in city.planted.near["machine_of_cancelled"] else "in_use"
        seen = ago(city, 12 + place % 20) if state == "in_use" else None
        keeper = keepers[place % len(keepers)] if kind == "3000" else None
        rows.add(
            i, ago(city, 10) if gone else max(began, ago(city, 4000)), number, f"容{kind[0]}粤U{i:06d}", kind,
            _KINDS[kind], city.address[i], state, began, ends, max(began, due - timedelta(days=365)), due,
            city.name[keeper] if keeper is not None else "", city.uscc[keeper] if keeper is not None else "", seen,
        )  # fmt: skip
    return rows.done()


def faults(rng: np.random.Generator, city: City) -> Table:
    """Calls to the emergency centre: here and there one, six in ten weeks where a lift should stand still."""
    rows = Rows("fault_no", "device_no", "happened_on", "kind", "trapped_persons", "repaired_on")

    def add(i: int, days: int, kind: str, people: int) -> None:
        when = ago(city, days)
        rows.add(
            i,
            when,
            f"GZ{len(rows):07d}",
            _device(city, i)[1],
            when,
            kind,
            people,
            min(when + timedelta(days=1), city.today),
        )

    for i in city.planted.hits["lift_faults"]:
        for number, days in enumerate((4, 11, 19, 33, 47, 66)):
            add(i, days, "trapped" if number % 2 == 0 else "door", 2 if number % 2 == 0 else 0)
    for i in city.planted.near["lift_faults"]:
        add(i, 40, "door", 0)
        add(i, 200, "trapped", 1)
    lifts = [
        i
        for i in _users(city)
        if _device(city, i)[0] == "3000" and i not in city.planted.all_of("lift_faults")
    ]
    for place, i in enumerate(sample(rng, lifts, 4, 0.2)):
        add(i, 20 + place * 29 % 320, ("stopped", "other", "door")[place % 3], 0)
    return rows.done()


def maintenance(rng: np.random.Generator, city: City) -> Table:
    """Visits of the firms that keep lifts: one worker of the overloaded firm signs for two dozen lifts in a day."""
    rows = Rows("record_no", "device_no", "worker_key", "maintained_on", "signed")
    keepers = _keepers(city)
    lifts = [i for i in _users(city) if _device(city, i)[0] == "3000"]

    def add(keeper: int, days: int, device: str, worker: str, signed: bool) -> None:
        when = ago(city, days)
        rows.add(keeper, when, f"WB{len(rows):08d}", device, worker, when, yes(signed))

    for i in city.planted.hits["lift_firm_overloaded"]:
        for days in (3, 10, 18):
            for number in range(26):
                add(i, days, f"30004451{i % 1000:03d}{number:05d}", f"TD{i:06d}", number % 3 == 0)
    for i in city.planted.near["lift_firm_overloaded"]:
        for number in range(5):
            add(i, 3, f"30004451{i % 1000:03d}{number:05d}", f"TD{i:06d}", True)
    for place, i in enumerate(lifts):
        keeper, late = keepers[place % len(keepers)], 4 + place % 9
        late = (
            41
            if city.planted.has("lift_unkept", i)
            else 18
            if i in city.planted.near["lift_unkept"]
            else late
        )
        for visit in range(3):
            add(keeper, late + visit * 14, _device(city, i)[1], f"TD{keeper:06d}{place // 45}", True)
    return rows.done()


def operators(rng: np.random.Generator, city: City) -> Table:
    """Certificates of those who run machines; some ran out while their holder stays at the levers."""
    rows = Rows("record_no", "cert_no", "person_key", "person_name", "item", "valid_to", "on_post")
    taken = city.planted.all_of("operator_expired")
    firms = panel(city, rng, ("operator_expired",), (i for i in _users(city) if i not in taken), 12, 0.4)
    names = person_names(rng, len(firms) or 1)
    for place, i in enumerate(firms):
        item = {"1000": "G1", "4000": "Q2", "5000": "N1"}.get(_device(city, i)[0], "R1")
        near = i in city.planted.near["operator_expired"]
        runs_out = (
            ago(city, 50)
            if city.planted.has("operator_expired", i) or near
            else ago(city, -60 - place * 11 % 900)
        )
        number = f"T4451{i:010d}"
        rows.add(
            i,
            ago(city, 300),
            f"{number}{item}",
            number,
            f"ZY{i:08d}",
            names[place],
            item,
            runs_out,
            yes(not near),
        )
    return rows.done()
