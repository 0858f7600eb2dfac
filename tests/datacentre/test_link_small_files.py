"""A handful of rows: the first guesses speak where a file is too small to teach, and roles are told by the values."""

import pyarrow as pa

from quanheng.datacentre.linking.api import link_tables, suggest
from tests.datacentre.test_link_two_files import gazetteer

LEFT = {
    "id": ["1", "2", "3", "4"],
    "名称": ["潮州市湘桥区砚溪楼餐饮店", "深圳市腾讯计算机系统有限公司",
           "北京京东世纪贸易有限公司上海分公司", "福州鼓楼区阿明沙县小吃店"],
    "地址": ["潮州市湘桥区西新街道榕荫里22号", "深圳市南山区高新南一路12号",
           "上海市嘉定区新建一路2588号", "福州市鼓楼区八一七北路123号"],
}  # fmt: skip
RIGHT = {
    "key": ["x1", "x2", "x3"],
    "heading": ["砚溪楼餐饮店", "腾讯计算机系统公司", "泉州市海声水产有限公司"],
    "where": ["潮州西新街道榕荫里22号", "深圳南山高新南一路12号", "泉州市丰泽区津淮街3号"],
}


def test_three_rows_are_linked_and_a_stranger_is_not() -> None:
    a, b = pa.table(LEFT), pa.table(RIGHT)
    told = suggest(a, b)
    assert told.as_dict()["b"] == {"name": "heading", "address": "where", "id": "key"}
    result = link_tables(a, b, told, gazetteer())
    rows = result.links.to_pylist()
    linked = {(row["id_a"], row["id_b"]) for row in rows if row["decision"] == "link"}
    assert linked == {("1", "x1"), ("2", "x2")}
