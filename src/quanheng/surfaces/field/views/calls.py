"""The field's API: telephones, the day, sealed acts, files in pieces, branches."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from quanheng.base.days import parse_day
from quanheng.base.digest import canonical
from quanheng.base.errors import BadInput
from quanheng.engines.field import api as field
from quanheng.flows import api as flows
from quanheng.foundation.people import api as people
from quanheng.surfaces.field.session import Caller, brake, field_call, read_json
from quanheng.surfaces.web import now, today

__all__ = [
    "acts", "branch", "branches", "day", "device_key", "device_revoke", "devices", "file", "files", "leave", "papers",
    "state",
]  # fmt: skip


_FARTHEST = 366  # days


@field_call("GET")
def state(request: Caller) -> HttpResponse:
    """Answer the cheap question: what time is it, may this telephone go on, how far has its chain come."""
    at = now()
    told: dict[str, Any] = {
        "server_time": at.isoformat(), "device": "none", "person": _person(request), "outbox_ack_seq": 0,
    }  # fmt: skip
    if request.device_uid:
        device = field.own_device(request.actor, request.device_uid, at=at)
        told |= {
            "device": "ok", "outbox_ack_seq": device.last_seq, "ack_digest": device.last_digest,
            "clock_off_s": device.clock_off_s, "branches": flows.count_field_branches(request.actor),
        }  # fmt: skip
    return JsonResponse(told)


def _person(request: Caller) -> dict[str, str]:
    actor = request.actor
    return {"uid": actor.person_uid, "name": actor.name, "unit": actor.unit_name, "post": actor.post_title}


@field_call("GET", "POST")
def devices(request: Caller) -> HttpResponse:
    """Register this telephone, or list one's own."""
    if request.method == "GET":
        mine = field.find_devices(request.actor).filter(person_id=request.actor.person_id or 0)
        rows = [
            {
                "device": one.uid, "name": one.name, "seen_at": one.seen_at.isoformat(),
                "state": "revoked" if one.revoked_at else "ok",
            }
            for one in mine
        ]  # fmt: skip
        return JsonResponse({"devices": rows})
    brake(request, "devices", most=10)
    said = read_json(request)
    made = field.register_device(
        actor=request.actor, at=now(), name=str(said.get("name") or ""),
        public_key=str(said.get("public_key") or "")[:200], agent=request.headers.get("User-Agent", ""),
        replaces=str(said.get("replaces") or ""),
    )  # fmt: skip
    return JsonResponse(_with_key(request, made), status=201)


@field_call("POST")
def device_key(request: Caller, uid: str) -> HttpResponse:
    """Give the key of the telephone's store anew, in a new session of its own person."""
    brake(request, "key", most=20)
    return JsonResponse(_with_key(request, field.own_device(request.actor, uid, at=now())))


def _with_key(request: Caller, device: field.Device) -> dict[str, Any]:
    until = request.signed.started_at + people.limits().whole
    return {
        "device": device.uid, "name": device.name, "key_epoch": device.key_epoch,
        "key": field.store_key(device, request.signed),
        "key_until": until.isoformat(), "person": _person(request), "outbox_ack_seq": device.last_seq,
        "ack_digest": device.last_digest, "server_time": now().isoformat(),
    }  # fmt: skip


@field_call("POST")
def device_revoke(request: Caller, uid: str) -> HttpResponse:
    """Shut a telephone out."""
    reason = str(read_json(request).get("reason") or "")
    gone = field.revoke_device(actor=request.actor, at=now(), uid=uid, reason=reason)
    return JsonResponse({"device": gone.uid, "state": "revoked"})


@field_call("POST")
def leave(request: Caller) -> HttpResponse:
    """Sign out: the session ends, the telephone wipes; what is unsent is asked for first."""
    said = read_json(request)
    unsent = said.get("unsent")
    field.sign_out(
        actor=request.actor, at=now(), uid=request.device_uid, is_sure=said.get("sure") is True,
        unsent=unsent if type(unsent) is int and unsent > 0 else 0,
    )  # fmt: skip
    people.end_session(request.signed, now())
    request.session.flush()
    return JsonResponse({"state": "left"})


@field_call("GET")
def day(request: Caller) -> HttpResponse:
    """Give everything a day in the field needs; 304 when nothing has changed."""
    brake(request, "day", most=30)
    device = field.own_device(request.actor, request.device_uid, at=now()) if request.device_uid else None
    on = parse_day(request.GET["on"]) if request.GET.get("on") else today()
    if abs((on - today()).days) > _FARTHEST:
        raise BadInput("日期离今天太远", remedy="请选前后一年以内的日期", field="on")
    package = flows.pack_field_day(actor=request.actor, at=now(), on=on)
    mark = f'"{hashlib.sha256(canonical(package)).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        answer = HttpResponse(status=304)
    else:
        stamped = {**package, "made_at": now().isoformat(), "server_time": now().isoformat()}
        told = {**stamped, "device": device.uid if device else "", "demo": settings.IS_DEMO}
        answer = JsonResponse(told)
    answer["ETag"] = mark
    return answer


@field_call("GET", "POST")
def acts(request: Caller) -> HttpResponse:
    """Take sealed acts in, or tell again what became of them."""
    if request.method == "GET":
        device = field.own_device(request.actor, request.device_uid, at=now())
        after = request.GET.get("after", "0")
        found = field.results_after(device, int(after) if after.isdigit() else 0)
        return JsonResponse({"acts": [one.as_json() for one in found]})
    brake(request, "acts", most=120)
    said = read_json(request)
    given = said.get("acts")
    if not isinstance(given, list):
        raise BadInput("没有要发送的内容", remedy="请更新手机上的移动执法", field="acts")
    told = flows.receive_field_acts(
        actor=request.actor, at=now(), device_uid=request.device_uid, acts=given, sent_at=_sent_at(said)
    )
    device = field.own_device(request.actor, request.device_uid)
    return JsonResponse({
        "acts": [one.as_json() for one in told], "outbox_ack_seq": device.last_seq,
        "ack_digest": device.last_digest, "server_time": now().isoformat(),
    })  # fmt: skip


def _sent_at(said: dict[str, Any]) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said["sent_at"]))
    except (KeyError, ValueError):
        return None
    return found if found.tzinfo and abs(found - now()) < timedelta(days=4000) else None


@field_call("POST")
def files(request: Caller) -> HttpResponse:
    """Announce a file and learn from where to send it."""
    brake(request, "files", most=300)
    said = read_json(request)
    size = said.get("size")
    upload = field.begin_upload(
        device=field.own_device(request.actor, request.device_uid, at=now()), at=now(), uid=str(said.get("id") or ""),
        sha256=str(said.get("sha256") or ""), size=size if type(size) is int else 0,
        media_type=str(said.get("type") or ""),
    )  # fmt: skip
    return JsonResponse(_progress(upload), status=201)


@field_call("GET", "HEAD", "PATCH")
def file(request: Caller, uid: str) -> HttpResponse:
    """Take the next piece of a file, or say how far it has come."""
    device = field.own_device(request.actor, request.device_uid, at=now())
    if request.method != "PATCH":
        upload = field.find_upload(device, uid)
        answer = JsonResponse(_progress(upload))
        answer["Upload-Offset"] = str(upload.offset)
        return answer
    brake(request, "pieces", most=1200)
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdigit() or int(request.headers.get("Content-Length") or 0) > field.CHUNK:
        raise BadInput("一段最多256KB，并须说明从哪里接着", remedy="请更新手机上的移动执法", field="offset")
    upload = field.append_chunk(device=device, at=now(), uid=uid, offset=int(offset), content=request.body)
    settled = flows.field_file_came(actor=request.actor, at=now(), device_uid=device.uid, upload=upload)
    told = [field.Received(act_id, result, is_known=False).as_json() for act_id, result in settled]
    answer = JsonResponse({**_progress(upload), "acts": told})
    answer["Upload-Offset"] = str(upload.offset)
    return answer


def _progress(upload: field.Upload) -> dict[str, Any]:
    state = "complete" if upload.state in ("complete", "sealed") else upload.state
    return {"id": upload.uid, "offset": upload.offset, "size": upload.size, "state": state}


@field_call("GET")
def papers(request: Caller) -> HttpResponse:
    """List the papers made on telephones for one's own tasks, with the numbers they were given."""
    found = flows.field_papers(request.actor, task=request.GET.get("task", ""))
    return JsonResponse({"papers": found})


@field_call("GET")
def branches(request: Caller) -> HttpResponse:
    """List what two telephones said differently on one's own tasks and nobody has chosen yet."""
    return JsonResponse({"branches": flows.field_branches(request.actor, task=request.GET.get("task", ""))})


@field_call("POST")
def branch(request: Caller, uid: str) -> HttpResponse:
    """Choose what holds."""
    said = read_json(request)
    chosen = flows.choose_field_branch(
        actor=request.actor, at=now(), uid=uid, choose=str(said.get("choose") or ""), value=said.get("value"),
        reason=str(said.get("reason") or ""),
    )  # fmt: skip
    return JsonResponse({"id": chosen.uid, "state": chosen.state, "chosen": chosen.chosen})
