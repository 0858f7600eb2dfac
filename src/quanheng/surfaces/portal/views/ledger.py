"""The public log: its newest checkpoint, and proofs that a public record stands in it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import NotYet
from quanheng.foundation.ledger import api as ledger
from quanheng.surfaces.openly import brake, public_proof
from quanheng.surfaces.portal.shell import open_page
from quanheng.surfaces.web import today

__all__ = ["checkpoint", "log", "proof", "proof_json", "record"]


@open_page
def log(request: HttpRequest) -> HttpResponse:
    """Show the newest checkpoint with both roots and who signed, and how to check a record with it."""
    uid = "".join(request.GET.get("uid", "").split())[:32]
    if uid:
        return redirect("portal:record", uid=uid)
    last = ledger.last_checkpoint()
    roots = [("SM3", bytes(last.root_sm3).hex()), ("SHA-256", bytes(last.root_sha256).hex())] if last else []
    keys = [str(key) for key in ledger.read_keys()]
    return render(request, "portal/ledger.html", {"last": last, "roots": roots, "keys": keys})


@open_page
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the newest checkpoint as its signed note, for those who keep a copy. Raises: NotYet"""
    last = ledger.last_checkpoint()
    if last is None:
        raise NotYet("还没有检查点", remedy="有了第一条记载，一般一分钟之内就有")
    return HttpResponse(last.note, content_type="text/plain; charset=utf-8")


@open_page
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """Tell one public record in a sentence, with its place in the log and its proof to take away."""
    brake(request, "proof", most=120)
    fact, found = public_proof(uid, today=today())
    context = {"fact": fact, "proof": found, "sentence": ledger.say(fact), "holds": found.holds()}
    return render(request, "portal/record.html", context)


@open_page
def proof(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a proof as the file that the single-file checker reads."""
    brake(request, "proof", most=120)
    fact, found = public_proof(uid, today=today())
    response = HttpResponse(found.as_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{fact.uid}.tlog-proof"'
    return response


@open_page
def proof_json(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a proof as plain data; ``tlog_proof`` holds the text that the single-file checker reads."""
    brake(request, "proof", most=120)
    _, found = public_proof(uid, today=today())
    body = found.as_dict() | {"tlog_proof": found.as_text()}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
