"""Letters, series, standards and quality on anybody's file: CSV, XLSX or Parquet in and out, no home needed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from . import say, stranger_data

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
File = Annotated[Path, typer.Argument(help="CSV、XLSX、Parquet 或 JSON 行文件；编码和分隔符自动识别")]
Out = Annotated[Path, typer.Option("--out", help="结果文件：.csv、.xlsx、.parquet 或 .jsonl")]
Text = Annotated[str, typer.Option("--text", help="正文所在的列名")]
Sheet = Annotated[str, typer.Option("--sheet", help="XLSX 的工作表名，默认第一张")]

text = typer.Typer(no_args_is_help=True, help="来信文本：训练分类、分类、归并热点问题。")


def join(app: typer.Typer) -> None:
    """Add these commands to the program."""
    text.command("train", help="用有标注的文件训练分类模型；交叉检验正确率和把握是否可信。")(train)
    text.command("classify", help="按模型给每条文本分类，附把握、次选和依据；把握不足的写“无法判断”。")(
        classify
    )
    text.command("issues", help="把说同一件事的来信归并成热点问题：标题词、地点、起止、条数、增势、例文。")(
        issues
    )
    app.add_typer(text, name="text")
    stranger_data.join(app)


def train(
    source: File,
    column: Text,
    label: Annotated[str, typer.Option("--label", help="标注（类别）所在的列名")],
    model: Annotated[Path, typer.Option("--model", help="模型文件，后缀 .qhm")],
    threshold: Annotated[
        float, typer.Option("--threshold", min=0, max=1, help="把握低于它就写“无法判断”")
    ] = 0.5,
    sheet: Sheet = "",
    as_json: Json = False,
) -> None:
    """Train a classifier; the report is of letters that the judged model had not seen."""
    from quanheng.datacentre.tables import check_target, pick, read_table
    from quanheng.datacentre.text.training import train as fit

    check_target(model, reads=source, suffixes=(".qhm",))
    with say.progress(quiet=as_json) as tell:
        tell("读入")
        table = read_table(source, sheet=sheet)
        texts = pick(table, column, file=source.name, option="--text")
        labels = pick(table, label, file=source.name, option="--label")
        tell("训练并交叉检验")
        made = fit(texts, labels, threshold=threshold)
        model.write_bytes(made.model.to_bytes())
    figures = made.figures.as_dict()
    data: dict[str, Any] = {
        "ok": True, "model": str(model), "rows": table.num_rows, "used": made.texts, "left_out": made.left_out,
        "macro_f1": figures["macro_f1"], "accuracy": figures["accuracy"], "by_class": figures["by_class"],
        "calibration": {"ece": figures["ece"], "worst_gap": round(made.worst_gap, 4), "bins": figures["bins"]},
        "threshold": threshold, "sure_share": figures["sure_share"], "sure_right": figures["sure_right"],
        "classes": figures["classes"], "confusion": figures["confusion"],
    }  # fmt: skip
    if not as_json:
        rows = [[name, f"{p:.3f}", f"{r:.3f}", str(n)] for name, (p, r, n) in made.figures.by_class.items()]
        say.table("各类（五折交叉，未见过的文本）", ["类别", "准确率", "召回率", "条数"], rows)
    for why, count in made.left_out.items():
        say.note(f"未采用{count}条：{why}")
    said = f"宏平均F1 {figures['macro_f1']:.3f}，正确率{figures['accuracy']:.1%}"
    said += f"，把握与实际平均相差{figures['ece']:.3f}"
    say.answer(data, as_json=as_json, words=f"{said}；模型写入 {model}")


def classify(
    source: File,
    model: Annotated[Path, typer.Option("--model", help="quanheng text train 训练的模型文件")],
    column: Text,
    out: Out,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=0, max=1, help="把握低于它就写“无法判断”，默认用模型自带的"),
    ] = None,
    sheet: Sheet = "",
    as_json: Json = False,
) -> None:
    """Sort every row; the input's columns are kept and five are added."""
    from collections import Counter

    from quanheng.base.errors import BadInput
    from quanheng.datacentre.tables import add_columns, check_target, pick, read_table, write_table
    from quanheng.datacentre.text.classifying import UNSURE, open_model
    from quanheng.datacentre.text.classifying import classify as sort_all

    check_target(out, reads=source)
    if not model.is_file():
        raise BadInput(f"没有模型文件“{model}”", remedy="请先用 quanheng text train 训练", file=model.name)
    asked = open_model(model.read_bytes(), file=model.name)
    with say.progress(quiet=as_json) as tell:
        tell("读入")
        table = read_table(source, sheet=sheet)
        tell("分类")
        found = sort_all(asked, pick(table, column, file=source.name, option="--text"), threshold=threshold)
        added: dict[str, list[Any]] = {
            "分类": [one.given for one in found], "最可能": [one.likely for one in found],
            "把握": [round(one.sure, 4) for one in found], "次选": [one.second for one in found],
            "次选把握": [round(one.second_sure, 4) for one in found], "依据": [one.reason for one in found],
        }  # fmt: skip
        write_table(add_columns(table, added), out)
    counts = Counter(one.given for one in found)
    data = {
        "ok": True, "out": str(out), "rows": len(found), "unsure": counts[UNSURE],
        "classes": dict(counts.most_common()),
    }  # fmt: skip
    say.answer(data, as_json=as_json, words=f"{len(found)}条已分类，{counts[UNSURE]}条无法判断；写入 {out}")


def issues(
    source: File,
    column: Text,
    out: Out,
    date: Annotated[str, typer.Option("--date", help="日期所在的列名，用于起止、增势和热度")] = "",
    place: Annotated[str, typer.Option("--place", help="地点所在的列名；不给则从正文里找")] = "",
    least: Annotated[int, typer.Option("--min", min=2, help="至少几条才算一个问题")] = 3,
    near: Annotated[
        float, typer.Option("--near", min=0.05, max=1.0, help="多近算一件事，越小分得越细")
    ] = 0.65,
    sheet: Sheet = "",
    as_json: Json = False,
) -> None:
    """Gather letters into issues, the hottest first; personal data are masked in the examples."""
    import pyarrow as pa

    from quanheng.datacentre.forecast.days import read_days
    from quanheng.datacentre.tables import check_target, pick, read_table, write_table
    from quanheng.datacentre.text.issues import find_issues

    check_target(out, reads=source)
    with say.progress(quiet=as_json) as tell:
        tell("读入")
        table = read_table(source, sheet=sheet)
        texts = pick(table, column, file=source.name, option="--text")
        days = read_days(pick(table, date, file=source.name, option="--date")) if date else []
        places = pick(table, place, file=source.name, option="--place") if place else []
        tell("归并")
        found = find_issues(texts, dates=days, places=places, least=least, near=near)
        shown = [
            {
                "序号": at, "标题词": "、".join(one.title), "地点": one.place, "首见": one.first, "最近": one.last,
                "条数": one.count, "近30日": one.lately, "前30日": one.before, "增势": one.growth, "热度": one.heat,
                "例文": "\n".join(one.examples), "第几条": "、".join(str(row + 1) for row in one.rows),
            }
            for at, one in enumerate(found, 1)
        ]  # fmt: skip
        write_table(pa.Table.from_pylist(shown, schema=_schema()), out)
    undated = sum(day is None for day in days)
    data: dict[str, Any] = {
        "ok": True, "out": str(out), "rows": len(texts), "issues": len(found), "undated": undated,
        "in_issues": sum(one.count for one in found),
        "hottest": [{k: v for k, v in one.items() if k != "第几条"} for one in shown[:10]],
    }  # fmt: skip
    if undated:
        say.note(f"{undated}条的日期读不懂，只计条数")
    say.answer(data, as_json=as_json, words=f"{len(texts)}条来信中有{len(found)}个问题；写入 {out}")


def _schema() -> Any:
    import pyarrow as pa

    whole, words = pa.int64(), pa.string()
    return pa.schema([
        ("序号", whole), ("标题词", words), ("地点", words), ("首见", pa.date32()), ("最近", pa.date32()),
        ("条数", whole),
        ("近30日", whole),
        ("前30日", whole), ("增势", pa.float64()), ("热度", pa.float64()), ("例文", words), ("第几条", words),
    ])  # fmt: skip
