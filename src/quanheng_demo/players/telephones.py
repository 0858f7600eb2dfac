"""Some officers do their visits on a telephone: they seal acts on the spot and send them when they have signal."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from quanheng.engines.field import api as rooms
from quanheng.engines.inspections import api as inspections
from quanheng.flows import api as flows
from quanheng.foundation.people.api import Actor, Person
from quanheng.packkit.inspection import Question

from .company import Company
from .show import Show

__all__ = ["Telephone", "differ_by_telephone", "telephone_of", "visit_by_telephone"]

_SIDE = 32


@dataclass
class Telephone:
    """One officer's telephone: a key of its own, a chain of acts, and what was not sent yet."""

    uid: str
    key: ec.EllipticCurvePrivateKey
    seq: int = 0
    prev: str = "0" * 64
    outbox: list[dict[str, Any]] = field(default_factory=list)

    def seal(
        self,
        kind: str,
        task: str,
        body: dict[str, Any],
        at: datetime,
        files: list[dict[str, Any]] | None = None,
    ) -> None:
        """Seal one act at the end of the chain."""
        self.seq += 1
        raw: dict[str, Any] = {
            "id": secrets.token_hex(16), "device": self.uid, "seq": self.seq, "prev": self.prev,
            "made_at": at.isoformat(), "clock": {}, "place": None, "task": task, "kind": kind, "base": 0,
            "body": body, "files": files or [],
        }  # fmt: skip
        raw["digest"] = self.prev = rooms.digest_of(raw)
        r, s = decode_dss_signature(self.key.sign(bytes.fromhex(raw["digest"]), ec.ECDSA(hashes.SHA256())))
        raw["signature"] = base64.b64encode(r.to_bytes(_SIDE, "big") + s.to_bytes(_SIDE, "big")).decode()
        self.outbox.append(raw)

    def photograph(
        self, officer: Actor, content: bytes, at: datetime, place: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Take a picture and send it ahead; gives what an act says of it."""
        said = {
            "id": secrets.token_hex(16), "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
            "type": "image/png", "taken_at": at.isoformat(), "place": place,
        }  # fmt: skip
        device = rooms.own_device(officer, self.uid)
        rooms.begin_upload(
            device=device, at=at, uid=str(said["id"]), sha256=str(said["sha256"]), size=len(content),
            media_type="image/png",
        )  # fmt: skip
        rooms.append_chunk(device=device, at=at, uid=str(said["id"]), offset=0, content=content)
        return said

    def send(self, officer: Actor, at: datetime) -> None:
        """Send what waits, as when signal returns."""
        flows.receive_field_acts(actor=officer, at=at, device_uid=self.uid, acts=self.outbox, sent_at=at)
        self.outbox.clear()


def telephone_of(show: Show, officer: Actor, at: datetime) -> Telephone:
    """Give an officer's telephone, registered when it is first taken along."""
    if officer.person_uid not in show.telephones:
        key = ec.generate_private_key(ec.SECP256R1())
        der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        made = rooms.register_device(
            actor=officer, at=at, name=f"{officer.name}的执法手机", public_key=base64.b64encode(der).decode()
        )
        show.telephones[officer.person_uid] = Telephone(made.uid, key)
    found: Telephone = show.telephones[officer.person_uid]
    return found


def visit_by_telephone(
    show: Show, company: Company, task: inspections.Task, name: str, at: datetime,
    failed: dict[int, tuple[Question, str]], picture: bytes,
) -> datetime:  # fmt: skip
    """Do a whole visit on the lead's telephone, signal only at the end; gives the instant of its end."""
    people = _officers(task)
    lead = company.as_person(people[0], at)
    phone = telephone_of(show, lead, at)
    done = at + timedelta(minutes=show.dice.between(15, 60, "by telephone", name))
    phone.seal("task.start", task.uid, {}, at)
    answers = []
    for no, (question, note) in sorted(failed.items()):
        shots = [phone.photograph(lead, picture, at, _place(task))] if question.proof else []
        if shots:
            phone.seal("file.add", task.uid, {"no": no, "what": "photo"}, at, shots)
        answers.append({
            "no": no, "value": "N", "note": note, "disposal": str(question.disposal), "fix_days": None,
            "exhibits": [one["id"] for one in shots],
        })  # fmt: skip
    phone.seal("answers.record", task.uid, {"answers": answers, "rest_conform": True}, done)
    for person in people[:2]:
        phone.seal(
            "sign.officer", task.uid, {"person": person.uid, "strokes": _scrawl(show, person.name)}, done
        )
    party = task.subject.legal_person or "在场负责人"
    if show.dice.roll("refuses", name) < 0.08:
        body = {"reason": "负责人不在，店员不愿代签", "witness": "社区网格员"}
        phone.seal("sign.refused", task.uid, body, done)
    else:
        body = {"name": party, "opinion": "none", "strokes": _scrawl(show, name)}  # type: ignore[dict-item]
        phone.seal("sign.party", task.uid, body, done)
    phone.seal("paper.make", task.uid, _record(task, people, failed, done, phone.seq), done)
    phone.seal("task.close", task.uid, {}, done)
    phone.send(lead, done + timedelta(minutes=show.dice.between(1, 90, "no signal", name)))
    return done


def differ_by_telephone(
    show: Show, company: Company, task: inspections.Task, name: str, at: datetime
) -> None:
    """Let the two officers answer one question differently, each on a telephone: it waits for a choice."""
    question = next((line.question for line in inspections.lines_of(task) if not line.question.proof), None)
    if question is None:
        return
    words = (
        {"value": "Y"},
        {"value": "N", "note": "核对时发现近一个月缺记。", "disposal": str(question.disposal)},
    )
    for person, said in zip(_officers(task), words, strict=False):
        officer = company.as_person(person, at)
        phone = telephone_of(show, officer, at)
        phone.seal("answers.record", task.uid, {"answers": [{"no": question.no, **said}]}, at)
        phone.send(officer, at + timedelta(minutes=show.dice.between(1, 30, "differs", name, person.name)))


def _place(task: inspections.Task) -> dict[str, Any] | None:
    """Give the business's own place, as a telephone would find it."""
    subject = task.subject
    if subject.lat is None or subject.lon is None:
        return None
    return {"lat": round(subject.lat, 6), "lon": round(subject.lon, 6), "accuracy": 12}


def _officers(task: inspections.Task) -> list[Person]:
    return [post.person for post in task.posts.select_related("person")]


def _scrawl(show: Show, name: str) -> list[list[list[int]]]:
    """Draw a few strokes that look like a name and are nobody's."""
    lines = []
    for line in range(3):
        x, y = 120 + 240 * line, show.dice.between(120, 260, "scrawl", name, line)
        points = [[x, y, 0]]
        for step in range(1, 9):
            x += show.dice.between(8, 30, "x", name, line, step)
            y += show.dice.between(-60, 60, "y", name, line, step)
            points.append([x, max(20, min(380, y)), 25 * step])
        lines.append(points)
    return lines


def _record(
    task: inspections.Task,
    people: list[Person],
    failed: dict[int, tuple[Question, str]],
    at: datetime,
    seq: int,
) -> dict[str, Any]:
    found = [f"第{no}项{question.text}：{note}" for no, (question, note) in sorted(failed.items())]
    text = "\n".join([
        "现场检查笔录", f"被检查单位：{task.subject.name}", f"地址：{task.subject.address}",
        f"检查时间：{at:%Y年%m月%d日}", f"检查人员：{'、'.join(one.name for one in people)}",
        *(found or ["逐项检查，未发现问题。"]),
    ])  # fmt: skip
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"kind": "inspection_record", "text": text, "sha256": digest, "no": f"临-{seq}"}
