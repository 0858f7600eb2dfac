"""How long a paper takes to print: one page, three, and ten with a list that runs over several, both files.

Run ``python benchmarks/papers.py`` (``--write`` to keep the figures in ``benchmarks/results/papers.md``). The words are
invented; no database is used. The first print of a process reads the machine's fonts and is told apart.
"""

import argparse
import os
import platform
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

HERE = Path(__file__).resolve().parent
LINE = "当事人在冷库存放超过保质期的蚝油、卤料包并用于制作餐食，执法人员现场清点、拍照并封存，当事人在场核对无误。"
ROUNDS = 5


def paper_of(paragraphs: int, things: int) -> Any:
    """Write a paper of so many paragraphs and listed things; it is printed from this alone."""
    from quanheng.engines.affairs.models import Paper

    head = ["序号", "名称", "规格型号", "单位", "数量", "单价", "备注"]
    rows = [
        [str(n), f"第{n}种调味料", "500克每瓶", "瓶", str(n), "12.5元", "开封，标签完整"]
        for n in range(1, things + 1)
    ]
    blocks: list[dict[str, Any]] = [{"kind": "para", "text": LINE * 3} for _ in range(paragraphs)]
    blocks.append({"kind": "end", "organ": "湘桥区市场监督管理局", "day": "2026年8月13日"})
    blocks.append({"kind": "sign", "role": "receipt", "cells": ["当事人签收", "", "签收日期", ""]})
    if rows:
        blocks += [
            {"kind": "leaf", "text": "附件：清单"},
            {"kind": "rows", "head": head, "rows": rows, "widths": []},
        ]
    content = {
        "organ": "湘桥区市场监督管理局", "zh": "实施行政强制措施决定书", "number": "潮湘市监强措〔2026〕1号",
        "seal": True, "seal_image": {"sample": True}, "audience": "party", "blocks": blocks, "sample": True,
    }  # fmt: skip
    return Paper(
        document="PEN-23", zh=content["zh"], number=content["number"], content=content, digest_sm3="ab" * 32,
        verify_code="0" * 20, made_at=datetime(2026, 8, 13, 4, tzinfo=UTC), made_on=date(2026, 8, 13),
        fact_uid="0" * 32, state="made",
    )  # fmt: skip


def pages_of(paper: Any) -> int:
    """Count the pages of the PDF."""
    from weasyprint import HTML

    from quanheng.engines.affairs.papers import inside, page

    return len(HTML(string=page.paper_html(paper), url_fetcher=inside.PicturesOnly([])).render().pages)


def timed(work: Any) -> tuple[float, float]:
    """Give the wall and processor seconds of the median round."""
    marks = []
    for _ in range(ROUNDS):
        wall, cpu = perf_counter(), process_time()
        work()
        marks.append((perf_counter() - wall, process_time() - cpu))
    return sorted(marks)[ROUNDS // 2]


def main() -> None:
    """Print three papers of growing length and tell how long each took."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--write", action="store_true", help="keep the figures in results/papers.md")
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("QUANHENG_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
        import django

        django.setup()
        from quanheng.engines.affairs.papers import page, word

        begin = perf_counter()
        page.paper_pdf(paper_of(1, 0))
        first = perf_counter() - begin
        lines = [
            "| paper | pages | PDF, s | PDF, processor s | DOCX, s | both, s |",
            "|---|---|---|---|---|---|",
        ]
        for name, paragraphs, things in (
            ("a notice", 1, 0),
            ("a decision", 6, 0),
            ("a decision with a list", 14, 40),
        ):
            paper = paper_of(paragraphs, things)
            pdf, docx = timed(lambda p=paper: page.paper_pdf(p)), timed(lambda p=paper: word.paper_docx(p))
            lines.append(
                f"| {name} | {pages_of(paper)} | {pdf[0]:.2f} | {pdf[1]:.2f} | {docx[0]:.2f} | {pdf[0] + docx[0]:.2f} |"
            )
    load = os.getloadavg()[0]
    words = (
        f"# Papers\n\n{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; load of the"
        f" machine {load:.1f}; median of {ROUNDS}. The first print of a process reads the fonts: {first:.1f} s.\n\n"
        + "\n".join(lines)
        + "\n\nThe bar: a paper of ten pages in under two seconds. On a machine whose load is above its cores the wall"
        " clock counts waiting too; the processor's seconds are the printer's own.\n"
    )
    print(words)
    if asked.write:
        (HERE / "results" / "papers.md").write_text(words, encoding="utf-8")


if __name__ == "__main__":
    main()
