"""What the public may see of a text: natural persons' names, numbers, phones and homes are masked (pure).

Two nets lie over each other: the persons the affair itself knows, masked wherever they stand; and words
that announce a person (负责人、委托代理人 …), whose name is masked even when nobody told us of it. Numbers are
found by their form, also in full-width digits or parted by blanks, because a mask that a blank can lift
is none. The masks themselves are those of the data standard, in ``base.masking``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quanheng.base.masking import mask_address, mask_id_number, mask_name, mask_phone
from quanheng.base.uscc import is_valid
from quanheng.packkit.outcome import DecisionView

__all__ = ["Masked", "NoticeText", "homes_of", "persons_of", "redact_text", "write_notice"]

KINDS = {
    "name": "姓名", "id_number": "证件号码", "phone": "电话", "account": "银行账号", "address": "住址", "mail": "邮箱",
}  # fmt: skip

# What the lines of a notice are called, by the kind of what it tells.
LABELS = {
    "penalty": {
        "number": "决定书文号", "party": "当事人", "cause": "违法行为类型", "penalty": "处罚内容",
        "decided_on": "作出决定日期", "authority": "作出决定机关",
    },
    "complaint": {
        "number": "登记编号", "party": "被投诉经营者", "cause": "问题类别", "penalty": "处理结果",
        "decided_on": "办结日期", "authority": "处理机关",
    },
}  # fmt: skip

_GAP = r"[ \-　]?"
_DIGIT = r"[0-9]"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")
_FULL = str.maketrans("Ｘｘ", "Xx")

# The form of a resident identity number: region, a possible birth date, order, check; digits may be parted.
_ID = re.compile(_BEFORE + rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9XxＸｘ]" + _AFTER)
_ID_FORM = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_OLD_ID = re.compile(_BEFORE + r"[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}" + _AFTER)
_PASSPORT = re.compile(r"(?<=护照)((?:号码?)?[：: ]*)([A-Za-z]{1,2}[0-9]{7,8})")
_MOBILE = re.compile(_BEFORE + rf"(?:\+?86{_GAP})?1[3-9]{_DIGIT}(?:{_GAP}{_DIGIT}){{8}}" + _AFTER)
_LANDLINE = re.compile(
    _BEFORE + rf"(?:0\d{{2,3}}[\- ）)]{_GAP}[2-9]\d{{6,7}}|（0\d{{2,3}}）{_GAP}[2-9]\d{{6,7}})" + _AFTER
)
_CARD = re.compile(_BEFORE + rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{15,18}}" + _AFTER)
_ACCOUNT = re.compile(
    rf"((?:账号|账户|帐号|卡号|户号)(?:为|是)?[：: 　]*)({_DIGIT}(?:{_GAP}{_DIGIT}){{7,24}})" + _AFTER
)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}")
_WECHAT = re.compile(r"(?<=微信)((?:号)?[：: ]*)([A-Za-z][A-Za-z0-9_\-]{5,19})")

_ROLES = (
    "法定代表人|主要负责人|负责人|经营者|投资人|合伙人|委托代理人|委托人|代理人|被委托人|联系人|股东|法人|业主|店主|"
    "员工|厨师|证人|见证人|投诉人|举报人|消费者|收件人|签收人|直接责任人员|供货人|供货商|老板|司机|当事人姓名|姓名|"
    "母亲|父亲|妻子|丈夫"
)
# Family names that are common here; those that are also everyday function words (和、于、应、时 …) are left out,
# so that 负责人和员工 is not taken for a person. The affair's own list of persons does not depend on this one.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范石廖贾韦"
    "夏付邹熊孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵覃武钱戴严莫孔洪赖汤温康施牛樊葛邢齐伍庄鲁岳翟殷詹申欧耿焦柳邬俞毕聂倪丘佘"
    "鄞蚁翁纪柯巫骆凌霍辛管卓池甘游沙褚卞冼麦简阮官饶冉蓝蒙古尤祁"
)
_COMPOUND = "欧阳|司徒|上官|诸葛|司马|东方|皇甫|慕容|令狐|夏侯"
_NAME = rf"(?:(?:{_COMPOUND})[一-龥]{{1,2}}|[{_SURNAMES}][一-龥]{{1,2}}(?:·[一-龥]{{1,6}})?)"
# Everyday words that begin like a family name; after 消费者 or 员工 they are not a person.
_NOT_NAMES = re.compile(
    "陈述|陈列|高度|高温|方便|方式|何时|何种|何处|余下|余额|任何|任意|任职|程序|马上|周边|周围|周转|毛利|林业|段落|罗列|谢绝|许可|"
    "许多|温度|严重|严格|康复|顾客|汤料|汤汁|游客|管理|管控|牛肉|石材|江边|田间|夏季|黄色|叶菜|石锅|史料|贺礼|张贴|张挂"
)
# A name ends where punctuation, a bracket, a function word or the text's end follows.
_FOLLOWING = (
    "于|在|到|称|说|陈述|承认|提供|签|确认|将|把|从|向|对|因|已|的|及|和|与|是|为|未|持|系|表示|反映|投诉|举报|"
    "购买|送|交|发现|陪同|当场|现场|拒|提出|要求|表明|经|也|均|同意|告知|使用|经营|销售|生产|采购|加工|违"
)
_NAME_END = rf"(?=$|[\s，,。；;、（(）)：:”\"]|{_FOLLOWING})"
_ANNOUNCED = re.compile(rf"({_ROLES})((?:姓名)?(?:是|为|系|名叫)?[：:]?[ 　]?)({_NAME}?){_NAME_END}")
_DESCRIBED = re.compile(rf"({_NAME})(?=[，,（(][男女][，,）)）])")
_HOME = re.compile(
    r"((?:家庭)?住址|户籍(?:所在)?地|家住|现住|住(?=[：:]))([：:]?[ 　]?)([^，,。；;\n]{4,60})"
)


@dataclass(slots=True)
class Masked:
    """A text after masking, and how many things of each kind were masked; never what they were."""

    text: str
    counts: dict[str, int] = field(default_factory=dict)

    def put(self, kind: str, pattern: re.Pattern[str], shown: Callable[[re.Match[str]], str | None]) -> None:
        """Replace each match by what may be shown; None leaves it as it is."""

        def swap(match: re.Match[str]) -> str:
            masked = shown(match)
            if masked is None or masked == match.group():
                return match.group()
            self.counts[kind] = self.counts.get(kind, 0) + 1
            return masked

        self.text = pattern.sub(swap, self.text)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The lines of a notice as the public reads them, and what was masked."""

    party: str
    uscc: str
    lines: tuple[tuple[str, str, str], ...]  # key, Chinese title, value
    masked: tuple[tuple[str, str, int], ...]  # kind, Chinese, count


def redact_text(text: str, *, persons: Sequence[str] = (), homes: Sequence[str] = ()) -> Masked:
    """Mask a text for the public.

    ``persons`` and ``homes`` are names and private addresses the affair knows; the longest first, so that a
    name within a name is not half masked. A unified credit code and a paper's number stay in clear.
    """
    masked = Masked(_plain(text))
    for home in sorted({home.strip() for home in homes if len(home.strip()) >= 4}, key=len, reverse=True):
        masked.put("address", re.compile(re.escape(home)), lambda found: mask_address(found.group()))
    for person in sorted({name.strip() for name in persons if len(name.strip()) >= 2}, key=len, reverse=True):
        pattern = re.compile(r"[ 　]?".join(map(re.escape, person)))
        masked.put("name", pattern, lambda found: mask_name(_bare(found.group())))
    _mask_numbers(masked)
    masked.put("address", _HOME, lambda found: found[1] + found[2] + mask_address(found[3]))
    masked.put("name", _ANNOUNCED, _as_announced)
    masked.put("name", _DESCRIBED, lambda found: mask_name(found[1]))
    return masked


def _plain(text: str) -> str:
    """Drop marks without width and write every decimal digit of any script as 0 to 9, lest a form be missed."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in _ZERO_WIDTH.sub("", text)
    )


def _mask_numbers(masked: Masked) -> None:
    """Mask numbers by form: the longest forms first, so that no shorter form eats a part of a longer."""
    masked.put("id_number", _ID, _as_id)
    masked.put("id_number", _PASSPORT, lambda found: found[1] + found[2][:2] + "*****" + found[2][-2:])
    masked.put("account", _ACCOUNT, lambda found: found[1] + _stars_but_four(_bare(found[2])))
    masked.put("account", _CARD, _as_card)
    masked.put("id_number", _OLD_ID, lambda found: mask_id_number(found.group()))
    masked.put("phone", _MOBILE, lambda found: mask_phone(_bare(found.group())[-11:]))
    masked.put("phone", _LANDLINE, lambda found: mask_phone(found.group()))
    masked.put("mail", _MAIL, lambda found: found.group()[0] + "***@" + found.group().split("@")[1])
    masked.put("mail", _WECHAT, lambda found: found[1] + found[2][0] + "***")


def _bare(text: str) -> str:
    return re.sub(r"[ \-　]", "", text).translate(_FULL)


def _as_id(found: re.Match[str]) -> str | None:
    bare = _bare(found.group())
    return mask_id_number(bare) if _ID_FORM.fullmatch(bare) else None


def _as_card(found: re.Match[str]) -> str | None:
    """Mask a bank card by its check digit; a unified credit code of digits alone stays in clear."""
    bare = _bare(found.group())
    doubled = [int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(reversed(bare))]
    is_card = sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0
    return _stars_but_four(bare) if is_card and not is_valid(bare) else None


def _as_announced(found: re.Match[str]) -> str | None:
    name = found[3]
    return found[1] + found[2] + mask_name(name) if name and not _NOT_NAMES.match(name) else None


def _stars_but_four(account: str) -> str:
    return "*" * (len(account) - 4) + account[-4:]


def persons_of(decision: DecisionView) -> tuple[str, ...]:
    """Name the natural persons that the decision knows; the party too, when it is one."""
    return (*decision.persons, decision.party_name) if decision.party_kind == "person" else decision.persons


def homes_of(decision: DecisionView) -> tuple[str, ...]:
    """Name the addresses that are, or may be, somebody's home."""
    is_home = decision.party_kind in ("person", "individual_business") and bool(decision.address)
    return (decision.address,) if is_home else ()


def _money(yuan: int) -> str:
    return f"{yuan:,}元"


def write_notice(decision: DecisionView) -> NoticeText:
    """Write the notice of a penalty decision, or of the result of a complaint, masked.

    A party who is a natural person keeps the family name only; the name of an individual business or an
    enterprise is its public name, but its operator is a person. The address of a person, or of an individual
    business that may be a home, is shown to the town.

    Law: 市场监督管理行政处罚信息公示规定（令45号）第5、6条
    """
    is_person = decision.party_kind == "person"
    persons, homes = persons_of(decision), homes_of(decision)
    counts: dict[str, int] = {}

    def shown(text: str) -> str:
        masked = redact_text(text, persons=persons, homes=homes)
        for kind, count in masked.counts.items():
            counts[kind] = counts.get(kind, 0) + count
        return masked.text

    party = mask_name(decision.party_name) if is_person else decision.party_name
    if is_person:
        counts["name"] = counts.get("name", 0) + 1
    said = LABELS.get(decision.kind, LABELS["penalty"])
    rows = [
        ("number", said["number"], decision.number),
        ("party", said["party"], party),
        *(() if is_person or not decision.uscc else (("uscc", "统一社会信用代码", decision.uscc),)),
        ("cause", said["cause"], shown(decision.cause)),
        ("facts", "违法事实", shown(decision.facts_text)),
        ("basis", "处罚依据", shown(decision.basis_text)),
        ("penalty", said["penalty"], shown(decision.penalty_text)),
        *_sums(decision),
        ("decided_on", said["decided_on"], decision.decided_on.isoformat()),
        ("authority", said["authority"], decision.authority),
    ]
    lines = tuple(row for row in rows if row[2])
    return NoticeText(party, "" if is_person else decision.uscc, lines, _told(counts))


def _sums(decision: DecisionView) -> Iterable[tuple[str, str, str]]:
    if decision.fine_yuan:
        yield "fine", "罚款金额", _money(decision.fine_yuan)
    if decision.confiscated_yuan:
        yield "confiscated", "没收金额", _money(decision.confiscated_yuan)


def _told(counts: dict[str, int]) -> tuple[tuple[str, str, int], ...]:
    return tuple((kind, KINDS[kind], counts[kind]) for kind in KINDS if kind in counts)
