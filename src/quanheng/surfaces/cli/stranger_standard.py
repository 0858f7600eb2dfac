"""The data standard and a file's quality by it: shown, exported, measured; no home needed."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quanheng.base.errors import BadInput

from . import house, say

if TYPE_CHECKING:
    from quanheng.packkit.standard import EntityStandard

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]

standard = typer.Typer(no_args_is_help=True, help="数据标准：查看、导出、来源符合情况、改动影响。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    standard.command("show", help="列出标准；给出实体就列它的数据元，再给数据元就看它的代码表。")(show)
    standard.command("export", help="导出标准：--xlsx 给人看，--json-schema 给程序用。")(export)
    standard.command("conform", help="本市各来源对标准的符合情况，逐项列出。")(conform)
    standard.command("impact", help="改动一个数据元会牵动哪些来源、登记簿和特征。")(impact)
    app.add_typer(standard, name="standard")
    app.command("quality", help="按标准检验一个文件：五个维度、待更正的行和原因、建议的改法。")(quality)


def show(
    entity: Annotated[str, typer.Argument(help="实体，如 market_entity；不给则全部列出")] = "",
    element: Annotated[str, typer.Argument(help="数据元，如 uscc")] = "",
    as_json: Json = False,
) -> None:
    """Show entities, one entity, or one element with its codes."""
    known, sections = _standards()
    if not entity:
        listed = [[s.key, s.zh, s.version, str(len(s.fields)), s.confidence] for s in known.values()]
        if not as_json:
            say.table("数据标准", ["实体", "名称", "版本", "数据元", "可信程度"], listed)
        say.answer(
            {"ok": True, "entities": [s.model_dump(exclude={"fields"}) for s in known.values()]},
            as_json=as_json,
        )
        return
    found = _entity(known, entity)
    if not element:
        rows = [[f.key, f.zh, f.type, f.format, f.codes, "是" if f.required else ""] for f in found.fields]
        if not as_json:
            say.table(
                f"{found.zh}  {found.source_standard}",
                ["数据元", "名称", "类型", "格式", "代码表", "必填"],
                rows,
            )
        say.answer({"ok": True, **found.model_dump()}, as_json=as_json)
        return
    one = found.element(element)
    if one is None:
        raise BadInput(
            f"“{found.zh}”没有数据元“{element}”",
            remedy=f"可用：quanheng standard show {entity}",
            field=element,
        )
    codes = sections["codes"].get(one.codes.removeprefix("codes."))
    listed = [[c.code, c.zh] for c in codes.codes] if codes else []
    if not as_json:
        say.table(f"{one.zh}  {one.type} {one.format}", ["代码", "含义"], listed)
    say.answer(
        {"ok": True, **one.model_dump(), "list": codes.model_dump() if codes else None}, as_json=as_json
    )


def export(
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="写成工作簿：实体、数据元、校验、代码表各一张")
    ] = None,
    schema: Annotated[Path | None, typer.Option("--json-schema", help="写成 JSON Schema 2020-12")] = None,
    entity: Annotated[str, typer.Option("--entity", help="只导出一个实体")] = "",
    as_json: Json = False,
) -> None:
    """Export the standard."""
    import json

    from quanheng.datacentre.standards.exporting import json_schema, write_standard
    from quanheng.datacentre.tables import check_target

    if xlsx is None and schema is None:
        raise BadInput("没有说导出成什么", remedy="请给 --xlsx 文件 或 --json-schema 文件")
    known, sections = _standards()
    chosen = [_entity(known, entity)] if entity else list(known.values())
    if xlsx is not None:
        check_target(xlsx, suffixes=(".xlsx",))
        write_standard(xlsx, chosen, sections["codes"])
    if schema is not None:
        check_target(schema, suffixes=(".json",))
        made = {one.key: json_schema(one, sections["codes"]) for one in chosen}
        whole = made[entity] if entity else {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:quanheng:standard", "$defs": made,
        }  # fmt: skip
        schema.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    wrote = [str(path) for path in (xlsx, schema) if path is not None]
    data = {
        "ok": True,
        "entities": len(chosen),
        "elements": sum(len(one.fields) for one in chosen),
        "out": wrote,
    }
    say.answer(
        data,
        as_json=as_json,
        words=f"{len(chosen)}个实体、{data['elements']}个数据元，写入{'、'.join(wrote)}",
    )


def conform(
    out: Annotated[Path | None, typer.Option("--out", help="结果文件：.csv、.xlsx 或 .parquet")] = None,
    as_json: Json = False,
) -> None:
    """Hold each declared source against the standard."""
    import pyarrow as pa

    from quanheng.datacentre.standards.exporting import conformance
    from quanheng.datacentre.tables import write_table

    known, sections = _standards()
    heads = ("实体", "数据元", "来源", "列", "结果")
    rows = [dict(zip(heads, one, strict=True)) for one in conformance(known.values(), sections["sources"])]
    if out is not None:
        write_table(pa.Table.from_pylist(rows), out)
    told: dict[str, dict[str, int]] = {}
    for row in rows:
        count = told.setdefault(row["来源"], {"met": 0, "not_met": 0})
        count["met" if row["结果"] == "符合" else "not_met"] += 1
    if not as_json:
        titles = sections["sources"]
        shown = [[key, titles[key].title, str(one["met"]), str(one["not_met"])] for key, one in told.items()]
        say.table("来源符合情况", ["来源", "名称", "符合", "不符合"], shown)
    say.answer({"ok": True, "sources": told, "rows": rows}, as_json=as_json)


def impact(
    entity: Annotated[str, typer.Argument(help="实体")],
    element: Annotated[str, typer.Argument(help="数据元")],
    as_json: Json = False,
) -> None:
    """Say what a change of an element touches."""
    from quanheng.datacentre.standards.exporting import touches

    known, sections = _standards()
    found = _entity(known, entity)
    if found.element(element) is None:
        raise BadInput(
            f"“{found.zh}”没有数据元“{element}”",
            remedy=f"可用：quanheng standard show {entity}",
            field=element,
        )
    hit = touches(known.values(), sections["sources"], entity, element)
    if not as_json:
        rows = [[one["source_zh"], one["column"], one["feeds"], one["features"]] for one in hit]
        say.table(f"改动“{found.zh}·{element}”牵动", ["来源", "列", "进入", "特征"], rows)
    say.answer({"ok": True, "touches": hit}, as_json=as_json, words="" if hit else "没有来源用到它")


def quality(
    source: Annotated[Path, typer.Argument(help="CSV、XLSX、Parquet 或 JSON 行文件")],
    entity: Annotated[
        str, typer.Option("--standard", help="实体，如 market_entity（见 quanheng standard show）")
    ],
    out: Annotated[Path, typer.Option("--out", help="报告：.xlsx")],
    told: Annotated[Path | None, typer.Option("--map", help="YAML：文件的列名: 数据元")] = None,
    good: Annotated[Path | None, typer.Option("--good", help="合格的行另存：.csv、.xlsx、.parquet")] = None,
    on: Annotated[str, typer.Option("--on", help="按哪一天看及时性，默认今天")] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="XLSX 的工作表名")] = "",
    as_json: Json = False,
) -> None:
    """Measure a file by a standard; rows = good + quarantined."""
    from datetime import date

    from quanheng.datacentre.standards.checking import DIMENSIONS, check_file, counts_of
    from quanheng.datacentre.standards.exporting import write_quality
    from quanheng.datacentre.tables import check_target, load_table, write_table

    check_target(out, reads=source, suffixes=(".xlsx",))
    if good is not None:
        check_target(good, reads=source)
    try:
        day = date.fromisoformat(on) if on else house.now().date()
    except ValueError as wrong:
        raise BadInput(f"“{on}”不是日期", remedy="请写作 2026-11-24", field="--on") from wrong
    known, sections = _standards()
    chosen = _entity(known, entity)
    with say.progress(quiet=as_json) as tell:
        tell("读入")
        loaded = load_table(source, sheet=sheet)
        tell("检验")
        report = check_file(loaded, chosen, sections["codes"], on=day, file=source.name, told=_map(told))
        tell("写报告")
        write_quality(out, report, loaded, chosen)
        if good is not None:
            bad = set(report.quarantined)
            write_table(
                loaded.table.take([at for at, line in enumerate(loaded.lines) if line not in bad]), good
            )
    data: dict[str, Any] = {
        "ok": True,
        "out": str(out),
        "standard": entity,
        "version": chosen.version,
        "on": day.isoformat(),
    }
    data |= counts_of(report)
    if not as_json:
        rows = [
            [zh, "不适用"] if (share := report.dimensions.get(name)) is None or not share.of
            else [zh, f"{share.good / share.of:.2%}（{share.good}/{share.of}）"]
            for name, zh in DIMENSIONS.items()
        ]  # fmt: skip
        say.table("质量", ["维度", "结果"], rows)
        if report.absent:
            say.note(f"文件没有这些必填项：{'、'.join(report.absent)}")
        if report.unmapped:
            say.note(f"标准没有这些列，未检验：{'、'.join(report.unmapped[:20])}")
    words = f"{report.rows}行：合格{report.good}行，待更正{len(report.quarantined)}行；报告写入 {out}"
    say.answer(data, as_json=as_json, words=words)


def _standards() -> tuple[dict[str, "EntityStandard"], Mapping[str, Any]]:
    """Read the packs that are installed; neither a home nor a database is asked."""
    from quanheng.foundation.packs.loader import installed

    found, faults = installed()
    if faults:
        raise faults[0].as_error()
    return dict(found.sections["standards"]), found.sections


def _entity(known: Mapping[str, "EntityStandard"], key: str) -> "EntityStandard":
    named = known.get(key) or next(
        (one for one in known.values() if key in (one.zh, one.zh.partition("（")[0])), None
    )
    if named is None:
        raise BadInput(f"没有标准“{key}”", remedy=f"可用：{'、'.join(known)}", field=key)
    return named


def _map(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    import yaml

    from quanheng.datacentre.standards.values import read_map

    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise BadInput(
            f"对照文件“{path.name}”读不出", remedy="请核对文件的位置和写法", file=path.name
        ) from wrong
    return read_map(told, file=path.name)
