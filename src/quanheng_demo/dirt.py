"""Declared kinds and rates of dirt: how departments' clerks and systems spoil what they export.

``RATES`` is the whole table. Each kind touches one cell (or one row) and is noted in the truth beside the
row, so that cleaning and linking can be scored against it.
"""

from collections.abc import Callable

import numpy as np

__all__ = ["KINDS", "RATES", "ROW_KINDS", "spoil_cell"]

# Source to kind to the share of its rows. A kind that finds nothing to spoil in a row leaves it alone.
RATES: dict[str, dict[str, float]] = {
    "registration": {
        "code_substitution": 0.002, "code_lookalike": 0.002, "code_transposition": 0.001,
        "code_lowercase": 0.004,
        "name_brackets": 0.3, "address_no_city": 0.03, "address_fullwidth": 0.02, "phone_truncated": 0.008,
        "phone_formatted": 0.03, "date_odd": 0.02, "date_wrong": 0.0008, "capital_odd": 0.04,
        "code_word": 0.02,
        "stray_spaces": 0.02, "short_row": 0.0004, "repeated_row": 0.002,
    },
    "food_licence": {
        "code_missing": 0.05, "code_substitution": 0.01, "code_lookalike": 0.008,
        "code_transposition": 0.005,
        "code_lowercase": 0.005, "name_former": 0.5, "name_short": 0.02, "name_typo": 0.01,
        "name_brackets": 0.3,
        "address_no_city": 0.1, "address_variant": 0.08, "address_fullwidth": 0.03, "date_odd": 0.03,
        "date_wrong": 0.001, "number_spaced": 0.01, "phone_truncated": 0.01, "phone_formatted": 0.03,
        "stray_spaces": 0.03, "short_row": 0.0006, "repeated_row": 0.004,
    },
    "sampling": {
        "code_missing": 0.10, "code_substitution": 0.015, "code_lookalike": 0.01,
        "code_transposition": 0.005,
        "name_former": 0.4, "name_short": 0.06, "name_typo": 0.015, "name_brackets": 0.3,
        "address_no_city": 0.2,
        "address_variant": 0.12, "date_odd": 0.06, "date_wrong": 0.002, "stray_spaces": 0.03,
        "repeated_row": 0.004,
    },
    "complaint": {
        "code_missing": 0.82, "code_substitution": 0.004, "name_short": 0.16, "name_former": 0.3,
        "name_typo": 0.03,
        "name_fullwidth": 0.01, "address_no_city": 0.35, "address_variant": 0.2, "address_missing": 0.06,
        "date_odd": 0.03, "date_wrong": 0.002, "phone_truncated": 0.03, "code_word": 0.05,
        "stray_spaces": 0.04,
        "repeated_row": 0.006,
    },
    "penalty_history": {
        "code_missing": 0.12, "code_substitution": 0.012, "code_lookalike": 0.012,
        "code_transposition": 0.006,
        "name_former": 0.4, "name_typo": 0.01, "name_brackets": 0.4, "address_variant": 0.1,
        "date_odd": 0.05,
        "date_wrong": 0.003, "stray_spaces": 0.03, "short_row": 0.001, "repeated_row": 0.004,
    },
    "annual_report": {
        "code_missing": 0.006, "code_substitution": 0.003, "code_lookalike": 0.003, "code_lowercase": 0.004,
        "name_former": 0.1, "name_brackets": 0.3, "address_no_city": 0.1, "date_odd": 0.02,
        "date_wrong": 0.0008,
        "phone_truncated": 0.008, "stray_spaces": 0.01, "short_row": 0.0004, "repeated_row": 0.002,
    },
}  # fmt: skip

# The departments that joined last: their systems check more at the counter, so less is spoiled.
_LATE_PLAIN = {"date_odd": 0.02, "date_wrong": 0.001, "stray_spaces": 0.015, "repeated_row": 0.003}
_LATE = _LATE_PLAIN | {
    "code_substitution": 0.002, "code_lowercase": 0.006, "name_brackets": 0.2,
}  # fmt: skip
_LATE_PLACED = _LATE | {"code_missing": 0.05, "address_no_city": 0.08}
RATES |= {"cost_point": _LATE_PLAIN, "recall": _LATE_PLAIN}
RATES["canteen"] = {kind: rate for kind, rate in _LATE_PLACED.items() if not kind.startswith("date_")}
RATES |= dict.fromkeys((
    "abnormal_listing", "purchase", "sale", "equipment", "drug_shop", "instrument", "patent_mark", "online_shop",
    "cylinder_fill", "device_licence",
), _LATE_PLACED)  # fmt: skip
RATES |= dict.fromkeys((
    "social_insurance", "tax_filing", "person_post", "registration_change", "prepaid_card", "equipment_fault",
    "maintenance", "operator_certificate", "pharmacist_attendance", "cold_chain", "test_report", "certificate",
    "trademark_filing", "online_offer", "price_point", "advertisement",
    "fine_payment", "device_sale", "ad_approval", "charge",
), _LATE)  # fmt: skip

ROW_KINDS = ("short_row", "repeated_row")

# The kind to the element it spoils; "*dates" stands for one of the source's dates, "*any" for any cell.
KINDS: dict[str, str] = {
    "name_former": "name", "name_short": "name", "name_typo": "name", "name_brackets": "name",
    "name_fullwidth": "name",
    "address_no_city": "address", "address_variant": "address", "address_fullwidth": "address",
    "address_missing": "address",
    "code_missing": "uscc", "code_substitution": "uscc", "code_lookalike": "uscc",
    "code_transposition": "uscc", "code_lowercase": "uscc",
    "date_odd": "*dates", "date_wrong": "*dates", "phone_truncated": "phone", "phone_formatted": "phone",
    "capital_odd": "capital_yuan", "number_spaced": "number", "code_word": "*codes", "stray_spaces": "*any",
}  # fmt: skip

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LOOKALIKES = {"0": "O", "1": "I", "2": "Z", "5": "S", "8": "B", "B": "8", "U": "V"}
_HOMOPHONES = {
    "丰": "风", "盛": "胜", "祥": "详", "源": "原", "鸿": "宏", "宏": "鸿", "辉": "晖", "华": "花",
    "明": "名", "顺": "舜", "泰": "太",
    "佳": "嘉", "嘉": "佳", "锦": "金", "裕": "玉", "成": "诚", "诚": "成", "达": "大", "和": "合",
    "合": "和", "利": "力", "兴": "新",
}  # fmt: skip
_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_FULL_DIGITS = {ord(d): ord(d) + 0xFEE0 for d in "0123456789"}
_FORMS = ("有限责任公司", "股份有限公司", "实业有限公司", "有限公司")
_REGIONS = ("潮州市湘桥区", "潮州市潮安区", "潮州市枫溪区", "饶平县", "潮州市", "广东")

Roll = int  # a draw from 0 to 999,999 that settles every choice within one cell


def spoil_cell(kind: str, value: str, roll: Roll) -> str:
    """Spoil one cell in the declared way; returns the same value where the kind finds nothing to do."""
    return _SPOILERS[kind](value, roll) if value else value


def _substitution(code: str, roll: Roll) -> str:
    place = roll % (len(code) - 2) + 2
    wrong = _ALPHABET[(_ALPHABET.find(code[place]) + 1 + roll // 100 % 29) % 31]
    return code[:place] + wrong + code[place + 1 :]


def _lookalike(code: str, roll: Roll) -> str:
    places = [p for p in range(len(code)) if code[p] in _LOOKALIKES]
    place = places[roll % len(places)]
    return code[:place] + _LOOKALIKES[code[place]] + code[place + 1 :]


def _transposition(code: str, roll: Roll) -> str:
    places = [p for p in range(2, len(code) - 1) if code[p] != code[p + 1]]
    place = places[roll % len(places)]
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def _typo(name: str, roll: Roll) -> str:
    # The region in front is copied by the system; clerks mistype the shop name behind it.
    start = next((len(region) for region in _REGIONS if name.startswith(region)), 0)
    places = [p for p in range(start, len(name)) if name[p] in _HOMOPHONES]
    if not places:
        return name
    place = places[roll % len(places)]
    return name[:place] + _HOMOPHONES[name[place]] + name[place + 1 :]


def _short(name: str, roll: Roll) -> str:
    short = name
    for region in _REGIONS:
        short = short.removeprefix(region)
    if roll % 3:
        for form in _FORMS:
            short = short.removesuffix(form)
    return short if len(short) >= 3 else name


def _variant(address: str, roll: Roll) -> str:
    choices: tuple[Callable[[str], str], ...] = (
        lambda a: a.replace("首层", "一楼"),
        lambda a: a.replace("幢", "栋").replace("室", "房"),
        lambda a: a + "（路口旁）",
        lambda a: a.replace("号", "號", 1),
        lambda a: a.removeprefix("潮州市").replace("区", "", 1) if "区" in a else a.removeprefix("潮州市"),
    )
    return choices[roll % len(choices)](address)


def _odd_date(iso: str, roll: Roll) -> str:
    year, month, day = iso.split("-")
    serial = (np.datetime64(iso) - np.datetime64("1899-12-30")).astype(int)
    shapes = (
        f"{year}/{int(month)}/{int(day)}", f"{year}.{month}.{day}", f"{year}{month}{day}",
        f"{year}年{int(month)}月{int(day)}日", f"{iso} 00:00:00", str(serial),
    )  # fmt: skip
    return shapes[roll % len(shapes)]


def _wrong_date(iso: str, roll: Roll) -> str:
    year, month, day = iso.split("-")
    return (f"{year}-02-30", "0000-00-00", f"{year}-13-{day}", f"29{year[2:]}-{month}-{day}", "不详")[
        roll % 5
    ]


def _phone(phone: str, roll: Roll) -> str:
    if phone.startswith("0768"):
        return phone.replace("-", ("", " ", "－")[roll % 3])
    return (f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"+86 {phone}", f"{phone[:3]} {phone[3:7]} {phone[7:]}")[
        roll % 3
    ]


_SPOILERS: dict[str, Callable[[str, Roll], str]] = {
    "code_missing": lambda value, roll: "",
    "code_substitution": _substitution,
    "code_lookalike": _lookalike,
    "code_transposition": _transposition,
    "code_lowercase": lambda value, roll: value.lower(),
    "name_short": _short,
    "name_typo": _typo,
    "name_brackets": lambda value, roll: value.replace("（", "(").replace("）", ")"),
    "name_fullwidth": lambda value, roll: value.translate(_FULL),
    "address_no_city": lambda value, roll: value.removeprefix("潮州市"),
    "address_variant": _variant,
    "address_fullwidth": lambda value, roll: value.translate(_FULL_DIGITS),
    "address_missing": lambda value, roll: "",
    "date_odd": _odd_date,
    "date_wrong": _wrong_date,
    "phone_truncated": lambda value, roll: value[:-1],
    "phone_formatted": _phone,
    "capital_odd": lambda value, roll: (f"{value}万元", f"{value}万元人民币",
    f"{value}.000000")[roll % 3] if "." not in value else f"{value}万",
    "number_spaced": lambda value, roll: f"{value[:3]} {value[3:]}",
    "stray_spaces": lambda value, roll: (f" {value}", f"{value} ", f"{value}　", f"\t{value}")[roll % 4],
}  # fmt: skip
