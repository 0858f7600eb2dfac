"""Which column plays which role: read from MAP.yml, or guessed from titles and values and shown to a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from quanheng.base.errors import BadInput

__all__ = ["MULTIPLE", "ROLES", "SHORT", "Map", "Roles", "read_map", "suggest"]

ROLES = {
    "id": "行号或主键",
    "name": "名称",
    "person": "负责人或姓名",
    "code": "统一社会信用代码等代码",
    "number": "证号、编号",
    "phone": "电话",
    "address": "地址",
    "region": "区县、邮编",
    "date": "日期",
    "text": "类别、说明",
    "place": "纬度、经度",
}
SHORT = {
    "name": "名称", "person": "负责人", "code": "代码", "number": "证号", "phone": "电话", "address": "地址",
    "region": "区域", "date": "日期", "text": "类别", "place": "位置", "id": "主键",
}  # fmt: skip
MULTIPLE = frozenset({"name", "person", "address", "place", "number", "text", "date", "phone"})
_TITLES = (
    ("id", r"^(?:id|rec_?id|record_?id|row_?id|编号|序号|行号|主键|uid|uuid|id_[ab])$"),
    ("code", r"统一社会信用|信用代码|统一代码|uscc|credit_?code|^code$|社会信用"),
    ("number", r"证号|许可证|licen[cs]e.*(?:no|num)|^licen[cs]e$|注册号|ssn|soc_sec|account|编码"),
    ("place", r"^(?:lat|latitude|纬度|lon|lng|longitude|经度)$"),
    ("phone", r"电话|手机|联系方式|phone|tel|mobile"),
    (
        "person",
        r"法定代表人|法人|负责人|经营者|owner|surname|given_?name|first_?name|last_?name|联系人|姓名|person",
    ),
    ("region", r"^(?:区县?|县区|行政区划|所在区|district|region|zip.*|postcode|postal.*|state|邮编)$"),
    ("address", r"地址|住所|场所|address|street|suburb|地点"),
    ("date", r"日期|成立|date|founded|birth|生日|时间"),
    ("name", r"名称|企业|单位|商户|字号|name|company|business|店名|主体"),
    ("text", r"类型|类别|行业|facility|description|category|kind|type|经营范围"),
)
# What a column holds is told by its values where the title says nothing.
_NAMED = re.compile(
    r"(?:公司|集团|企业|厂|店|铺|馆|行|部|社|所|站|中心|超市|商场|酒楼|餐厅|饭店|酒店|档|坊|室|园|院|吧|城|会|"
    r"\b(?:inc|llc|ltd|corp|co|company)\.?)$",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"(?:省|市|区|县|镇|乡|街道|路|街|巷|里|村).*\d|\d+(?:号|弄|栋|幢)|^\d+\s+\w+.*\b(?:st|ave|rd|blvd|street|road)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"^\+?[\d\s()-]{7,20}$")
_USCC = re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns of one file by role, in the order in which they meet those of the other file."""

    columns: Mapping[str, tuple[str, ...]]

    def of(self, role: str) -> tuple[str, ...]:
        """Give the columns of a role, none when the file has none."""
        return self.columns.get(role, ())


@dataclass(frozen=True, slots=True)
class Map:
    """What a linking needs to know of two files (or of one, with itself)."""

    a: Roles
    b: Roles
    one_to_one: bool = True
    home: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def shared(self, role: str) -> int:
        """Count the columns of a role that both files have."""
        return min(len(self.a.of(role)), len(self.b.of(role)))

    def under(self, city: str) -> "Map":
        """Give the same map with a city whose places count first."""
        return replace(self, home=city) if city else self

    def as_dict(self) -> dict[str, Any]:
        """Give the map as it stands in MAP.yml."""
        plain = {
            side: {
                role: list(columns) if len(columns) > 1 else columns[0]
                for role, columns in roles.columns.items()
            }
            for side, roles in (("a", self.a), ("b", self.b))
        }
        return {**plain, "one_to_one": self.one_to_one, **({"home": self.home} if self.home else {})}


def read_map(path: Path, a: Sequence[str], b: Sequence[str]) -> Map:
    """Read MAP.yml against the columns of both files. Raises: BadInput that names the line's fault"""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as wrong:
        raise BadInput(
            f"找不到对照文件 {path}", remedy="先用 quanheng link A B --suggest 生成一份"
        ) from wrong
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise BadInput(
            f"对照文件 {path.name} 不是有效的YAML：{str(wrong).splitlines()[0]}", remedy="请核对缩进和冒号"
        ) from wrong
    if not isinstance(told, dict) or not isinstance(told.get("a") or told.get("both"), dict):
        raise BadInput(
            "对照文件缺少 a（甲表各列的角色）",
            remedy="形如 a: {id: 编号, name: 名称}，b 同样；两表列名相同可写 both",
        )
    left = told.get("a") or told["both"]
    right = told.get("b") or told.get("both") or left
    if not isinstance(right, dict):
        raise BadInput("对照文件的 b 应是角色和列名的对照", remedy="形如 b: {id: 编号, name: 名称}")
    unknown = set(told) - {"a", "b", "both", "one_to_one", "home", "threshold", "review"}
    if unknown:
        raise BadInput(
            f"对照文件有不认识的项：{'、'.join(sorted(map(str, unknown)))}",
            remedy="可用 a、b、both、one_to_one、home、threshold、review",
        )
    made = Map(
        _roles(left, a, "a"), _roles(right, b, "b"), bool(told.get("one_to_one", True)),
        str(told.get("home", "") or ""),
        {key: told[key] for key in ("threshold", "review") if key in told},
    )  # fmt: skip
    if not any(made.shared(role) for role in ROLES if role != "id"):
        raise BadInput("两表没有一个共同的角色，无从比较", remedy="至少给出名称、地址、代码、电话中的一项")
    return made


def _roles(told: Mapping[str, Any], columns: Sequence[str], side: str) -> Roles:
    found: dict[str, tuple[str, ...]] = {}
    for role, named in told.items():
        if role not in ROLES:
            raise BadInput(f"{side} 里的“{role}”不是角色", remedy=f"可用：{'、'.join(ROLES)}")
        names = [str(one) for one in named] if isinstance(named, list) else [str(named)]
        missing = [name for name in names if name not in columns]
        if missing:
            raise BadInput(f"{side} 表没有列“{missing[0]}”", remedy=f"现有的列：{'、'.join(columns)}")
        if len(names) > 1 and role not in MULTIPLE:
            raise BadInput(
                f"角色“{role}”只能对应一列", remedy=f"可对应多列的角色：{'、'.join(sorted(MULTIPLE))}"
            )
        found[role] = tuple(names)
    return Roles(found)


def suggest(a: pa.Table, b: pa.Table) -> Map:
    """Guess the roles of both files by titles, checked against the values; only shared roles are kept."""
    left, right = _guess(a), _guess(b)
    for role in set(left) ^ set(right):
        if role != "id":
            left.pop(role, None)
            right.pop(role, None)
    for role in list(left):
        if role in {"id", "name", "address"} or role not in right:
            continue
        size = min(len(left[role]), len(right[role]))
        left[role], right[role] = left[role][:size], right[role][:size]
    return Map(Roles(left), Roles(right))


def _guess(table: pa.Table) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    sample = table.slice(0, 2000)
    for column in table.column_names:
        role = next((role for role, title in _TITLES if re.search(title, column.strip(), re.IGNORECASE)), "")
        values = [value for value in sample.column(column).to_pylist() if value]
        role = _by_values(role, values)
        if role and (role in MULTIPLE or role not in found):
            found.setdefault(role, []).append(column)
    if len(found.get("place", ())) != 2:
        found.pop("place", None)
    if "place" in found and re.match(r"(?i)lo?ng|lon|经", found["place"][0]):
        found["place"].reverse()
    if "id" not in found:
        alone = next(
            (c for c in table.column_names if len(set(table.column(c).to_pylist())) == table.num_rows), None
        )
        if alone and not any(alone in columns for columns in found.values()):
            found["id"] = [alone]
    return {role: tuple(columns) for role, columns in found.items()}


def _by_values(role: str, values: list[str]) -> str:
    """Hold the guess against the values: a code column holds codes, a phone column digits."""
    if not values:
        return role
    if sum(bool(_USCC.match(value.upper())) for value in values) > 0.6 * len(values):
        return "code"
    if role == "code" and sum(len(value) >= 8 for value in values) < 0.5 * len(values):
        return "number"
    if role == "id" and len(set(values)) < 0.98 * len(values):
        return ""
    if role == "date" and sum(value[:4].isdigit() or value[-4:].isdigit() for value in values) < 0.5 * len(
        values
    ):
        return ""
    if role:
        return role
    if sum(bool(_NAMED.search(value)) for value in values) > 0.5 * len(values):
        return "name"
    if sum(bool(_PLACED.search(value)) for value in values) > 0.5 * len(values):
        return "address"
    if sum(bool(_PHONE.match(value)) for value in values) > 0.6 * len(values):
        return "phone"
    return ""
