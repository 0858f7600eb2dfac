"""Links two files, or one with itself: roles, keys, comparisons, weights, probabilities, sentences."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quanheng.base.errors import BadInput
from quanheng.datacentre.addresses.gazetteer import Gazetteer

from .blocking import rules_of
from .comparisons import Comparison, comparisons_of
from .explain import Teller
from .pairs import Pairs, connect, find_pairs, load_sides
from .prepare import Field, Preparer, fields_of, ids_of
from .resolve import calibrate, resolve, rivals, rivals_of_rows
from .roles import Map
from .weights import VETO, Model, learn, refine

__all__ = ["LinkResult", "Settings", "link_tables", "read_labels", "read_model", "write_model"]

FORMAT = 1
_FOLDS = 5
Tell = Callable[[str], None]
Against = Callable[[Any, Any, Any], Any]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may turn: from which probability a pair is linked, and from which a person sees it."""

    link: float = 0.9
    review: float = 0.5
    keep: float = 0.05  # pairs below are not written
    many_to_one: bool = False  # several rows of B may be one of A, but each is at most one
    memory: str = ""
    threads: int = 0


@dataclass(slots=True)
class LinkResult:
    """The links and the account of how they were made."""

    links: pa.Table
    summary: dict[str, Any]
    model: Model
    fields: list[Field]
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Judged:
    ids_a: pa.Array
    ids_b: pa.Array
    match: Bools


def link_tables(
    a: pa.Table,
    b: pa.Table | None,
    told: Map,
    gazetteer: Gazetteer,
    settings: Settings | None = None,
    *,
    model: Model | None = None,
    labels: pa.Table | None = None,
    tell: Tell = lambda _: None,
    find: Callable[..., Pairs] | None = None,
) -> LinkResult:
    """Link the rows of two tables of text columns; without ``b`` the rows of ``a`` among themselves.

    The result does not depend on the order of rows (given an id column) nor on the number of threads, nor on
    the engine: ``find`` finds the pairs elsewhere, as ``on_spark.SparkFinder`` does. Raises: BadInput
    """
    settings = settings or Settings()
    clock = _Clock()
    within = b is None
    fields = fields_of(told)
    comparisons, rules = comparisons_of(fields), rules_of(fields)
    if not rules:
        raise BadInput("这些角色凑不成查找的线索", remedy="请加上名称、地址、代码、电话或负责人中的一项")
    tell("整理两表各列")
    ids, sides = _prepare(a, b, told, fields, gazetteer)
    clock.lap("prepare")
    tell("找可能相同的行并逐项比较")
    pairs = (find or _find_here(settings))(sides, fields, rules, comparisons, within=within)
    del sides
    clock.lap("compare")
    tell("学习各项的分量")
    judged = _labelled(labels, ids, pairs) if labels is not None else None
    keyed = (pairs.mask & ~_code_bits(rules)) > 0
    made = model or learn(pairs, comparisons, keyed)
    _check_model(made, comparisons)
    if judged is not None and len(judged[0]):
        made = refine(made, comparisons, pairs.levels[judged[0]], judged[1])
    totals = made.totals(comparisons, pairs.levels)
    against: Against = _nobody if within or not told.one_to_one else rivals
    if settings.many_to_one:
        against = rivals_of_rows
    lost = against(pairs.a, pairs.b, totals)
    if not made.calibration:
        made.calibration = _curve(made, comparisons, pairs, keyed, totals, against, judged)
    probability = made.chance(comparisons, pairs.levels, totals - lost)
    clock.lap("weigh")
    result = resolve(
        pairs.a, pairs.b, totals - lost, probability, link=settings.link, review=settings.review,
        one_to_one=told.one_to_one and not within and not settings.many_to_one,
    )  # fmt: skip
    teller = Teller(made, comparisons)
    keep = np.flatnonzero((probability >= settings.keep) | (result.decision != "no"))
    links = teller.table(ids["a"], ids["a" if within else "b"], pairs, keep, totals, lost, result)
    clock.lap("explain")
    summary = _summary(
        a, b, told, settings, pairs, made, result, keep, len(judged[0]) if judged else 0, comparisons
    )
    return LinkResult(links, summary, made, fields, clock.laps)


def _nobody(a: Any, b: Any, totals: Any) -> Any:
    """Say that no pair has a rival."""
    return np.zeros(len(totals))


def _find_here(settings: Settings) -> Callable[..., Pairs]:
    """Find pairs in DuckDB on this machine."""

    def find(sides: Any, fields: Any, rules: Any, comparisons: Any, *, within: bool) -> Pairs:
        con = connect(settings.memory, settings.threads)
        try:
            load_sides(con, sides, fields)
            return find_pairs(con, rules, comparisons, within=within)
        finally:
            con.close()

    return find


class _Clock:
    def __init__(self) -> None:
        self.last, self.laps = perf_counter(), dict[str, float]()

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.laps[name] = round(now - self.last, 2)
        self.last = now


def _prepare(
    a: pa.Table, b: pa.Table | None, told: Map, fields: list[Field], gazetteer: Gazetteer
) -> tuple[dict[str, pa.Array], dict[str, tuple[pa.Array, Mapping[str, pa.Array]]]]:
    preparer = Preparer(gazetteer, home=told.home)
    ids: dict[str, pa.Array] = {}
    sides: dict[str, tuple[pa.Array, Mapping[str, pa.Array]]] = {}
    for side, table, roles in (("a", a, told.a), ("b", b, told.b)):
        if table is None:
            continue
        made = ids_of(table, roles, "甲" if side == "a" else "乙")
        sides[side] = (made, preparer.columns(table, fields, side))
        ids[side] = made.take(pa.compute.sort_indices(made))
    return ids, sides


def _code_bits(rules: Any) -> int:
    return sum(1 << at for at, rule in enumerate(rules) if rule.name.startswith("code"))


def _labelled(labels: pa.Table, ids: Mapping[str, pa.Array], pairs: Pairs) -> tuple[Ints, Bools]:
    """Find the judged pairs among the candidates; a judged pair that no key found teaches nothing about weights."""
    told_a, told_b, match = read_labels(labels)
    place = {
        side: {value: at for at, value in enumerate(ids.get(side, ids["a"]).to_pylist())}
        for side in ("a", "b")
    }
    at_pair = {
        (left, right): at
        for at, (left, right) in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    }
    rows, right = [], []
    for one, other, said in zip(told_a, told_b, match, strict=True):
        if one not in place["a"] or other not in place["b"]:
            raise BadInput(
                f"标注里的“{one}”或“{other}”不在两表中", remedy="标注的 id_a、id_b 应是两表主键列的值"
            )
        key = (place["a"][one], place["b"][other])
        at = at_pair.get(key, at_pair.get(key[::-1]))
        if at is not None:
            rows.append(at)
            right.append(said)
    return np.array(rows, np.int64), np.array(right, np.bool_)


def read_labels(table: pa.Table) -> tuple[list[str], list[str], list[bool]]:
    """Read judged pairs: id_a, id_b, match (1 or 0, 是 or 否). Raises: BadInput"""
    missing = {"id_a", "id_b", "match"} - set(table.column_names)
    if missing:
        raise BadInput(
            f"标注文件缺少列 {'、'.join(sorted(missing))}", remedy="三列：id_a、id_b、match（1或0）"
        )
    words = {
        "1": True,
        "0": False,
        "是": True,
        "否": False,
        "true": True,
        "false": False,
        "y": True,
        "n": False,
    }
    match = []
    for at, value in enumerate(table.column("match").to_pylist(), 2):
        said = words.get(str(value or "").strip().lower())
        if said is None:
            raise BadInput(f"标注第{at}行的 match 是“{value}”", remedy="只写1（相同）或0（不同）")
        match.append(said)
    return table.column("id_a").to_pylist(), table.column("id_b").to_pylist(), match


def _check_model(model: Model, comparisons: list[Comparison]) -> None:
    for one in comparisons:
        if len(model.weights.get(one.key, ())) != len(one.levels) + 1:
            raise BadInput(
                f"模型里没有“{one.title}”的分量，或级数不符",
                remedy="用同样的对照文件重新学习，或不给 --model",
            )


def _code_column(comparisons: list[Comparison]) -> int | None:
    return next((at for at, one in enumerate(comparisons) if one.role == "code"), None)


def _blind(model: Model, comparisons: list[Comparison], pairs: Pairs, totals: Any) -> Any:
    """Give the totals without the code, on which the code's own labels may be tried."""
    code = _code_column(comparisons)
    if code is None:
        return totals
    return totals - np.array(model.weights[comparisons[code].key])[pairs.levels[:, code]]


def _curve(
    model: Model, comparisons: list[Comparison], pairs: Pairs, keyed: Bools, totals: Any, against: Against,
    judged: tuple[Ints, Bools] | None,
) -> list[tuple[float, float]]:  # fmt: skip
    """Calibrate on what a person judged, else on pairs whose codes tell, else not at all."""
    lost = against(pairs.a, pairs.b, totals)
    if judged is not None and len(judged[0]) >= 200:
        rows, match = judged
        return calibrate((totals - lost)[rows], match, least=25)
    code = _code_column(comparisons)
    if code is None or model.how != "keys":
        return []
    level = pairs.levels[:, code]
    tried = keyed & ((level == 1) | (level == 3))
    blind = _blind(model, comparisons, pairs, totals)
    nets = blind.copy()
    if lost.any():
        # A fifth of B's rows at a time is taken as if it had no code, while the others keep theirs: so a pair meets
        # the rivals that a row without a code would meet.
        for fold in range(_FOLDS):
            hidden = pairs.b % _FOLDS == fold
            nets[hidden] -= against(pairs.a, pairs.b, np.where(hidden, blind, totals))[hidden]
    return calibrate(nets[tried], (level == 1)[tried])


def _summary(
    a: pa.Table, b: pa.Table | None, told: Map, settings: Settings, pairs: Pairs, model: Model, result: Any, keep: Ints,
    labels: int, comparisons: list[Comparison],
) -> dict[str, Any]:  # fmt: skip
    counts = {name: int((result.decision == name).sum()) for name in ("link", "review", "no")}
    linked = result.decision == "link"
    rows_b = a.num_rows if b is None else b.num_rows
    code = _code_column(comparisons)
    vetoed = (
        int((pairs.levels[:, code] == 3).sum())
        if code is not None and model.weights[comparisons[code].key][3] <= VETO
        else 0
    )
    report = {
        "rows": {"a": a.num_rows, "b": rows_b},
        "linked_rows": {"a": len(np.unique(pairs.a[linked])), "b": len(np.unique(pairs.b[linked]))},
        "pairs": {
            "candidates": len(pairs), **counts, "written": len(keep), "vetoed": vetoed,
            "outdone": int(result.outdone.sum()),
        },
        "candidates_per_row": round(len(pairs) / max(rows_b, 1), 3),
        "expected_wrong_links": round(float((1 - result.probability[linked]).sum()), 1),
        "keys": [asdict(one) for one in pairs.rules],
        "model": {
            "how": model.how, "learnt_on": model.learnt_on, "labels": labels, "calibrated": len(model.calibration) >= 3,
        },
        "settings": {"link": settings.link, "review": settings.review, "one_to_one": told.one_to_one},
        "map": told.as_dict(),
    }  # fmt: skip
    report["unlinked_rows"] = {
        side: report["rows"][side] - report["linked_rows"][side] for side in ("a", "b")
    }
    return report


def write_model(path: Path, model: Model, fields: list[Field]) -> None:
    """Keep a model as versioned JSON with the digest of its content."""
    body = {
        "format": FORMAT,
        "fields": [{"role": one.role, "key": one.key} for one in fields],
        **model.as_dict(),
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    path.write_text(
        json.dumps({**body, "digest": digest}, ensure_ascii=False, sort_keys=True, indent=1) + "\n",
        encoding="utf-8",
    )


def read_model(path: Path) -> Model:
    """Read a kept model. Raises: BadInput when it is none, is of another format, or was changed by hand"""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        digest = told.pop("digest", "")
        whole = json.dumps(told, ensure_ascii=False, sort_keys=True)
        if told.get("format") != FORMAT or hashlib.sha256(whole.encode()).hexdigest() != digest:
            raise BadInput(f"模型文件 {path.name} 版本不符或被改动过", remedy="删去它，重新学习一份")
        return Model.of(told)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadInput(f"{path.name} 不是关联模型", remedy="应是 --model 先前写下的JSON文件") from wrong
