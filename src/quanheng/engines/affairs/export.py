"""Hands out the whole file of an affair: papers, evidence, acts and an index with every digest."""

import io
import json
import re
import zipfile
from datetime import datetime
from typing import Any

from django.db import transaction

from quanheng.base.days import CHINA
from quanheng.base.digest import digests
from quanheng.foundation.ledger.api import Exhibit, open_exhibit, record
from quanheng.foundation.people.api import Actor, require

from . import facts
from .definitions import spec_of
from .filing import frame_of
from .models import Affair, Paper
from .papers.making import print_paper
from .rights import Rights

__all__ = ["export_case"]

_UNSAFE = re.compile(r"[^\w.〔〕（）-]+")


def export_case(*, affair: Affair, actor: Actor, at: datetime) -> bytes:
    """Give the file of an affair as one ZIP, and write down who took it out.

    Papers come in both forms, evidence as it was sealed, each checked against its seal on the way out. The
    index names every part with its SM3 and the fact that vouches for it. Two calls are two facts.

    Right:  affairs:affair:export
    Writes: affairs.affair.exported
    Raises: NotAllowed, NotFound, Tampered
    """
    require(actor, Rights.EXPORT, region=affair.region_code)
    index: list[dict[str, Any]] = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for paper in affair.papers.select_related("pdf__fact", "docx__fact"):
            _add_paper(bundle, index, paper, actor, at)
        for one in affair.evidence.select_related("exhibit__fact"):
            _add(bundle, index, f"证据/{one.number:02d}_{_safe(one.name)}", one.exhibit)
        told = {"事项": _head(affair), "办理": _acts(affair), "目录": index}
        bundle.writestr("案卷目录.json", json.dumps(told, ensure_ascii=False, indent=1))
    content = buffer.getvalue()
    with transaction.atomic():
        body = {"parts": len(index), "sm3": digests(content).sm3.hex()}
        record(facts.AFFAIR_EXPORTED, body=body, **frame_of(affair, actor, at))
    return content


def _add_paper(
    bundle: zipfile.ZipFile, index: list[dict[str, Any]], paper: Paper, actor: Actor, at: datetime
) -> None:
    printed = print_paper(paper=paper, actor=actor, at=at)
    name = f"文书/{printed.pk}_{_safe(printed.zh)}{_safe(printed.number or '')}"
    if printed.state in (Paper.State.VOIDED, Paper.State.CORRECTED):
        name += f"_{printed.get_state_display()}"
    for exhibit, ending in ((printed.pdf, "pdf"), (printed.docx, "docx")):
        if exhibit is not None:
            _add(bundle, index, f"{name}.{ending}", exhibit)
            index[-1] |= {"文号": printed.number or "", "状态": printed.get_state_display()}


def _add(bundle: zipfile.ZipFile, index: list[dict[str, Any]], name: str, exhibit: Exhibit) -> None:
    bundle.writestr(name, open_exhibit(exhibit))
    index.append({"文件": name, "SM3": exhibit.sm3, "账本记录": exhibit.fact.uid})


def _safe(name: str) -> str:
    """A name that no unpacker can take for a path."""
    return _UNSAFE.sub("_", name).strip("._")[:80] or "无名"


def _head(affair: Affair) -> dict[str, Any]:
    spec = spec_of(affair)
    return {
        "案号": affair.number, "名称": affair.title, "程序": spec.zh, "程序摘要": affair.definition.digest,
        "当事人": affair.party_name, "统一社会信用代码": affair.party_uscc, "承办": affair.unit.name,
        "开启": affair.opened_on.isoformat(), "办结": affair.closed_on.isoformat() if affair.closed_on else "",
    }  # fmt: skip


def _acts(affair: Affair) -> list[dict[str, Any]]:
    return [
        {
            "序号": act.order, "步骤": act.zh, "时间": act.at.astimezone(CHINA).isoformat(), "办理人": act.actor_name,
            "岗位": act.post_title, "内容": act.form, "理由": act.reason, "账本记录": act.fact_uid,
        }
        for act in affair.acts.all()
    ]  # fmt: skip
