"""What a visit's page shows beside its checklist: score, result, papers, corrections, and where the visit belongs."""

from typing import Any

from django.http import QueryDict

from quanheng.base.errors import BadInput
from quanheng.base.refs import Ref
from quanheng.engines.inspections import api as inspections
from quanheng.engines.intake import api as intake
from quanheng.flows import api as flows
from quanheng.foundation.ledger import api as ledger
from quanheng.foundation.packs.api import packs
from quanheng.foundation.people.api import may
from quanheng.surfaces.desk.shell import DeskRequest
from quanheng.surfaces.web import now

__all__ = ["answers_given", "beside_visit", "is_unverified", "seal_files", "sheet_rows"]

MOST_BYTES = 10 * 2**20


def is_unverified(confidence: str) -> bool:
    """Say whether a person who relies on this must be told that nobody has checked it against a text."""
    return not confidence.startswith(("source", "recall:high"))


def beside_visit(request: DeskRequest, task: inspections.Task) -> dict[str, Any]:
    """Gather what stands beside a visit; the caller has opened it by the actor's rights."""
    actor, region = request.actor, task.region_code
    part = inspections.part_of(task)
    checklist = inspections.checklist_of(task)
    exhibits = {uid for answer in task.answers.all() for uid in answer.exhibits}
    names = dict(ledger.Exhibit.objects.filter(uid__in=exhibits).values_list("uid", "name"))
    return {
        "case_kind": spec.key if (spec := flows.procedure_for(task.inspection)) else "",
        "formula_words": _formula(checklist.scoring.formula) if checklist.scoring else "",
        "score": getattr(task, "score", None), "scoring": checklist.scoring,
        "unverified": is_unverified(checklist.confidence), "result_public": inspections.get_result(actor, task.uid),
        "papers": inspections.find_visit_papers(actor, task), "exhibit_names": names,
        "paper_choices": [
            (key, packs().documents[key].zh, why)
            for key, why in inspections.papers_of_visit(task)
            if key in packs().documents
        ],
        "corrections": list(task.corrections.all()), "withdrawn": inspections.withdrawn_numbers(task)
        if task.state == "closed" else set(), "part": part, "siblings": _siblings(request, part, task),
        "remote": getattr(task, "remote", None), "verifies": getattr(task, "verifies", None),
        "proofs": {q.no: inspections.proof_words(q) for q in checklist.questions if q.proof},
        "may_publish": may(actor, inspections.Rights.RESULT_PUBLISH, region=region),
        "may_correct": may(actor, inspections.Rights.RESULT_CORRECT, region=region) and task.state == "closed",
        "may_grade": may(actor, inspections.Rights.GRADE_SET, region=region)
        and inspections.inspection_named(task.inspection).grade is not None,
        "may_open": may(actor, inspections.Rights.TASK_OPEN, region=region),
    }  # fmt: skip


_NAMES = {
    "got": "得分", "whole": "应得分", "general_failed": "一般项不符合数", "key_failed": "重点项不符合数",
    "serious_failed": "严重问题数", "failed": "不符合数", "asked": "检查项数", "*": "×", "/": "÷",
}  # fmt: skip


def _formula(text: str) -> str:
    """Say a scoring's formula in the words that officers use."""
    return " ".join(_NAMES.get(part, part) for part in text.split())


def _siblings(
    request: DeskRequest, part: inspections.VisitPart | None, task: inspections.Task
) -> list[tuple[inspections.Task, str, str]]:
    """Give the other checklists of a joint visit with their departments."""
    if part is None or part.joint is None:
        return []
    uids = {one.task_id: one.department for one in part.joint.parts.all()}
    rows = inspections.find_tasks(request.actor).filter(pk__in=uids).exclude(pk=task.pk)
    return [(row, inspections.inspection_named(row.inspection).zh, uids[row.pk]) for row in rows]


def answers_given(
    request: DeskRequest, task: inspections.Task, posted: QueryDict
) -> list[inspections.AnswerGiven]:
    """Read the checklist's form: each chosen answer with its words and its files, those attached before too."""
    known = {answer.no: answer for answer in task.answers.all()}
    rows = []
    for line in inspections.lines_of(task):
        no = line.question.no
        value = posted.get(f"v{no}", "")
        if not value:
            continue
        before = list(known[no].exhibits) if no in known else []
        days = posted.get(f"d{no}", "")
        is_no = value == inspections.Answer.Value.NO
        rows.append(
            inspections.AnswerGiven(
                no=no, value=value, note=posted.get(f"n{no}", ""),
                exhibits=[*before, *seal_files(request, f"f{no}", task)],
                disposal=posted.get(f"p{no}", "") if is_no else "",
                fix_days=int(days) if is_no and days.isdigit() else None,
            )
        )  # fmt: skip
    return rows


def seal_files(request: DeskRequest, name: str, task: inspections.Task) -> list[str]:
    """Seal the files of one field for a visit; gives their keys. Raises: BadInput"""
    uploads = []
    for file in request.FILES.getlist(name):
        if (file.size or 0) > MOST_BYTES:
            raise BadInput(f"“{file.name}”超过10MB", remedy="请压小后再传")
        uploads.append(intake.Upload(file.name or "", file.read()))
    return [
        ledger.seal_exhibit(
            name=one.name, media_type=one.media_type, content=one.content, actor=request.actor, at=now(),
            subject=Ref("registry.subject", task.subject.uid), object=Ref("inspections.task", task.uid),
            region=task.region_code,
        ).uid
        for one in intake.clean_files(uploads)
    ]  # fmt: skip


def sheet_rows(rows: Any) -> list[list[Any]]:
    """Give visits as lines of a workbook."""
    return [
        [
            row.subject.name, row.subject.uscc or "", inspections.inspection_named(row.inspection).zh,
            inspections.KINDS.get(row.kind, row.kind), "、".join(one.name for one in row.officers.all()),
            row.unit.name if row.unit else "", row.opened_on, row.due_on, row.get_state_display(), row.closed_on,
            inspections.CONCLUSIONS.get(row.conclusion, ""), inspections.OVERALL.get(row.overall, ""),
            row.publish_due_on,
        ]
        for row in rows
    ]  # fmt: skip
