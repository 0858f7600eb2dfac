"""No natural person's name, number or home gets through, and nothing the public needs is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engines.disclosure.api import redact_text

SECRETS = [
    ("身份证号440102199001011234", "440102199001011234"),
    ("身份证 440102 19900101 123X", "19900101"),
    ("身份证：４４０１０２１９９００１０１１２３４", "１９９００１０１"),
    ("电话13800138000", "13800138000"),
    ("电话 138-0013-8000", "0013"),
    ("手机+86 13800138000", "13800138000"),
    ("座机0768-2208866", "2208866"),
    ("卡号：6222021234567890123", "622202123456"),
    ("账户：4405 0164 3535 0000 0001", "0164"),
    ("邮箱lin.xt@example.com", "lin.xt"),
    ("微信号：lin_xiaotong88", "lin_xiaotong"),
    ("护照号码：E12345678", "E12345678"),
    ("住址：潮州市湘桥区意溪镇东郊三巷5号", "东郊三巷"),
    ("现住潮安区庵埠镇文里村8号，", "文里村"),
    ("法定代表人：林晓彤", "晓彤"),
    ("负责人为欧阳明月，", "明月"),
    ("委托代理人陈思远陈述", "思远"),
    ("证人王五称", "王五"),
    ("投诉人李四反映", "李四"),
    ("张三丰，男，", "三丰"),
    ("现场负责人黄\u200b启明签字", "启明"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_what_belongs_to_a_person_does_not_get_through(text: str, secret: str) -> None:
    masked = redact_text(f"查明：{text}于现场。")
    assert secret not in masked.text
    assert sum(masked.counts.values()) >= 1


PUBLIC = [
    "统一社会信用代码92445102MA51ABCD12",
    "统一社会信用代码914451021234567890",
    "许可证编号JY24451020000790",
    "生产许可证SC10644510200123",
    "案号潮湘市监处罚〔2026〕187号",
    "罚款人民币55,000元，没收违法所得1234.56元",
    "2026年8月13日10时30分至11时",
    "违反食品安全法第三十四条第一款第（十）项",
    "当事人应当在十五日内缴纳",
    "负责人未到场，员工应当佩戴口罩",
    "负责人和员工均在场",
    "消费者陈述购买经过，员工高度重视",
    "货值金额12345678元",
    "批号20260813，净含量500g",
    "法定代表人身份证明书1份",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_what_the_public_needs_stays(text: str) -> None:
    assert redact_text(text).text == text


def test_persons_the_affair_knows_are_masked_wherever_they_stand() -> None:
    masked = redact_text("经查，林晓彤与林 晓彤系同一人，林晓的货另案。", persons=["林晓", "林晓彤"])
    assert masked.text == "经查，林**与林**系同一人，林*的货另案。"
    assert masked.counts == {"name": 3}


@given(
    st.text(max_size=60),
    st.from_regex(r"[1-6]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])\d{3}[\dX]", fullmatch=True),
)
def test_no_identity_number_survives_between_any_words(words: str, number: str) -> None:
    text = f"{words}，{number}，{words}"
    assert number not in redact_text(text).text


@given(st.text(max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = redact_text(text).text
    assert redact_text(once).text == once


def test_only_counts_are_kept_of_what_was_masked() -> None:
    counts = redact_text("法定代表人：林晓彤，电话13800138000").counts
    assert counts == {"phone": 1, "name": 1}
    assert not re.search("林|138", str(counts))
