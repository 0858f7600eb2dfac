"""The plan as a list that checks itself: every row, who claims it, and whether the claim holds."""

import ast
import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

from quanheng.base.errors import BadInput, NotFound
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.indicator import Claim

from .rights import Rights
from .selectors import plan_in_force

__all__ = [
    "ClaimFault",
    "PlanItem",
    "check_claims",
    "coverage",
    "coverage_summary",
    "list_coverage",
    "plan_items",
]

_CHAPTER = re.compile(r"Ch(\d+) §(\d+)[^(（]*[(（](.+)[)）]$")
_NUMERALS = "零一二三四五六七八九十"
COLUMNS = ["id", "section", "term", "software_must", "kind", "number"]
KINDS = {
    "register": "台账", "workflow": "流程", "checklist-inspection": "检查", "random draw": "随机抽查", "credit": "信用",
    "trace": "追溯", "monitoring model": "监测模型", "indicator": "指标", "publication": "公示", "document": "文书",
    "training": "培训", "analysis": "分析", "integration": "对接",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing that the plan names, and its claim if there is one."""

    id: str
    section: str
    term: str
    software_must: str
    kind: str
    number: str
    claim: Claim | None = None

    @property
    def chapter(self) -> str:
        """Chapter and section as the plan counts them, such as 第六章第一节 食品安全监管、专栏2."""
        found = _CHAPTER.match(self.section)
        if not found:
            return self.section
        return f"第{_numeral(int(found[1]))}章第{_numeral(int(found[2]))}节 {found[3]}"

    @property
    def kind_zh(self) -> str:
        """The kind in the words of an officer."""
        return KINDS.get(self.kind, self.kind)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        claim = self.claim
        return {
            "id": self.id, "chapter": self.chapter, "term": self.term, "kind": self.kind, "number": self.number,
            "claim": {"page": claim.page, "proof": claim.proof, "says": claim.says} if claim else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimFault:
    """A claim that does not hold: where it is written, and what is wrong with it."""

    file: str
    line: int
    id: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.id} {self.sentence}；{self.remedy}"


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number <= 10 else f"十{_NUMERALS[number - 10]}"


@cache
def plan_items() -> tuple[PlanItem, ...]:
    """Read the rows of the plan in force, in its own order, without claims.

    Raises: NotFound without a plan; BadInput for a file that has other columns or an id twice.
    """
    plan = plan_in_force()
    path = packs().folders[plan.origin.pack] / plan.systems
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise BadInput(f"{plan.systems} 的列不对", remedy=f"应为：{'、'.join(COLUMNS)}")
        items = tuple(_item(row) for row in reader)
    if len({item.id for item in items}) != len(items):
        raise BadInput(f"{plan.systems} 中有重复的编号", remedy="每个编号只能有一行")
    return items


def _item(row: Mapping[str, str]) -> PlanItem:
    return PlanItem(row["id"], row["section"], row["term"], row["software_must"], row["kind"], row["number"])


def coverage() -> list[PlanItem]:
    """Give every row of the plan with its claim or none. For the command line; the desk asks with an actor."""
    claims = packs().claims
    return [replace(item, claim=claims.get(item.id)) for item in plan_items()]


def list_coverage(actor: Actor) -> dict[str, list[PlanItem]]:
    """Give the rows by chapter, in the plan's order. Right: indicators:plan:read"""
    require(actor, Rights.PLAN_READ)
    chapters: dict[str, list[PlanItem]] = {}
    for item in coverage():
        chapters.setdefault(item.chapter, []).append(item)
    return chapters


def coverage_summary(items: Iterable[PlanItem]) -> Mapping[str, int]:
    """Count rows and claims."""
    rows = list(items)
    claimed = sum(item.claim is not None for item in rows)
    return {"rows": len(rows), "claimed": claimed, "open": len(rows) - claimed}


def check_claims(root: Path) -> list[ClaimFault]:
    """Check every claim against the program itself: its id, its page in the URLconf, its proof in the files.

    ``root`` is the checkout, since tests are no part of the installed program. A page in the URLconf and a
    proof that exists say that somebody could look; whether the sentence is true is for a reader to judge.
    """
    known = {item.id for item in plan_items()}
    names = _url_names()
    faults: list[ClaimFault] = []
    for claim in packs().claims.values():
        wrong: list[tuple[str, str]] = []
        if claim.id not in known:
            wrong.append(("规划中没有这个编号", "请核对 plan_systems.csv"))
        if not _page_resolves(claim.page, names):
            wrong.append((f"页面“{claim.page}”打不开", "请写现有的网址名（如 desk:plan）或者以 / 开头的路径"))
        if reason := _why_no_proof(claim.proof, root):
            wrong.append((reason, "请写 tests/…py::test_名 或 case:包/cases/文件.yml"))
        faults += [
            ClaimFault(claim.origin.file, claim.origin.line, claim.id, what, remedy) for what, remedy in wrong
        ]
    return faults


def _url_names() -> frozenset[str]:
    """Every name in the URLconf, with its namespaces."""
    names: set[str] = set()

    def walk(patterns: Iterable[Any], space: str) -> None:
        for pattern in patterns:
            inner = getattr(pattern, "url_patterns", None)
            if inner is not None:
                own = getattr(pattern, "namespace", None)
                walk(inner, f"{space}{own}:" if own else space)
            elif pattern.name:
                names.add(f"{space}{pattern.name}")

    walk(get_resolver().url_patterns, "")
    return frozenset(names)


def _page_resolves(page: str, names: frozenset[str]) -> bool:
    if page.startswith("/"):
        try:
            resolve(page.partition("?")[0])
        except Resolver404:
            return False
        return True
    if page in names:
        return True
    try:
        reverse(page)
    except NoReverseMatch:
        return False
    return True


def _why_no_proof(proof: str, root: Path) -> str:
    """Say why a proof does not count; empty when it exists."""
    if proof.startswith("case:"):
        return _why_no_case(proof.removeprefix("case:"))
    file, _, node = proof.partition("::")
    path = root / file
    if not file.startswith("tests/") or not node:
        return f"证明“{proof}”写法不对"
    if not path.is_file() or root.resolve() not in path.resolve().parents:
        return f"没有测试文件{file}"
    wanted = node.partition("[")[0].split("::")
    return "" if _has_test(path, wanted) else f"{file}里没有{node}"


def _has_test(path: Path, wanted: list[str]) -> bool:
    """Look for a test function, inside a class where the node names one; the name must begin with test."""
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    for step in wanted[:-1]:
        inner = next((node for node in body if isinstance(node, ast.ClassDef) and node.name == step), None)
        if inner is None:
            return False
        body = inner.body
    functions = (node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return wanted[-1].startswith("test") and wanted[-1] in functions


def _why_no_case(place: str) -> str:
    """A case is named by its pack and file, and after # by its sentence."""
    file, _, sentence = place.partition("#")
    names = {key: one.case for key, one in packs().cases.items()}
    names |= {key: one.case for key, one in packs().model_cases.items()}
    found = [name for key, name in names.items() if key.rpartition(":")[0] == file]
    if not found:
        return f"没有案例文件{file}"
    if sentence and sentence not in found:
        return f"{file}里没有案例“{sentence}”"
    return ""


def claimed(plan_id: str) -> Claim:
    """Give the claim on one id. Raises: NotFound"""
    found = packs().claims.get(plan_id)
    if found is None:
        raise NotFound(f"规划条目{plan_id}还没有认领", remedy="见 docs/how-to/claim-a-plan-id.md")
    return found
