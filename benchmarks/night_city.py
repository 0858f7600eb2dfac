"""A made-up city's deliveries for a night: one register and eight departments' files, in all twenty rows a business.

``write_night(folder, businesses, seed)`` writes CSV files by source; ``write_increment`` what a night of one per cent
changes brings. Everything hangs on the seed and the number of businesses; codes have a prefix that is not issued.
One row in ten of a department's file has no credit code and must be found by name and address, one name in fifty is
written a little otherwise, one value in two hundred is broken. Nothing is quoted, as most exports of offices are.
"""

# ruff: noqa: E501 - rows of columns read best in one line; the SQL is put together from this file alone

import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
from quanheng.datacentre.api import Division, Divisions
from quanheng_demo.codes import credit_codes

__all__ = ["ORDER", "ROWS_A_BUSINESS", "divisions", "write_increment", "write_night"]

COUNTIES = {"445102": "湘桥区", "445103": "潮安区", "445122": "饶平县"}
TOWNS = {
    "445102007": "桥东街道", "445102010": "太平街道", "445102100": "意溪镇", "445102101": "磷溪镇",
    "445103110": "庵埠镇", "445103108": "彩塘镇", "445103102": "古巷镇", "445103106": "浮洋镇",
    "445122100": "黄冈镇", "445122103": "三饶镇", "445122113": "钱东镇", "445122105": "新丰镇",
}  # fmt: skip
ROADS = [
    "环城",
    "潮州",
    "枫春",
    "新洋",
    "安黄",
    "永护",
    "站前",
    "东山",
    "福安",
    "新桥",
    "绿榕",
    "潮枫",
    "南较",
    "吉怡",
    "城基",
    "西荣",
    "昌黎",
    "义安",
    "春荣",
    "金山",
]
BRANDS = "丰盛祥源鸿宏辉华金银泰安顺兴隆昌盈德仁和美佳宝利达通远东南海天地人文光明新春永福同庆升腾云龙凤山川"
TRADES = [
    ("小食店", "6210", "餐饮服务"), ("食品商行", "5226", "食品销售"), ("陶瓷制作有限公司", "3074", "陶瓷制品制造；陶瓷制品销售"),
    ("五金店", "5274", "五金产品零售"), ("餐饮管理有限公司", "6210", "餐饮服务；餐饮管理"), ("便利店", "5219", "食品销售；日用百货销售"),
    ("茶叶经营部", "5226", "茶叶零售"), ("不锈钢制品有限公司", "3389", "金属日用品制造"), ("大药房", "5251", "药品零售"),
    ("电梯工程有限公司", "4390", "特种设备安装改造修理"), ("水产品专业合作社", "0411", "水产养殖"), ("服装厂", "1819", "服装制造"),
]  # fmt: skip
ORDER = (
    "registration", "annual_report", "food_licence", "tax_filing", "social_insurance", "sale", "purchase", "complaint",
    "penalty_history",
)  # fmt: skip
ROWS_A_BUSINESS = 20

# Who stands in a row, three writings: most with a code, some by name and address, a few with a slip in the name.
_WHO = (
    "CASE WHEN u % 10 = 3 THEN NULL WHEN u % 211 = 7 THEN substr(b.uscc, 1, 17) || '0' ELSE b.uscc END AS 统一社会信用代码,"
    " CASE WHEN u % 50 = 11 THEN replace(b.name, '有限公司', '有限责任公司') ELSE b.name END"
)
_PLACE = "CASE WHEN u % 7 = 2 THEN b.short_address ELSE b.address END"
# The rows of each source: how many of them for a business (over 10), and what each says. ``k`` counts a business's rows,
# ``u`` is an even draw of 0 to 2^31 - 1 for the row, ``y`` the day before which all lies.
_SOURCES: dict[str, tuple[int, str]] = {
    "annual_report": (30, f"""{_WHO} AS 名称, 2025 - k % 3 AS 年度, make_date(2026 - k % 3, 1 + u % 6, 1 + u % 28) AS 报送日期,
        ['开业','歇业','清算'][1 + (u % 40 = 0)::INT + (u % 400 = 0)::INT] AS 经营状态, u % 60 AS 从业人数,
        u % 3000 AS 资产总额, u % 2000 AS 营业总收入, u % 90 AS 纳税总额, {_PLACE} AS 通信地址, b.phone AS 联系电话"""),
    "food_licence": (3, f"""'JY' || (10000000000000 + b.i * 10 + k)::VARCHAR AS 许可证编号, {_WHO} AS 经营者名称, b.person AS 法定代表人（负责人）,
        {_PLACE} AS 经营场所, b.town AS 镇街, ['食品销售经营者','餐饮服务经营者'][1 + u % 2] AS 主体业态, '散装食品销售' AS 经营项目,
        DATE '2019-01-01' + (u % 2500)::INT AS 签发日期, DATE '2019-01-01' + (u % 2500 + 1826)::INT AS 有效期至,
        ['有效','有效','有效','过期','注销'][1 + u % 5] AS 许可证状态, '潮州市市场监督管理局' AS 发证机关, b.phone AS 联系电话"""),
    "tax_filing": (60, f"""'SW' || b.i || '-' || k AS 申报流水号, {_WHO} AS 纳税人名称, {_PLACE} AS 住所,
        (DATE '2026-05-01' + INTERVAL (k % 6) MONTH)::DATE AS 税款所属期, ['是','是','是','否'][1 + u % 4] AS 是否申报,
        (DATE '2026-06-01' + INTERVAL (k % 6) MONTH + INTERVAL (u % 15) DAY)::DATE AS 申报日期, (u % 900000) / 10 AS 销售额（元）,
        (u % 9000) / 10 AS 应纳税额（元）, ['正常','正常','正常','正常','非正常'][1 + u % 5] AS 纳税人状态"""),
    "social_insurance": (40, f"""'SB' || b.i || '-' || k AS 申报流水号, {_WHO} AS 单位名称, {_PLACE} AS 住所,
        (DATE '2026-07-01' + INTERVAL (k % 6) MONTH)::DATE AS 费款所属期, u % 40 AS 参保人数, (u % 40) * 5200 AS 缴费工资总额（元）,
        CASE WHEN u % 30 = 0 THEN u % 20000 ELSE 0 END AS 累计欠缴金额（元）, '正常参保' AS 参保状态,
        (DATE '2026-07-10' + INTERVAL (k % 6) MONTH)::DATE AS 申报日期"""),
    "sale": (32, f"""'XS' || b.i || '-' || k AS 台账编号, {_WHO} AS 销售者名称, {_PLACE} AS 住所,
        DATE '2026-11-01' - (u % 300)::INT AS 销售日期, ['牛肉丸','凤凰单丛','腐乳饼','橄榄菜','老香黄'][1 + u % 5] AS 食品名称,
        ['肉制品','茶叶','糕点','蔬菜制品','蜜饯'][1 + u % 5] AS 食品大类, (20260101 + u % 28)::VARCHAR AS 生产日期或批号,
        '潮州市丰盛食品有限公司' AS 生产企业, (u % 90000) / 100 AS 金额（元）"""),
    "purchase": (15, f"""'JH' || b.i || '-' || k AS 台账编号, {_WHO} AS 购货者名称, {_PLACE} AS 住所,
        DATE '2026-11-01' - (u % 300)::INT AS 进货日期, ['牛肉丸','凤凰单丛','腐乳饼','橄榄菜','老香黄'][1 + u % 5] AS 食品名称,
        ['肉制品','茶叶','糕点','蔬菜制品','蜜饯'][1 + u % 5] AS 食品大类, (20260101 + u % 28)::VARCHAR AS 生产日期或批号,
        '潮州市丰盛食品有限公司' AS 生产企业, '潮州市德和食品贸易有限公司' AS 供货者名称, ['是','是','否'][1 + u % 3] AS 是否留存合格证明,
        (u % 90000) / 100 AS 金额（元）"""),
    "complaint": (8, f"""'TS' || b.i || '-' || k AS 登记编号, ['投诉','投诉','举报','咨询'][1 + u % 4] AS 性质,
        ['全国12315平台','12345热线','来访窗口'][1 + u % 3] AS 来源渠道, b.name AS 被投诉举报主体名称,
        CASE WHEN u % 3 = 0 THEN b.uscc END AS 被投诉举报主体代码, {_PLACE} AS 被投诉举报主体地址, b.town AS 镇街,
        ['质量','食品安全','售后服务','价格','广告'][1 + u % 5] AS 问题类别, (u % 5000) AS 涉及金额（元）,
        DATE '2026-10-20' - (u % 600)::INT AS 发生日期, DATE '2026-11-01' - (u % 600)::INT AS 收到日期,
        '商家拒绝退款，要求处理' AS 事实依据, '陈小明' AS 投诉举报人姓名, '1545550' || (1000 + u % 9000) AS 投诉举报人电话"""),
    "penalty_history": (2, f"""'潮市监处罚〔2025〕' || (b.i * 10 + k) || '号' AS 决定书文号, {_WHO} AS 当事人名称, {_PLACE} AS 住所（经营场所）,
        '销售超过保质期的食品' AS 案由, '食品安全法' AS 处罚依据, ['警告','罚款'][1 + u % 2] AS 处罚种类, (u % 20000) AS 罚款金额（元）,
        DATE '2026-11-01' - (u % 1200)::INT AS 处罚决定日期, '潮州市市场监督管理局' AS 处罚机关"""),
}  # fmt: skip


def divisions() -> Divisions:
    """Make the table of divisions that the city hands in."""
    rows = [Division("44", "广东省"), Division("4451", "潮州市", "44")]
    rows += [Division(code, name, "4451") for code, name in COUNTIES.items()]
    return Divisions(rows + [Division(code, name, code[:6]) for code, name in TOWNS.items()])


def write_night(folder: Path, businesses: int, seed: int = 1) -> dict[str, Path]:
    """Write every department's whole file; gives the files in the order in which a night takes them."""
    con = _city(businesses, seed)
    files = {"registration": _write(con, folder / "registration.csv", _register("true"))}
    for key in ORDER[1:]:
        tenths, columns = _SOURCES[key]
        files[key] = _write(con, folder / f"{key}.csv", _rows(columns, tenths, seed, key))
    con.close()
    return files


def write_increment(folder: Path, businesses: int, seed: int = 1, *, percent: int = 1) -> dict[str, Path]:
    """Write what a night of few changes brings: new businesses, moved ones, and new rows of every department."""
    added = max(1, businesses * percent // 200)
    con = _city(businesses + added, seed, known=businesses)
    changed = f"i >= {businesses} OR (i * 2654435761) % 200 < {percent}"
    files = {"registration": _write(con, folder / "registration-inc.csv", _register(changed, moved=True))}
    for key in ORDER[1:]:
        tenths, columns = _SOURCES[key]
        rows = _rows(columns, tenths, seed + 1, key, first_k=10, share=percent)
        files[key] = _write(con, folder / f"{key}-inc.csv", rows)
    con.close()
    return files


def _city(businesses: int, seed: int, *, known: int = 0) -> duckdb.DuckDBPyConnection:
    """Lay the businesses in a table; the first ``known`` are those of a smaller city of the same seed."""
    parts = [_businesses(0, known or businesses, seed)]
    if known:
        parts.append(_businesses(known, businesses - known, seed))
    con = duckdb.connect()
    con.register("made", pa.concat_tables(parts))
    con.execute("CREATE TABLE b AS SELECT * FROM made")
    con.unregister("made")
    return con


def _businesses(first: int, count: int, seed: int) -> pa.Table:
    rng = np.random.default_rng([seed, first])
    towns = np.array(list(TOWNS))[rng.integers(0, len(TOWNS), count)]
    town_names = np.array([TOWNS[town] for town in towns.tolist()])
    counties = np.array([COUNTIES[town[:6]] for town in towns.tolist()])
    trade = rng.integers(0, len(TRADES), count)
    signs = np.array(list(BRANDS))[rng.integers(0, len(BRANDS), (count, 3))]
    brands = np.ascontiguousarray(signs).view("<U3").ravel()
    firm = np.array(["公司" in name or "合作社" in name for name, _, _ in TRADES])[trade]
    ends = np.array([name for name, _, _ in TRADES])[trade]
    roads = np.array(ROADS)[rng.integers(0, len(ROADS), count)]
    number, room = rng.integers(1, 900, count), rng.integers(101, 620, count)
    tails = np.where(rng.random(count) < 0.5, "", np.char.add(np.char.add("2栋", room.astype(str)), "室"))
    short = [
        f"{r}路{n}号{t}" for r, n, t in zip(roads.tolist(), number.tolist(), tails.tolist(), strict=True)
    ]
    people = np.ascontiguousarray(np.array(list(BRANDS))[rng.integers(0, len(BRANDS), (count, 3))]).view(
        "<U3"
    )
    codes = credit_codes(rng, ["91" if one else "92" for one in firm], [town[:6] for town in towns.tolist()])
    names = zip(counties.tolist(), brands.tolist(), ends.tolist(), strict=True)
    fulls = zip(counties.tolist(), town_names.tolist(), short, strict=True)
    return pa.table({
        "i": pa.array(range(first, first + count)), "uscc": codes, "name": [f"{c}{b}{e}" for c, b, e in names],
        "address": [f"广东省潮州市{c}{t}{s}" for c, t, s in fulls], "short_address": short,
        "town": town_names.tolist(), "division": [town[:6] for town in towns.tolist()],
        "person": people.ravel().tolist(), "phone": [f"154{n:08d}" for n in rng.integers(0, 10**8, count).tolist()],
        "industry": np.array([code for _, code, _ in TRADES])[trade].tolist(),
        "scope": np.array([scope for _, _, scope in TRADES])[trade].tolist(),
        "is_firm": firm, "capital": rng.choice([1, 5, 10, 50, 100, 500, 1000], count),
        "days": rng.integers(0, 11_000, count), "status": rng.choice(["存续", "注销", "吊销"], count, p=[0.8, 0.18, 0.02]),
    })  # fmt: skip


def _register(which: str, *, moved: bool = False) -> str:
    address = "replace(address, '路', '南路')" if moved else "address"
    return f"""SELECT uscc AS 统一社会信用代码, name AS 名称, CASE WHEN is_firm THEN '有限责任公司' ELSE '个体工商户' END AS 主体类型,
        status AS 登记状态, person AS 法定代表人（负责人）, phone AS 联系电话, capital AS 注册资本（万元）,
        DATE '1995-01-01' + days::INT AS 成立日期, DATE '1995-01-01' + days::INT AS 核准日期,
        CASE WHEN status <> '存续' THEN DATE '1995-01-01' + (days + 200)::INT END AS 注销日期, {address} AS 住所（经营场所）,
        town AS 镇街, division AS 行政区划, industry AS 行业代码, scope AS 经营范围, '潮州市市场监督管理局' AS 登记机关
        FROM b WHERE {which} ORDER BY i"""


def _rows(columns: str, tenths: int, seed: int, key: str, *, first_k: int = 0, share: int = 100) -> str:
    """Lay each business's rows; ``tenths`` rows for ten businesses, of which ``share`` per cent are taken."""
    rows = f"SELECT b.*, {first_k} + k AS k, (hash(b.i, k, '{key}', {seed}) % 2147483648)::BIGINT AS u FROM b, range({-(-tenths // 10)}) r(k)"
    told = f"hash(b.i, k, '{key}', {seed}, 'told')"
    return (
        f"SELECT {columns} FROM (FROM ({rows}) b WHERE (k - {first_k}) * 10 + {told} % 10 < {tenths}"
        f" AND ({told} // 16) % 100 < {share}) b ORDER BY b.i, b.k"
    )


def _write(con: duckdb.DuckDBPyConnection, path: Path, sql: str) -> Path:
    con.execute(f"COPY ({sql}) TO '{path}' (HEADER, DELIMITER ',', DATEFORMAT '%Y-%m-%d')")
    return path


def count_rows(files: Iterable[Path]) -> int:
    """Count the rows below the headers."""
    total = 0
    for path in files:
        with path.open("rb") as file:
            total += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 22), b"")) - 1
    return total


if __name__ == "__main__":
    made = write_night(Path(sys.argv[1]), int(sys.argv[2]))
    made |= {f"{key} inc": path for key, path in write_increment(Path(sys.argv[1]), int(sys.argv[2])).items()}
    for name, path in made.items():
        sys.stdout.write(f"{name}: {count_rows([path])} rows, {path.stat().st_size >> 20} MiB\n")
