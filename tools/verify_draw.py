#!/usr/bin/env python3
"""Re-compute a random draw qh-draw/1 from its proof bundle, with the Python standard library alone.

    python verify_draw.py FOLDER            check the whole draw
    python verify_draw.py FOLDER --find ID  also show where one business fell

Exit code 0: everything agrees. 1: something does not. 2: the folder cannot be read.
This file shares no code with the program that made the draw; the method is docs/algorithms/draw.md. What it
cannot know: whether the lottery numbers are those that were announced, and whether the commitment stood in
the ledger before them. Compare the first with the lottery's notice, the second with the ledger's proof.
"""

import hashlib
import hmac
import itertools
import json
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ALGORITHM = "qh-draw/1"
FILES = ["plan.json", "objects.jsonl", "officers.jsonl", "commitment.json", "randomness.json", "result.json"]
Json = dict[str, Any]
Mac = Callable[[bytes], bytes]


# --- SM3 (GB/T 32905-2016) -------------------------------------------------------------------------


def _rotate(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & 0xFFFFFFFF


_T = [_rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64)]


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
        w.append(x ^ _rotate(x, 15) ^ _rotate(x, 23) ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        ss1 = _rotate((_rotate(a, 12) + e + _T[j]) & 0xFFFFFFFF, 7)
        ss2 = ss1 ^ _rotate(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _rotate(b, 9), c
        e, f, g, h = tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17), e, _rotate(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def plain_sm3(data: bytes) -> bytes:
    """Hash without OpenSSL: slow, for machines whose build lacks SM3."""
    iv = "7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"
    state = struct.unpack(">8I", bytes.fromhex(iv))
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", len(data) * 8)
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return struct.pack(">8I", *state)


def _openssl_has_sm3() -> bool:
    try:
        return hashlib.new("sm3", b"abc").digest() == plain_sm3(b"abc")
    except ValueError:
        return False


FAST = _openssl_has_sm3()


def sm3(data: bytes) -> bytes:
    """Hash with OpenSSL where it can, else slowly."""
    return hashlib.new("sm3", data).digest() if FAST else plain_sm3(data)


def hmac_sm3(key: bytes) -> Mac:
    """Give HMAC (RFC 2104) over SM3 under one key."""
    if FAST:
        return lambda message: hmac.digest(key, message, "sm3")
    block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = bytes(x ^ 0x36 for x in block), bytes(x ^ 0x5C for x in block)
    return lambda message: sm3(outer + sm3(inner + message))


# --- canonical forms -------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """Write JSON as RFC 8785 does; the bundle holds no fractions, so sorted keys are all that is needed."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def merkle_root(lines: list[bytes]) -> bytes:
    """Root of RFC 6962 over lines, with SM3."""
    if not lines:
        return sm3(b"")
    row = [sm3(b"\x00" + line) for line in lines]
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [sm3(b"\x01" + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0]


def framed(parts: list[bytes]) -> bytes:
    """Each part behind its length in eight bytes."""
    return b"".join(struct.pack(">Q", len(part)) + part for part in parts)


def read_lines(content: bytes) -> list[Json]:
    """Read JSON lines; they must be canonical, in order of the id's bytes, and no id twice."""
    lines = content.split(b"\n")
    if lines.pop() != b"":
        raise ValueError("the last line is not complete")
    rows = [json.loads(line) for line in lines]
    if [canonical(row) for row in rows] != lines:
        raise ValueError("a roster line is not in canonical form")
    ids = [row["id"].encode() for row in rows]
    if any(first >= second for first, second in itertools.pairwise(ids)):
        raise ValueError("the roster is not in order, or an id stands twice")
    return rows


# --- the draw --------------------------------------------------------------------------------------


def seed_key(commitment: Json, chance: Json) -> bytes:
    """Mix sealed rosters, public numbers and opened secrets into the key."""
    salt = sm3(b"".join(bytes.fromhex(commitment[name]) for name in ("plan", "objects", "officers")))
    parts = []
    for beacon in chance["beacons"]:
        parts += [beacon["source"].encode(), beacon["value"].encode()]
    for reveal in sorted(chance["reveals"], key=lambda one: one["by"].encode()):
        parts += [reveal["by"].encode(), bytes.fromhex(reveal["nonce"]), bytes.fromhex(reveal["value"])]
    return hmac_sm3(salt)(framed(parts))


def draw_stratum(plan: Json, stratum: Json, rows: list[Json], mac: Mac) -> Json:
    """Draw one stratum: the smallest places, or by whole-number weights."""
    key = stratum["key"]
    quota = -(-len(rows) * stratum["share_bp"] // 10_000)
    wanted = min(len(rows), quota + -(-quota * plan["substitutes_bp"] // 10_000))
    if plan["is_weighted"]:
        ids, cutoff = by_weight(key, rows, wanted, mac), ""
    else:
        front = b"obj\x00" + key.encode() + b"\x00"
        places = sorted((mac(front + row["id"].encode() + b"\x01"), row["id"]) for row in rows)
        ids, cutoff = [one for _, one in places[:wanted]], places[quota - 1][0].hex() if quota else ""
    return {
        "key": key, "size": len(rows), "quota": quota, "cutoff": cutoff, "drawn": ids[:quota],
        "substitutes": ids[quota:],
    }  # fmt: skip


def by_weight(key: str, rows: list[Json], wanted: int, mac: Mac) -> list[str]:
    """Draw one after the other by weight over what is left; plain running sums, slow and easy to read."""
    left, picked = list(rows), []
    for number in range(wanted):
        total = sum(row["weight"] for row in left)
        if total == 0:
            break
        attempt, ceiling = 0, (1 << 256) // total * total
        while True:
            message = b"w\x00" + key.encode() + b"\x00" + struct.pack(">QQ", number, attempt)
            found = int.from_bytes(mac(message), "big")
            if found < ceiling:
                break
            attempt += 1
        point = found % total
        for index, row in enumerate(left):
            if point < row["weight"]:
                picked.append(left.pop(index)["id"])
                break
            point -= row["weight"]
    return picked


def assign(plan: Json, drawn: list[Json], officers: list[Json], mac: Mac) -> Json:
    """Send the plan's number of officers to each drawn business: least load, then the smaller keyed digest."""
    load = {one["id"]: one["load"] for one in officers}
    pairs, gaps = [], []
    for row in drawn:
        chosen: list[str] = []
        why = ""
        while len(chosen) < plan["officers_per_task"]:
            fit, why = eligible(plan, row, officers, load, chosen)
            if not fit:
                break
            least = min(load[one] for one in fit)
            front = b"arc\x00" + row["id"].encode() + b"\x00"
            best = min((mac(front + one.encode()), one) for one in fit if load[one] == least)[1]
            chosen.append(best)
            load[best] += 1
        if len(chosen) < plan["officers_per_task"]:
            gaps.append({"object": row["id"], "missing": plan["officers_per_task"] - len(chosen), "why": why})
        pairs.append({"object": row["id"], "officers": chosen})
    return {"method": "least-load/1", "pairs": pairs, "gaps": gaps}


def eligible(
    plan: Json, row: Json, officers: list[Json], load: dict[str, int], chosen: list[str]
) -> tuple[list[str], str]:
    """Apply the rules one by one; the first that leaves nobody is the reason."""
    skilled = bool(plan["skill"]) and not chosen
    rules: list[tuple[str, Callable[[Json], bool]]] = [
        ("辖区内没有执法人员", lambda one: any(row["region"].startswith(p) for p in one["regions"])),
        ("辖区内没有执法人员", lambda one: one["id"] not in chosen),
        (
            "执法证在检查期内到期",
            lambda one: not one["certified_until"] or one["certified_until"] >= plan["ends_on"],
        ),
        (
            "需要回避",
            lambda one: sm3(b"avoid\x00" + f"{one['id']}\x00{row['id']}".encode()).hex() not in one["avoid"],
        ),
        ("没有所需专长的人员", lambda one: not skilled or plan["skill"] in one["skills"]),
        ("人员任务已满", lambda one: not plan["max_load"] or load[one["id"]] < plan["max_load"]),
    ]
    fit = officers
    for why, rule in rules:
        fit = [one for one in fit if rule(one)]
        if not fit:
            return [], why
    return [one["id"] for one in fit], ""


# --- the check -------------------------------------------------------------------------------------


def check(files: dict[str, bytes]) -> list[tuple[str, bool]]:
    """Re-compute everything; gives each thing that was compared and whether it agreed."""
    plan, chance = json.loads(files["plan.json"]), json.loads(files["randomness.json"])
    promised = json.loads(files["commitment.json"])
    objects, officers = read_lines(files["objects.jsonl"]), read_lines(files["officers.jsonl"])
    digests = {name: sm3(files[name]).hex() for name in FILES}
    commitment = {
        "algorithm": ALGORITHM, "plan": sm3(files["plan.json"]).hex(),
        "objects": merkle_root(files["objects.jsonl"].split(b"\n")[:-1]).hex(),
        "officers": merkle_root(files["officers.jsonl"].split(b"\n")[:-1]).hex(),
        "object_count": len(objects), "officer_count": len(officers), "secrets": promised["secrets"],
    }  # fmt: skip
    opened = [
        {
            "by": one["by"],
            "sealed": sm3(framed([bytes.fromhex(one["nonce"]), bytes.fromhex(one["value"])])).hex(),
        }
        for one in sorted(chance["reveals"], key=lambda one: one["by"])
    ]
    key = seed_key(commitment, chance)
    mac = hmac_sm3(key)
    strata = [
        draw_stratum(plan, one, [row for row in objects if row["stratum"] == one["key"]], mac)
        for one in plan["strata"]
    ]
    by_id = {row["id"]: row for row in objects}
    drawn = [by_id[one] for stratum in strata for one in stratum["drawn"]]
    result = {
        "algorithm": ALGORITHM, "key": key.hex(), "strata": strata, "assignment": assign(plan, drawn, officers, mac),
    }  # fmt: skip
    known = {one["key"] for one in plan["strata"]}
    named = [one["source"] for one in chance["beacons"]]
    return [
        ("清单与文件一致", files["manifest.json"] == canonical({"algorithm": ALGORITHM, "files": digests})),
        ("方案写法规范", files["plan.json"] == canonical(plan)),
        ("随机数写法规范", files["randomness.json"] == canonical(chance)),
        ("名录的分层都在方案里", all(row["stratum"] in known for row in objects)),
        ("方案和名录与事先承诺一致", files["commitment.json"] == canonical(commitment)),
        ("公开随机数与方案预告的来源一致", named == [one["source"] for one in plan["sources"]]),
        ("揭示的秘密值与封存的一致", opened == promised["secrets"] and bool(opened or chance["beacons"])),
        ("位置、名额和派员重算一致", files["result.json"] == canonical(result)),
    ]  # fmt: skip


def find(files: dict[str, bytes], wanted: str) -> str:
    """Say in one line where a business fell."""
    result = json.loads(files["result.json"])
    row = next((one for one in read_lines(files["objects.jsonl"]) if one["id"] == wanted), None)
    if row is None:
        return f"{wanted}：不在这次抽取的名录里"
    mac = hmac_sm3(bytes.fromhex(result["key"]))
    place = mac(b"obj\x00" + row["stratum"].encode() + b"\x00" + wanted.encode() + b"\x01").hex()
    stratum = next(one for one in result["strata"] if one["key"] == row["stratum"])
    said = "抽中" if wanted in stratum["drawn"] else "没抽中"
    return f"{wanted}：第{row['stratum']}层，位置{place[:16]}，截止位置{stratum['cutoff'][:16] or '按权重抽取'}，{said}"


def main(arguments: list[str]) -> int:
    """Check the folder named on the command line."""
    if not arguments or arguments[0].startswith("-") or len(arguments) not in (1, 3):
        sys.stderr.write(__doc__ or "")
        return 2
    folder = Path(arguments[0])
    try:
        files = {name: (folder / name).read_bytes() for name in [*FILES, "manifest.json"]}
    except OSError as wrong:
        sys.stderr.write(f"读不到证明包：{wrong}\n")
        return 2
    try:
        checks = check(files)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as wrong:
        sys.stdout.write(f"[不一致] 文件读不懂：{wrong}\n")
        return 1
    for words, agrees in checks:
        sys.stdout.write(f"[{'一致' if agrees else '不一致'}] {words}\n")
    if len(arguments) == 3 and arguments[1] == "--find":
        sys.stdout.write(find(files, arguments[2]) + "\n")
    return 0 if all(agrees for _, agrees in checks) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
