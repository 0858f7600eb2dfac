"""The proof bundle of a draw: the files anyone needs to re-compute it, and the re-computing.

An open bundle names nobody: tickets stand for codes and opaque keys for classes. The full one, for supervisors
by right, adds the openings and the names. Bundles of format 1, from before the tickets, are still read.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quanheng.base.digest import canonical, sm3, unhex
from quanheng.base.errors import BadInput

from .assign import assign_officers, check_assignment
from .draw import ALGORITHM, Chance, Commitment, commit_rosters, draw_roster, reckon_key, seal_secret
from .log_proof import check_log_proof
from .openings_check import check_openings
from .randomness import chance_faults
from .rosters import MIN_COST, DrawPlan, read_officers, roster_bytes

__all__ = [
    "FILES", "FULL_FILES", "KNOWN", "LOG_PROOF", "Bundle", "Check", "DrawVerdict", "read_bundle", "replay",
    "verify_bundle", "write_bundle", "zip_bundle",
]  # fmt: skip

FILES = ("plan.json", "objects.jsonl", "officers.jsonl", "commitment.json", "randomness.json", "result.json")
CERTIFICATE, LOG_PROOF = "certificate.json", "committed.tlog-proof"
FULL_FILES = ("openings.jsonl", "officer-openings.jsonl", "names.json")
KNOWN = (*FILES, CERTIFICATE, LOG_PROOF, *FULL_FILES, "manifest.json")
MOST_BYTES = 4 << 30  # no honest bundle unpacks to more
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
    plan: DrawPlan, objects: bytes, officers: bytes, commitment: Commitment, chance: Chance
) -> tuple[dict[str, Any], bytes]:
    """Run the whole draw on the sealed rosters.

    Gives the plain shape of ``result.json`` and the bytes of ``certificate.json`` (empty without a flow); the same
    input gives the same bytes.
    """
    key = reckon_key(commitment, chance)
    drawn, chosen = draw_roster(plan, objects, key)
    assignment = assign_officers(plan, chosen, read_officers(officers), key)
    result = {
        "algorithm": ALGORITHM, "key": key.hex(), "strata": [stratum.as_dict() for stratum in drawn.strata],
        "assignment": assignment.as_dict(),
    }  # fmt: skip
    return result, assignment.certificate


def write_bundle(
    plan: DrawPlan,
    objects: bytes,
    officers: bytes,
    commitment: Mapping[str, Any],
    chance: Chance,
    result: Mapping[str, Any],
    more: Bundle | None = None,
) -> dict[str, bytes]:
    """Lay the files of a bundle out by name; ``manifest.json`` holds the SM3 digest of each.

    ``more`` brings the certificate, the ledger's proof and, in a full bundle, openings and names.
    """
    files = {
        "plan.json": canonical(plan.as_dict()), "objects.jsonl": objects, "officers.jsonl": officers,
        "commitment.json": canonical(dict(commitment)),
        "randomness.json": canonical(chance.as_dict(plan.format)), "result.json": canonical(dict(result)),
    }  # fmt: skip
    files |= {name: content for name, content in (more or {}).items() if content or name in FULL_FILES}
    files["manifest.json"] = canonical(_manifest(files, plan.format))
    return files


def read_bundle(source: Path) -> dict[str, bytes]:
    """Read a bundle from a folder or a zip; what is missing becomes a fault of the check, and so does what is strange.

    Raises: BadInput, when the zip cannot be read
    """
    if source.is_dir():
        return {path.name: path.read_bytes() for path in sorted(source.iterdir()) if path.is_file()}
    try:
        with zipfile.ZipFile(io.BytesIO(source.read_bytes())) as archive:
            entries = archive.infolist()
            if sum(one.file_size for one in entries) > MOST_BYTES or len(entries) > 2 * len(KNOWN):
                raise BadInput("证明包过大", remedy="请重新下载证明包")
            if len({one.filename for one in entries}) < len(entries):
                raise BadInput("证明包里有同名文件", remedy="请重新下载证明包")
            return {one.filename: archive.read(one) for one in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError, EOFError, ValueError) as wrong:
        raise BadInput("证明包打不开", remedy="请重新下载，或先解开再核验", reason=str(wrong)) from wrong


def zip_bundle(files: Bundle) -> bytes:
    """Pack a bundle as one zip, the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def verify_bundle(files: Bundle) -> DrawVerdict:
    """Re-compute a draw from its bundle alone: digests, promises, places, quotas, who was sent, and openings if there.

    It cannot know whether the lottery numbers are the announced ones: compare the lottery's own notice. Whether
    the commitment came first shows the ledger's proof, where the bundle holds it.
    """
    missing = [name for name in (*FILES, "manifest.json") if name not in files]
    strange = sorted(set(files) - set(KNOWN))
    if missing or strange:
        detail = f"缺少{'、'.join(missing)}" if missing else f"多出{'、'.join(strange)}"
        return DrawVerdict((Check("证明包齐全", ok=False, detail=detail),))
    try:
        return DrawVerdict(tuple(_recompute(files)))
    except (
        BadInput,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as wrong:
        words = wrong.sentence if isinstance(wrong, BadInput) else str(wrong)[:200]
        return DrawVerdict((Check("文件能读懂", ok=False, detail=words),))


def _recompute(files: Bundle) -> list[Check]:
    plan = DrawPlan.read(json.loads(files["plan.json"]))
    if plan.format not in (1, 2):
        raise BadInput(f"不认识的格式{plan.format}", remedy="请用新版核验程序")
    objects, officers = files["objects.jsonl"], read_officers(files["officers.jsonl"])
    promised = Commitment.read(json.loads(files["commitment.json"]))
    chance = Chance.read(json.loads(files["randomness.json"]))
    commitment = commit_rosters(
        plan, objects, officers, promised.secrets, openings=promised.openings,
        officer_openings=promised.officer_openings,
    )  # fmt: skip
    checks = [
        _same("每个文件的摘要与清单一致", files["manifest.json"], canonical(_manifest(files, plan.format))),
        _same("方案写法规范", files["plan.json"], canonical(plan.as_dict())),
        _same("执法人员名录写法规范", files["officers.jsonl"], roster_bytes(officers)),
        _same("方案和名录与事先承诺一致", files["commitment.json"], canonical(commitment.as_dict())),
        _same("随机数写法规范", files["randomness.json"], canonical(chance.as_dict(plan.format))),
        *_check_chance(plan, promised, chance),
    ]  # fmt: skip
    key = reckon_key(commitment, chance)
    drawn, chosen = draw_roster(plan, objects, key)
    checks.append(Check("检查对象名录写法规范，分层都在方案里", ok=True))
    told = json.loads(files["result.json"])
    if plan.format > 1:
        sizes = {one.key: one.size for one in plan.strata} == {one.key: one.size for one in drawn.strata}
        checks.append(Check("各层户数与方案一致", ok=sizes))
    result: dict[str, Any] = {
        "algorithm": ALGORITHM, "key": key.hex(), "strata": [one.as_dict() for one in drawn.strata],
        "assignment": told["assignment"],
    }  # fmt: skip
    checks.append(_same("位置和名额重算一致", files["result.json"], canonical(result)))
    checks += _check_officers(files, plan, chosen, officers, key, told)
    if FULL_FILES[0] in files:
        checks += [
            Check(zh, ok) for zh, ok in check_openings(files, promised, objects, officers, drawn.drawn)
        ]
    if LOG_PROOF in files:
        ok, detail = check_log_proof(files[LOG_PROOF], promised)
        checks.append(Check("承诺记在账本里", ok, detail))
    return checks


def _check_chance(plan: DrawPlan, promised: Commitment, chance: Chance) -> list[Check]:
    opened = [(one.by, seal_secret(one)) for one in chance.reveals]
    missing = [by for by, _ in promised.secrets if by in set(chance.missing)]
    kept = [one for one in promised.secrets if one[0] not in set(missing)]
    return [
        Check(
            "公开随机数与方案公布的来源一致",
            [one.source for one in chance.beacons] == [one.source for one in plan.sources],
        ),
        Check("揭示的秘密值与封存的一致", opened == kept and list(chance.missing) == missing),
        Check("封存的摘要写法规范", all(len(unhex(sealed)) == 32 for _, sealed in promised.secrets)),
        *(
            Check(zh, ok)
            for zh, ok in (chance_faults(plan, promised.secrets, chance) if plan.format > 1 else ())
        ),
    ]


def _check_officers(
    files: Bundle, plan: DrawPlan, drawn: Sequence[Any], officers: Sequence[Any], key: bytes, told: Mapping[str, Any]
) -> list[Check]:  # fmt: skip
    checks = []
    try:
        made = check_assignment(plan, drawn, officers, key, told["assignment"])
    except BadInput as wrong:
        return [Check("派员重算一致", ok=False, detail=wrong.sentence)]
    given = canonical(told["assignment"])
    checks.append(_same("派员重算一致", given, canonical(made.as_dict())))
    if plan.method == MIN_COST or CERTIFICATE in files:
        checks.append(_same("派员的最优证明逐弧成立", files.get(CERTIFICATE, b""), made.certificate))
    return checks


def _same(zh: str, given: bytes, expected: bytes) -> Check:
    if given == expected:
        return Check(zh, ok=True)
    at = next((place for place, (a, b) in enumerate(zip(given, expected, strict=False)) if a != b), -1)
    where = at if at >= 0 else min(len(given), len(expected))
    return Check(zh, ok=False, detail=f"第{where + 1}个字节起不同")


def _manifest(files: Bundle, version: int) -> dict[str, Any]:
    if version == 1:
        return {"algorithm": ALGORITHM, "files": {name: sm3(files[name]).hex() for name in FILES}}
    digests = {name: sm3(content).hex() for name, content in files.items() if name != "manifest.json"}
    return {"algorithm": ALGORITHM, "files": digests, "format": version}
