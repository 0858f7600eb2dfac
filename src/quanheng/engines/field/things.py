"""What is made on the spot besides answers: photos, names on glass, papers, notes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quanheng.base.errors import BadInput, Conflict, NotFound
from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import record, seal_exhibit
from quanheng.foundation.people.api import Actor, Person

from .acts import Act, shown_digest
from .bodies import ActKind
from .facts import FILE_GIVEN_UP, NOTE_ADDED, PAPER_MADE, SIGNATURE_TAKEN
from .merging import Doc, answers_of
from .models import FieldPaper, Note, SealedAct, Series, Signature, TaskDoc, Upload
from .uploads import content_of, drop_parts
from .worlds import FieldTask, World

__all__ = ["Spot", "add_file", "give_up_file", "make_paper", "take_signature", "write_note"]

PAPERS = {"inspection_record": ("现场检查笔录", "检录"), "order": ("责令改正通知书", "责改")}
_WHAT = {"photo": "照片", "video": "录像", "voice": "录音", "signature": "签名"}
_ROLES = {
    ActKind.SIGN_OFFICER: Signature.Role.OFFICER, ActKind.SIGN_PARTY: Signature.Role.PARTY,
    ActKind.SIGN_REFUSED: Signature.Role.REFUSED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """One act at one place: the task, the act as it was written down, and who sent it."""

    task: FieldTask
    row: SealedAct
    act: Act
    actor: Actor
    world: World

    def photos(self) -> dict[int, list[str]]:
        """Give the exhibits that prove each answer, by its number."""
        doc = TaskDoc.objects.filter(task_uid=self.task.uid).first()
        return {int(no): list(found) for no, found in (doc.photos if doc else {}).items()}

    def seal(self, file_id: str, *, no: int | None = None, what: str = "") -> str:
        """Make an exhibit of a file that has come whole; "" for one given up. A second call gives the same one."""
        upload = Upload.objects.filter(uid=file_id, device__person_id=self.row.device.person_id).first()
        if upload is None:
            raise NotFound("没有这个文件", remedy="请先把文件传完")
        said = next((one for one in self.act.files if one.id == file_id), None)
        if said is not None and said.sha256 != upload.sha256:
            raise Conflict("文件与记录里封存的摘要不符", remedy="请重拍，并重新记录这一项")
        if upload.state == Upload.State.LOST:
            return ""
        if upload.state != Upload.State.SEALED:
            kind = what or _WHAT.get(upload.media_type.partition("/")[0], "照片")
            exhibit = seal_exhibit(
                name=f"现场{kind}{f' 第{no}项' if no else ''} {file_id[:8]}", media_type=upload.media_type,
                content=content_of(upload), actor=self.actor, at=self.row.believed_at, subject=self.task.subject,
                object=self.task.ref, because=[self.row.fact_uid], region=self.task.region,
            )  # fmt: skip
            upload.state, upload.exhibit_uid, upload.task_uid = (
                Upload.State.SEALED,
                exhibit.uid,
                self.task.uid,
            )
            upload.save(update_fields=["state", "exhibit_uid", "task_uid"])
        if no is not None:
            self._hang(no, upload.exhibit_uid)
        return upload.exhibit_uid

    def _hang(self, no: int, exhibit_uid: str) -> None:
        doc, _ = TaskDoc.objects.get_or_create(task_uid=self.task.uid)
        hung = doc.photos.setdefault(str(no), [])
        if exhibit_uid not in hung:
            hung.append(exhibit_uid)
            doc.save(update_fields=["photos"])

    def shown(self) -> str:
        """Give the digest of the answers that were signed: the telephone's own word, else as they stand here."""
        said = str(self.act.body.get("shown") or "")
        doc = TaskDoc.objects.filter(task_uid=self.task.uid).first()
        kept = Doc.from_json(self.task.uid, doc.revision, doc.cells) if doc else Doc(self.task.uid)
        return said or shown_digest(self.task.uid, answers_of(kept))

    def record(self, kind: str, object_: Ref, body: dict[str, Any]) -> str:
        """Write a fact of this visit."""
        return record(
            kind, object=object_, actor=self.actor, at=self.row.believed_at, body=body, subject=self.task.subject,
            because=[self.row.fact_uid], region=self.task.region,
        ).uid  # fmt: skip


def add_file(spot: Spot) -> None:
    """Seal what was photographed, filmed or spoken, and hang it on its question."""
    no = spot.act.body.get("no")
    what = _WHAT.get(str(spot.act.body.get("what")), "")
    for one in spot.act.files:
        spot.seal(one.id, no=no if type(no) is int else None, what=what)
    if not isinstance(no, int) or spot.task.is_closed:
        return
    answer = spot.world.present(spot.task.uid).get(f"answers/{no}")
    if answer and not answer.get("by_rest"):
        spot.world.answer(
            spot.task.uid, {no: answer}, {no: spot.photos().get(no, [])}, at=spot.row.believed_at,
            because=spot.row.fact_uid,
        )  # fmt: skip


def give_up_file(spot: Spot) -> None:
    """Say that a file can no longer be sent, and why; what waited for it goes on without it."""
    uid, reason = str(spot.act.body["file"]), str(spot.act.body.get("reason") or "").strip()
    if not reason:
        raise BadInput("请写明文件为什么传不上来", remedy="例如：手机存储损坏", field="reason")
    upload = Upload.objects.filter(uid=uid).first()
    if upload is not None and upload.device.person_id != spot.row.device.person_id:
        raise NotFound("没有这个文件")
    if upload is not None and upload.state in (Upload.State.SEALED, Upload.State.COMPLETE):
        return  # it came after all
    if upload is None:
        upload = Upload(
            uid=uid,
            device=spot.row.device,
            sha256="0" * 64,
            size=0,
            media_type="",
            begun_at=spot.row.received_at,
        )
    upload.state, upload.task_uid, upload.moved_at = Upload.State.LOST, spot.task.uid, spot.row.received_at
    upload.save()
    drop_parts(upload)
    body = {"name": uid[:8], "reason": reason, "file": uid, "task": spot.task.uid}
    spot.record(FILE_GIVEN_UP, Ref("field.file", uid), body)


def write_note(spot: Spot) -> None:
    """Write down a sentence that belongs to no question."""
    text = str(spot.act.body.get("text") or "").strip()
    if not text:
        raise BadInput("现场记录是空的", remedy="请写一句事实", field="text")
    uid = new_uid(spot.row.believed_at)
    fact = spot.record(NOTE_ADDED, Ref("field.note", uid), {"text": text, "task": spot.task.uid})
    Note.objects.create(
        uid=uid, task_uid=spot.task.uid, act=spot.row, text=text, written_at=spot.row.believed_at,
        written_by=spot.actor.name, fact_uid=fact,
    )  # fmt: skip


def take_signature(spot: Spot) -> None:
    """Take a name written on glass, or a refusal before a witness, bound to the answers that were shown.

    An officer's name must be one of the officers sent; both may sign on one telephone.

    Law: 行政处罚法 第55条; 行政强制法 第18条 (two officers; the party signs, or a witness attests the refusal)
    """
    body, role = spot.act.body, _ROLES[spot.act.kind]
    person, name = None, str(body.get("name") or "").strip()
    if role == Signature.Role.OFFICER:
        uid = str(body.get("person") or spot.actor.person_uid)
        if uid not in spot.task.officers:
            raise BadInput("签名的不是本次派出的检查人员", remedy="请由派出的检查人员签名", field="person")
        person, name = Person.objects.get(uid=uid), spot.task.officers[uid]
    witness = body.get("witness")
    witness = witness if isinstance(witness, dict) else {"name": str(witness or "").strip()}
    if role == Signature.Role.REFUSED and not (witness.get("name") and str(body.get("reason") or "").strip()):
        raise BadInput(
            "当事人拒签的，须写明原因和见证人", remedy="请补上见证人姓名和拒签原因", field="witness"
        )
    if role == Signature.Role.PARTY and not name:
        raise BadInput("请写明签名人的姓名", remedy="请当事人或在场人员报姓名", field="name")
    shown = spot.shown()
    exhibit = _sealed_name(spot, role, name, shown)
    said = {
        "role": str(role), "role_zh": str(role.label) if role != Signature.Role.REFUSED else "当事人",
        "name": name, "how_zh": "拒绝签名" if role == Signature.Role.REFUSED else "签名", "shown": shown,
        "task": spot.task.uid, "exhibit": exhibit, "witness": str(witness.get("name") or ""),
        "reason": str(body.get("reason") or ""), "opinion": str(body.get("opinion") or ""),
        "words": str(body.get("words") or ""),
    }  # fmt: skip
    uid = new_uid(spot.row.believed_at)
    fact = spot.record(SIGNATURE_TAKEN, Ref("field.signature", uid), said)
    Signature.objects.create(
        uid=uid, task_uid=spot.task.uid, act=spot.row, role=role, name=name, person=person, shown=shown,
        opinion="：".join(one for one in (said["opinion"], said["words"], said["reason"]) if one)[:500],
        witness=witness, exhibit_uid=exhibit, signed_at=spot.row.believed_at, fact_uid=fact,
    )  # fmt: skip


def _sealed_name(spot: Spot, role: Signature.Role, name: str, shown: str) -> str:
    """Seal the strokes as a drawing that names what was signed; else the picture that came with the act."""
    body = spot.act.body
    for one in spot.act.files:
        spot.seal(one.id, what="签名")
    strokes = body.get("strokes") or []
    if not strokes:
        picture = str(body.get("picture") or "")
        if picture:
            return spot.seal(picture, what="签名")
        if role == Signature.Role.REFUSED:
            return ""
        raise BadInput("签名是空的", remedy="请在框里签名", field="strokes")
    return seal_exhibit(
        name=f"{role.label}签名 {name} {spot.row.uid[:8]}", media_type="image/svg+xml",
        content=draw_strokes(strokes, shown), actor=spot.actor, at=spot.row.believed_at,
        subject=spot.task.subject, object=spot.task.ref, because=[spot.row.fact_uid], region=spot.task.region,
    ).uid  # fmt: skip


def draw_strokes(strokes: Sequence[Sequence[Sequence[int]]], shown: str) -> bytes:
    """Draw strokes (x and y in thousandths of the pad's width) as SVG; the digest of what was signed is inside."""
    lines = "".join(
        '<polyline points="' + " ".join(f"{point[0]},{point[1]}" for point in line) + '"/>'
        for line in strokes
    )
    height = max((point[1] for line in strokes for point in line), default=400) + 20
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {max(height, 100)}">'
    look = '<g fill="none" stroke="#1b2024" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">'
    return f"{head}<desc>sha256:{shown}</desc>{look}{lines}</g></svg>".encode()


def make_paper(spot: Spot) -> None:
    """Give a paper made on the telephone its number, and seal it word for word as it was shown."""
    body = spot.act.body
    kind, text = str(body.get("kind") or ""), str(body.get("text") or "")
    if kind not in PAPERS:
        raise BadInput(
            "没有这种现场文书", remedy=f"可选：{'、'.join(zh for zh, _ in PAPERS.values())}", field="kind"
        )
    if not text.strip():
        raise BadInput("文书是空的", remedy="请在手机上重新制作", field="text")
    said = body.get("sha256")
    if said and said != hashlib.sha256(text.encode()).hexdigest():
        raise BadInput("文书内容与摘要不符", remedy="请在手机上重新制作", field="sha256")
    title, word = PAPERS[kind]
    number = _next_number(spot, word)
    exhibit = seal_exhibit(
        name=f"{title} {number}", media_type="text/plain; charset=utf-8", content=text.encode(),
        actor=spot.actor, at=spot.row.believed_at, subject=spot.task.subject, object=spot.task.ref,
        because=[spot.row.fact_uid], region=spot.task.region,
    )  # fmt: skip
    uid = new_uid(spot.row.believed_at)
    provisional = str(body.get("no") or f"{spot.row.device.uid[-4:]}-{spot.act.seq}")[:40]
    shown = spot.shown()
    fact = spot.record(
        PAPER_MADE, Ref("field.paper", uid),
        {
            "title": title, "number": number, "provisional": provisional, "template": kind, "exhibit": exhibit.uid,
            "sha256": exhibit.sha256, "shown": shown, "task": spot.task.uid,
        },
    )  # fmt: skip
    FieldPaper.objects.create(
        uid=uid, task_uid=spot.task.uid, act=spot.row, template=kind, title=title, number=number,
        provisional=provisional, shown=shown, exhibit_uid=exhibit.uid, made_at=spot.row.believed_at,
        made_by=spot.actor.name, region_code=spot.task.region, fact_uid=fact,
    )  # fmt: skip


def _next_number(spot: Spot, word: str) -> str:
    """Take the next number of the unit's run of this year; a refusal after it gives the number back."""
    year = spot.row.believed_at.year
    key = f"{spot.task.unit_name}:{word}:{year}"[:80]
    Series.objects.get_or_create(key=key)
    series = Series.objects.select_for_update().get(key=key)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{spot.task.unit_name}{word}〔{year}〕{series.last}号"
