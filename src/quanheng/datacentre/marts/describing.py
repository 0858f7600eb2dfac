"""Writes the marts down for people: one Markdown page each, and a list by theme."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from quanheng.packkit.mart import THEMES, MartSpec
from quanheng.packkit.mart_check import tables_read
from quanheng.packkit.own import OWN
from quanheng.packkit.source import SourceSpec

from .lineage import full_lineage

__all__ = ["origin_words", "write_docs"]

TYPES = {
    "text": "文字",
    "integer": "整数",
    "number": "数",
    "money": "金额（元）",
    "date": "日期",
    "flag": "是否",
}
SENSITIVITY = {"public": "", "personal": "个人信息", "secret": "不外显"}


def origin_words(origin: str, sources: Mapping[str, SourceSpec]) -> str:
    """Name a column of a source or own record in Chinese: 市场主体登记 · 名称."""
    schema, _, rest = origin.partition(".")
    table, _, column = rest.partition(".")
    if schema == "own" and table in OWN:
        titles = {one.name: one.title for one in OWN[table].columns}
        return f"本平台{OWN[table].title} · {titles.get(column, column)}"
    spec = sources.get(table)
    if spec is None:
        return origin
    extra = {"entity": "关联到的主体", "region": "区划", "name_key": "名称比对键", "address_key": "地址比对键",
             "source_batch": "批次", "source_line": "行号", "told_on": "报送日期"}  # fmt: skip
    title = spec.column(column).title if spec.has(column) else extra.get(column, column)
    return f"{spec.title} · {title}"


def write_docs(
    folder: Path, marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec], packs: Mapping[str, str]
) -> list[Path]:
    """Write a page for each mart and ``README.md`` with the list; gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    traced = full_lineage(marts, sources)
    files = []
    for key, spec in sorted(marts.items()):
        path = folder / f"{key}.md"
        path.write_text(
            "\n".join(_page(spec, traced.get(key, {}), sources, packs.get(key, ""))), encoding="utf-8"
        )
        files.append(path)
    index = folder / "README.md"
    index.write_text("\n".join(_index(marts)), encoding="utf-8")
    return [index, *files]


def _index(marts: Mapping[str, MartSpec]) -> Iterable[str]:
    yield "# 主题库"
    yield ""
    yield "由 `quanheng mart docs` 按领域包里的声明写出；改声明，不改本页。"
    yield ""
    yield "| 主题 | 主题库 | 键 | 一行是什么 |"
    yield "|---|---|---|---|"
    for theme in THEMES:
        for key, spec in sorted(marts.items()):
            if spec.theme == theme:
                yield f"| {theme} | [{spec.title}]({key}.md) | `{key}` | {spec.about} |"
    yield ""


def _page(
    spec: MartSpec, lineage: Mapping[str, tuple[str, ...]], sources: Mapping[str, SourceSpec], pack: str
) -> Iterable[str]:
    yield f"# {spec.title} `mart.{spec.key}`"
    yield ""
    yield spec.about
    yield ""
    yield f"- 主题：{spec.theme}；领域包：{pack}"
    yield f"- 一行由这些列定：{'、'.join(f'`{name}`' for name in spec.grain)}"
    yield f"- 管辖按列：{f'`{spec.region}`' if spec.region else '无（只有全市岗位可见）'}"
    yield f"- 历史：{'按日保留' if spec.keeps_history else '不保留'}"
    yield f"- 读自：{'、'.join(f'`{name}`' for name in tables_read(spec.sql))}"
    if spec.note:
        yield f"- 说明：{spec.note}"
    yield ""
    yield "| 列 | 名称 | 类型 | 敏感 | 来自 |"
    yield "|---|---|---|---|---|"
    for column in spec.columns:
        ends = "；".join(origin_words(end, sources) for end in lineage.get(column.name, ())) or "由查询得出"
        about = f"（{column.about}）" if column.about else ""
        yield (
            f"| `{column.name}` | {column.title}{about} | {TYPES[column.type]} | {SENSITIVITY[column.sensitivity]}"
            f" | {ends} |"
        )
    yield ""
    yield "## 检验"
    yield ""
    yield f"- {'、'.join(f'`{name}`' for name in spec.grain)} 不重复"
    for test in spec.tests:
        yield f"- {_test_words(test.model_dump(exclude_defaults=True))}"
    yield ""
    yield "## 查询"
    yield ""
    yield f"```sql\n{spec.sql}\n```"
    yield ""


def _test_words(test: Mapping[str, object]) -> str:
    severity = "（提醒）" if test.get("severity") == "warning" else ""
    for kind in ("not_null", "accepted", "reference", "expression"):
        if kind in test:
            told = test[kind]
            says = f"：{test['says']}" if test.get("says") else ""
            return f"`{kind}` {_told(told)}{says}{severity}"
    return ""


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{name}={_told(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    return f"`{value}`"
