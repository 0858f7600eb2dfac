"""The door of names: a column of organisations' names to columns of their parts."""

# ruff: noqa: E501 - tables of words read best in one line

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from quanheng.datacentre.addresses.gazetteer import Gazetteer

from .parser import NameParser, NameParts, learn_trades

__all__ = ["NameParser", "NameParts", "learn_trades", "name_columns"]

_KINDS = {
    "company": "公司", "partnership": "合伙企业", "cooperative": "合作社", "household": "个体或其他", "branch": "分支机构", "body": "事业单位或社会组织",
}  # fmt: skip
_PLACES = {"prefix": "名称前", "bracket": "括号内", "middle": "中间"}
_RULES = {
    "trade_word": "行业用语", "no_trade": "没有行业用语", "by_length": "按字数推断", "short": "只有一个字", "roman": "外文名称", "": "",
}  # fmt: skip


def name_columns(
    names: pa.ChunkedArray, gazetteer: Gazetteer, *, home: str = ""
) -> tuple[dict[str, pa.Array], dict[str, Any]]:
    """Take a column apart; words of trade that the column itself teaches are used too. Gives columns and counts."""
    texts = [value or "" for value in names.to_pylist()]
    parser = NameParser(gazetteer, home=home)
    learnt = learn_trades(_distinct(texts), parser) if len(texts) >= 500 else []
    if learnt:
        parser = NameParser(gazetteer, home=home, trades=learnt)
    known = {text: parser.parse(text) for text in _distinct(texts)}
    parts = [known[text] if text else NameParts("") for text in texts]
    made = {
        "行政区划": pa.array([one.region for one in parts], pa.string()),
        "行政区划代码": pa.array([one.region_code for one in parts], pa.string()),
        "区划位置": pa.array([_PLACES.get(one.region_at, "") for one in parts], pa.string()),
        "字号": pa.array([one.brand for one in parts], pa.string()),
        "行业": pa.array([one.trade for one in parts], pa.string()),
        "组织形式": pa.array([one.form for one in parts], pa.string()),
        "主体类别": pa.array([_KINDS.get(one.kind, "") for one in parts], pa.string()),
        "分支标记": pa.array([one.branch for one in parts], pa.string()),
        "拆分依据": pa.array([_RULES.get(one.rule, one.rule) for one in parts], pa.string()),
        "把握": pa.array([f"{one.confidence:.2f}" for one in parts], pa.string()),
    }
    empty = sum(not text.strip() for text in texts)
    summary = {
        "rows": len(texts), "parsed": len(texts) - empty, "empty": empty,
        "unsure": sum(0 < one.confidence < 0.7 for one in parts), "learnt_trades": learnt,
    }  # fmt: skip
    return made, summary


def _distinct(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
