"""A telephone for tests: it seals acts as the browser does, keeps them until they are answered, and sends."""

import base64
import itertools
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from quanheng.engines.field.api import digest_of
from quanheng.engines.inspections import api as inspections
from quanheng.foundation.people.api import Person
from tests.engines.risk.businesses import register_businesses
from tests.people import MORNING, actor, make_city

__all__ = ["JPEG", "Phone", "open_tasks"]

JPEG = b"\xff\xd8\xff\xe0" + b"a made up photo " * 64
_KEYS = [ec.generate_private_key(ec.SECP256R1()) for _ in range(4)]
_counter = itertools.count()


@dataclass
class Phone:
    """One telephone with its key and its chain; ``clock`` is added to true time."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: _KEYS[next(_counter) % len(_KEYS)])
    uid: str = ""
    seq: int = 0
    prev: str = "0" * 64
    clock: timedelta = timedelta(0)
    outbox: list[dict[str, Any]] = field(default_factory=list)

    @property
    def public_key(self) -> str:
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def seal(
        self, kind: str, task: str, body: dict[str, Any] | None = None, *, base: int = 0, at: datetime = MORNING,
        files: list[dict[str, Any]] | None = None, act_id: str = "", **more: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Seal one act at the end of the chain and put it into the outbox."""
        self.seq += 1
        raw = {
            "id": act_id or secrets.token_hex(16), "device": self.uid, "seq": self.seq, "prev": self.prev,
            "made_at": (at + self.clock).isoformat(), "clock": {}, "place": None, "task": task, "kind": kind,
            "base": base, "body": body or {}, "files": files or [], **more,
        }  # fmt: skip
        return self._close(raw)

    def reseal(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Seal an act of an older chain anew, as after registering again."""
        self.seq += 1
        plain = {key: value for key, value in raw.items() if key not in ("digest", "signature")}
        return self._close({**plain, "device": self.uid, "seq": self.seq, "prev": self.prev})

    def _close(self, raw: dict[str, Any]) -> dict[str, Any]:
        raw["digest"] = digest_of(raw)
        raw["signature"] = self.sign(raw["digest"])
        self.prev = raw["digest"]
        self.outbox.append(raw)
        return raw

    def sign(self, digest: str) -> str:
        r, s = decode_dss_signature(self.key.sign(bytes.fromhex(digest), ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


def open_tasks(number: int = 1, officers: tuple[str, ...] = ("陈思远", "林晓岚")) -> list[inspections.Task]:
    """Make the small city and send two officers to so many shops."""
    make_city()
    subjects, linked = register_businesses(number)
    uids = [Person.objects.get(name=name).uid for name in officers]
    return [
        inspections.open_task(
            actor=actor("黄启明"), at=MORNING, subject_uid=subject.uid, inspection="catering", kind="RD",
            officer_uids=uids, because=[linked],
        )
        for subject in subjects
    ]  # fmt: skip
