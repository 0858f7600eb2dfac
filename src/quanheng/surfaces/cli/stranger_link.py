"""Linking, names and addresses on anybody's file: CSV, XLSX or Parquet in and out, no home needed."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quanheng.base.errors import BadInput, NotFound

from . import say

if TYPE_CHECKING:
    import pyarrow as pa

    from quanheng.datacentre.addresses.gazetteer import Gazetteer

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
Home = Annotated[str, typer.Option("--city", help="本市代码（4或6位，如 3501），同名地先认本市")]
_NAME_COLUMNS = ("名称", "企业名称", "单位名称", "主体名称", "name", "company")
_ADDRESS_COLUMNS = ("地址", "住所", "经营场所", "address", "addr")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("link", help="两个文件（或一个文件自身）里同一家的行配成对：概率、分量、逐项理由、结论。")(
        link
    )
    app.command("name", help="把机构名称拆成行政区划、字号、行业、组织形式、分支标记，另存各列。")(name)
    app.command("address", help="把中文地址拆成省市区县直到房号的要素，附行政区划代码，另存各列。")(address)


def link(
    a: Annotated[Path, typer.Argument(help="甲表：CSV、XLSX 或 Parquet")],
    b: Annotated[Path | None, typer.Argument(help="乙表；用 --self 时不给")] = None,
    told: Annotated[
        Path | None, typer.Option("--map", help="对照文件：各列的角色（YAML）；不给则按列名推断")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果文件：.csv、.xlsx 或 .parquet")] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="模型文件：有则照用，没有则学好后写下")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="人工判断过的对：id_a、id_b、match（1或0）")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", help="概率达到多少就关联，默认0.9；误并代价大时调高")
    ] = None,
    review: Annotated[float | None, typer.Option("--review", help="概率达到多少就请人看，默认0.5")] = None,
    memory: Annotated[str, typer.Option("--memory", help="引擎可用内存，如 1GB；不够时用磁盘")] = "",
    threads: Annotated[int, typer.Option("--threads", min=0, help="线程数，默认全部；结果不因此而变")] = 0,
    own: Annotated[bool, typer.Option("--self", help="在甲表内部查重")] = False,
    suggest: Annotated[bool, typer.Option("--suggest", help="只推断各列的角色并打印对照文件")] = False,
    city: Home = "",
    as_json: Json = False,
) -> None:
    """Link two files, or one with itself."""
    import yaml

    from quanheng.datacentre.backend.api import pair_finder
    from quanheng.datacentre.linking import api as linking

    if own == (b is not None):
        raise BadInput(
            "请给乙表，或用 --self 在甲表内部查重", remedy="quanheng link A B，或 quanheng link A --self"
        )
    left = _read(a)
    right = None if b is None else _read(b)
    other = left if right is None else right
    roles = (
        linking.suggest(left, other)
        if told is None
        else linking.read_map(told, left.column_names, other.column_names)
    )
    if suggest:
        text = yaml.safe_dump(roles.as_dict(), allow_unicode=True, sort_keys=False)
        say.answer({"ok": True, "map": roles.as_dict()}, as_json=as_json, words=text.rstrip())
        return
    if out is None:
        raise BadInput("没有指定结果文件", remedy="加上 --out LINKS.csv")
    if told is None and not as_json:
        say.note("没有对照文件，按列名推断了角色（--suggest 可看）")
    settings = linking.Settings(
        link=_share(threshold, roles.options.get("threshold"), 0.9, "--threshold"),
        review=_share(review, roles.options.get("review"), 0.5, "--review"), memory=memory, threads=threads,
    )  # fmt: skip
    known = linking.read_model(model) if model is not None and model.exists() else None
    with (
        say.progress(quiet=as_json) as tell,
        TemporaryDirectory(dir=os.environ.get("QUANHENG_SPARK_FOLDER")) as scratch,
    ):
        found = linking.link_tables(
            left, right, roles.under(city), _gazetteer(), settings, model=known,
            labels=_read(labels) if labels else None, tell=tell, find=pair_finder(Path(scratch)),
        )  # fmt: skip
    _write(found.links, out)
    if model is not None and known is None:
        linking.write_model(model, found.model, found.fields)
    summary = {"ok": True, "out": str(out), **found.summary, "seconds": found.seconds}
    say.answer(summary, as_json=as_json, words=_link_words(found.summary, out))


def name(
    file: Annotated[Path, typer.Argument(help="CSV、XLSX 或 Parquet")],
    column: Annotated[str, typer.Option("--column", help="名称所在的列，默认按列名找")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="结果文件，默认在原名后加“-名称”")] = None,
    city: Home = "",
    as_json: Json = False,
) -> None:
    """Take the names of a column apart."""
    from quanheng.datacentre.names import api as names

    table = _read(file)
    chosen = _column(table, column, _NAME_COLUMNS)
    made, summary = names.name_columns(table.column(chosen), _gazetteer(), home=city)
    _finish(table, made, summary, chosen, file, out, "-名称", as_json=as_json)


def address(
    file: Annotated[Path, typer.Argument(help="CSV、XLSX 或 Parquet")],
    column: Annotated[str, typer.Option("--column", help="地址所在的列，默认按列名找")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="结果文件，默认在原名后加“-地址”")] = None,
    city: Home = "",
    as_json: Json = False,
) -> None:
    """Take the addresses of a column apart."""
    from quanheng.datacentre.addresses import api as addresses

    table = _read(file)
    chosen = _column(table, column, _ADDRESS_COLUMNS)
    made, summary = addresses.address_columns(table.column(chosen), _gazetteer(), home=city)
    _finish(table, made, summary, chosen, file, out, "-地址", as_json=as_json)


def _finish(
    table: "pa.Table", made: "dict[str, pa.Array]", summary: dict[str, Any], column: str, file: Path,
    out: Path | None, mark: str, *, as_json: bool,
) -> None:  # fmt: skip
    for title, values in made.items():
        fresh = title if title not in table.column_names else f"{title}_拆分"
        table = table.append_column(fresh, values)
    target = out or file.with_name(f"{file.stem}{mark}{file.suffix}")
    if target.resolve() == file.resolve():
        raise BadInput("结果文件不能就是原文件", remedy="换一个 --out")
    _write(table, target)
    words = (
        f"{summary['rows']} 行，拆出 {summary['parsed']} 行，空 {summary['empty']} 行，"
        f"把握不大 {summary['unsure']} 行；已写入 {target}"
    )
    say.answer({"ok": True, "column": column, "out": str(target), **summary}, as_json=as_json, words=words)


def _column(table: "pa.Table", wanted: str, usual: tuple[str, ...]) -> str:
    if wanted:
        if wanted not in table.column_names:
            raise NotFound(f"没有列“{wanted}”", remedy=f"现有的列：{'、'.join(table.column_names)}")
        return wanted
    for title in usual:
        found = next((column for column in table.column_names if title in column.lower()), None)
        if found:
            return str(found)
    if len(table.column_names) == 1:
        return str(table.column_names[0])
    raise BadInput("看不出是哪一列", remedy=f"用 --column 指定，现有：{'、'.join(table.column_names)}")


def _share(given: float | None, told: Any, usual: float, what: str) -> float:
    value = given if given is not None else told if told is not None else usual
    if not isinstance(value, int | float) or not 0 < value <= 1:
        raise BadInput(f"{what} 应是0到1之间的数，不是 {value}", remedy="如 0.9")
    return float(value)


def _link_words(summary: dict[str, Any], out: Path) -> str:
    pairs, rows = summary["pairs"], summary["rows"]
    how = {"keys": "按代码自学", "em": "自学（EM）", "labels": "按人工标注"}[summary["model"]["how"]]
    return (
        f"甲表 {rows['a']} 行、乙表 {rows['b']} 行，比较了 {pairs['candidates']} 对（{how}）：关联 {pairs['link']} 对，"
        f"请人看 {pairs['review']} 对，其余 {pairs['no']} 对不是同一家；"
        f"预计误并约 {summary['expected_wrong_links']} 对；已写入 {out}"
    )


def _read(path: Path) -> "pa.Table":
    from quanheng.datacentre.tables import read_table

    if not path.is_file():
        raise NotFound(f"找不到文件 {path}", remedy="请核对路径")
    return read_table(path)


def _write(table: "pa.Table", path: Path) -> None:
    from quanheng.datacentre.tables import write_table

    write_table(table, path)


def _gazetteer() -> "Gazetteer":
    """Read the country's divisions from the first pack that brings them; needs no settings and no home."""
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    from quanheng.datacentre.addresses.gazetteer import load_gazetteer

    for entry in entry_points(group="quanheng.packs"):
        spec = find_spec(entry.value)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).glob("*/divisions/china.txt")):
                return load_gazetteer(path)
    return load_gazetteer(Path("divisions/china.txt"))
