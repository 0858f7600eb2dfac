"""Supervision models: the catalogue with how right each has been, and one model with its text, tests and hits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from quanheng.engines.risk import api as risk
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may
from quanheng.packkit.model import ModelCase, ModelSpec
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.workbooks import wants_workbook, workbook
from quanheng.surfaces.web import today
from quanheng.surfaces.words import region_title

__all__ = ["warning_model", "warning_models"]

LAMPS = {"高": "red", "中": "amber", "低": "green"}
SORTS = {
    "": "责任科室", "hits": "命中多的在前", "waiting": "待判多的在前", "right": "属实率高的在前",
    "wrong": "属实率低的在前",
}  # fmt: skip
SHOWN_ALERTS = 12
SHOWN_RUNS = 14
SURE = {"source": "已读原文", "recall:high": "未核实（把握大）", "recall:medium": "未核实（把握中等）",
        "recall:low": "未核实（把握小）", "product_default": "系统设定，未核实"}  # fmt: skip


def sure_words(confidence: str) -> str:
    """Say how well a text or figure is known."""
    return next((zh for key, zh in SURE.items() if confidence.startswith(key)), "未核实")


@desk_page
def warning_models(request: DeskRequest) -> HttpResponseBase:
    """List the models with what became of their alerts; taken away as a workbook by a form."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "owner", "level", "state", "sort")}
    stats = risk.model_stats(request.actor, today=today())
    shown = _sorted([one for one in stats if _fits(one, asked)], asked["sort"])
    if wants_workbook(request):
        return _workbook(request, shown)
    run = risk.last_night()
    failed = run.runs.exclude(failed="").count() if run else 0
    return render(request, "desk/models/list.html", {
        "shown": [(one, _line(one.months), LAMPS.get(one.standing.spec.level.value, "none")) for one in shown],
        "number": len(stats), "asked": asked, "is_asked": any(asked[name] for name in ("q", "owner", "level", "state")),
        "owners": sorted({one.standing.spec.owner for one in stats}), "states": risk.STANDING_WORDS, "sorts": SORTS,
        "run": run, "failed": failed, "raised": sum(one.all.raised for one in stats),
        "judged": sum(one.all.precision.of for one in stats),
        "under_floor": [one for one in stats if one.is_under_floor],
        "changed": [one for one in stats if one.standing.was_changed],
    })  # fmt: skip


def _fits(stat: risk.ModelStat, asked: dict[str, str]) -> bool:
    spec = stat.standing.spec
    text = f"{spec.title}{spec.question}{spec.key}{''.join(law.article for law in spec.law)}"
    return (
        (not asked["q"] or asked["q"] in text)
        and asked["owner"] in ("", spec.owner)
        and asked["level"] in ("", spec.level.value)
        and asked["state"] in ("", stat.standing.state)
    )


def _sorted(stats: list[risk.ModelStat], sort: str) -> list[risk.ModelStat]:
    def share(one: risk.ModelStat, missing: float) -> float:
        point = one.all.precision.point
        return missing if point is None else point

    if sort == "hits":
        return sorted(stats, key=lambda one: -one.all.raised)
    if sort == "waiting":
        return sorted(stats, key=lambda one: -one.all.waiting)
    if sort == "right":
        return sorted(stats, key=lambda one: -share(one, -1))
    return sorted(stats, key=lambda one: share(one, 2)) if sort == "wrong" else stats


def _line(months: Sequence[int]) -> str:
    """Give the points of a small line over 76 by 18, the highest month at the top."""
    top = max(months, default=0) or 1
    return " ".join(f"{1 + at * 6.7:.1f},{17 - 15 * number / top:.1f}" for at, number in enumerate(months))


def _workbook(request: DeskRequest, stats: Sequence[risk.ModelStat]) -> HttpResponseBase:
    columns = [
        "模型", "名称", "问题", "依据", "责任", "级别", "状态", "版本", "上次运行", "上次命中行", "用时秒", "预警",
        "待判", "属实", "误报", "无法判断", "属实率", "95%下限", "95%上限", "误报代价",
    ]  # fmt: skip
    rows = [_row(one) for one in stats]
    return workbook(request, "监管模型", columns, rows, holds="汇总数")


def _row(one: risk.ModelStat) -> list[Any]:
    spec, part, share, run = one.standing.spec, one.all, one.all.precision, one.last_run
    ran = [run.night.on.isoformat(), run.rows, run.seconds] if run else ["", "", ""]
    shares: list[Any] = ["", "", ""]
    if share.point is not None:
        shares = [round(value, 4) for value in (share.point, share.low, share.high)]
    return [
        spec.key, spec.title, spec.question, "；".join(law.article for law in spec.law), spec.owner,
        spec.level.value, one.standing.words, spec.version, *ran, part.raised, part.waiting, part.accepted,
        part.dismissed, part.undecided, *shares, spec.false_alarm_cost,
    ]  # fmt: skip


@desk_page
def warning_model(request: DeskRequest, key: str) -> HttpResponse:
    """Open one model: what it asks and by which law, its query and figures, tests, hits, judgements and versions."""
    stats = {one.standing.spec.key: one for one in risk.model_stats(request.actor, today=today())}
    spec = risk.get_model(key)
    stat = stats[key]
    tests = risk.find_backtests(request.actor, key)
    done = next((one for one in tests if one.state == "done"), None)
    current = next((one for one in tests if one.state == "done" and one.digest == stat.standing.digest), None)
    alerts = risk.find_model_alerts(request.actor, key)
    months = risk.model_parts(request.actor, key, "month")[-12:]
    return render(request, "desk/models/one.html", {
        "spec": spec, "stat": stat, "standing": stat.standing, "lamp": LAMPS.get(spec.level.value, "none"),
        "law": [(one, sure_words(one.confidence)) for one in spec.law], "marts": _marts(spec),
        "sentence": _sentence(spec), "history": _history(done),
        "parameters": _parameters(stat.standing), "cases": _cases(key),
        "recipients": _role(spec.recipients), "inspection": _inspection(spec),
        "tests": tests, "test": done, "is_current": done is not None and current is not None,
        "may_release_now": current is not None, "chart": _chart(done),
        "no_better": current is not None and current.body["lift"] is not None and current.body["lift"] <= 1,
        "said": risk.say_backtest(done.body) if done else "",
        "month_chart": {"months": [one.name for one in months], "right": [one.accepted for one in months],
                        "rest": [one.raised - one.accepted for one in months]},
        "months": months, "versions": risk.model_parts(request.actor, key, "version"),
        "regions": [(region_title(one.name), one) for one in risk.model_parts(request.actor, key, "region")],
        "waiting": alerts.filter(state__in=("new", "undecided"))[:SHOWN_ALERTS],
        "judged": alerts.exclude(state__in=("new", "undecided")).order_by("-judged_at")[:SHOWN_ALERTS],
        "runs": risk.runs_of(key, SHOWN_RUNS), "acts": risk.acts_of(key), "first": today() - timedelta(days=730),
        "may_test": may(request.actor, risk.Rights.MODEL_TEST), "may_set": may(request.actor, risk.Rights.MODEL_SET),
        "may_release": may(request.actor, risk.Rights.MODEL_RELEASE),
        "withheld": str(risk.Rights.MODEL_RELEASE) in request.actor.withheld,
    })  # fmt: skip


def _marts(spec: ModelSpec) -> list[tuple[str, str]]:
    declared = packs()["marts"]
    return [(key, declared[key].title) for key in spec.marts]


def _sentence(spec: ModelSpec) -> str:
    """Write the model's sentence with the columns' titles where their values will stand."""
    said = spec.sentence
    for name in spec.sentence_columns:
        said = said.replace(f"{{{name}}}", f"〔{spec.columns[name]}〕")
    return said


def _history(test: risk.BackTest | None) -> list[tuple[str, list[str]]]:
    declared = packs()["marts"]
    told = test.body.get("history", {}) if test else {}
    return [(declared[key].title if key in declared else key, ways) for key, ways in told.items()]


def _parameters(standing: risk.Standing) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "title": one.title, "declared": one.value, "now": standing.settings.get(name, one.value),
            "is_own": name in standing.settings, "why": standing.reasons.get(name, ""),
            "sure": sure_words(one.confidence), "source": "" if one.source == "product_default" else one.source,
            "is_number": isinstance(one.value, int | float) and not isinstance(one.value, bool),
        }
        for name, one in standing.spec.parameters.items()
    ]  # fmt: skip


def _cases(key: str) -> list[ModelCase]:
    return [one for one in packs().model_cases.values() if one.model_key == key]


def _role(key: str) -> str:
    role = packs().roles.get(key)
    return role.zh if role else key


def _inspection(spec: ModelSpec) -> str:
    found = packs().inspections.get(spec.inspection) if spec.inspection else None
    return found.zh if found else ""


def _chart(test: risk.BackTest | None) -> dict[str, Any]:
    if test is None:
        return {}
    months = test.body["months"]
    return {
        "months": [one["on"] for one in months], "right": [one["right"] for one in months],
        "rest": [max(one["ripe"] - one["right"], 0) for one in months],
        "young": [one["new"] - one["ripe"] for one in months],
    }  # fmt: skip
