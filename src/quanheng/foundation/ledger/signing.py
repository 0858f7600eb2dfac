"""Signed notes (C2SP signed-note): one text, signed with Ed25519 and with SM2 behind one interface.

Ed25519 is what foreign readers of the log check; SM2 (GB/T 32918.2) is what domestic evidence asks for.
A hardware key takes the place of either by being another `Signer`.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from gmssl import sm2

from quanheng.base.digest import sha256
from quanheng.base.errors import BadInput

__all__ = [
    "ED25519", "SM2", "Ed25519Signer", "Key", "Signer", "Sm2Signer", "check_note", "home_signers", "origin",
    "read_keys", "signed_note", "split_note",
]  # fmt: skip

#: Signature types of C2SP signed-note; SM2 has no number there and takes the escape 0xff with a name.
ED25519 = b"\x01"
SM2 = b"\xffquanheng.sm2"

_N = int(sm2.default_ecc_table["n"], 16)
_G = sm2.default_ecc_table["g"]


@dataclass(frozen=True, slots=True)
class Key:
    """A public key by which notes are checked; its text form may be printed and pasted."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell which key signed; an address, not a proof."""
        return sha256(self.name.encode() + b"\n" + self.kind + self.public)[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read ``name+id+base64``. Raises: BadInput"""
        parts = text.strip().split("+", 2)
        try:
            coded = base64.b64decode(parts[2], validate=True)
            kind = SM2 if coded.startswith(SM2) else coded[:1]
            key = cls(parts[0], kind, coded[len(kind) :])
            if kind not in {ED25519, SM2} or key.id.hex() != parts[1]:
                raise ValueError(text)
        except (IndexError, ValueError, binascii.Error) as wrong:
            raise BadInput("公钥写法不对", remedy="公钥写作“名称+编号+base64”") from wrong
        return key

    def verifies(self, text: bytes, signature: bytes) -> bool:
        """Say whether this key signed the text."""
        if self.kind == ED25519:
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
            except (InvalidSignature, ValueError):
                return False
            return True
        return _sm2_verifies(self.public, text, signature)


class Signer(Protocol):
    """Whatever can sign a note: a key in the home, a card, a signing machine."""

    @property
    def key(self) -> Key:
        """The public key that belongs to it."""

    def sign(self, text: bytes) -> bytes:
        """Sign the text."""


class Ed25519Signer:
    """Sign with an Ed25519 key (RFC 8032) of 32 secret bytes."""

    def __init__(self, name: str, secret: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.key = Key(name, ED25519, self._private.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """Give the 64 bytes of the signature."""
        return self._private.sign(text)


class Sm2Signer:
    """Sign with SM2 and SM3 under the standard's default identity 1234567812345678.

    Pure Python and not constant in time: enough for a home on one machine; a city's production key
    belongs in hardware behind `Signer`.
    """

    def __init__(self, name: str, secret: bytes) -> None:
        self._secret = secret.hex()
        self._name = name

    @property
    def key(self) -> Key:
        """The public key: 64 bytes, x then y."""
        return Key(self._name, SM2, _sm2_public(self._secret))

    def sign(self, text: bytes) -> bytes:
        """Give r and s, 32 bytes each."""
        curve = _curve(self._secret, self.key.public.hex())
        made = None
        while made is None:
            # The library would draw its one-time number from a generator that can be predicted.
            made = curve.sign_with_sm3(text, f"{1 + secrets.randbelow(_N - 1):064x}")
        return bytes.fromhex(made)


@lru_cache(maxsize=8)
def _sm2_public(secret: str) -> bytes:
    """Multiply once: it takes as long as all the rest of a proof."""
    return bytes.fromhex(_curve(secret, "")._kg(int(secret, 16), _G))  # noqa: SLF001 - the library has no door for it


def _curve(secret: str, public: str) -> sm2.CryptSM2:
    curve = sm2.CryptSM2(private_key=secret, public_key="")
    curve.public_key = public  # given to the constructor, a key that begins with 4 or 0 would lose digits
    return curve


def _sm2_verifies(public: bytes, text: bytes, signature: bytes) -> bool:
    if len(public) != 64 or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < _N and 0 < s < _N):
        return False
    try:
        return bool(_curve("", public.hex()).verify_with_sm3(signature.hex(), text))
    except (TypeError, ValueError):  # the library's way of saying that a point is not on the curve
        return False


def signed_note(text: str, signers: Iterable[Signer]) -> str:
    """Sign a text that ends in a newline; each signature is one line under it."""
    lines = [
        f"— {signer.key.name} {base64.b64encode(signer.key.id + signer.sign(text.encode())).decode()}\n"
        for signer in signers
    ]
    return f"{text}\n{''.join(lines)}"


def split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take a note apart into its text and (key name, id and signature) pairs. Raises: BadInput"""
    text, gap, tail = note.rpartition("\n\n")
    signatures = []
    try:
        for line in tail.splitlines():
            dash, name, coded = line.split(" ")
            if dash != "—":
                raise ValueError(line)
            signatures.append((name, base64.b64decode(coded, validate=True)))
    except (ValueError, binascii.Error) as wrong:
        raise BadInput("检查点文本残缺") from wrong
    if not gap or not signatures:
        raise BadInput("检查点没有签名")
    return f"{text}\n", signatures


def check_note(note: str, keys: Sequence[Key]) -> list[Key]:
    """Give the known keys that signed the note; a known key whose signature is wrong spoils all of it.

    Raises: BadInput when the note cannot be read
    """
    text, signatures = split_note(note)
    good: list[Key] = []
    for name, coded in signatures:
        for key in keys:
            if (key.name, key.id) == (name, coded[:4]):
                if not key.verifies(text.encode(), coded[4:]):
                    return []
                good.append(key)
    return good


# --- keys of this home -----------------------------------------------------------------------------


def _folder() -> Path:
    return Path(settings.HOME) / "keys"


def _kept(name: str, make: Callable[[], str], mode: int = 0o600) -> str:
    """Read a small file of the keys' folder, made at first use; of two makers at once one wins, whole."""
    path = _folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{name}.{secrets.token_hex(4)}")
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii"
        ) as file:
            file.write(make())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def origin() -> str:
    """Give the log's own name, made once for this home, so that two homes never speak for each other."""
    return _kept("ledger.origin", lambda: f"quanheng.invalid/log/{secrets.token_hex(8)}", 0o644)


def home_signers() -> list[Signer]:
    """Give this home's signing keys; they are made at first use and readable by the owner only."""
    name = origin()
    ed25519 = _kept("ledger.ed25519", lambda: secrets.token_hex(32))
    sm2_secret = _kept("ledger.sm2", lambda: f"{1 + secrets.randbelow(_N - 2):064x}")
    return [Ed25519Signer(name, bytes.fromhex(ed25519)), Sm2Signer(name, bytes.fromhex(sm2_secret))]


def read_keys(texts: Iterable[str] = ()) -> list[Key]:
    """Read public keys from their text; without any, this home's own."""
    given = [Key.parse(text) for text in texts]
    return given or [signer.key for signer in home_signers()]
