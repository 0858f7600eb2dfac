"""The data centre: every row that came has a place, quarantine is a grid to mend, and files go in here."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quanheng.base.errors import BadInput, NotFound
from quanheng.base.masking import mask
from quanheng.datacentre.api import BRINGS, Declared, read_brings, read_period
from quanheng.engines.linkage import api as linkage
from quanheng.flows import api as flows
from quanheng.foundation.jobs import api as jobs
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may, require
from quanheng.surfaces.desk.shell import DeskRequest, desk_page
from quanheng.surfaces.web import now

from .supply import PROOFS, WAYS, WHO

__all__ = [
    "batch",
    "batch_original",
    "centre_here",
    "data",
    "data_file",
    "dismiss",
    "mend",
    "quarantine",
    "quarantine_file",
    "release",
    "walk",
]

LARGEST = 200 * 1024 * 1024
PAGE = 100


def centre_here() -> Any:
    """Open the data centre of this home."""
    return flows.centre_of(Path(settings.HOME))


@desk_page
def data(request: DeskRequest) -> HttpResponse:
    """Show sources and deliveries; each line is a sum that adds up, and so is the last one."""
    require(request.actor, flows.Rights.BATCH_READ)
    centre = centre_here()
    batches = list(reversed(centre.batches()))
    source = request.GET.get("source", "")
    shown = [one for one in batches if not source or one.source == source]
    total: dict[str, Any] = {
        name: sum(getattr(one, name) for one in shown)
        for name in ("rows_in", "accepted", "repaired", "quarantined")
    }
    total["ok"] = total["rows_in"] == total["accepted"] + total["repaired"] + total["quarantined"]
    return render(
        request,
        "desk/data.html",
        {
            "batches": [(one, _sum_holds(one), _clean_share(one)) for one in shown[:200]],
            "total": total,
            "number": len(shown),
            "sources": _sources(batches),
            "source": source,
            "titles": {key: spec.title for key, spec in packs().sources.items()},
            "refusals": centre.refusals()[:20],
            "may_land": may(request.actor, flows.Rights.BATCH_LAND),
            "pairs_open": linkage.count_open(request.actor)
            if may(request.actor, linkage.Rights.PAIR_READ)
            else 0,
        },
    )


def _sum_holds(one: Any) -> bool:
    return one.state in ("held", "landed") or one.rows_in == one.accepted + one.repaired + one.quarantined


def _clean_share(one: Any) -> float | None:
    return (one.accepted + one.repaired) / one.rows_in if one.rows_in else None


def _sources(batches: list[Any]) -> list[dict[str, Any]]:
    """Say for each declared source how many deliveries came and when the last one did."""
    rows = []
    for key, spec in sorted(packs().sources.items()):
        own = [one for one in batches if one.source == key]
        rows.append(
            {
                "key": key,
                "title": spec.title,
                "department": spec.department,
                "number": len(own),
                "last": own[0].at if own else None,
                "rows": sum(one.rows_in for one in own),
                "waiting": sum(one.quarantined for one in own),
            }
        )
    return rows


@desk_page
def batch(request: DeskRequest, uid: str) -> HttpResponse:
    """Open one delivery: its counts, why rows wait, which rules changed values, and what it led to."""
    require(request.actor, flows.Rights.BATCH_READ)
    centre = centre_here()
    found = centre.batch(uid)
    report = centre.report(uid)
    facts = ledger.find_facts(request.actor, object=flows.batch_ref(uid))
    return render(
        request,
        "desk/batch.html",
        {
            "batch": found,
            "report": report,
            "title": packs().sources[found.source].title,
            "holds": _sum_holds(found),
            "facts": [(fact, ledger.say(fact)) for fact in facts[:40]],
            "reasons": sorted(report.reasons.items(), key=lambda one: -one[1]),
            "rules": sorted(report.rules.items(), key=lambda one: -one[1]),
            "quality": centre.quality(found.source, at=now()),
            "told": centre.delivery(uid),
            "brings": BRINGS,
            "proofs": PROOFS,
            "ways": WAYS,
            "who": WHO,
            "may_release": may(request.actor, flows.Rights.BATCH_RELEASE),
            "may_mend": may(request.actor, flows.Rights.ROW_MEND),
        },
    )


@desk_page
def quarantine(request: DeskRequest) -> HttpResponse:
    """Show the rows that wait as a grid: the original struck through, the proposal under it, the reason beside."""
    source, uid, code = (request.GET.get(name, "") for name in ("source", "batch", "code"))
    offset = int(request.GET.get("from", "0") or 0) if request.GET.get("from", "0").isdigit() else 0
    rows = flows.waiting_rows(
        request.actor,
        Path(settings.HOME),
        source=source or None,
        batch_uid=uid or None,
        code=code or None,
        limit=PAGE + 1,
        offset=offset,
    )
    columns = {
        key: {column.element: column for column in spec.columns} for key, spec in packs().sources.items()
    }
    shown = [_grid_row(row, columns.get(row.source, {})) for row in rows[:PAGE]]
    return render(
        request,
        "desk/quarantine.html",
        {
            "rows": shown,
            "more": offset + PAGE if len(rows) > PAGE else None,
            "offset": offset,
            "source": source,
            "code": code,
            "batch": uid,
            "sources": {key: spec.title for key, spec in packs().sources.items()},
            "may_mend": may(request.actor, flows.Rights.ROW_MEND),
        },
    )


def _grid_row(row: Any, columns: dict[str, Any]) -> dict[str, Any]:
    """Lay out one waiting row: faulty cells first, with what is proposed; the other cells as they came."""
    by_field = {fault.field: fault for fault in row.faults}
    cells = [
        {
            "field": field,
            "title": columns[field].title if field in columns else field,
            "value": value,
            "fault": by_field.get(field),
            "proposal": by_field[field].proposals[0]
            if field in by_field and by_field[field].proposals
            else "",
        }
        for field, value in row.cells.items()
    ]
    return {
        "row": row,
        "bad": [cell for cell in cells if cell["fault"]],
        "rest": [
            cell | {"value": _shown(columns.get(cell["field"]), cell["value"])}
            for cell in cells
            if not cell["fault"] and cell["value"]
        ],
        "general": [fault for fault in row.faults if fault.field not in row.cells],
    }


def _shown(column: Any, value: str) -> str:
    """Mask what is personal in the cells beside the faulty ones; whoever mends sees only what needs mending."""
    rules = {"person": "name", "phone": "phone"}
    return mask(rules[column.kind], value) if column is not None and column.kind in rules else value


@require_POST
@desk_page
def mend(request: DeskRequest) -> HttpResponse:
    """Mend ticked rows: a typed value, else the proposal; the rows go through the same rules again."""
    by_batch: dict[str, dict[int, dict[str, str]]] = {}
    for ticked in request.POST.getlist("row"):
        uid, _, line = ticked.rpartition(":")
        prefix = f"c:{ticked}:"
        values = {
            name.removeprefix(prefix): str(value)
            for name, value in request.POST.items()
            if name.startswith(prefix) and value
        }
        if values and line.isdigit():
            by_batch.setdefault(uid, {})[int(line)] = values
    if not by_batch:
        raise BadInput("没有选中要修补的行，或没有填修补值", remedy="勾选行，在有问题的格里填上正确的值")
    passed = waiting = 0
    for uid, changes in by_batch.items():
        report = flows.mend_rows(
            actor=request.actor, at=now(), home=Path(settings.HOME), batch=uid, changes=changes
        )
        passed, waiting = passed + report.passed, waiting + report.waiting
    messages.success(request, f"修补后入库{passed}行" + (f"，{waiting}行仍不合规则" if waiting else ""))
    return redirect(_back(request))


@require_POST
@desk_page
def dismiss(request: DeskRequest) -> HttpResponse:
    """Set ticked rows aside with a reason; they stay counted."""
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 2:
        raise BadInput("搁置须写明理由", remedy="写一句为什么不再修补")
    by_batch: dict[str, list[int]] = {}
    for ticked in request.POST.getlist("row"):
        uid, _, line = ticked.rpartition(":")
        if line.isdigit():
            by_batch.setdefault(uid, []).append(int(line))
    if not by_batch:
        raise BadInput("没有选中要搁置的行", remedy="请先勾选")
    for uid, lines in by_batch.items():
        flows.dismiss_rows(
            actor=request.actor, at=now(), home=Path(settings.HOME), batch=uid, lines=lines, reason=reason
        )
    messages.success(request, f"已搁置{sum(map(len, by_batch.values()))}行")
    return redirect(_back(request))


def _back(request: DeskRequest) -> str:
    back = request.POST.get("back", "")
    return back if back.startswith("/desk/data/") else reverse("desk:quarantine")


@require_POST
@desk_page
def release(request: DeskRequest, uid: str) -> HttpResponse:
    """Let a held delivery go on, on a person's word."""
    flows.release_batch(
        actor=request.actor,
        at=now(),
        home=Path(settings.HOME),
        batch=uid,
        reason=request.POST.get("reason", ""),
    )
    return redirect("desk:batch", uid=uid)


@require_POST
@desk_page
def data_file(request: DeskRequest) -> HttpResponse:
    """Take a file in: landed whole or refused with file, row, field, reason and remedy."""
    given = request.FILES.get("file")
    if given is None or not given.name:
        raise BadInput("没有选文件", remedy="请选一个文件")
    if given.size and given.size > LARGEST:
        raise BadInput(f"文件超过{LARGEST // 2**20}MB", remedy="大文件请放进收件目录，由流程读入")
    name = Path(given.name).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as kept:
            for chunk in given.chunks():
                kept.write(chunk)
        report = flows.take_file(
            actor=request.actor,
            at=now(),
            home=Path(settings.HOME),
            file=path,
            source=request.POST.get("source", ""),
            claims=_claims(request),
        )
    counts = report["rows"]
    words = f"收到{counts['in']}行 = 入库{counts['accepted']} + 修补{counts['repaired']} + 隔离{counts['quarantined']}"
    messages.success(request, words if report["ok"] else f"已收下但暂缓入库：{report['held']}")
    return redirect("desk:batch", uid=report["batch"])


@require_POST
@desk_page
def walk(request: DeskRequest) -> HttpResponse:
    """Walk the whole road now, behind the page: what waits in the inboxes comes in, and what follows follows."""
    require(request.actor, flows.Rights.BATCH_LAND)
    asked = jobs.ask_job(kind=flows.WALK_ROAD, title="走一遍流程", asked={}, actor=request.actor, at=now())
    return redirect("desk:job", uid=asked.uid)


def _claims(request: DeskRequest) -> flows.Claims:
    """Read what the form says of the file: what it brings, for which period, how many rows, its digest."""
    digest = request.POST.get("told_digest", "").strip().lower()
    period, rows = request.POST.get("period", "").strip(), request.POST.get("rows", "").strip()
    if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):
        raise BadInput("摘要不是64位十六进制", remedy="请照报送单位给的摘要抄写", field="told_digest")
    if period and read_period(period) is None:
        raise BadInput("期次读不懂", remedy="请写作 2026-11-24、2026-W48、2026-11 或 2026-Q4", field="period")
    if rows and not (rows.isascii() and rows.isdigit()):
        raise BadInput("行数不是整数", remedy="请只写数字", field="rows")
    is_sm3 = request.POST.get("digest_kind") == "sm3"
    return flows.Claims(
        declared=Declared(
            brings=read_brings(request.POST.get("brings", "")), period=period, rows=int(rows) if rows else None
        ),
        sha256="" if is_sm3 else digest, sm3=digest if is_sm3 else "",
    )  # fmt: skip


@desk_page
def batch_original(request: DeskRequest, uid: str, line: int) -> HttpResponse:
    """Show one row as it came, by the sender's own titles: the last step of every walk home."""
    require(request.actor, flows.Rights.ROW_READ)
    centre = centre_here()
    found = centre.batch(uid)
    row = centre.original_row(uid, line)
    if not row:
        raise NotFound("这份文件没有这一行")
    return render(request, "desk/original.html", {"batch": found, "line": line, "row": row.items()})


@desk_page
def quarantine_file(request: DeskRequest, uid: str) -> FileResponse:
    """Give a delivery's waiting rows as a workbook with the reasons, to send back."""
    require(request.actor, flows.Rights.ROW_READ)
    centre = centre_here()
    found = centre.batch(uid)
    folder = Path(settings.HOME) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"quarantine-{uid}.xlsx"
    centre.export_quarantine(uid, path)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"退回_{found.file}.xlsx")
