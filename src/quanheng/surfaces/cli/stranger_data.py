"""Forecasts on anybody's file, one series or many: point, interval, naive beside it, and how wrong it was before."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quanheng.base.errors import BadInput

from . import say

if TYPE_CHECKING:
    from quanheng.datacentre.forecast.run import Forecast
    from quanheng.datacentre.forecast.series import Every

__all__ = ["join"]

Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")]
_DATES = ("日期", "月份", "周", "时间", "date", "ds", "day", "week", "month", "week_index")
_VALUES = ("数量", "件数", "值", "value", "y", "count", "observed")
_STEPS: dict[str, "Every"] = {"day": "day", "week": "week", "month": "month", "step": "step"}
_STEP_ZH = {"day": "日", "week": "周", "month": "月", "step": "期"}
_LEAST_READ = 0.5


def join(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        "forecast", help="预测序列：点值、区间，与“沿用上期”“去年同期”并列，附各法过去的误差和变点。"
    )(forecast)


def forecast(
    source: Annotated[
        Path, typer.Argument(help="CSV、XLSX、Parquet：一行一期，或一行一件（不给 --value 就数行数）")
    ],
    horizon: Annotated[int, typer.Option("--horizon", min=1, max=400, help="往后预测多少期")],
    out: Annotated[Path, typer.Option("--out", help="结果文件：.csv、.xlsx 或 .parquet")],
    date: Annotated[str, typer.Option("--date", help="日期列；不给则按常见列名找")] = "",
    value: Annotated[str, typer.Option("--value", help="数值列；不给则按常见列名找，找不到就数行数")] = "",
    by: Annotated[str, typer.Option("--by", help="分组列：每个值一条序列，如区县")] = "",
    every: Annotated[str, typer.Option("--every", help="auto、day、week、month；序号列另可写 step")] = "auto",
    level: Annotated[int, typer.Option("--level", min=50, max=99, help="区间的把握，百分数")] = 80,
    sheet: Annotated[str, typer.Option("--sheet", help="XLSX 的工作表名")] = "",
    as_json: Json = False,
) -> None:
    """Forecast every series of a file."""
    import pyarrow as pa

    from quanheng.datacentre.forecast.run import forecast as ahead
    from quanheng.datacentre.forecast.series import make_series
    from quanheng.datacentre.tables import check_target, pick, read_table, write_table

    check_target(out, reads=source)
    if every != "auto" and every not in _STEPS:
        raise BadInput(
            f"不认识的步长“{every}”", remedy="请写 auto、day、week、month 或 step", field="--every"
        )
    with say.progress(quiet=as_json) as tell:
        tell("读入")
        table = read_table(source, sheet=sheet)
        date = date or _found(table.column_names, _DATES, source, "--date")
        value = value or _found(table.column_names, _VALUES, None, "")
        days, step = _days(
            pick(table, date, file=source.name, option="--date"), every, bool(value), source, date
        )
        values = _numbers(pick(table, value, file=source.name, option="--value")) if value else None
        groups = pick(table, by, file=source.name, option="--by") if by else [""] * table.num_rows
        rows: dict[str, list[int]] = defaultdict(list)
        for at, group in enumerate(groups):
            rows[group].append(at)
        until = max((day for day in days if day is not None), default=None)
        made, left = [], []
        for number, (name, places) in enumerate(sorted(rows.items())):
            tell("预测", number, len(rows))
            try:
                given = None if values is None else [values[at] for at in places]
                series = make_series(
                    name or ("（空）" if by else source.stem),
                    [days[at] for at in places],
                    given,
                    step,
                    until=until,
                )
                made.append(ahead(series, horizon, level=level))
            except BadInput as refusal:
                if len(rows) == 1:
                    refusal.details["file"] = source.name
                    raise
                left.append({"series": name, "reason": refusal.sentence})
        if not made:
            raise BadInput("没有一条序列够长，预测不了", remedy=left[0]["reason"], file=source.name, field=by)
        write_table(pa.Table.from_pylist([row for one in made for row in _rows(one)]), out)
    data: dict[str, Any] = {
        "ok": True, "out": str(out), "rows": table.num_rows, "date": date, "value": value, "every": step,
        "horizon": horizon, "level": level, "left_out": left, "series": [_told(one) for one in made],
    }  # fmt: skip
    if not as_json:
        for one in made[:10]:
            _say(one)
        for gone in left[:10]:
            say.note(f"未预测“{gone['series']}”：{gone['reason']}")
    say.answer(data, as_json=as_json, words=f"{len(made)}条序列，各往后{horizon}{_STEP_ZH[step]}；写入 {out}")


def _found(names: list[str], wanted: tuple[str, ...], source: Path | None, option: str) -> str:
    low = {name.strip().lower(): name for name in names}
    for word in wanted:
        if word in low:
            return low[word]
    if source is None:
        return ""
    raise BadInput(
        f"“{source.name}”里认不出日期列", remedy=f"请用 {option} 指明下列之一：{'、'.join(names[:20])}",
        file=source.name, row=1, field=option,
    )  # fmt: skip


def _days(
    texts: list[str], every: str, has_value: bool, source: Path, column: str
) -> tuple[list[Any], "Every"]:
    """Read the date column: days, months, weeks, or plain numbers that count steps."""
    from quanheng.datacentre.forecast.days import read_days
    from quanheng.datacentre.forecast.series import step_of

    filled = [text for text in texts if text]
    if every == "step" or (filled and all(text.isdigit() and len(text) <= 4 for text in filled)):
        return [int(text) if text.isdigit() else None for text in texts], "step"
    days = read_days(texts)
    known = [day for day in days if day]
    if len(known) < _LEAST_READ * max(len(filled), 1) or not known:
        row = next((at for at, day in enumerate(days) if day is None and texts[at]), 0) + 2
        raise BadInput(
            f"“{column}”列多数不是日期", remedy="请写作 2026-01-03、2026-01 或 2026-W05，或另指 --date",
            file=source.name, row=row, field=column,
        )  # fmt: skip
    return days, _STEPS[every] if every != "auto" else step_of(known, counts=not has_value)


def _numbers(texts: list[str]) -> list[float | None]:
    return [_number(text.replace(",", "").replace("，", "").strip()) for text in texts]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None  # also refuses nan and inf


def _rows(one: "Forecast") -> list[dict[str, Any]]:
    from quanheng.datacentre.forecast.models import TITLES

    size = len(one.series.values)
    return [
        {
            "序列": one.series.name, "期": one.series.period(size + at), "预测": _short(one.point[at]),
            "下限": _short(one.low[at]), "上限": _short(one.high[at]), "把握": one.level,
            "沿用上期": _short(one.naive[at]),
            "去年同期": None if one.seasonal is None else _short(one.seasonal[at]), "方法": TITLES[one.method],
            "过去误差sMAPE": one.past[one.method].smape if one.past else None,
            "沿用上期sMAPE": one.past["naive"].smape if one.past else None,
        }
        for at in range(len(one.point))
    ]  # fmt: skip


def _short(number: Any) -> float | None:
    return None if number != number else round(float(number), 3)


def _told(one: "Forecast") -> dict[str, Any]:
    series = one.series
    return {
        "series": series.name, "every": series.every, "periods": len(series.values), "first": series.period(0),
        "last": series.period(len(series.values) - 1), "method": one.method, "origins": one.origins,
        "past": {name: {"smape": e.smape, "mase": e.mase, "mae": e.mae} for name, e in one.past.items()},
        "covered": one.covered, "gaps": list(series.gaps[:50]), "gap_count": len(series.gaps),
        "repeats": series.repeats,
        "left_out": series.left_out, "unfinished": series.cut,
        "changes": [{"from": c.period, "before": c.before, "after": c.after} for c in one.changes],
        "forecast": [
            {"period": series.period(len(series.values) + at), "point": _short(one.point[at]),
             "low": _short(one.low[at]), "high": _short(one.high[at]), "naive": _short(one.naive[at]),
             "seasonal": None if one.seasonal is None else _short(one.seasonal[at])}
            for at in range(len(one.point))
        ],
    }  # fmt: skip


def _say(one: "Forecast") -> None:
    from quanheng.datacentre.forecast.models import TITLES

    series = one.series
    if one.past:
        best, naive = one.past[one.method], one.past["naive"]
        was = f"过去{one.origins}次检验 sMAPE {best.smape:.1%}（沿用上期 {naive.smape:.1%}）"
        say.note(f"{series.name}：{TITLES[one.method]}，{was}")
    else:
        say.note(f"{series.name}：太短，检验不了，沿用上期，没有区间")
    odd = [f"缺{len(series.gaps)}期，按前后取直"] if series.gaps else []
    odd += [f"重复{series.repeats}行，已相加"] if series.repeats else []
    odd += [f"{series.left_out}行读不懂，未用"] if series.left_out else []
    odd += [f"{series.cut}起的一期没有完，未用"] if series.cut else []
    if odd:
        say.note("  " + "；".join(odd))
    for change in one.changes:
        say.note(f"  {change.period}起水平由{change.before}变为{change.after}")
