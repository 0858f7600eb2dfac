"""Makes two systems' records of one made-up city's businesses, with the truth: the generator of the linking goals.

``make(folder, n=250_000, seed=…)`` writes ``a.parquet``, ``b.parquet`` and ``truth.parquet`` (id_a, id_b). It follows the
description in the design (4.10): 1.4 n businesses, hard neighbours, then two systems that see them differently. Names of
places are Fuzhou's; brands are drawn from the public list of short names when it is at hand, else made from syllables.
"""

# ruff: noqa: E501 - lists of words read best in one line

import gzip
import os
import random
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quanheng.base import uscc
from quanheng.datacentre.names.sounds import sound

HERE = Path(__file__).resolve().parent
DIVISIONS = HERE.parent / "src/quanheng_packs/core/divisions/china.txt"
SHARED = Path(os.environ.get("QUANHENG_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红建国文辉力鑫宇浩凯健俊帆雪荣爱梅莉珍凤琴素云莲真环淑燕彩春菊勤志新利清飞彬富顺信子山仁波宁贵福生龙元全胜学祥才发武"
ROADS = [
    "五四",
    "六一",
    "五一",
    "八一七",
    "华林",
    "古田",
    "东大",
    "西洪",
    "工业",
    "白马",
    "杨桥",
    "福新",
    "连江",
    "国货",
    "塔头",
    "湖东",
    "温泉",
    "乌山",
    "道山",
    "尚宾",
    "鼓屏",
    "井大",
    "学军",
    "交通",
    "群众",
    "广达",
    "台江",
    "瀛洲",
    "江滨",
    "洋中",
    "上浦",
    "金山",
    "建新",
    "浦上",
    "闽江",
    "鹭岭",
    "盘屿",
    "则徐",
    "首山",
    "三高",
    "朝阳",
    "长福",
    "胪雷",
    "齐安",
    "君竹",
    "罗星",
    "青洲",
    "马江",
    "吴航",
    "航城",
]
ENDS = ["路", "街", "巷", "大道", "支路", "东路", "西路", "南路", "北路"]
C_TRADES = [
    "餐饮管理",
    "食品",
    "贸易",
    "商贸",
    "科技",
    "信息技术",
    "网络科技",
    "电子商务",
    "建筑工程",
    "装饰工程",
    "物业管理",
    "文化传媒",
    "广告",
    "服饰",
    "医疗器械",
    "医药",
    "物流",
    "汽车服务",
    "教育咨询",
    "农业科技",
    "实业",
    "投资",
    "建材",
    "机电设备",
    "环保科技",
    "房地产经纪",
    "酒店管理",
    "家居",
    "茶业",
    "水产",
]
H_TRADES = [
    "便利店",
    "小吃店",
    "餐饮店",
    "水果店",
    "服装店",
    "五金店",
    "理发店",
    "药店",
    "烟酒店",
    "食杂店",
    "奶茶店",
    "面馆",
    "快餐店",
    "超市",
    "百货店",
    "文具店",
    "花店",
    "手机店",
    "美容店",
    "茶叶店",
    "水产店",
    "粮油店",
    "汽修厂",
    "建材经营部",
    "副食经营部",
    "日用品商行",
    "服饰商行",
    "通讯经营部",
    "家电维修部",
    "工作室",
]
COOP = ["种植", "养殖", "蔬菜", "水果", "茶叶", "水产", "农机", "食用菌"]
FORMS = ["有限公司", "有限责任公司", "股份有限公司"]
FORM_WEIGHTS = [88, 8, 4]
PLACES = [
    "宝龙城市广场",
    "万象城",
    "东街口百货",
    "仓山万达",
    "金融街万达",
    "泰禾广场",
    "苏宁广场",
    "世欧广场",
    "师大学生街",
    "台江步行街",
    "火车站",
    "农贸市场",
    "中亭街",
    "省立医院",
    "市一医院",
    "实验小学",
    "体育中心",
    "客运站",
    "地铁口",
    "永辉超市",
]
SIDES = ["旁", "对面", "附近", "斜对面", "隔壁", "后面"]
FULL = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()"}
COLUMNS = ["id", "name", "code", "address", "district", "owner", "phone", "founded"]
Row = dict[str, Any]


class City:
    """Everything that is drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.districts, self.streets = _fuzhou()
        self.brands = _brands()
        self.surname_weights = list(accumulate(1 / (rank + 1) ** 0.8 for rank in range(len(SURNAMES))))
        self.chains = [(self.brand(), self.owner(), self.rng.choice(H_TRADES)) for _ in range(400)]
        self.homophones = _homophones(self.brands)
        self.serial = 0

    def brand(self) -> str:
        return self.rng.choice(self.brands)

    def owner(self) -> str:
        first = self.rng.choices(SURNAMES, cum_weights=self.surname_weights)[0]
        return first + "".join(self.rng.choices(GIVEN, k=2 if self.rng.random() < 0.75 else 1))

    def phone(self) -> str:
        head = self.rng.choice(
            [
                "130",
                "131",
                "133",
                "135",
                "136",
                "137",
                "138",
                "139",
                "150",
                "151",
                "158",
                "159",
                "186",
                "188",
                "189",
            ]
        )
        return head + f"{self.rng.randrange(10**8):08d}"

    def code(self, head: str, district: str) -> str:
        body = head + district + "".join(self.rng.choices(uscc.ALPHABET, k=8))
        body = body[:8] + body[8:16]
        body += uscc.organisation_check_digit(body[8:16])
        return body + uscc.check_digit(body)

    def place(self) -> Row:
        rng = self.rng
        district = rng.choice(sorted(self.districts))
        number = rng.randrange(1, 400)
        return {
            "district": district, "street": rng.choice(self.streets[district]), "road": rng.choice(ROADS) + rng.choice(ENDS),
            "number": f"{number}-{rng.randrange(1, 20)}" if rng.random() < 0.2 else str(number),
            "building": rng.randrange(1, 30) if rng.random() < 0.35 else None,
            "floor": rng.randrange(1, 25) if rng.random() < 0.4 else None, "room": rng.randrange(1, 20) if rng.random() < 0.55 else None,
        }  # fmt: skip

    def business(self, kind: str | None = None) -> Row:
        rng = self.rng
        kind = kind or rng.choices(["company", "household", "chain", "coop"], [45, 42, 8, 5])[0]
        one: Row = {
            "kind": kind,
            "owner": self.owner(),
            "phone": self.phone(),
            "brand": self.brand(),
            "mark": "",
            **self.place(),
        }
        if kind == "company":
            one |= {"trade": rng.choice(C_TRADES), "form": rng.choices(FORMS, FORM_WEIGHTS)[0]}
        elif kind == "household":
            one |= {"trade": rng.choice(H_TRADES), "form": ""}
        elif kind == "chain":
            brand, owner, trade = rng.choice(self.chains)
            mark = (
                rng.choice(
                    [one["street"].removesuffix("街道").removesuffix("镇").removesuffix("乡"), one["road"]]
                )
                + "店"
            )
            one |= {"brand": brand, "owner": owner, "trade": trade, "form": "", "mark": mark}
        else:
            one |= {"trade": rng.choice(COOP), "form": "专业合作社"}
        return self.register(one)

    def register(self, one: Row) -> Row:
        rng = self.rng
        head = {"company": "91", "coop": "93"}.get(one["kind"], "92")
        one["code"] = self.code(head, one["district"])
        one["founded"] = f"{rng.randrange(2002, 2026)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        one["region_at"] = rng.choices(["city_district", "city", "district", "bracket"], [40, 25, 25, 10])[0]
        return one

    def successor(self, one: Row) -> Row:
        """Another business in the same premises and trade."""
        other = {**one, "owner": self.owner(), "phone": self.phone(), "brand": self.brand(), "mark": ""}
        other["kind"] = "household" if one["kind"] == "chain" else one["kind"]
        return self.register(other)

    def second_firm(self, one: Row) -> Row:
        """Another firm of the same owner and brand."""
        other = {**one, **self.place()}
        other["trade"] = self.rng.choice(
            C_TRADES if one["kind"] == "company" else H_TRADES if one["kind"] != "coop" else COOP
        )
        if self.rng.random() < 0.5:
            other["phone"] = self.phone()
        return self.register(other)


def full_name(city: City, one: Row) -> str:
    """The registered name."""
    district = city.districts[one["district"]]
    core = one["brand"] + one["trade"]
    tail = f"({one['mark']})" if one["mark"] else ""
    where = one["region_at"]
    if where == "bracket":
        return f"{one['brand']}(福州){one['trade']}{one['form']}{tail}"
    front = {"city_district": "福州市" + district, "city": "福州市", "district": district}[where]
    return f"{front}{core}{one['form']}{tail}"


def full_address(city: City, one: Row) -> str:
    """The registered address."""
    district = city.districts[one["district"]]
    text = f"福建省福州市{district}{one['street']}{one['road']}{one['number']}号"
    if one["building"]:
        text += f"{one['building']}号楼"
    if one["floor"] and one["room"]:
        return text + f"{one['floor']}层{one['floor']}{one['room']:02d}室"
    if one["floor"]:
        return text + f"{one['floor']}层"
    return text + (f"{one['room']}号店面" if one["room"] else "")


def in_a(city: City, one: Row) -> Row:
    """How the register has it."""
    rng = city.rng
    return {
        "name": full_name(city, one), "code": one["code"] if rng.random() < 0.97 else None, "address": full_address(city, one),
        "district": city.districts[one["district"]], "owner": one["owner"], "phone": one["phone"] if rng.random() < 0.85 else None,
        "founded": one["founded"],
    }  # fmt: skip


def in_b(city: City, one: Row) -> Row:
    """How the other system has it."""
    rng = city.rng
    code = None
    if rng.random() < 0.45:
        code = _code_slip(rng, one["code"]) if rng.random() < 0.25 else one["code"]
    phone = None
    if rng.random() < 0.55:
        phone = city.phone() if rng.random() < 0.2 else one["phone"]
    roll = rng.random()
    owner: str | None = one["owner"]
    if roll < 0.15:
        owner = None
    elif roll < 0.22:
        owner = city.owner()
    elif roll < 0.27:
        owner = _text_slip(city, one["owner"])
    seat = {**one, **city.place()} if rng.random() < 0.10 else one  # moved away since
    return {
        "name": _b_name(city, one), "code": code, "address": _b_address(city, seat),
        "district": None if rng.random() < 0.1 else city.districts[seat["district"]], "owner": owner, "phone": phone,
        "founded": one["founded"] if rng.random() < 0.3 else None,
    }  # fmt: skip


def _b_name(city: City, one: Row) -> str:
    rng = city.rng
    seen = dict(one)
    roll = rng.random()
    district = city.districts[one["district"]]
    front = full_name(city, one).split(one["brand"])[0] if one["region_at"] != "bracket" else ""
    trade, form, mark = one["trade"], one["form"], f"({one['mark']})" if one["mark"] else ""
    if roll < 0.25:
        front = ""
    elif roll < 0.4:
        front = rng.choice(["福州", "福州市", district, "福建省福州市", "福建"])
    if form:
        how = rng.random()
        form = (
            ""
            if how < 0.12
            else "公司"
            if how < 0.22
            else "有限公司"
            if how < 0.32 and form != "专业合作社"
            else form
        )
    middle = "(福州)" if one["region_at"] == "bracket" and roll >= 0.4 else ""
    brand = seen["brand"]
    if rng.random() < 0.08:
        text = front + brand + trade[:2]
    elif roll > 0.95:
        text = f"{brand}{trade}(福州){form}{mark}" if form else f"{brand}{trade}{mark}"
    else:
        text = f"{front}{brand}{middle}{trade}{form}{mark}"
    if mark and rng.random() < 0.2:
        text = text.replace(mark, one["mark"])
    if rng.random() < 0.12:
        text = _text_slip(city, text)
    return text.translate(FULL).replace("(", "（").replace(")", "）") if rng.random() < 0.08 else text


def _b_address(city: City, seen: Row) -> str:
    rng = city.rng
    district = city.districts[seen["district"]]
    front = rng.choices(
        [f"福建省福州市{district}{seen['street']}", f"福州市{district}", f"{district}{seen['street']}", district, "", f"福州{district}"],
        [25, 25, 15, 15, 12, 8],
    )[0]  # fmt: skip
    text = f"{front}{seen['road']}{seen['number']}号"
    if seen["building"] and rng.random() < 0.85:
        text += f"{seen['building']}{rng.choice(['号楼', '幢', '栋', '座', '#楼'])}"
    if seen["floor"] and seen["room"] and rng.random() < 0.85:
        room = f"{seen['floor']}{seen['room']:02d}"
        text += rng.choice(
            [
                f"{room}室",
                f"{room}",
                f"{seen['floor']}楼{room}室",
                f"{seen['floor']}F-{room}",
                f"{seen['floor']}层{room}单元",
            ]
        )
    elif seen["floor"] and rng.random() < 0.7:
        text += rng.choice([f"{seen['floor']}层", f"{seen['floor']}楼", f"{seen['floor']}F"])
    elif seen["room"] and rng.random() < 0.7:
        text += rng.choice(
            [f"{seen['room']}号店面", f"{seen['room']}号铺", f"{seen['room']}店", f"{seen['room']}#"]
        )
    if rng.random() < 0.12:
        text += f"({rng.choice(PLACES)}{rng.choice(SIDES)})"
    return text


def _code_slip(rng: random.Random, code: str) -> str:
    roll = rng.random()
    at = rng.randrange(len(code) - 1)
    if roll < 0.5:
        return code[:at] + rng.choice([c for c in uscc.ALPHABET if c != code[at]]) + code[at + 1 :]
    if roll < 0.8:
        return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    return code[:at] + code[at + 1 :]


def _text_slip(city: City, text: str) -> str:
    rng = city.rng
    if len(text) < 2:
        return text
    roll, at = rng.random(), rng.randrange(len(text) - 1)
    if roll < 0.5:
        same = [sign for sign in city.homophones.get(sound(text[at]), "") if sign != text[at]]
        return text[:at] + (rng.choice(same) if same else "") + text[at + 1 :]
    if roll < 0.75:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def make(folder: Path, *, n: int, seed: int) -> None:
    """Write the two systems and the truth."""
    city = City(seed)
    rng = city.rng
    total = int(1.4 * n)
    plain = int(total / 1.13)
    people = [city.business() for _ in range(plain)]
    while len(people) < total:
        one = people[rng.randrange(plain)]
        people.append(city.successor(one) if rng.random() < 7 / 13 else city.second_firm(one))
    rng.shuffle(people)
    shared = int(0.6 * n)
    in_both, only_a, only_b = people[:shared], people[shared:n], people[n : 2 * n - shared]
    a = [(one, in_a(city, one)) for one in in_both + only_a]
    b = [(one, in_b(city, one)) for one in in_both + only_b]
    order_a, order_b = list(range(n)), list(range(len(b)))
    rng.shuffle(order_a)
    rng.shuffle(order_b)
    folder.mkdir(parents=True, exist_ok=True)
    ids_a = _write(folder / "a.parquet", "A", a, order_a)
    ids_b = _write(folder / "b.parquet", "B", b, order_b)
    truth = pa.table(
        {"id_a": [ids_a[at] for at in range(shared)], "id_b": [ids_b[at] for at in range(shared)]}
    )
    pq.write_table(truth, folder / "truth.parquet")


def _write(path: Path, letter: str, rows: list[tuple[Row, Row]], order: list[int]) -> dict[int, str]:
    ids = {at: f"{letter}{place:07d}" for place, at in enumerate(order)}
    data: dict[str, list[str | None]] = {name: [] for name in COLUMNS}
    for at in order:
        seen = rows[at][1]
        data["id"].append(ids[at])
        for name in COLUMNS[1:]:
            data[name].append(seen[name])
    pq.write_table(pa.table({name: pa.array(values, pa.string()) for name, values in data.items()}), path)
    return ids


def _fuzhou() -> tuple[dict[str, str], dict[str, list[str]]]:
    districts: dict[str, str] = {}
    streets: dict[str, list[str]] = {}
    for line in DIVISIONS.read_text(encoding="utf-8").splitlines():
        code, _, rest = line.partition(" ")
        if not code.startswith("3501") or len(code) != 6:
            continue
        if rest[0].isdigit():
            streets[code] = [name[3:] for name in rest.split(" ") if name.endswith(("街道", "镇", "乡"))]
        else:
            districts[code] = rest
    return districts, streets


def _brands() -> list[str]:
    path = SHARED / "datahub/cn_company_short_forms.txt.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            words = [line.strip() for line in list(lines)[3:]]
        return [
            word
            for word in words
            if 2 <= len(word) <= 5 and all("\u4e00" <= sign <= "\u9fff" for sign in word)
        ]
    first, second = (
        "永兴荣德福顺泰和源昌盛隆嘉宏瑞锦华美新金龙凤凰海天",
        "鑫达通广信诚康宁利安景鹤松菊兰梅竹江韩意枫巷古溪燕砚",
    )
    return [a + b + c for a in first for b in second for c in ["", "堂", "记", "阁"]]


def _homophones(brands: list[str]) -> dict[str, str]:
    table: dict[str, set[str]] = {}
    for sign in {sign for word in brands for sign in word}:
        table.setdefault(sound(sign), set()).add(sign)
    return {said: "".join(sorted(signs)) for said, signs in table.items()}
