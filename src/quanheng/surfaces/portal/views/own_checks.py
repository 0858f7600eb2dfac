"""A business in its own account: checking itself, agreeing to a check by video, and asking for another grade."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quanheng.base.errors import BadInput, Refusal
from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.engines.intake import api as intake
from quanheng.foundation.people import api as people
from quanheng.surfaces.portal.posting import knock, uploads
from quanheng.surfaces.portal.views.company import own_page
from quanheng.surfaces.web import now, status_of
from quanheng.surfaces.words import code_list

__all__ = ["own_checks", "own_grade_ask", "own_remote", "own_self_check"]

VALUES = inspections.Answer.Value.choices


def _actor(account: people.OutsideAccount) -> people.Actor:
    return people.outside_actor(account, rights=frozenset({str(inspections.Rights.SELF_ANSWER)}))


@own_page
def own_checks(request: HttpRequest, account: people.OutsideAccount) -> HttpResponse:
    """Show what a business may do about checks: begin a self-check, answer a video check, see its grade."""
    subject = Ref.parse(account.subject_ref)
    if request.method == "POST":
        knock(request, "business.self_check", most=30, minutes=10)
        made = inspections.begin_self_check(
            subject=subject, inspection=request.POST.get("inspection", ""), at=now()
        )
        return redirect("portal:own_self_check", uid=made.uid)
    named = {spec.key: spec.zh for spec in inspections.list_inspections()}
    context = {
        "account": account, "specs": inspections.self_inspections(), "remotes": inspections.remote_visits_of(subject),
        "checks": [(one, named.get(one.inspection, "")) for one in inspections.own_self_checks(subject)],
        "grades": [inspections.public_grade(one) for one in inspections.find_public_grades(subject_uid=subject.key)],
        "results": [
            inspections.public_visit(one)
            for one in inspections.find_public_results(subject_uid=subject.key).order_by("-closed_on")[:10]
        ],
        "appeals": inspections.own_appeals(subject), "words": code_list("inspection.self_check"),
    }  # fmt: skip
    return render(request, "portal/own_checks.html", context)


@own_page
def own_self_check(request: HttpRequest, account: people.OutsideAccount, uid: str) -> HttpResponse:
    """Fill in a self-check, keep it, and hand it in with the promise."""
    subject = Ref.parse(account.subject_ref)
    one = inspections.own_self_check(subject, uid)
    refusal: Refusal | None = None
    if request.method == "POST":
        knock(request, "business.self_check", most=60, minutes=10)
        try:
            _keep(request, account, one)
            if "submit" in request.POST:
                if request.POST.get("agrees") != "yes":
                    raise BadInput("请先勾选承诺", remedy="自查须承诺真实，才能提交")
                inspections.submit_self_check(
                    subject=subject, uid=uid, promised_by=request.POST.get("promised_by", ""),
                    promise=code_list("inspection.self_check").get("promise", ""), actor=_actor(account), at=now(),
                )  # fmt: skip
            return redirect("portal:own_self_check", uid=uid)
        except Refusal as no:
            refusal = no
    one.refresh_from_db()
    groups: dict[str, list[dict[str, Any]]] = {}
    files = {file.exhibit.uid: file.exhibit.name for file in one.files.select_related("exhibit")}
    for question in inspections.checklist_of_self_check(one).questions:
        said = one.answers.get(str(question.no), {})
        groups.setdefault(question.group, []).append({
            "q": question, "said": said, "files": [files.get(uid, "文件") for uid in said.get("exhibits", [])],
            "demand": inspections.proof_words(question) if question.proof else "",
        })  # fmt: skip
    done = sum(bool(said.get("value")) for said in one.answers.values())
    context = {
        "account": account, "one": one, "refusal": refusal, "groups": groups.items(), "values": VALUES, "done": done,
        "whole": sum(len(lines) for lines in groups.values()), "words": code_list("inspection.self_check"),
        "named": inspections.inspection_named(one.inspection).zh, "value_words": dict(VALUES),
        "typed": request.POST.get("promised_by", "") or account.holder_name,
    }  # fmt: skip
    return render(
        request, "portal/own_self_check.html", context, status=status_of(refusal) if refusal else 200
    )


def _keep(request: HttpRequest, account: people.OutsideAccount, one: inspections.SelfCheck) -> None:
    """Keep what the form says, files first, so that what follows may rest on them."""
    subject = Ref.parse(account.subject_ref)
    numbers = [question.no for question in inspections.checklist_of_self_check(one).questions]
    for no in numbers:
        for clean in intake.clean_files(uploads(request, f"f{no}")):
            inspections.attach_to_self_check(
                subject=subject, uid=one.uid, no=no, name=clean.name, media_type=clean.media_type,
                content=clean.content, actor=_actor(account), at=now(),
            )  # fmt: skip
    answers = {
        no: {"value": request.POST[f"v{no}"], "note": request.POST.get(f"n{no}", "")}
        for no in numbers
        if request.POST.get(f"v{no}")
    }
    inspections.save_self_check(subject=subject, uid=one.uid, answers=answers)


@own_page
def own_remote(request: HttpRequest, account: people.OutsideAccount, uid: str) -> HttpResponse:
    """Answer an appointment for a check by video."""
    if request.method == "POST":
        knock(request, "business.remote", most=20, minutes=10)
        inspections.answer_remote(
            subject=Ref.parse(account.subject_ref), uid=uid, agrees=request.POST.get("agrees") == "yes",
            by=request.POST.get("by", ""), note=request.POST.get("note", ""), actor=_actor(account), at=now(),
        )  # fmt: skip
    return redirect("portal:own_checks")


@own_page
def own_grade_ask(request: HttpRequest, account: people.OutsideAccount, uid: str) -> HttpResponse:
    """Ask for another look at one's grade."""
    if request.method == "POST":
        knock(request, "business.grade", most=10, minutes=10)
        inspections.ask_for_regrading(
            subject=Ref.parse(account.subject_ref), grade_uid=uid, reason=request.POST.get("reason", ""),
            by=request.POST.get("by", ""), actor=_actor(account), at=now(),
        )  # fmt: skip
    return redirect("portal:own_checks")
