"""Pairs that the night could not decide: the queue, one pair with its account, the judgement, and what errors cost."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput
from quanheng.engines.linkage import api as linkage
from quanheng.flows import api as flows
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may, require
from quanheng.registry import api as registry
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.desk.views.data import centre_here
from quanheng.surfaces.web import Column, make_listing, now
from quanheng.surfaces.words import code_list, region_title

__all__ = ["link_claim", "link_costs", "link_next", "link_pair", "links", "links_judge"]

COLUMNS = [
    Column("概率", "probability", width="72px"),
    Column("来源行"),
    Column("可能是"),
    Column("主要依据"),
    Column("地区", width="110px"),
    Column("状态", width="90px"),
]
BANDS = {"high": "0.9以上", "middle": "0.6至0.9", "low": "0.6以下"}
_WIDE = 200.0  # of the drawing of weights, in its own units
SIDES = (
    ("name", "名称", "name"), ("code", "统一代码", "uscc"), ("person", "负责人", "legal_person"),
    ("phone", "电话", "phone"),
    ("address", "地址", "address"), ("region", "地区", "region_code"),
)  # fmt: skip


def _asked(request: DeskRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "").strip() for name in ("source", "region", "band")}
    return asked | {"state": request.GET.get("state", "open").strip()}


@desk_page
def links(request: DeskRequest) -> HttpResponseBase:
    """Show pairs that wait, the likeliest first, with the lines that the costs draw."""
    require(request.actor, linkage.Rights.PAIR_READ)
    asked = _asked(request)
    titles = {key: spec.title for key, spec in packs().sources.items()}
    states = dict(linkage.LinkPair.State.choices)
    listing = make_listing(
        request,
        linkage.find_pairs(request.actor, **asked),
        COLUMNS,
        default_sort="-probability",
        filters=[
            ("source", "来源", titles.get(asked["source"], "")),
            ("region", "地区", region_title(asked["region"])),
            ("band", "概率", BANDS.get(asked["band"], "")),
            ("state", "状态", states.get(asked["state"], "") if asked["state"] != "open" else ""),
        ],
    )
    context = {
        "list": listing,
        "shown": [(row, region_title(row.region_code)) for row in listing.rows],
        "asked": asked,
        "titles": titles,
        "bands": BANDS,
        "states": states,
        "regions": {
            code: region_title(code)
            for code in code_list("admin_division")
            if len(code) == 6
            and any(code.startswith(one) or one.startswith(code) for one in request.actor.regions)
        },
        "policy": flows.policy_in_force(),
        "counts": _counts(request),
        "score": _score(),
        "crowded": linkage.crowded_subjects(request.actor),
        "honest": _honesty(request),
        "may_judge": may(request.actor, linkage.Rights.PAIR_JUDGE),
    }
    return render(request, "desk/links.html", context)


def _score() -> dict[str, Any] | None:
    """Give the last comparison with a made-up city's kept truth; a real city has none."""
    kept = Path(settings.HOME) / "centre" / "linking-score.json"
    return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None


def _counts(request: DeskRequest) -> list[tuple[str, str, int]]:
    rows = linkage.find_pairs(request.actor, state="").order_by()
    return [(key, zh, rows.filter(state=key).count()) for key, zh in linkage.LinkPair.State.choices]


def _honesty(request: DeskRequest) -> list[tuple[str, int, int]]:
    """Hold what was stated against what people said: of the judged pairs of each band, how many were the same."""
    rows = linkage.find_pairs(request.actor, state="").order_by()
    found = []
    for key, zh in BANDS.items():
        low, high = linkage.BANDS[key]
        band = rows.filter(probability__gte=low, probability__lt=high)
        same = band.filter(state="same").count()
        found.append((zh, same, same + band.filter(state="different").count()))
    return found


@desk_page
def link_next(request: DeskRequest) -> HttpResponse:
    """Go to the next pair that nobody else has in hand."""
    require(request.actor, linkage.Rights.PAIR_READ)
    asked = _asked(request) | {"state": "open"}
    after = request.GET.get("after", "")
    pair = linkage.get_pair(request.actor, after) if after else None
    found = linkage.next_pair(request.actor, now(), after=pair, **asked)
    if found is None:
        messages.info(request, "后面没有待核对的了")
        return redirect("desk:links")
    query = request.GET.copy()
    query.pop("after", None)
    return redirect(f"{reverse('desk:link_pair', args=[found.uid])}?{query.urlencode()}".rstrip("?"))


@desk_page
def link_pair(request: DeskRequest, uid: str) -> HttpResponse:
    """Show one pair: both records side by side, each field's weight drawn, and the sum by hand."""
    pair = linkage.get_pair(request.actor, uid)
    query = request.GET.copy()
    context = {
        "pair": pair,
        "title": packs().sources[pair.source].title if pair.source in packs().sources else pair.source,
        "sides": _sides(pair),
        "steps": _steps(pair),
        "alike": linkage.alike_pairs(request.actor, pair).count() if pair.state == "open" else 0,
        "others": linkage.find_pairs(request.actor, state="")
        .filter(batch_uid=pair.batch_uid, line=pair.line)
        .exclude(pk=pair.pk),
        "policy": flows.policy_in_force(),
        "query": query.urlencode(),
        "may_judge": may(request.actor, linkage.Rights.PAIR_JUDGE, region=pair.region_code)
        and pair.state in ("open", "unsure", "different"),
        "is_mine": pair.claimed_by_id == request.actor.person_id,
    }  # fmt: skip
    return render(request, "desk/link_pair.html", context)


def _sides(pair: linkage.LinkPair) -> list[dict[str, Any]]:
    """Lay both records out field by field; personal values masked on both sides alike."""
    row = linkage.shown_row(pair.row)
    said = {part["key"]: part for part in pair.parts}
    rows = []
    for role, title, column in SIDES:
        ours = getattr(pair.subject, column)
        shown = region_title(ours) if role == "region" else str(registry.masked(column, ours)) if ours else ""
        theirs = row.get(linkage.ROW_TITLES[role], "")
        theirs = region_title(theirs) if role == "region" else theirs
        part = said.get(role)
        weight = part["weight"] if part and part["level"] else None
        rows.append({"title": title, "row": theirs, "subject": shown, "part": part, "weight": weight})
    return rows


def _steps(pair: linkage.LinkPair) -> list[dict[str, Any]]:
    """Give the waterfall: each weight as a bar from the sum before it to the sum after it."""
    weights = [("起点：候选里真是同一户的本来就少", pair.start)]
    weights += [(part["says"], part["weight"]) for part in pair.parts if part["weight"]]
    if pair.lost:
        weights.append(("另有相近的对象，分走可能", -pair.lost))
    sums = [0.0]
    for _, weight in weights:
        sums.append(round(sums[-1] + weight, 2))
    low, high = min(sums), max(sums)
    scale = _WIDE / max(high - low, 1.0)
    return [
        {
            "says": says, "weight": weight, "sum": after, "x": f"{(min(before, after) - low) * scale:.1f}",
            "width": f"{max(abs(weight) * scale, 1):.1f}", "zero": f"{-low * scale:.1f}", "is_for": weight > 0,
        }
        for (says, weight), before, after in zip(weights, sums, sums[1:], strict=False)
    ]  # fmt: skip


@require_POST
@desk_page
def link_claim(request: DeskRequest, uid: str) -> HttpResponse:
    """Take a pair in hand, or let it go."""
    if request.POST.get("release"):
        linkage.release_pair(actor=request.actor, pair=uid)
    else:
        linkage.claim_pair(actor=request.actor, pair=uid, at=now())
    return redirect("desk:link_pair", uid=uid)


@require_POST
@desk_page
def links_judge(request: DeskRequest) -> HttpResponse:
    """Judge one pair with those alike, or all ticked ones, and go on to the next."""
    pairs = request.POST.getlist("pair")
    if request.POST.get("alike") and len(pairs) == 1:
        first = linkage.get_pair(request.actor, pairs[0])
        pairs += [one.uid for one in linkage.alike_pairs(request.actor, first)]
    judged = flows.judge_links(
        actor=request.actor, at=now(), centre=centre_here(), pairs=pairs, verdict=request.POST.get("verdict", ""),
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    words = judged[0].get_state_display()
    messages.success(request, f"已记下{len(judged)}对：{words}")
    if request.POST.get("go_on"):
        query = request.POST.get("query", "")
        return redirect(f"{reverse('desk:link_next')}?{query}".rstrip("?"))
    return redirect("desk:links")


@desk_page
def link_costs(request: DeskRequest) -> HttpResponse:
    """Show and set what errors cost; the lines follow, and what they would do to the pairs that are kept."""
    require(request.actor, linkage.Rights.PAIR_READ)
    if request.method == "POST":
        flows.set_link_costs(
            actor=request.actor, at=now(), reason=request.POST.get("reason", ""),
            **{name: _number(request, name) for name in ("false_link", "missed_link", "one_look")},
        )  # fmt: skip
        messages.success(request, "已记下；下一次关联起按新的代价划线")
        return redirect("desk:link_costs")
    policy = flows.policy_in_force()
    rows = linkage.find_pairs(request.actor, state="").order_by().exclude(state="gone")
    context = {
        "policy": policy,
        "told": linkage.current_policy(),
        "effect": (
            rows.filter(probability__gte=policy.link_at).count(),
            rows.filter(probability__gte=policy.review_at, probability__lt=policy.link_at).count(),
        ),
        "model": centre_here().linking_model(),
        "may_set": may(request.actor, linkage.Rights.POLICY_SET),
    }
    return render(request, "desk/link_costs.html", context)


def _number(request: DeskRequest, name: str) -> float:
    text = request.POST.get(name, "").strip()
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"“{text}”不是数字", remedy="代价填数字，如 30", field=name) from None
