#!/usr/bin/env python3
"""Re-compute a random draw qh-draw/1 from its proof bundle, with the Python standard library alone.

    python verify_draw.py BUNDLE                    check the whole draw; BUNDLE is a folder or a zip
    python verify_draw.py BUNDLE --own CODE SALT    also show where the business with this code and salt fell
    python verify_draw.py BUNDLE --find ID          also show where one ticket (or code of an old bundle) fell
    python verify_draw.py BUNDLE --json             answer as one JSON object

Exit code 0: everything agrees. 1: something does not. 2: the bundle cannot be read, or wrong usage.
This file shares no code with the program that made the draw; the method is docs/algorithms/draw.md. What it
cannot know: whether the lottery numbers are those that were announced (compare the lottery's notice), and whose
keys signed the ledger's checkpoint (python verify_proof.py committed.tlog-proof --key ...).
"""

import base64
import hashlib
import hmac
import io
import itertools
import json
import math
import multiprocessing
import os
import re
import struct
import sys
import zipfile
from array import array
from datetime import date
from fractions import Fraction

ALGORITHM = "qh-draw/1"
FILES = ["plan.json", "objects.jsonl", "officers.jsonl", "commitment.json", "randomness.json", "result.json"]
FULL = ["openings.jsonl", "officer-openings.jsonl", "names.json"]
KNOWN = FILES + FULL + ["certificate.json", "committed.tlog-proof", "manifest.json"]
LEAST_LOAD, MIN_COST = "least-load/1", "min-cost-flow/1"
STEP = 1 << 40  # one task more, against 40 bits of chance
LEAST_BITS = 11200  # hundredths of a bit
BLOCK = 1 << 14  # lines of one subtree that a worker hashes
SMALL = 1 << 16  # fewer lines than this are not worth a second process


# --- SM3 (GB/T 32905-2016) -------------------------------------------------------------------------


def _rotate(word, by):
    by %= 32
    return ((word << by) | (word >> (32 - by))) & 0xFFFFFFFF


_T = [_rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64)]


def _compress(state, block):
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
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))


def plain_sm3(data):
    """Hash without OpenSSL: slow, for machines whose build lacks SM3."""
    iv = "7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"
    state = struct.unpack(">8I", bytes.fromhex(iv))
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", len(data) * 8)
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return struct.pack(">8I", *state)


def _openssl_has_sm3():
    try:
        return hashlib.new("sm3", b"abc").digest() == plain_sm3(b"abc")
    except ValueError:
        return False


FAST = _openssl_has_sm3()


def sm3(data):
    """Hash with OpenSSL where it can, else slowly."""
    return hashlib.new("sm3", data).digest() if FAST else plain_sm3(data)


def sm3_after(front):
    """Give the hash of front + message, with the state after the front kept."""
    if not FAST:
        return lambda message: plain_sm3(front + message)
    copy = hashlib.new("sm3", front).copy

    def of(message):
        state = copy()
        state.update(message)
        return state.digest()

    return of


def hmac_sm3(key, front=b""):
    """Give HMAC (RFC 2104) over SM3 of front + message under one key."""
    if FAST:
        copy = hmac.new(key, front, "sm3").copy

        def of(message):
            state = copy()
            state.update(message)
            return state.digest()

        return of
    block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = bytes(x ^ 0x36 for x in block), bytes(x ^ 0x5C for x in block)
    return lambda message: sm3(outer + sm3(inner + front + message))


# --- canonical forms -------------------------------------------------------------------------------


def canonical(value):
    """Write JSON as RFC 8785 does; the bundle holds no fractions, so sorted keys are all that is needed."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def lines_of(content):
    """Split a file into its lines; the last one must be complete."""
    lines = content.split(b"\n")
    if lines.pop() != b"":
        raise ValueError("the last line is not complete")
    return lines


def fold(row):
    """Fold leaf or node hashes into the root of RFC 6962."""
    node = sm3_after(b"\x01")
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [node(row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0] if row else sm3(b"")


def merkle_root(lines):
    """Root of RFC 6962 over lines, with SM3."""
    leaf = sm3_after(b"\x00")
    return fold([leaf(line) for line in lines])


def framed(parts):
    """Each part behind its length in eight bytes."""
    return b"".join(struct.pack(">Q", len(part)) + part for part in parts)


def read_rows(lines, name):
    """Read canonical JSON lines in the order of a field's bytes, none of them twice."""
    rows = [json.loads(line) for line in lines]
    if [canonical(row) for row in rows] != lines:
        raise ValueError("a line is not in canonical form")
    ids = [row[name].encode() for row in rows]
    if any(first >= second for first, second in itertools.pairwise(ids)):
        raise ValueError("the lines are not in order, or an id stands twice")
    return rows


def share_out(work, count, block=BLOCK, small=SMALL):
    """Give work(start, end) for blocks of lines, in other processes where there are many of them."""
    spans = [(start, min(start + block, count)) for start in range(0, count, block)]
    cores = os.cpu_count() or 1
    if count < small or cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [work(*span) for span in spans]
    _WORK.append(work)  # the other processes are forks of this one and find it there
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        found = pool.map(_do, spans, chunksize=1)
    _WORK.pop()
    return found


_WORK = []


def _do(span):
    return _WORK[-1](*span)


# --- randomness ------------------------------------------------------------------------------------


def unhex(text):
    """Read hexadecimal in small letters, the one way to write it; ``bytes.fromhex`` would let others through."""
    if not re.fullmatch("(?:[0-9a-f]{2})*", text):
        raise ValueError("not hexadecimal in small letters: %s" % text[:20])
    return bytes.fromhex(text)


def seed_key(commitment, chance):
    """Mix sealed rosters, public numbers and opened secrets into the key."""
    names = ["plan", "objects", "officers"]
    if commitment.get("format", 1) > 1:
        names += ["openings", "officer_openings"]
    salt = sm3(b"".join(unhex(commitment[name]) for name in names))
    parts = []
    for beacon in chance["beacons"]:
        parts += [beacon["source"].encode(), beacon["value"].encode()]
    for reveal in sorted(chance["reveals"], key=lambda one: one["by"].encode()):
        parts += [reveal["by"].encode(), unhex(reveal["nonce"]), unhex(reveal["value"])]
    if chance.get("missing"):
        parts += [b"missing"] + [name.encode() for name in chance["missing"]]
        for beacon in chance["reserve"]:
            parts += [beacon["source"].encode(), beacon["value"].encode()]
    return hmac_sm3(salt)(framed(parts))


def sealed(reveal):
    """Give the digest that an official handed in before."""
    parts = [unhex(reveal["nonce"]), unhex(reveal["value"])]
    if min(map(len, parts)) < 16:
        raise ValueError("a secret is too short")
    return sm3(framed(parts)).hex()


def check_chance(plan, promised, chance, raw):
    """Compare the randomness with the plan and with the sealed secrets."""
    version = plan.get("format", 1)

    def pairs(rows):
        return [{"source": one["source"], "value": one["value"]} for one in rows]

    shown = {
        "beacons": pairs(chance["beacons"]),
        "reveals": [{name: one[name] for name in ("by", "nonce", "value")} for one in chance["reveals"]],
    }
    missing = chance.get("missing", []) if version > 1 else []
    if version > 1:
        shown.update(missing=list(missing), reserve=pairs(chance["reserve"]))
    secrets = promised["secrets"]
    opened = [{"by": one["by"], "sealed": sealed(one)} for one in chance["reveals"]]
    shut = [one["by"] for one in secrets if one["by"] in set(missing)]
    named = [one["source"] for one in chance["beacons"]]
    checks = [
        ("随机数写法规范", raw == canonical(shown)),
        ("公开随机数与方案预告的来源一致", named == [one["source"] for one in plan["sources"]]),
        (
            "揭示的秘密值与封存的一致",
            opened == [one for one in secrets if one["by"] not in set(shut)]
            and missing == shut
            and bool(opened or named),
        ),
    ]
    checks.append(("封存的摘要写法规范", all(len(unhex(one["sealed"])) == 32 for one in secrets)))
    if version > 1:
        last = max(one["on"] for one in plan["sources"]) if plan["sources"] else ""
        everything = plan["sources"] + plan["reserve"]
        checks += [
            (
                "预告的公开随机数不少于112比特，备用的更晚",
                sum(one["bits"] for one in plan["sources"]) >= LEAST_BITS
                and all(one["on"] > last for one in plan["reserve"])
                and bool(plan["reserve"] or not secrets)
                and len({one["source"] for one in everything}) == len(everything),
            ),
            (
                "没有揭示的秘密值按方案用备用随机数代替",
                [one["source"] for one in chance["reserve"]]
                == ([one["source"] for one in plan["reserve"]] if missing else []),
            ),
        ]
    return checks


# --- the draw --------------------------------------------------------------------------------------

LINE = re.compile(
    rb'\{"id":"([0-9A-Za-z_.:-]{1,80})","region":"([0-9]{0,12})","stratum":"([0-9A-Za-z_-]{1,40})","weight":(0|[1-9][0-9]{0,14})\}'
)


def read_object(line):
    """Read one line of the roster of businesses: id, region, stratum, weight; it must be canonical."""
    found = LINE.fullmatch(line)
    if found:
        return found.groups()
    row = json.loads(line)
    if canonical(row) != line or set(row) != {"id", "region", "stratum", "weight"} or row["weight"] < 0:
        raise ValueError("a roster line is not in canonical form")
    if type(row["weight"]) is not int or not row["id"]:
        raise ValueError("a roster line has a wrong weight or no id")
    return row["id"].encode(), row["region"].encode(), row["stratum"].encode(), row["weight"]


def walk_roster(lines, key, bounds, keep_all):
    """Read the whole roster once: its Merkle root, the size of each stratum, and who lies within a bound.

    ``bounds`` gives the last place of each stratum that can matter; with ``keep_all`` every row is given instead.
    """
    mac = {stratum: hmac_sm3(key, b"obj\x00" + stratum + b"\x00") for stratum in bounds}

    def work(start, end):
        leaf, hashes, sizes, near, last = sm3_after(b"\x00"), [], {}, [], b""
        first = None
        for line in lines[start:end]:
            one, region, stratum, weight = read_object(line)
            if one <= last:
                raise ValueError("the roster is not in order, or an id stands twice")
            last = one
            first = first or one
            hashes.append(leaf(line))
            sizes[stratum] = sizes.get(stratum, 0) + 1
            if keep_all:
                near.append((stratum, one, int(weight), region))
            elif stratum in bounds:
                place = mac[stratum](one + b"\x01")
                if place <= bounds[stratum]:
                    near.append((stratum, place, one, region))
        return fold(hashes), sizes, near, first, last

    parts = share_out(work, len(lines))
    sizes = {}
    for part in parts:
        for stratum, size in part[1].items():
            sizes[stratum] = sizes.get(stratum, 0) + size
    if any(before[4] >= after[3] for before, after in itertools.pairwise(parts)):
        raise ValueError("the roster is not in order, or an id stands twice")
    return fold([part[0] for part in parts]).hex(), sizes, [row for part in parts for row in part[2]]


def check_places(plan, key, told, lines):
    """Draw every stratum again; gives the root, sizes, the strata as they should be told, and the drawn."""
    strata = {one["key"].encode(): [] for one in plan["strata"]}
    bounds = dict.fromkeys(strata, b"")
    if not plan["is_weighted"]:
        for one in told:
            chosen = one["drawn"] + one["substitutes"]
            if chosen and one["key"].encode() in bounds:
                message = b"obj\x00" + one["key"].encode() + b"\x00" + chosen[-1].encode() + b"\x01"
                bounds[one["key"].encode()] = hmac_sm3(key)(message)
    root, sizes, near = walk_roster(lines, key, bounds, plan["is_weighted"])
    for row in near:
        strata[row[0]].append(row[1:])
    expected, drawn = [], []
    for one in plan["strata"]:
        name = one["key"].encode()
        size = sizes.get(name, 0)
        quota = -(-size * one["share_bp"] // 10000)
        wanted = min(size, quota + -(-quota * plan["substitutes_bp"] // 10000))
        if plan["is_weighted"]:
            ids, cutoff = by_weight(one["key"], strata[name], wanted, hmac_sm3(key)), ""
            regions = {row[0]: row[2] for row in strata[name]}
            ids = [(row, regions[row]) for row in ids]
        else:
            places = sorted(strata[name])
            if len(places) != wanted:  # the told bound is not the place of the last one: somebody is missing
                places = places[: min(wanted, len(places))] if len(places) > wanted else []
            ids = [(row[1], row[2]) for row in places]
            cutoff = places[quota - 1][0].hex() if quota and places else ""
        names = [row.decode() for row, _ in ids]
        expected.append(
            {
                "key": one["key"], "size": size, "quota": quota, "cutoff": cutoff, "drawn": names[:quota],
                "substitutes": names[quota:],
            }
        )  # fmt: skip
        drawn += [{"id": row.decode(), "region": region.decode()} for row, region in ids[:quota]]
    return root, sizes, expected, drawn


def by_weight(key, rows, wanted, mac):
    """Draw one after the other by weight over what is left; running sums in a binary indexed tree."""
    count = len(rows)
    sums, left, picked = [0] * (count + 1), 0, []
    for place, row in enumerate(rows, 1):
        left += row[1]
        sums[place] += row[1]
        above = place + (place & -place)
        if above <= count:
            sums[above] += sums[place]
    front = b"w\x00" + key.encode() + b"\x00"
    for number in range(wanted):
        if left == 0:
            break
        attempt, ceiling = 0, (1 << 256) // left * left
        while True:
            found = int.from_bytes(mac(front + struct.pack(">QQ", number, attempt)), "big")
            if found < ceiling:
                break
            attempt += 1
        point, place, step = found % left, 0, 1 << count.bit_length()
        while step:
            if place + step <= count and sums[place + step] <= point:
                place += step
                point -= sums[place]
            step >>= 1
        picked.append(rows[place][0])
        weight = rows[place][1]
        left -= weight
        place += 1
        while place <= count:
            sums[place] -= weight
            place += place & -place
    return picked


# --- officers: who may go --------------------------------------------------------------------------


def mark(word, officer, one):
    """Mark a business for an officer without writing a code down."""
    return sm3(word + b"\x00" + officer.encode() + b"\x00" + one.encode()).hex()


def away(plan, officer):
    """Say whether leave takes half of the plan's days or more."""
    first, last = (date.fromisoformat(plan[name]).toordinal() for name in ("starts_on", "ends_on"))
    days = set()
    for begins, ends in officer.get("leave", []):
        start = max(first, date.fromisoformat(begins).toordinal())
        days.update(range(start, min(last, date.fromisoformat(ends).toordinal()) + 1))
    return bool(days) and 2 * len(days) >= last - first + 1


def rules_of(plan):
    """Give each rule with the words that name it; a rule says whether this officer may go to this business."""
    return [
        ("辖区内没有执法人员", lambda one, who: one["region"].startswith(tuple(who["regions"]))),
        (
            "执法证在检查期内到期",
            lambda one, who: not who["certified_until"] or who["certified_until"] >= plan["ends_on"],
        ),
        ("检查期内休假", lambda one, who: not away(plan, who)),
        (
            "轮换期内不得再去",
            lambda one, who: (
                not who.get("rotation") or mark(b"rotation", who["id"], one["id"]) not in who["rotation"]
            ),
        ),
        (
            "需要回避",
            lambda one, who: not who["avoid"] or mark(b"avoid", who["id"], one["id"]) not in who["avoid"],
        ),
        ("人员任务已满", lambda one, who: not plan["max_load"] or who["load"] < plan["max_load"]),
    ]


def why_short(plan, one, officers):
    """Name the first rule that leaves a business fewer officers than it needs."""
    fit = officers
    for words, rule in rules_of(plan):
        fit = [who for who in fit if rule(one, who)]
        if len(fit) < plan["officers_per_task"]:
            return words
    if plan["skill"] and not any(plan["skill"] in who["skills"] for who in fit):
        return "没有所需专长的人员"
    return "人员任务已满"


def least_load(plan, drawn, officers, key):
    """Send the plan's number of officers to each drawn business: least load, then the smaller keyed digest."""
    load = {one["id"]: one["load"] for one in officers}
    mac = hmac_sm3(key, b"arc\x00")
    pairs, gaps, near = [], [], {}
    for row in drawn:
        if row["region"] not in near:
            near[row["region"]] = [one for one in officers if row["region"].startswith(tuple(one["regions"]))]
        chosen, why = [], ""
        while len(chosen) < plan["officers_per_task"]:
            fit, why = still_free(plan, row, near[row["region"]], load, chosen)
            if not fit:
                break
            least = min(load[one] for one in fit)
            front = row["id"].encode() + b"\x00"
            best = min((mac(front + one.encode()), one) for one in fit if load[one] == least)[1]
            chosen.append(best)
            load[best] += 1
        if len(chosen) < plan["officers_per_task"]:
            gaps.append({"object": row["id"], "missing": plan["officers_per_task"] - len(chosen), "why": why})
        pairs.append({"object": row["id"], "officers": chosen})
    return {"method": LEAST_LOAD, "pairs": pairs, "gaps": gaps}


def still_free(plan, row, officers, load, chosen):
    """Apply the rules of least load one by one; the first that leaves nobody is the reason."""
    rules = [("辖区内没有执法人员", lambda one, who: who["id"] not in chosen), *rules_of(plan)[1:5]]
    if plan["skill"] and not chosen:
        rules.append(("没有所需专长的人员", lambda one, who: plan["skill"] in who["skills"]))
    if plan["max_load"]:
        rules.append(("人员任务已满", lambda one, who: load[who["id"]] < plan["max_load"]))
    fit = officers
    if not fit:
        return [], rules[0][0]
    for why, rule in rules:
        fit = [who for who in fit if rule(row, who)]
        if not fit:
            return [], why
    return [who["id"] for who in fit], ""


# --- officers: the proof of the flow ---------------------------------------------------------------


def lay_arcs(plan, drawn, officers, key):
    """Give for each drawn business its eligible officers (places in the roster) and the 40-bit costs."""
    rules = rules_of(plan)
    nowhere = {"region": "", "id": ""}
    free = [
        place
        for place, who in enumerate(officers)
        if who["regions"] and all(rule(nowhere, who) for rule in (rules[1][1], rules[2][1], rules[5][1]))
    ]
    ids = [who["id"].encode() for who in officers]
    marked = {place for place in free if officers[place]["avoid"] or officers[place].get("rotation")}
    near = {}
    for row in drawn:
        if row["region"] not in near:
            near[row["region"]] = [
                place for place in free if row["region"].startswith(tuple(officers[place]["regions"]))
            ]

    def work(start, end):
        found = []
        for row in drawn[start:end]:
            fit = [
                place
                for place in near[row["region"]]
                if place not in marked
                or (rules[3][1](row, officers[place]) and rules[4][1](row, officers[place]))
            ]
            mac = hmac_sm3(key, b"arc\x00" + row["id"].encode() + b"\x00")
            costs = array("q", [int.from_bytes(mac(ids[place])[:5], "big") for place in fit])
            found.append((array("l", fit), costs))
        return found

    parts = share_out(work, len(drawn), block=1024, small=4096)
    return [row for part in parts for row in part]


def caps_of(plan, arcs, officers, skilled):
    """Give the most new tasks of each officer: the equal split of all posts, rounded up, plus one."""
    n, tally = plan["officers_per_task"], [{} for _ in officers]
    for fit, _ in arcs:
        kind = (len(fit), sum(skilled[place] for place in fit))
        for place in fit:
            tally[place][kind] = tally[place].get(kind, 0) + 1
    shares = {}

    def share(kind, is_skilled):
        degree, able = kind
        if not plan["skill"]:
            return min(Fraction(1), Fraction(n, degree))
        if degree < n or degree == 1:
            return Fraction(1)
        rest = Fraction(n - 1, degree - 1)
        return Fraction(1, able) + (1 - Fraction(1, able)) * rest if is_skilled else rest

    caps = []
    for place, kinds in enumerate(tally):
        total = Fraction(0)
        for kind, count in kinds.items():
            name = kind, skilled[place]
            if name not in shares:
                shares[name] = share(*name)
            total += shares[name] * count
        cap = math.ceil(total) + 1 if kinds else 0
        limit = max(plan["max_load"] - officers[place]["load"], 0) if plan["max_load"] else cap
        caps.append(min(cap, limit))
    return caps


def check_flow(plan, drawn, officers, key, told, raw):
    """Check who was sent, and arc by arc that no other choice is better; gives the checks."""
    n, has_rule = plan["officers_per_task"], bool(plan["skill"])
    skilled = [not has_rule or plan["skill"] in who["skills"] for who in officers]
    places = {who["id"]: place for place, who in enumerate(officers)}
    arcs = lay_arcs(plan, drawn, officers, key)
    caps = caps_of(plan, arcs, officers, skilled)
    sent, taken = [], [0] * len(officers)
    if [pair["object"] for pair in told["pairs"]] != [row["id"] for row in drawn]:
        raise ValueError("the pairs are not in the order of the draw")
    for pair, (fit, _) in zip(told["pairs"], arcs):
        who = {places[one] for one in pair["officers"]}
        if len(who) != len(pair["officers"]) or not who <= set(fit) or len(who) > n:
            raise ValueError("somebody was sent who may not go")
        if has_rule and sum(not skilled[place] for place in who) > n - 1:
            raise ValueError("nobody with the speciality was sent")
        sent.append(who)
        for place in who:
            taken[place] += 1
    if any(count > cap for count, cap in zip(taken, caps)):
        raise ValueError("somebody has more than his cap")
    certificate = json.loads(raw)
    prices = {
        name: [int(one) for one in certificate["prices"][name]] for name in ("objects", "layers", "officers")
    }
    prices.update({name: int(certificate["prices"][name]) for name in ("source", "sink")})
    if [len(prices[name]) for name in ("objects", "layers", "officers")] != [
        len(drawn), len(drawn) if has_rule else 0, len(officers),
    ]:  # fmt: skip
        raise ValueError("the certificate has the wrong length")
    holds, cost = slack(n, has_rule, skilled, arcs, sent, caps, taken, officers, prices)
    pairs, gaps = [], []
    for row, who, (fit, costs) in zip(drawn, sent, arcs):
        ranked = sorted(
            (not skilled[place], value, officers[place]["id"])
            for place, value in zip(fit, costs)
            if place in who
        )
        pairs.append({"object": row["id"], "officers": [one for _, _, one in ranked]})
        if len(who) < n:
            gaps.append({"object": row["id"], "missing": n - len(who), "why": why_short(plan, row, officers)})
    cut = reach(n, has_rule, skilled, arcs, sent, caps, taken)
    rewritten = {
        "method": MIN_COST, "posts": n * len(drawn), "filled": sum(map(len, sent)), "cost": str(cost), "caps": caps,
        "prices": {
            name: [str(one) for one in value] if isinstance(value, list) else str(value)
            for name, value in prices.items()
        },
        "cut": {"objects": cut[0], "officers": cut[1]},
    }  # fmt: skip
    expected = {"method": MIN_COST, "pairs": pairs, "gaps": gaps, "certificate": sm3(raw).hex()}
    return [
        ("派员符合每一条规则和上限", told == expected),
        ("派员的最优证明逐弧成立", holds and raw == canonical(rewritten)),
        ("派出的岗位已是最多", cut[2]),
    ]


def slack(n, has_rule, skilled, arcs, sent, caps, taken, officers, prices):  # noqa: C901 - one pass, for speed
    """Check every arc that could carry one more, or one less, against the prices; gives whether all hold, and the cost.

    The price of a node is 0 or the least of price + cost over the arcs into it, whichever is less.
    """
    source, sink = prices["source"], prices["sink"]
    objects, layers, staff = prices["objects"], prices["layers"], prices["officers"]
    to_source, to_sink, to_staff, cost = [0], [0], [0] * len(staff), 0
    holds = True
    for index, ((fit, costs), who) in enumerate(zip(arcs, sent)):
        own, best, lay = objects[index], 0, 0
        layer = layers[index] if has_rule else 0
        best_layer = 0
        if len(who) < n and source < best:
            best = source
        if who:
            to_source.append(own)
        for place, value in zip(fit, costs):
            direct = skilled[place]
            if place in who:
                cost += value
                back = staff[place] - value
                if direct:
                    best = min(best, back)
                else:
                    lay += 1
                    best_layer = min(best_layer, back)
            else:
                onward = (own if direct else layer) + value
                if onward < to_staff[place]:
                    to_staff[place] = onward
        if has_rule:
            if lay < n - 1 and own < best_layer:
                best_layer = own
            if lay > 0 and layer < best:
                best = layer
            holds = holds and layer == best_layer
        holds = holds and own == best
    for place, price in enumerate(staff):
        load, count = officers[place]["load"], taken[place]
        cost += STEP * (load * count + count * (count + 1) // 2)
        if count < caps[place]:
            to_sink.append(price + (load + count + 1) * STEP)
        if count > 0:
            to_staff[place] = min(to_staff[place], sink - (load + count) * STEP)
        holds = holds and price == to_staff[place]
    return holds and source == min(to_source) and sink == min(to_sink), cost


def reach(n, has_rule, skilled, arcs, sent, caps, taken):
    """Walk from the source over all arcs with room; gives who is reached, and whether the sink is out of reach."""
    goers = [[] for _ in caps]
    for index, who in enumerate(sent):
        for place in who:
            goers[place].append(index)
    objects = {index for index, who in enumerate(sent) if len(who) < n}
    layers, officers, todo = set(), set(), [("object", index) for index in objects]
    while todo:
        kind, at = todo.pop()
        steps = []
        if kind == "officer":
            steps = [("object" if skilled[at] else "layer", index) for index in goers[at]]
        elif kind == "object":
            lay = sum(not skilled[place] for place in sent[at])
            if has_rule and lay < n - 1:
                steps.append(("layer", at))
            steps += [("officer", place) for place in arcs[at][0] if skilled[place] and place not in sent[at]]
        else:
            steps += [
                ("officer", place) for place in arcs[at][0] if not skilled[place] and place not in sent[at]
            ]
            if any(not skilled[place] for place in sent[at]):
                steps.append(("object", at))
        for name, one in steps:
            seen = {"object": objects, "layer": layers, "officer": officers}[name]
            if one not in seen:
                seen.add(one)
                todo.append((name, one))
    return sorted(objects), sorted(officers), all(taken[place] >= caps[place] for place in officers)


# --- what else a bundle may hold -------------------------------------------------------------------

OPENING = re.compile(
    rb'\{"class":"([0-9A-Za-z_-]{1,40})","id":"([0-9A-Za-z_.:-]{1,80})","salt":"([0-9a-f]{32})","ticket":"([0-9a-f]{64})"\}'
)


def check_openings(files, promised, drawn, lines, officers):
    """Check what only a supervisor can: whose tickets these are, that nobody has two, one class a stratum."""
    ours, theirs = lines_of(files["openings.jsonl"]), lines_of(files["officer-openings.jsonl"])
    staff = read_rows(theirs, "ticket")
    wanted = {row["id"].encode() for row in drawn}

    def work(start, end):
        leaf, hashes, pairs, codes, mine = sm3_after(b"\x00"), [], set(), [], {}
        opens = True
        for line, roster in zip(ours[start:end], lines[start:end]):
            found = OPENING.fullmatch(line)
            if found:
                level, code, salt, ticket = found.groups()
            else:
                row = json.loads(line)
                if canonical(row) != line or set(row) != {"class", "id", "salt", "ticket"}:
                    raise ValueError("an opening is not in canonical form")
                level, code, salt, ticket = (row[name].encode() for name in ("class", "id", "salt", "ticket"))
            grain = unhex(salt.decode())
            one, _, stratum, _ = read_object(roster)
            opens = (
                opens and one == ticket and len(grain) == 16 and sm3(grain + code).hex().encode() == ticket
            )
            pairs.add((level, stratum))
            codes.append(code)
            hashes.append(leaf(line))
            if ticket in wanted:
                mine[ticket] = code
        return fold(hashes), opens, pairs, codes, mine

    parts = share_out(work, len(ours))
    pairs = set().union(*(part[2] for part in parts))
    codes = [code for part in parts for code in part[3]]
    mine = {ticket: code for part in parts for ticket, code in part[4].items()}
    names = json.loads(files["names.json"])
    expected = sorted(mine.get(row["id"].encode(), b"") for row in drawn)
    told = [one["code"].encode() for one in names["drawn"]]
    plain = {
        "count": len(expected),
        "drawn": [{"code": one["code"], "name": one["name"]} for one in names["drawn"]],
    }
    return [
        (
            "对照表与事先承诺一致",
            fold([part[0] for part in parts]).hex() == promised["openings"]
            and merkle_root(theirs).hex() == promised["officer_openings"],
        ),
        (
            "每张票都能打开",
            all(part[1] for part in parts)
            and len(ours) == len(lines)
            and [one["ticket"] for one in staff] == [one["id"] for one in officers]
            and all(
                set(one) == {"id", "salt", "ticket"}
                and sm3(unhex(one["salt"]) + one["id"].encode()).hex() == one["ticket"]
                for one in staff
            ),
        ),
        (
            "没有一户或一人占两张票",
            len(set(codes)) == len(codes) and len({one["id"] for one in staff}) == len(staff),
        ),
        (
            "每层恰好是一个等级",
            len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs}),
        ),
        ("公布的名单与抽中的票一致", told == expected and files["names.json"] == canonical(plain)),
    ]


def check_log(content, promised):
    """Walk both Merkle paths of the ledger's proof (RFC 9162); gives whether the promise stands there, and words."""
    head, _, note = content.decode().partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[2].startswith("index "):
        return False, ""
    extra = json.loads(base64.b64decode(lines[1][6:]))
    body = note.rpartition("\n\n")[0].split("\n")
    index, size, entry = int(lines[2][6:]), int(body[1]), extra["entry"].encode()
    for hashed, path, root in (
        (lambda data: hashlib.sha256(data).digest(), lines[3:], body[2]),
        (sm3, extra["sm3"], body[3][4:]),
    ):
        if not 0 <= index < size:
            return False, ""
        fn, sn, value = index, size - 1, hashed(b"\x00" + entry)
        for node in path:
            if sn == 0:
                return False, ""
            node = base64.b64decode(node)
            if fn & 1 or fn == sn:
                value = hashed(b"\x01" + node + value)
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
            else:
                value = hashed(b"\x01" + value + node)
            fn, sn = fn >> 1, sn >> 1
        if sn != 0 or value != base64.b64decode(root):
            return False, ""
    fact = json.loads(entry.decode())
    same = fact["kind"] == "inspections.draw.committed" and all(
        fact["body"].get(name) == value for name, value in promised.items()
    )
    return same, "账本第%d号，记于%s" % (index, fact["at"]) if same else ""


# --- the check -------------------------------------------------------------------------------------


def check(files):
    """Re-compute everything; gives each thing that was compared and whether it agreed."""
    missing = [name for name in [*FILES, "manifest.json"] if name not in files]
    strange = sorted(set(files) - set(KNOWN))
    if missing or strange:
        return [
            ("证明包齐全（缺少%s；多出%s）" % ("、".join(missing) or "无", "、".join(strange) or "无"), False)
        ]
    plan, chance = json.loads(files["plan.json"]), json.loads(files["randomness.json"])
    promised, told = json.loads(files["commitment.json"]), json.loads(files["result.json"])
    version = plan.get("format", 1)
    if version not in (1, 2):
        raise ValueError("unknown format %s" % version)
    named = FILES if version == 1 else [name for name in files if name != "manifest.json"]
    manifest = {"algorithm": ALGORITHM, "files": {name: sm3(files[name]).hex() for name in named}}
    if version > 1:
        manifest["format"] = version
    lines, staff = lines_of(files["objects.jsonl"]), lines_of(files["officers.jsonl"])
    officers = read_rows(staff, "id")
    key = seed_key(promised, chance)
    root, sizes, strata, drawn = check_places(plan, key, told["strata"], lines)
    commitment = {
        "algorithm": ALGORITHM, "plan": sm3(files["plan.json"]).hex(), "objects": root,
        "officers": merkle_root(staff).hex(), "object_count": len(lines), "officer_count": len(officers),
        "secrets": [{"by": one["by"], "sealed": one["sealed"]} for one in promised["secrets"]],
    }  # fmt: skip
    if version > 1:
        commitment.update(
            format=version, openings=promised["openings"], officer_openings=promised["officer_openings"]
        )
    by_name = sorted(commitment["secrets"], key=lambda one: one["by"].encode())
    known = {one["key"].encode() for one in plan["strata"]}
    agreed = files["commitment.json"] == canonical(commitment) and by_name == commitment["secrets"]
    checks = [
        ("清单与文件一致", files["manifest.json"] == canonical(manifest)),
        ("方案写法规范", files["plan.json"] == canonical(plan)),
        ("名录的分层都在方案里", set(sizes) <= known),
        ("方案和名录与事先承诺一致", agreed and len({one["by"] for one in by_name}) == len(by_name)),
        *check_chance(plan, promised, chance, files["randomness.json"]),
    ]
    if version > 1:
        checks.append(
            (
                "各层户数与方案一致",
                all(sizes.get(one["key"].encode(), 0) == one["size"] for one in plan["strata"]),
            )
        )
    result = {"algorithm": ALGORITHM, "key": key.hex(), "strata": strata, "assignment": told["assignment"]}
    checks.append(("位置和名额重算一致", files["result.json"] == canonical(result)))
    checks += check_officers(files, plan, drawn, officers, key, told, checks[-1][1])
    if FULL[0] in files or FULL[1] in files or FULL[2] in files:
        checks += check_openings(files, promised, drawn, lines, officers)
    if "committed.tlog-proof" in files:
        holds, words = check_log(files["committed.tlog-proof"], promised)
        checks.append(("承诺记在账本里" + ("（%s）" % words if words else ""), holds))
    return checks


def check_officers(files, plan, drawn, officers, key, told, drawn_agree):
    """Re-compute who was sent, by the method of the plan."""
    method = plan.get("method", LEAST_LOAD)
    if not drawn_agree:
        return [("派员重算一致（抽取结果不一致，未再核对）", False)]
    if method == LEAST_LOAD:
        same = told["assignment"] == least_load(plan, drawn, officers, key)
        return [("派员重算一致", same and "certificate.json" not in files)]
    if method != MIN_COST or "certificate.json" not in files:
        return [("派员有最优证明", False)]
    try:
        return check_flow(plan, drawn, officers, key, told["assignment"], files["certificate.json"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as wrong:
        return [("派员符合每一条规则和上限（%s）" % wrong, False)]


# --- one business ----------------------------------------------------------------------------------


def find(files, wanted, said):
    """Say where one id fell, with the proof that its line stands in the committed roster."""
    plan, result, lines = (
        json.loads(files["plan.json"]),
        json.loads(files["result.json"]),
        lines_of(files["objects.jsonl"]),
    )
    mark_of = ('"id":"%s"' % wanted).encode()
    index = next((place for place, line in enumerate(lines) if mark_of in line), -1)
    if index < 0 or read_object(lines[index])[0] != wanted.encode():
        return {"found": False, "id": wanted, "words": "%s：不在这次抽取的名录里" % said}
    stratum = read_object(lines[index])[2].decode()
    place = hmac_sm3(unhex(result["key"]))(
        b"obj\x00" + stratum.encode() + b"\x00" + wanted.encode() + b"\x01"
    ).hex()
    told = next(one for one in result["strata"] if one["key"] == stratum)
    is_drawn = wanted in told["drawn"]
    words = "%s：第%s层%d户抽%d户，位置%s，截止位置%s，%s" % (
        said, stratum, told["size"], told["quota"], place[:16], told["cutoff"][:16] or "无（按权重抽取）",
        "抽中" if is_drawn else "没抽中",
    )  # fmt: skip
    return {
        "found": True, "id": wanted, "stratum": stratum, "place": place, "cutoff": told["cutoff"], "is_drawn": is_drawn,
        "is_substitute": wanted in told["substitutes"], "is_weighted": plan["is_weighted"], "index": index,
        "count": len(lines), "line": lines[index].decode(), "proof": path_of(lines, index), "words": words,
    }  # fmt: skip


def path_of(lines, index):
    """Give the neighbours that lead from a line to the root (RFC 9162 section 2.1.3)."""
    leaf = sm3_after(b"\x00")
    row, path = [leaf(line) for line in lines], []
    while len(row) > 1:
        if index ^ 1 < len(row):
            path.append(row[index ^ 1].hex())
        odd = row[-1:] if len(row) % 2 else []
        row = [sm3(b"\x01" + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
        index //= 2
    return path


# --- the command -----------------------------------------------------------------------------------


def read_bundle(path):
    """Read a folder or a zip into names and bytes."""
    if os.path.isdir(path):
        files = {}
        for name in sorted(os.listdir(path)):
            if os.path.isfile(os.path.join(path, name)):
                with open(os.path.join(path, name), "rb") as file:
                    files[name] = file.read()
        return files
    with open(path, "rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        names = archive.namelist()
        if len(set(names)) != len(names):
            raise ValueError("a name stands twice in the zip")
        return {name: archive.read(name) for name in names}


def main(arguments):
    """Check the bundle named on the command line."""
    rest = [one for one in arguments if one != "--json"]
    as_json = len(rest) < len(arguments)
    asks = {"--own": 4, "--find": 3}
    if not rest or rest[0].startswith("-") or (len(rest) > 1 and len(rest) != asks.get(rest[1])):
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        files = read_bundle(rest[0])
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError) as wrong:
        sys.stderr.write("读不到证明包：%s\n" % wrong)
        return 2
    own = None
    try:
        checks = check(files)
        if len(rest) == 4:
            code = "".join(rest[2].split()).upper()
            own = find(files, sm3(unhex(rest[3].strip().lower()) + code.encode()).hex(), code)
        elif len(rest) == 3:
            own = find(files, rest[2], rest[2])
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OverflowError,
    ) as wrong:
        checks = [("文件读不懂：%s" % wrong, False)]
    holds = all(agrees for _, agrees in checks)
    if as_json:
        answer = {"ok": holds, "checks": [{"what": words, "ok": agrees} for words, agrees in checks]}
        if own is not None:
            answer["own"] = own
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return 0 if holds else 1
    for words, agrees in checks:
        sys.stdout.write("[%s] %s\n" % ("一致" if agrees else "不一致", words))
    if own is not None:
        sys.stdout.write(own["words"] + "\n")
    if holds and "committed.tlog-proof" not in files:
        sys.stdout.write("注意：包里没有账本证明，承诺的先后请另行核对\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
