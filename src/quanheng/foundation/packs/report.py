"""Checks all packs as a whole: faults, cases, rights of roles, and a grade for each pack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from quanheng.foundation.people.api import all_rights
from quanheng.packkit.fault import Fault
from quanheng.packkit.model import ModelCase, ModelSpec
from quanheng.packkit.model_select import check_selects
from quanheng.packkit.reading import Pack
from quanheng.packkit.role import RoleSpec
from quanheng.packkit.scenario import Case, CaseResult, run_case, runners

from .current import using
from .loader import find_folders, freeze, read_all

__all__ = ["CheckReport", "PackGrade", "check", "load_case_runners", "role_faults", "run_cases"]


@dataclass(frozen=True, slots=True)
class PackGrade:
    """How finished a pack is.

    bronze: it loads. silver: also a README, and a case for each kind of rule that can be run. gold: also
    everything verified that says how it is known, and no warnings.
    """

    pack: str
    zh: str
    grade: str
    entries: int
    cases: int
    unverified: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of the packs found."""

    faults: tuple[Fault, ...]
    results: tuple[CaseResult, ...]
    grades: tuple[PackGrade, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that keep the site from starting."""
        return tuple(fault for fault in self.faults if fault.severity == "error")

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Faults that only lower a grade."""
        return tuple(fault for fault in self.faults if fault.severity == "warning")

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """Cases whose answers differ from what a lawyer wrote."""
        return tuple(result for result in self.results if not result.holds)

    @property
    def ok(self) -> bool:
        """True when everything loads and every case holds."""
        return not self.errors and not self.failed

    def as_dict(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "ok": self.ok,
            "packs": [{"pack": one.pack, "zh": one.zh, "grade": one.grade, "entries": one.entries, "cases": one.cases,
                       "unverified": one.unverified, "missing": list(one.missing)} for one in self.grades],
            "entries": sum(one.entries for one in self.grades),
            "errors": [_plain(fault) for fault in self.errors],
            "warnings": [_plain(fault) for fault in self.warnings],
            "cases_run": len(self.results),
            "cases_failed": [{"where": str(one.case.origin), "case": one.case.case, "article": one.case.article,
                              "differences": list(one.differences)} for one in self.failed],
        }  # fmt: skip


def check(more: Iterable[Path] = (), *, cases: bool = True) -> CheckReport:
    """Read every pack anew, cross it, run its cases, and grade it; nothing is kept.

    Args:
        more: further folders, such as a pack that is being written.
        cases: whether to run the cases; they are run only when nothing is wrong.
    """
    packs, found = read_all(find_folders([*settings.PACK_FOLDERS, *more]))
    found = sorted({*found, *role_faults(packs), *check_selects(packs)})
    results: Sequence[CaseResult] = ()
    if cases and not any(fault.severity == "error" for fault in found):
        tried = freeze(packs)
        with using(tried):
            results = run_cases(
                [*tried.cases.values(), *(as_case(one, tried.models) for one in tried.model_cases.values())]
            )
    return CheckReport(tuple(found), tuple(results), tuple(_grade(pack, found, results) for pack in packs))


def role_faults(packs: Iterable[Pack]) -> list[Fault]:
    """Find rights in roles that no room declares; such a post would believe to hold what it does not."""
    known = {str(right) for right in all_rights()}
    faults = []
    for pack in packs:
        for entry in pack.of("roles"):
            spec = entry.spec
            for index, right in enumerate(spec.rights if isinstance(spec, RoleSpec) else ()):
                if right not in known:
                    line = entry.origin.at("rights", index)
                    sentence = f"角色“{entry.key}”的权限“{right}”没有任何模块声明"
                    faults.append(
                        Fault(entry.origin.file, line, "unknown_right", sentence, "请删去，或改正写法", pack=pack.key)
                    )  # fmt: skip
    return faults


def load_case_runners() -> None:
    """Import the ``cases`` module of every installed room that has one; each registers its runners."""
    for config in apps.get_app_configs():
        name = f"{config.name}.cases"
        if config.name.startswith("quanheng.") and find_spec(name):
            import_module(name)


def run_cases(cases: Iterable[Any]) -> list[CaseResult]:
    """Run cases; one whose kind nobody can run is a failed case, not a silent one."""
    load_case_runners()
    return [run_case(case) for case in cases]


def as_case(written: ModelCase, models: Mapping[str, ModelSpec]) -> Case:
    """Give a model's case the form of every other case: its rows given, the rows that must come out expected."""
    spec = models.get(written.model_key)
    given = written.model_copy(update={"model": written.model_key}).model_dump()
    case = Case(
        case=written.title, kind="model", article=spec.law[0].article if spec else "监管模型", given=given,
        day=written.today, then={"hits": given["expect"]}, note=written.note,
    )  # fmt: skip
    case.stand_at(written.origin)
    return case


def _grade(pack: Pack, faults: Iterable[Fault], results: Sequence[CaseResult]) -> PackGrade:
    own = [fault for fault in faults if fault.pack == pack.key]
    unverified = sum(not _is_verified(entry.spec) for entry in pack.entries)
    cases = [*pack.of("cases"), *pack.of("model_cases")]
    missing = _missing(pack, cases, unverified, own)
    if any(fault.severity == "error" for fault in own):
        grade = "none"
    elif any(word in missing for word in ("README.md", "案例")):
        grade = "bronze"
    else:
        grade = "silver" if missing else "gold"
    zh = pack.manifest.zh if pack.manifest else pack.key
    return PackGrade(
        pack.key, zh, grade, len(pack.entries) - len(cases), len(cases), unverified, tuple(missing)
    )


def _is_verified(spec: object) -> bool:
    """Whatever says how it is known counts, not law alone: checklists, signals, code lists."""
    confidence = getattr(spec, "confidence", None)
    return not isinstance(confidence, str) or confidence.startswith(("source", "recall:high"))


def _missing(pack: Pack, cases: Sequence[Any], unverified: int, own: Sequence[Fault]) -> list[str]:
    """What the pack still lacks for the next grade, in words."""
    missing = []
    if not (pack.folder / "README.md").is_file():
        missing.append("README.md")
    runnable = {"law": "clock", "signals": "signal", "affairs": "affair", "inspections": "inspection"}
    have = {entry.section.name for entry in pack.entries}
    kinds = {getattr(case.spec, "kind", "") for case in cases}
    if not cases and have & set(runnable):
        missing.append("案例")
    for section, kind in runnable.items():
        if section in have and kind in runners() and kind not in kinds and cases:
            missing.append(f"“{kind}”类案例")
    if unverified:
        missing.append(f"{unverified}条未核实")
    warnings = sum(fault.severity == "warning" for fault in own)
    if warnings:
        missing.append(f"{warnings}处提醒")
    return missing


def _plain(fault: Fault) -> dict[str, Any]:
    return {"file": fault.file, "line": fault.line, "code": fault.code, "sentence": fault.sentence,
            "remedy": fault.remedy, "pack": fault.pack}  # fmt: skip
