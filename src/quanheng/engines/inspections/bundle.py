"""The proof bundle of a draw: the files anyone needs to re-compute it, and the re-computing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from quanheng.base.digest import canonical, sm3
from quanheng.base.errors import BadInput

from .assign import assign_officers
from .draw import (
    ALGORITHM,
    Beacon,
    Commitment,
    Reveal,
    commit_rosters,
    draw_objects,
    keyed,
    reckon_key,
    seal_secret,
)
from .rosters import DrawPlan, RosterObject, RosterOfficer, roster_bytes

__all__ = [
    "FILES",
    "Bundle",
    "Check",
    "DrawVerdict",
    "read_bundle",
    "replay",
    "verify_bundle",
    "write_bundle",
]

FILES = ("plan.json", "objects.jsonl", "officers.jsonl", "commitment.json", "randomness.json", "result.json")
Bundle = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was re-computed, in words, and whether it agreed."""

    zh: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DrawVerdict:
    """What came of re-computing a whole draw."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything agreed."""
        return bool(self.checks) and all(check.ok for check in self.checks)

    @property
    def faults(self) -> tuple[Check, ...]:
        """What did not agree."""
        return tuple(check for check in self.checks if not check.ok)


def replay(
    plan: DrawPlan,
    objects: Sequence[RosterObject],
    officers: Sequence[RosterOfficer],
    commitment: Commitment,
    beacons: Sequence[Beacon],
    reveals: Sequence[Reveal],
) -> dict[str, Any]:
    """Run the whole draw and give the plain shape of ``result.json``; the same input gives the same bytes."""
    key = reckon_key(commitment, beacons, reveals)
    drawn = draw_objects(plan, objects, key)
    by_id = {one.id: one for one in objects}
    assignment = assign_officers(plan, [by_id[one] for one in drawn.drawn], officers, keyed(key))
    return {
        "algorithm": ALGORITHM,
        "key": key.hex(),
        "strata": [stratum.as_dict() for stratum in drawn.strata],
        "assignment": assignment.as_dict(),
    }


def write_bundle(
    plan: DrawPlan,
    objects: bytes,
    officers: bytes,
    commitment: Mapping[str, Any],
    beacons: Sequence[Beacon],
    reveals: Sequence[Reveal],
    result: Mapping[str, Any],
) -> dict[str, bytes]:
    """Lay the files of a bundle out by name; ``manifest.json`` holds the SM3 digest of each."""
    files = {
        "plan.json": canonical(plan.as_dict()),
        "objects.jsonl": objects,
        "officers.jsonl": officers,
        "commitment.json": canonical(dict(commitment)),
        "randomness.json": canonical(
            {"beacons": [asdict(one) for one in beacons], "reveals": [asdict(one) for one in reveals]}
        ),
        "result.json": canonical(dict(result)),
    }
    files["manifest.json"] = canonical(_manifest(files))
    return files


def read_bundle(folder: Path) -> dict[str, bytes]:
    """Read a bundle's files from a folder; what is missing is left out and becomes a fault of the check."""
    return {
        name: (folder / name).read_bytes() for name in (*FILES, "manifest.json") if (folder / name).is_file()
    }


def verify_bundle(files: Bundle) -> DrawVerdict:
    """Re-compute a draw from its bundle alone: digests, promises, places, quotas and who was sent where.

    It cannot know whether the lottery numbers are the announced ones, nor whether the commitment reached the
    ledger before them: those two are compared with the lottery's own notice and with the ledger's proof.
    """
    missing = [name for name in (*FILES, "manifest.json") if name not in files]
    if missing:
        return DrawVerdict((Check("证明包齐全", ok=False, detail=f"缺少{'、'.join(missing)}"),))
    checks = [_same("每个文件的摘要与清单一致", files["manifest.json"], canonical(_manifest(files)))]
    try:
        checks += _recompute(files)
    except (BadInput, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        checks.append(Check("文件能读懂", ok=False, detail=str(wrong)[:200]))
    return DrawVerdict(tuple(checks))


def _recompute(files: Bundle) -> list[Check]:
    plan = DrawPlan.read(json.loads(files["plan.json"]))
    objects = [RosterObject(**row) for row in _lines(files["objects.jsonl"])]
    officers = [RosterOfficer.read(row) for row in _lines(files["officers.jsonl"])]
    promised = json.loads(files["commitment.json"])
    chance = json.loads(files["randomness.json"])
    beacons = [Beacon(**one) for one in chance["beacons"]]
    reveals = [Reveal(**one) for one in chance["reveals"]]
    sealed = [(one["by"], one["sealed"]) for one in promised["secrets"]]
    commitment = commit_rosters(plan, objects, officers, sealed)
    shown = canonical(
        {"beacons": [asdict(one) for one in beacons], "reveals": [asdict(one) for one in reveals]}
    )
    return [
        _same("方案写法规范", files["plan.json"], canonical(plan.as_dict())),
        _same("检查对象名录写法规范", files["objects.jsonl"], roster_bytes(objects)),
        _same("执法人员名录写法规范", files["officers.jsonl"], roster_bytes(officers)),
        _same("方案和名录与事先承诺一致", files["commitment.json"], canonical(commitment.as_dict())),
        _same("随机数写法规范", files["randomness.json"], shown),
        Check(
            "公开随机数与方案公布的来源一致",
            [one.source for one in beacons] == [name for name, _ in plan.sources],
        ),
        Check(
            "揭示的秘密值与封存的一致",
            sorted((one.by, seal_secret(one)) for one in reveals) == sorted(sealed),
        ),
        _same(
            "位置、名额和派员重算一致",
            files["result.json"],
            canonical(replay(plan, objects, officers, commitment, beacons, reveals)),
        ),
    ]


def _same(zh: str, given: bytes, expected: bytes) -> Check:
    if given == expected:
        return Check(zh, ok=True)
    at = next((place for place, (a, b) in enumerate(zip(given, expected, strict=False)) if a != b), -1)
    where = at if at >= 0 else min(len(given), len(expected))
    return Check(zh, ok=False, detail=f"第{where + 1}个字节起不同")


def _lines(content: bytes) -> list[dict[str, Any]]:
    if content and not content.endswith(b"\n"):
        raise BadInput("名录最后一行不完整", remedy="请重新下载证明包")
    return [json.loads(line) for line in content.split(b"\n")[:-1]]


def _manifest(files: Bundle) -> dict[str, Any]:
    return {"algorithm": ALGORITHM, "files": {name: sm3(files[name]).hex() for name in FILES}}
