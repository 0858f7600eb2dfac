"""Whether a delivery is what its sender sent: digests recomputed, signatures checked by the source's own keys."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac

from quanheng.base.digest import Digests, digests_of_parts
from quanheng.base.errors import BadInput
from quanheng.datacentre.api import Declared
from quanheng.foundation.ledger.api import Key
from quanheng.packkit.supply import Supply

from .notes import Claims
from .site import SenderKey, Site, secret_of

__all__ = ["digests_of_file", "proved", "signed_text"]

_BLOCK = 1 << 20
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {"sha256": hashes.SHA256, "sm3": hashes.SM3}


def digests_of_file(path: Path) -> Digests:
    """Give both digests of a file, reading it once."""
    with path.open("rb") as file:
        return digests_of_parts(iter(lambda: file.read(_BLOCK), b""))


def signed_text(source: str, name: str, declared: Declared, sha256: str) -> bytes:
    """Give the text that a sender signs: the file's name and digest with all that is said of it, a line each.

    ``name`` is the file's name, or the idempotency key of a push. What is not told is an empty line.
    """
    told = (
        "quanheng-delivery-v1", source, name, declared.brings, declared.period,
        "" if declared.sequence is None else str(declared.sequence),
        "" if declared.rows is None else str(declared.rows), sha256,
    )  # fmt: skip
    return ("\n".join(told) + "\n").encode()


def proved(
    claims: Claims, find: Callable[[], Digests], *, source: str, name: str, site: Site, supply: Supply | None
) -> Declared:
    """Hold a delivery against what its sender claims, and give what is said of it with what was proved.

    ``find`` reads the digests; it is asked only where something was claimed.

    Raises: BadInput, for a digest that does not match, a signature that does not hold or whose key nobody
    registered, and for a proof that the source asks for and that is not there
    """
    declared = claims.declared
    if claims.sha256 or claims.sm3 or claims.signature:
        found = find()
        _match(claims, found, name)
        declared = replace(declared, proof="digest" if claims.sha256 or claims.sm3 else "none")
    if claims.signature:
        text = signed_text(source, name, claims.declared, found.sha256.hex())
        key = _holder(claims, text, site.senders.get(source, ()), name)
        declared = replace(declared, proof="signature", key_id=key.id)
    needed = supply.proof if supply else "none"
    if needed == "signature" and declared.proof != "signature":
        raise BadInput("缺少报送单位的签名", remedy="本来源须签名报送，请附 .sig 文件或签名请求头", file=name)
    if needed == "digest" and declared.proof == "none":
        raise BadInput("缺少摘要", remedy="本来源须附摘要：.sha256 或 .sm3 文件，或摘要请求头", file=name)
    return declared


def _match(claims: Claims, found: Digests, name: str) -> None:
    for told, real, title in ((claims.sha256, found.sha256, "SHA-256"), (claims.sm3, found.sm3, "SM3")):
        if told and told != real.hex():
            raise BadInput(
                f"文件的{title}摘要与报送单位写的不符，可能没有传完或被改动", remedy="请核对后重新传送",
                file=name, told=told, found=real.hex(),
            )  # fmt: skip


def _holder(claims: Claims, text: bytes, keys: tuple[SenderKey, ...], name: str) -> SenderKey:
    chosen = [key for key in keys if not claims.key_id or key.id == claims.key_id]
    if not chosen:
        raise BadInput(
            "签名所用的密钥没有登记", remedy="请数据专员在 intake.yml 为本来源登记报送单位的密钥",
            file=name, field=claims.key_id,
        )  # fmt: skip
    try:
        signature = base64.b64decode(claims.signature, validate=True)
    except binascii.Error as wrong:
        raise BadInput("签名不是base64", remedy="请核对签名的写法", file=name) from wrong
    for key in chosen:
        if _holds(key, text, signature):
            return key
    raise BadInput("签名验不过，文件或说明可能被改动", remedy="请核对后重新签名报送", file=name)


def _holds(key: SenderKey, text: bytes, signature: bytes) -> bool:
    if key.public:
        return Key.parse(key.public).verifies(text, signature)
    assert key.hmac is not None
    check = hmac.HMAC(secret_of(key.secret_env).encode(), _HASHES[key.hmac]())
    check.update(text)
    try:
        check.verify(signature)
    except InvalidSignature:
        return False
    return True
