"""Personal data without a purpose: enough to recognise, not enough to use."""

import pytest

from quanheng.base.masking import mask


@pytest.mark.parametrize(
    ("rule", "text", "shown"),
    [
        ("name", "陈思远", "陈**"),
        ("name", "欧阳修", "欧阳*"),
        ("name", "欧阳", "欧*"),
        ("name", "陈", "陈*"),
        ("name", "", ""),
        ("phone", "13800138001", "138****8001"),
        ("phone", "138-0013-8001", "138-****-8001"),
        ("phone", "0768-2123456", "0768-2****56"),
        ("phone", "12345", "*****"),
        ("id_number", "440000199001010011", "440000**********11"),
        ("id_number", "A1234567", "********"),
        ("address", "湘桥区凤新街道新洋路8号", "湘桥区凤新街道****"),
        ("address", "饶平县黄冈大道8号", "饶平县****"),
        ("address", "某处8号", "****"),
        ("address", "", ""),
        ("no such rule", "什么都不给看的内容", "********"),
    ],
)
def test_what_is_shown(rule: str, text: str, shown: str) -> None:
    assert mask(rule, text) == shown
