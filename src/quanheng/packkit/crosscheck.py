"""Names that must meet: what one declaration cites, another must declare.

What each shape cites stands in ``CITES``; a name that meets nothing is a fault at the line that cites it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from quanheng.base.conditions import Condition

from .code import CodeList
from .fault import Fault
from .intake_check import check_intake
from .law import LawEntry
from .mart_check import check_marts
from .model_check import check_models
from .reading import Declared, Pack
from .trend_check import check_trends

__all__ = ["cross_check", "known_keys"]

# section: (path to the citing values, section that must declare them); ``*`` walks lists and mappings.
CITES: dict[str, tuple[tuple[str, str], ...]] = {
    "law": (
        ("source.*", "law_sources"),
        ("starts", "codes:law.event"),
        ("who", "codes:law.actor"),
        ("on_expiry", "codes:law.expiry"),
    ),
    "codes": (("source.*", "law_sources"),),
    "registers": (("fields.*.codes", "codes"),),
    "inspections": (
        ("result_law_key", "law"),
        ("rectify_law_key", "law"),
        ("case_affair", "affairs"),
        ("visit_caps.*.law_key", "law"),
        ("checklists.*.questions.*.law_key", "law"),
        ("checklists.*.questions.*.violation", "violations"),
    ),
    "risk_grades": (("matters.*", "inspections"),),
    "sources": (("feeds.kind", "codes:licence.types"), ("feeds.to", "feeds"), ("feeds.opens", "affairs")),
    "signals": (
        ("recipients", "roles"),
        ("inspection", "inspections"),
        ("when.names.*", "features"),
        ("sentence_columns.*", "features"),
    ),
    "models": (("recipients", "roles"), ("inspection", "inspections"), ("outcomes.*.mart", "marts")),
    "proofs": (("mart", "marts"),),
    "trends": (("mart", "marts"), ("codes", "codes")),
    "affairs": (
        ("clocks.*.rule", "law"),
        ("thresholds.*", "law"),
        ("steps.*.form.*.codes", "codes"),
        ("steps.*.papers.*.document", "documents"),
        ("steps.*.opens.*.affair", "affairs"),
        ("steps.*.who.roles.*", "roles"),
        ("decision_document", "documents"),
    ),
    "documents": (("source.*", "law_sources"), ("by_hand.*", "any_affair")),
    "offices": (("unit", "units"), ("numbers.*.documents.*", "documents")),
    "companions": (("beside.*", "affairs"), ("affair", "affairs")),
    "outcomes": (
        ("notice.due", "law"),
        ("notice.lasts.*", "law"),
        ("notice.withdraw_within", "law"),
        ("entry.lasts.*", "law"),
        ("entry.repair_after.*", "law"),
    ),
    "routing": (("labels.*.codes.*", "codes"), ("rules.*.source.*", "law_sources")),
    "bursts": (("recipients", "roles"),),
    "indicators": (("measure_names.*", "counts"),),
    "intake": (("opens", "affairs"), ("problems", "codes"), ("channels", "codes"), ("promise.rule", "law")),
}
# What the register itself knows of every business; sources add their own features. The data centre's table
# is held to this one by a test, because the kit cannot look up to it.
SUBJECT_FEATURES = frozenset({
    "status", "kind", "industry_code", "region_code", "capital_yuan", "has_uscc", "former_names",
    "same_address_count", "same_phone_count", "sources_seen",
})  # fmt: skip

_WORDS = {
    "law": ("unknown_law_key", "没有法定期限“{name}”", "请先在 law/ 中写明，或改正名称"),
    "law_sources": ("unknown_source", "没有依据来源“{name}”", "请先在 law/sources.yml 中登记"),
    "codes": ("unknown_codes", "没有代码表“{name}”", "请先在 codes/ 中写明"),
    "roles": ("unknown_role", "没有岗位角色“{name}”", "请改用 roles.yml 中的角色"),
    "inspections": ("unknown_inspection", "没有检查事项“{name}”", "请先在 inspections/ 中写明"),
    "feeds": ("unknown_register", "没有登记簿“{name}”", "请先在 registers/ 中写明"),
    "codes:licence.types": ("unknown_licence", "没有许可种类“{name}”", "请先在代码表 licence.types 中写明"),
    "counts": ("unknown_measure", "没有计数“{name}”", "请先在 measures 或 constants 中写明，或改正公式"),
    "documents": ("unknown_document", "没有文书“{name}”", "请先在 documents/ 中写明"),
    "features": (
        "unknown_feature",
        "没有特征“{name}”，条件永远不会成立",
        "请改正名称，或在 sources/ 的 features 中写明",
    ),
    "affairs": ("unknown_affair", "没有办理事项“{name}”", "请先在 affairs/ 中写明"),
    "any_affair": ("unknown_affair", "没有办理事项“{name}”", "请先在 affairs/ 中写明；所有事项都可以写 *"),
    "marts": ("unknown_mart", "没有主题库“{name}”", "请先在 marts/ 中写明，或改正名称"),
    "units": ("unknown_unit", "没有机构“{name}”", "请改用 units.yml 中的机构代码"),
    "violations": ("unknown_violation", "没有违法行为“{name}”", "请先在办理事项的 violations 中写明"),
    "codes:law.event": ("unknown_event", "没有起算事件“{name}”", "请先在代码表 law.event 中写明"),
    "codes:law.actor": ("unknown_actor", "没有义务人“{name}”", "请先在代码表 law.actor 中写明"),
    "codes:law.expiry": ("unknown_expiry", "没有期满后果“{name}”", "请先在代码表 law.expiry 中写明"),
}


def known_keys(packs: Iterable[Pack]) -> dict[str, set[str]]:
    """Gather every declared name by section; law also answers to its families."""
    known: dict[str, set[str]] = {
        "feeds": {"subject", "licence", "centre"},
        "features": set(SUBJECT_FEATURES),
        "any_affair": {"*"},
    }
    for pack in packs:
        for entry in pack.entries:
            known.setdefault(entry.section.name, set()).add(entry.key)
            if entry.section.name == "affairs":
                known["any_affair"].add(entry.key)
            if entry.section.name in ("measures", "constants"):
                known.setdefault("counts", set()).add(entry.key)
            family = getattr(entry.spec, "family", None)
            if entry.section.name == "law" and family:
                known["law"].add(family)
            if entry.section.name == "sources":
                known["features"].update(one.key for one in getattr(entry.spec, "features", ()))
            if entry.section.name == "registers":
                known["feeds"].add(f"record:{entry.key}")
            if isinstance(entry.spec, CodeList):
                known.setdefault(f"codes:{entry.key}", set()).update(one.code for one in entry.spec.codes)
            violations = getattr(entry.spec, "violations", ()) if entry.section.name == "affairs" else ()
            known.setdefault("violations", set()).update(one.key for one in violations)
        known.setdefault("hooks", set()).update(f"{pack.key}.{name}" for name in pack.hooks)
    return known


def cross_check(packs: Iterable[Pack]) -> list[Fault]:
    """Find every name that meets nothing, every key declared twice, every need that is absent."""
    packs = list(packs)
    known = known_keys(packs)
    return [
        *_doubles(packs),
        *_needs(packs),
        *_overlaps(packs),
        *check_intake(packs),
        *check_models(packs),
        *check_marts(packs),
        *check_trends(packs),
        *(fault for pack in packs for entry in pack.entries for fault in _cited(entry, known)),
    ]


def _doubles(packs: list[Pack]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Declared] = {}
    for pack in packs:
        for entry in pack.entries:
            if entry.section.is_dated or entry.section.name in ("cases", "model_cases"):
                continue
            name = (entry.section.name, entry.key)
            earlier = first.setdefault(name, entry)
            if earlier is entry or getattr(entry.spec, "overrides", None) == entry.key:
                continue
            sentence = f"{entry.section.zh}“{entry.key}”已在 {earlier.origin} 写过"
            yield _fault(entry, "key", "duplicate_declaration", sentence, "请改名，或删去一处")


def _overlaps(packs: list[Pack]) -> Iterator[Fault]:
    """Find days for which one law key would have two answers; the later line is the one to mend."""
    by_key: dict[str, list[Declared]] = {}
    overridden: set[tuple[str, object]] = set()
    for pack in packs:
        for entry in pack.of("law"):
            spec = entry.spec
            if isinstance(spec, LawEntry):
                if spec.overrides:
                    overridden.add((spec.key, spec.valid_from))
                for key in filter(None, (spec.key, spec.family)):
                    by_key.setdefault(key, []).append(entry)
    for key, entries in by_key.items():
        for index, later in enumerate(entries):
            for earlier in entries[:index]:
                if _meet(earlier.spec, later.spec) and not _is_override(later.spec, overridden):
                    sentence = f"“{key}”与 {earlier.origin} 的生效日期重叠"
                    remedy = "请给较早的一条写上 until；有意改写请写 overrides"
                    yield _fault(later, "from", "law_overlap", sentence, remedy)


def _meet(one: Any, other: Any) -> bool:
    starts = max(one.valid_from, other.valid_from)
    return bool(one.holds_on(starts) and other.holds_on(starts))


def _is_override(spec: Any, overridden: set[tuple[str, object]]) -> bool:
    return bool(spec.overrides) and (spec.key, spec.valid_from) in overridden


def _needs(packs: list[Pack]) -> Iterator[Fault]:
    present = {pack.key: pack for pack in packs}
    seen: dict[str, Pack] = {}
    for pack in packs:
        if pack.key in seen:
            sentence = f"领域包“{pack.key}”有两个"
            yield Fault(f"{pack.key}/pack.yml", 1, "duplicate_pack", sentence, "请只装一个", pack=pack.key)
        seen[pack.key] = pack
        for need in pack.manifest.needs if pack.manifest else ():
            if need not in present:
                sentence = f"需要领域包“{need}”，但没有装"
                yield Fault(
                    f"{pack.key}/pack.yml", 1, "missing_pack", sentence, f"请装上“{need}”", pack=pack.key
                )


def _cited(entry: Declared, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    for path, target in CITES.get(entry.section.name, ()):
        code, sentence, remedy = _WORDS[target]
        for where, name in _values(entry.spec, tuple(path.split(".")), ()):
            if name and str(name) not in known.get(target, set()):
                yield Fault(
                    entry.origin.file, entry.origin.at(*where), code, sentence.format(name=name),
                    remedy, pack=entry.origin.pack,
                )  # fmt: skip


def _values(
    value: Any, path: tuple[str, ...], walked: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Walk a dotted path with ``*`` through models, lists and mappings."""
    if value is None:
        return
    if not path:
        yield walked, value
        return
    step, rest = path[0], path[1:]
    if step == "*":
        inner: Iterable[tuple[str | int, Any]]
        named = sorted(value) if isinstance(value, frozenset) else value
        inner = value.items() if isinstance(value, Mapping) else enumerate(named)
        for name, item in inner:
            yield from _values(item, rest, (*walked, name))
    elif isinstance(value, Mapping):
        yield from _values(value.get(step), rest, (*walked, step))
    elif isinstance(value, BaseModel | Condition):
        yield from _values(getattr(value, step, None), rest, (*walked, step))


def _fault(entry: Declared, part: str, code: str, sentence: str, remedy: str) -> Fault:
    origin = entry.origin
    return Fault(origin.file, origin.at(part), code, sentence, remedy, pack=origin.pack)
