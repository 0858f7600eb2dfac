#!/usr/bin/env python3
"""Check offline that a record stands in a market regulator's public log.

One file, Python 3.8 or newer, nothing to install, no network:

    python3 verify_proof.py record.tlog-proof [--key NAME+ID+BASE64]...

The file is a C2SP tlog-proof; its extra line carries the record, the SM3 path and the public keys.
Give --key with the keys the authority has published: keys that travel inside the file show only
that the file agrees with itself, and the tool says so. Ends with 0 if all holds, 1 if not, 2 if
the file cannot be read.
"""

import argparse
import base64
import hashlib
import json
import struct
import sys

# --- hashes ----------------------------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    """SM3 (GB/T 32905); by OpenSSL where it has it, else by the standard's own steps."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return sm3_by_hand(data)


def sm3_by_hand(data):
    def rol(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
    for start in range(0, len(padded), 64):
        w = list(struct.unpack(">16I", padded[start : start + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rol(w[j - 3], 15)
            w.append(x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            ss1 = rol((rol(a, 12) + e + rol(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & 0xFFFFFFFF & g)
            tt1 = (ff + d + (ss1 ^ rol(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = tt1, a, rol(b, 9), c, tt2 ^ rol(tt2, 9) ^ rol(tt2, 17), e, rol(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return struct.pack(">8I", *v)


# --- the tree (RFC 9162 section 2.1.3.2) -----------------------------------------------------------


def is_included(hash_, entry, index, size, path, root):
    if not 0 <= index < size:
        return False
    fn, sn, value = index, size - 1, hash_(b"\x00" + entry)
    for neighbour in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            value = hash_(b"\x01" + neighbour + value)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = hash_(b"\x01" + value + neighbour)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and value == root


# --- signatures: Ed25519 (RFC 8032) and SM2 (GB/T 32918.2) ------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def ed_add(one, two):
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def ed_times(k, point):
    total = (0, 1, 1, 0)
    while k:
        if k & 1:
            total = ed_add(total, point)
        point, k = ed_add(point, point), k >> 1
    return total


def ed_point(coded):
    y = int.from_bytes(coded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise ValueError("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


ED_BASE = ed_point(bytes([0x58]) + bytes([0x66]) * 31)


def ed25519_signed(public, text, signature):
    try:
        key, r = ed_point(public), ed_point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or len(public) != 32 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    one, two = ed_times(s, ED_BASE), ed_add(r, ed_times(k, key))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


SM_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SM_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SM_A = SM_P - 3
SM_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SM_G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
        0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)  # fmt: skip


def sm_add(one, two):
    if one is None or two is None:
        return one or two
    if one[0] == two[0] and (one[1] + two[1]) % SM_P == 0:
        return None
    if one == two:
        slope = (3 * one[0] * one[0] + SM_A) * pow(2 * one[1], -1, SM_P)
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, SM_P)
    x = (slope * slope - one[0] - two[0]) % SM_P
    return x, (slope * (one[0] - x) - one[1]) % SM_P


def sm_times(k, point):
    total = None
    while k:
        if k & 1:
            total = sm_add(total, point)
        point, k = sm_add(point, point), k >> 1
    return total


def sm2_signed(public, text, signature):
    if len(public) != 64 or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    if not (0 < r < SM_N and 0 < s < SM_N and (r + s) % SM_N) or max(key) >= SM_P:
        return False
    if (key[1] ** 2 - key[0] ** 3 - SM_A * key[0] - SM_B) % SM_P:
        return False
    known = b"\x00\x80" + b"1234567812345678"
    curve = b"".join(n.to_bytes(32, "big") for n in (SM_A, SM_B, *SM_G))
    e = int.from_bytes(sm3(sm3(known + curve + public) + text), "big")
    point = sm_add(sm_times(s, SM_G), sm_times((r + s) % SM_N, key))
    return point is not None and (e + point[0]) % SM_N == r


KINDS = [(b"\x01", "Ed25519", ed25519_signed), (b"\xffquanheng.sm2", "SM2", sm2_signed)]


def check_signatures(note, keys):
    """Give the kinds of signature that hold; a wrong one by a known key raises."""
    text, _, tail = note.rpartition("\n\n")
    text = (text + "\n").encode()
    lines = [line.split(" ") for line in tail.splitlines()]
    good = []
    for name, number, coded in (key.split("+", 2) for key in keys):
        coded = base64.b64decode(coded)
        for kind, word, signed in KINDS:
            if not coded.startswith(kind):
                continue
            if sha256(name.encode() + b"\n" + coded)[:4].hex() != number:
                raise ValueError("公钥的编号与公钥不符")
            for _, signer, signature in lines:
                signature = base64.b64decode(signature)
                if signer == name and signature[:4].hex() == number:
                    if not signed(coded[len(kind) :], text, signature[4:]):
                        raise ValueError(word + " 签名不对")
                    good.append(word)
    return good


# --- the file --------------------------------------------------------------------------------------


def read(text):
    """Take the proof apart: index, both paths, the record, the signed checkpoint, the keys inside."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if (
        lines[0] != "c2sp.org/tlog-proof@v1"
        or not lines[1].startswith("extra ")
        or not lines[2].startswith("index ")
    ):
        raise ValueError("不是带有记载内容的 tlog-proof 文件")
    extra = json.loads(base64.b64decode(lines[1][6:]))
    body = note.rpartition("\n\n")[0].split("\n")
    if not body[3].startswith("sm3 "):
        raise ValueError("检查点没有 SM3 根")
    roots = base64.b64decode(body[2]), base64.b64decode(body[3][4:])
    paths = [[base64.b64decode(node) for node in nodes] for nodes in (lines[3:], extra["sm3"])]
    return extra, int(lines[2][6:]), int(body[1]), paths, roots, note, body


def commitment_holds(entry, private):
    content = json.dumps(private["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sm3(bytes.fromhex(private["salt"]) + content.encode()).hex() == entry["commitment"]


def main():
    parser = argparse.ArgumentParser(description="离线核验一条监管记载是否在公开日志中")
    parser.add_argument("file", help="记载证明文件（.tlog-proof）")
    parser.add_argument("--key", action="append", default=[], help="机关公布的公钥，可写多次")
    chosen = parser.parse_args()
    try:
        with open(chosen.file, encoding="utf-8", newline="") as file:
            extra, index, size, paths, roots, note, body = read(file.read())
        entry = json.loads(extra["entry"])
        signed = check_signatures(note, chosen.key or extra["keys"])
    except (OSError, KeyError, IndexError, TypeError, UnicodeError) as wrong:
        sys.exit(say(2, "文件无法读取：%s" % wrong))
    except ValueError as wrong:
        sys.exit(say(1 if "签名" in str(wrong) else 2, str(wrong)))
    results = [("SHA-256 路径", is_included(sha256, extra["entry"].encode(), index, size, paths[0], roots[0])),
               ("SM3 路径", is_included(sm3, extra["entry"].encode(), index, size, paths[1], roots[1])),
               ("检查点签名（%s）" % ("、".join(signed) or "无"), bool(signed))]  # fmt: skip
    if "private" in extra:
        results.append(("个人信息与承诺值", commitment_holds(entry, extra["private"])))
    print("记载：%s  %s  %s" % (entry["kind"], entry["at"], entry["object"]))
    print("办理：%s %s" % (entry["unit"]["name"], entry["actor"]["name"]))
    print("内容：%s" % json.dumps(entry["body"], ensure_ascii=False))
    print("日志：%s 第%d号，共%d条" % (body[0], index, size))
    for what, holds in results:
        print("%s %s" % ("相符" if holds else "不符", what))
    if not chosen.key:
        print("注意：公钥取自文件本身，请用 --key 给出机关公布的公钥再核一次")
    sys.exit(0 if all(holds for _, holds in results) else 1)


def say(code, sentence):
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
