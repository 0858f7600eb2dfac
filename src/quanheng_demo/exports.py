"""Each department's export: which columns it sends under which headers, and in which words.

Headers and words are those that the source files of the packs accept, partly their first choice and partly
the others, as real departments differ.
"""

import numpy as np

from . import events
from .city import City
from .codes import mobiles
from .events import Table
from .export import Export
from .naming import person_names
from .places import COUNTIES, TOWNS
from .stories import PRODUCTS
from .supplies.exports import SUPPLIES
from .supplies.incidents import BAD, more_complaints, more_penalties, more_samples
from .supplies.ledgers import bad_maker

__all__ = ["EXPORTS"]


def _registration(rng: np.random.Generator, city: City) -> Table:
    approved = rng.integers(0, 20, size=len(city))
    spread = rng.normal(0, 0.008, size=(2, len(city)))
    table = Table(list(range(len(city))), list(city.established))
    towns = [TOWNS[t] for t in city.town]
    table.columns = {
        "former_name": list(city.former_name),
        "kind": list(city.kind),
        "status": list(city.status),
        "capital_yuan": list(city.capital_wan),
        "established_on": [day.isoformat() for day in city.established],
        "approved_on": [
            str(np.datetime64(day) + approved[i].astype("timedelta64[D]"))
            for i, day in enumerate(city.established)
        ],
        "cancelled_on": [day.isoformat() if day else "" for day in city.ended],
        "town": [town.name for town in towns],
        "division": [town.county for town in towns],
        "industry_code": [city.trade_of(i).industry for i in range(len(city))],
        "scope": [city.trade_of(i).scope for i in range(len(city))],
        "registrar": [f"{COUNTIES[town.county]}市场监督管理局" for town in towns],
        "lon": [f"{town.lon + spread[0, i]:.5f}" for i, town in enumerate(towns)],
        "lat": [f"{town.lat + spread[1, i]:.5f}" for i, town in enumerate(towns)],
    }
    return table


def _licences(rng: np.random.Generator, city: City) -> Table:
    table = events.licences(rng, city)
    table.columns["town"] = [TOWNS[city.town[i]].name for i in table.entity]
    return table


def _samples(rng: np.random.Generator, city: City) -> Table:
    table = events.samples(rng, city)
    more_samples(city, table)
    makers = [
        i
        for i in range(len(city))
        if city.trade_of(i).key in PRODUCTS and city.trade_of(i).food in {"production", "workshop"}
    ]
    drawn = rng.integers(0, max(1, len(makers)), size=len(table)).tolist()
    table.columns["maker"] = [
        "" if city.trade_of(i).food == "catering" or not makers
        else city.name[i] if city.trade_of(i).food in {"production",
        "workshop"} else city.name[makers[drawn[row]]]
        for row, i in enumerate(table.entity)
    ]  # fmt: skip
    for row, number in enumerate(table.columns["sample_no"]):
        if number[-6] == "9" and table.columns["product"][row] == BAD[0]:
            table.columns["maker"][row] = city.name[bad_maker(city)]
    return table


def _penalties(rng: np.random.Generator, city: City) -> Table:
    table = events.penalties(rng, city)
    more_penalties(city, table)
    return table


def _complaints(rng: np.random.Generator, city: City) -> Table:
    table = events.complaints(rng, city)
    people = person_names(rng, len(table)), mobiles(rng, len(table))
    more_complaints(city, table, people)
    table.columns["town"] = [TOWNS[city.town[i]].name for i in table.entity]
    table.columns["person_name"], table.columns["person_phone"] = people
    return table


_STATUS = {
    "1": ("存续", "在营", "开业"), "2": ("吊销，未注销", "吊销"), "3": ("注销",), "4": ("迁出",),
    "6": ("歇业",),
    "8": ("清算中", "清算"), "9": ("强制注销",),
}  # fmt: skip
_KIND = {
    "1100": ("有限责任公司",), "1130": ("有限责任公司（自然人投资或控股）",),
    "1151": ("有限责任公司（自然人独资）",),
    "1153": ("有限责任公司（法人独资）",), "1200": ("股份有限公司",),
    "2100": ("有限责任公司分公司", "分公司"),
    "3200": ("集体所有制",), "4500": ("个人独资企业",), "4530": ("合伙企业",),
    "5100": ("外商投资有限责任公司",),
    "6100": ("港澳台投资有限责任公司",), "9100": ("农民专业合作社",), "9500": ("个体工商户", "个体户"),
}  # fmt: skip
_NATURE = {"TS": ("投诉",), "JB": ("举报",), "ZX": ("咨询",), "JY": ("建议",), "QT": ("其他",)}
_CHANNEL = {
    "01": ("全国12315平台", "12315平台"), "02": ("12315电话",), "03": ("12345热线转办", "12345热线"),
    "05": ("来访窗口", "来访"),
    "07": ("上级交办",), "08": ("其他部门移送",),
}  # fmt: skip
_PROBLEM = {
    "P01": ("质量", "产品质量"), "P02": ("食品安全",), "P04": ("售后服务",),
    "P05": ("合同（履约、退费、预付卡）", "合同"),
    "P07": ("价格（明码标价、价格欺诈）", "价格"), "P08": ("虚假宣传、不正当竞争", "虚假宣传"),
    "P09": ("广告违法", "广告"),
    "P11": ("商标侵权、假冒", "商标"), "P13": ("无证无照经营",), "P15": ("认证认可、检验检测",),
    "P16": ("标准、标签标识", "标签标识"), "P20": ("七日无理由退货",), "P99": ("其他",),
}  # fmt: skip
_WHO = ("uscc", "name", "address")

EXPORTS: tuple[Export, ...] = (
    Export(
        "registration", "市场主体登记", "csv", "gb18030",
        (
            ("序号", ""), ("统一社会信用代码", "uscc"), ("企业名称", "name"), ("曾用名", "former_name"),
            ("主体类型", "kind"),
            ("登记状态", "status"), ("法定代表人（负责人）", "legal_person"), ("联系电话", "phone"),
            ("注册资本（万元）", "capital_yuan"),
            ("成立日期", "established_on"), ("核准日期", "approved_on"), ("注销日期", "cancelled_on"),
            ("住所（经营场所）", "address"),
            ("镇街", "town"), ("行政区划", "division"), ("行业代码", "industry_code"),
            ("经营范围", "scope"), ("登记机关", "registrar"),
            ("经度", "lon"), ("纬度", "lat"),
        ),
        {"kind": _KIND, "status": _STATUS}, ("established_on", "approved_on"), True, _registration,
        ("uscc", "name", "address", "legal_person", "phone"),
    ),
    Export(
        "food_licence", "食品经营许可", "csv", "utf-8-sig",
        (
            ("许可证编号", "number"), ("经营者名称", "name"), ("社会信用代码", "uscc"),
            ("法定代表人（负责人）", "legal_person"),
            ("经营场所", "address"), ("所属镇街", "town"), ("主体业态", "business_format"),
            ("经营项目", "scope"), ("发证日期", "issued_on"),
            ("有效期至", "expires_on"), ("许可证状态", "state"), ("发证机关", "issuer"),
            ("联系电话", "phone"),
        ),
        {
            "business_format": {"1": ("食品销售经营者", "食品销售"), "2": ("餐饮服务经营者", "餐饮服务"),
            "3": ("单位食堂", "食堂")},
            "state": {"valid": ("有效", "正常"), "expired": ("过期", "失效"), "cancelled": ("注销",)},
        },
        ("issued_on", "expires_on"), True, _licences, (*_WHO, "legal_person", "phone"),
    ),
    Export(
        "sampling", "食品抽检", "xlsx", "",
        (
            ("抽样单编号", "sample_no"), ("任务类别", "task_kind"), ("抽样日期", "sampled_on"),
            ("抽样环节", "stage"),
            ("被抽样单位名称", "name"), ("统一社会信用代码", "uscc"), ("被抽样单位地址", "address"),
            ("标称生产企业", "maker"),
            ("样品名称", "product"), ("食品大类", "category"), ("生产日期或批号", "batch_no"),
            ("检验结论", "conclusion"),
            ("不合格项目", "failed_items"), ("承检机构", "lab"), ("报告日期", "reported_on"),
        ),
        {
            "task_kind": {"supervision": ("监督抽检",), "monitoring": ("风险监测",),
            "evaluation": ("评价性抽检",)},
            "stage": {"production": ("生产", "生产环节"), "circulation": ("流通", "流通环节"),
            "catering": ("餐饮", "餐饮环节")},
            "conclusion": {"pass": ("合格", "符合"), "fail": ("不合格", "不符合")},
        },
        ("sampled_on", "reported_on"), False, _samples, _WHO,
    ),
    Export(
        "complaint", "投诉举报", "jsonl", "utf-8",
        (
            ("登记编号", "order_no"), ("性质", "nature"), ("来源渠道", "channel"), ("被投诉方名称", "name"),
            ("被投诉方代码", "uscc"),
            ("被投诉方地址", "address"), ("镇街", "town"), ("问题类别", "problem"),
            ("涉及金额", "amount_yuan"), ("发生日期", "occurred_on"),
            ("登记日期", "received_on"), ("诉求内容", "facts"), ("投诉人", "person_name"),
            ("投诉人电话", "person_phone"), ("处理结果", "result"),
        ),
        {
            "nature": _NATURE, "channel": _CHANNEL, "problem": _PROBLEM,
            "result": {"1": ("达成协议（制作调解书）", "调解成功"),
            "2": ("达成协议（即时履行不制作）", "即时履行"), "3": ("终止调解",),
            "4": ("自行和解撤回", "撤回")},
        },
        ("occurred_on", "received_on"), False, _complaints, _WHO,
    ),
    Export(
        "penalty_history", "行政处罚", "csv", "gbk",
        (
            ("行政处罚决定书文号", "decision_no"), ("当事人", "name"), ("统一社会信用代码", "uscc"),
            ("当事人住所", "address"), ("案由", "cause"),
            ("处罚依据", "basis"), ("处罚种类", "penalty_kind"), ("罚款金额", "fine_yuan"),
            ("没收违法所得（元）", "confiscated_yuan"),
            ("决定日期", "decided_on"), ("处罚机关", "authority"),
        ),
        {"penalty_kind": {"A": ("警告",), "C": ("罚款",), "D": ("没收违法所得",)}},
        ("decided_on",), False, _penalties, _WHO,
    ),
    Export(
        "annual_report", "年度报告", "csv", "utf-8",
        (
            ("统一社会信用代码", "uscc"), ("企业名称", "name"), ("报告年度", "year"),
            ("报送日期", "submitted_on"), ("经营状态", "operation_state"),
            ("从业人数", "employees"), ("资产总额（万元）", "assets_yuan"),
            ("营业总收入（万元）", "revenue_yuan"), ("纳税总额（万元）", "tax_yuan"),
            ("通信地址", "address"), ("联系电话", "phone"),
        ),
        {"operation_state": {"open": ("开业", "正常经营"), "paused": ("歇业", "停业")}},
        ("submitted_on",), False, events.reports, (*_WHO, "phone"),
    ),
    *SUPPLIES,
)  # fmt: skip
