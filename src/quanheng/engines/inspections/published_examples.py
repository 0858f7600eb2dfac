"""Examples that others have published, worked again with our arithmetic; the figures are the authors' own.

They stand here as plain values, so that the check needs neither network nor data folder.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quanheng.base import merkle
from quanheng.base.digest import sha256, sm3

from .profiles import draw_rfc3797, draw_vrs_sha256

__all__ = ["ExampleRun", "run_published_examples"]


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """One published example: what its authors print and what we get."""

    name: str
    source: str
    expected: Any
    got: Any

    @property
    def ok(self) -> bool:
        """Whether both are the same."""
        return bool(self.expected == self.got)

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for a page or a program."""
        return {
            "name": self.name, "source": self.source, "expected": self.expected, "got": self.got, "ok": self.ok,
        }  # fmt: skip


RFC3797, VRS = "RFC 3797 section 6", "draft-thomson-elegy-vrs-00, example"
DRAND, CT = "drand quicknet, round 657413 (drand-verify README)", "RFC 6962 reference leaves"
GBT = "GB/T 32905-2016, annex A"

NOMCOM_KEY = b"9319./2.5.8.10.12./9.18.26.34.41.45./"
NOMCOM = [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]

LABELS = {
    "lavenderblush": "002ed527ae0a44a86c205d1cdba", "blue": "03f710be2b61a6f9c3f89aa5ab5",
    "darkgoldenrod": "08bab81380d7f0769cecf9969a8", "mediumvioletred": "0c26494fa81f3aed8a9f66e77b7",
}  # fmt: skip
VRS_REVEAL = "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
VRS_COMMIT = "950ea08d8d5fd3ae415b9967aba7a48aba39ca62a4d98f2e7fe25cb1b8f8c488"

DRAND_SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b"
)
DRAND_VALUE = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"

LEAVES = (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
SM3_ABCD = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def run_published_examples() -> list[ExampleRun]:
    """Work every example and give what came of each."""
    mark = (0).to_bytes(2, "big")
    first = hashlib.md5(mark + NOMCOM_KEY + mark, usedforsecurity=False).hexdigest().upper()
    places = _vrs_places()
    runs = [
        ExampleRun("RFC 3797：第一个 MD5", RFC3797, "990DD0A5692A029A98B5E01AA28F3459", first),
        ExampleRun("RFC 3797：25人中的前16人", RFC3797, NOMCOM, draw_rfc3797(NOMCOM_KEY, 25, 16)),
        ExampleRun("VRS：揭示值是秘密的第9次散列", VRS, VRS_REVEAL, _chain(9)),
        ExampleRun("VRS：承诺是秘密的第10次散列", VRS, VRS_COMMIT, _chain(10)),
        ExampleRun("VRS：标签的先后", VRS, list(LABELS), [label for label, _ in places]),
    ]
    runs += [
        ExampleRun(f"VRS：标签{label}的位置（开头）", VRS, LABELS[label], place[: len(LABELS[label])])
        for label, place in places
    ]
    runs.append(
        ExampleRun(
            "drand：随机数是签名的 SHA-256", DRAND, DRAND_VALUE, sha256(bytes.fromhex(DRAND_SIGNATURE)).hex()
        )
    )
    runs += [
        ExampleRun(f"RFC 6962：{size}片叶子的树根", CT, root, _root(size)) for size, root in enumerate(ROOTS)
    ]
    hashes: list[tuple[str, str, Callable[[], bytes]]] = [
        ("SM3：abc", SM3_ABC, lambda: sm3(b"abc")), ("SM3：abcd 十六遍", SM3_ABCD, lambda: sm3(b"abcd" * 16)),
    ]  # fmt: skip
    return runs + [ExampleRun(name, GBT, expected, work().hex()) for name, expected, work in hashes]


def _vrs_places() -> list[tuple[str, str]]:
    randomness = b"1.2.3.4.5.6./" * 3
    found = draw_vrs_sha256(bytes.fromhex(VRS_REVEAL), randomness, [label.encode() for label in LABELS])
    return [(label.decode(), place.hex()) for place, label in found]


def _chain(times: int) -> str:
    value = b"totally not a bikeshed"
    for _ in range(times):
        value = sha256(value)
    return value.hex()


def _root(size: int) -> str:
    tree = merkle.SHA256
    return merkle.root(tree, [tree.leaf(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]).hex()
