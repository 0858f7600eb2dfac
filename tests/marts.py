"""A home whose register is linked and whose mart of businesses is built, for tests of pages and services."""

from pathlib import Path

from quanheng.flows import api as flows
from tests.people import MORNING

__all__ = ["FAR", "NEAR", "make_marts"]

NEAR, FAR = "潮州市湘桥区望江面馆", "饶平县黄冈海声渔具店"
_HEAD = "统一社会信用代码,企业名称,主体类型,登记状态,成立日期,住所（经营场所）,法定代表人,联系电话,镇街\r\n"
_ROWS = (
    ("92445102QH0000116Q", NEAR, "潮州市湘桥区西新街道云栖路1号", "林晓彤", "13900002222", "西新街道"),
    ("92445122QH0000132D", FAR, "饶平县黄冈镇海声路1号", "余海平", "13900003333", "黄冈镇"),
)


def make_marts(home: Path, *, only: tuple[str, ...] = ("subject", "alert")) -> None:
    """Land and link two businesses, one in each of two districts, and build the marts named."""
    home.mkdir(parents=True, exist_ok=True)
    text = _HEAD + "".join(
        f"{code},{name},个体工商户,存续,2020-01-02,{place},{person},{phone},{town}\r\n"
        for code, name, place, person, phone, town in _ROWS
    )
    file = home / "登记.csv"
    file.write_text(text, encoding="utf-8")
    report = flows.take_in(file, "registration", at=MORNING, home=home)
    assert report["rows"]["accepted"] == 2, report
    centre = flows.centre_of(home)
    centre.link(report["batch"])
    built = flows.build_marts(home, centre, at=MORNING, only=only)
    assert not built.failed | built.waiting, built
