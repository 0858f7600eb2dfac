"""The rules that change a value and the reasons that refuse one: stable codes, Chinese words, remedies.

A code never changes its meaning: departments write programs against the returned files.
"""

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["REASONS", "RULES", "Outcome", "Reason", "Rule", "reason", "rule_title"]


class Outcome(IntEnum):
    """What cleaning did to one value, in rising order of weight."""

    SAME = 0  # as it came
    FOLDED = 1  # another way of writing the same
    REPAIRED = 2  # changed by a rule that a person may doubt
    DROPPED = 3  # not understood and not needed: left out, the original kept
    BAD = 4  # not understood and needed: the row waits in quarantine


@dataclass(frozen=True, slots=True)
class Rule:
    """A change that cleaning may make to a value."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value or row is not taken, and what the sender or clerk can do."""

    code: str
    title: str
    remedy: str


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("fold", "统一字符写法（全角、空格、括号）"),
        Rule("case", "统一大小写"),
        Rule("date_form", "统一日期写法"),
        Rule("date_serial", "表格序列日期换算"),
        Rule("date_words", "中文数字日期换算"),
        Rule("amount_form", "统一金额写法"),
        Rule("amount_wan", "万元换算为元"),
        Rule("number_form", "统一数字写法"),
        Rule("phone_form", "统一电话写法"),
        Rule("code_word", "代码名称换为代码"),
        Rule("region_word", "区划名称换为代码"),
        Rule("text_literal", "去除表格的文本标记"),
        Rule("zero_decimal", "去除编号末尾的“.0”"),
        Rule("look_alike", "形近字符更正"),
        Rule("uscc_one_slip", "统一代码一处笔误，按名称或地址核实后更正"),
        Rule("dropped", "无法识别，未采用"),
        Rule("line_encoding", "本行编码与全文件不同，已按原编码读出"),
        Rule("stray_quote", "多余的引号按普通字符读出"),
        Rule("mended", "人工更正"),
        Rule("learned", "按学到的写法更正"),
    )
}

REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason("missing", "必填项为空", "请补填后重新报送"),
        Reason("uscc_length", "统一社会信用代码位数不对", "请对照营业执照核对18位代码"),
        Reason("uscc_letter", "统一社会信用代码含有不使用的字符", "请对照营业执照核对18位代码"),
        Reason("uscc_check", "统一社会信用代码校验不通过", "请对照营业执照核对18位代码"),
        Reason("date_unreadable", "日期读不懂", "请写作 2026-01-03 的形式"),
        Reason("date_impossible", "没有这一天", "请核对年月日"),
        Reason("date_ambiguous", "日期的年月日次序不能确定", "请写作 2026-01-03 的形式"),
        Reason("date_range", "年份超出1900至2100年", "请核对年份"),
        Reason("amount_unreadable", "金额读不懂", "请只写数字，或数字加“元”“万元”"),
        Reason("number_unreadable", "数字读不懂", "请只写阿拉伯数字"),
        Reason("number_range", "数字超出合理范围", "请核对数字和单位"),
        Reason("phone_unreadable", "电话号码读不懂", "请写11位手机号或带区号的固定电话"),
        Reason("code_unknown", "不在代码表内", "请按代码表填写"),
        Reason("region_unknown", "不是本市的区划", "请填写本市区县、镇街名称或代码"),
        Reason("coordinate", "经纬度读不懂或超出范围", "请写十进制度数，如 116.6322"),
        Reason("flag_unreadable", "应为“是”或“否”", "请填写“是”或“否”"),
        Reason("pattern", "编号格式不对", "请核对编号"),
        Reason("too_long", "内容过长", "请缩短或移到附件"),
        Reason("formula", "单元格内容是公式", "请另存为数值后重新报送"),
        Reason("control", "含有不可见的控制字符", "请删去后重新报送"),
        Reason("name_empty", "名称中没有可识别的文字", "请填写登记的全称"),
        Reason("columns", "本行列数与表头不一致", "请检查分隔符和引号，一行一条记录"),
        Reason("encoding", "本行文字编码读不出", "请统一用UTF-8或GB18030编码导出"),
        Reason("json", "本行不是完整的JSON对象", "请一行写一个JSON对象"),
        Reason("no_such_row", "要更正的记录以前没有报过", "请核对主键，或按增量报送"),
        Reason("repeated", "与同一文件的另一行重复", "无需处理；如内容不同，请核对哪一行正确"),
        Reason("order", "两个日期的先后不对", "请核对两个日期"),
        Reason("unlinked", "找不到对应的经营主体", "请补填统一社会信用代码，或核对名称和地址"),
        Reason("veto", "名称地址相符但统一代码不同，不能并为一户", "请核对统一社会信用代码"),
    )
}


def reason(code: str) -> Reason:
    """Give the reason of a code."""
    return REASONS[code]


def rule_title(code: str) -> str:
    """Give a rule's Chinese title, or the code itself for a rule that has been retired."""
    kind = code.partition(":")[0]  # a learned rule is named with its uid behind
    return RULES[kind].title if kind in RULES else code
