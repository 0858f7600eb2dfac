"""Plans, committed draws, inspection tasks, their answers, findings and orders."""

from django.db import models

from quanheng.base.ids import new_uid

from . import (  # noqa: F401 - their tables belong to this room too
    ceremony_models,
    draw_models,
    risk_grade_models,
    roster_models,
    tour_models,
    visit_models,
    year_models,
)

__all__ = ["Answer", "Draw", "Finding", "Order", "Plan", "Task", "TaskOfficer"]


class Plan(models.Model):
    """A decision to inspect a class of businesses by chance: which items, when, at what shares.

    Born approved and spent by one draw. It never changes: whoever wants other shares makes another plan.
    """

    class State(models.TextChoices):
        MADE = "made", "已批准"
        COMMITTED = "committed", "名录已封存"
        DRAWN = "drawn", "已抽取"
        VOIDED = "voided", "已作废"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=100)
    inspection = models.CharField(max_length=80)  # key of the pack's inspection
    kind = models.CharField(max_length=4, default="RI")
    items = models.JSONField(default=list)  # codes of the random-inspection item list
    shares = models.JSONField(default=dict)  # class -> basis points (1/10,000) of the roster
    substitutes_bp = models.PositiveIntegerField(default=2000)
    officers_per_task = models.PositiveSmallIntegerField(default=2)
    skill = models.CharField(max_length=40, blank=True)
    sources = models.JSONField(default=list)  # announced public randomness: [{source, on}]
    starts_on = models.DateField()
    ends_on = models.DateField()
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    replaces_uid = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class Draw(models.Model):
    """The one draw of a plan, from the sealed rosters to the names.

    Born when the rosters and the officials' secrets are committed; the result is written once. A void
    leaves both in place and says why.
    """

    class State(models.TextChoices):
        COMMITTED = "committed", "名录已封存"
        DRAWN = "drawn", "已抽取"
        VOIDED = "voided", "已作废"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="draw")
    algorithm = models.CharField(max_length=20)
    commitment = models.JSONField()  # digests of plan and rosters, counts, officials' sealed secrets
    reductions = models.JSONField(default=dict)  # why businesses were left out of the roster: reason -> count
    objects_exhibit = models.CharField(max_length=32)
    officers_exhibit = models.CharField(max_length=32)
    object_count = models.PositiveIntegerField()
    officer_count = models.PositiveIntegerField()
    committed_at = models.DateTimeField()
    committed_fact = models.CharField(max_length=32, unique=True)
    reveals = models.JSONField(default=list)
    beacons = models.JSONField(default=list)
    result = models.JSONField(null=True)
    drawn_count = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField(null=True)
    drawn_fact = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.COMMITTED)
    void_reason = models.CharField(max_length=300, blank=True)
    void_fact = models.CharField(max_length=32, blank=True)
    region_code = models.CharField(max_length=12, db_index=True)

    class Meta:
        ordering = ["-committed_at", "-id"]


class Task(models.Model):
    """One visit to one business by at least two certified officers under one dated checklist.

    Born from a draw, an accepted alert or an officer's decision, once for a cause and a business. The
    checklist in force on the day of opening stays with it to the end.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", "待检查"
        CHECKING = "checking", "检查中"
        CLOSED = "closed", "已完成"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="inspection_tasks")
    inspection = models.CharField(max_length=80)
    kind = models.CharField(max_length=4)
    checklist_version = models.CharField(max_length=40)
    checklist_on = models.DateField()
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="tasks")
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="tasks")
    alert_ref = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    officers = models.ManyToManyField("people.Person", through="TaskOfficer", related_name="inspection_tasks")
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    opened_on = models.DateField()
    due_on = models.DateField(null=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)
    conclusion = models.CharField(max_length=2, blank=True)  # national result code 01 to 09
    overall = models.CharField(max_length=1, blank=True)  # 1 conforms, 2 basically, 3 does not
    remark = models.CharField(max_length=500, blank=True)
    publish_due_on = models.DateField(null=True)
    region_code = models.CharField(max_length=12, db_index=True)
    cause_key = models.CharField(max_length=70, unique=True)
    opened_fact = models.CharField(max_length=32)
    closed_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "opened_on"], name="inspections_task_of_subject"),
            models.Index(fields=["state", "due_on"], name="inspections_task_due"),
        ]
        ordering = ["-opened_on", "-id"]


class TaskOfficer(models.Model):
    """One officer on a task; the first in order leads."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="posts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "person"], name="inspections_officer_once")]
        ordering = ["order"]


class Answer(models.Model):
    """What the officers found on one question; it may be corrected until the task is closed."""

    class Value(models.TextChoices):
        YES = "Y", "符合"
        NO = "N", "不符合"
        NOT_APPLICABLE = "NA", "不适用"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="answers")
    no = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=2, choices=Value)
    note = models.CharField(max_length=500, blank=True)
    exhibits = models.JSONField(default=list)
    disposal = models.CharField(max_length=10, blank=True)
    fix_days = models.PositiveSmallIntegerField(null=True)
    by_rest = models.BooleanField(default=False)  # answered by "all the rest conform", not one by one
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=60)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "no"], name="inspections_answer_once")]
        ordering = ["no"]


class Order(models.Model):
    """An order to put things right by a day that the law or the officer set, and how it ended."""

    class State(models.TextChoices):
        OPEN = "open", "待复查"
        FIXED = "fixed", "已改正"
        NOT_FIXED = "not_fixed", "逾期未改"
        CANCELLED = "cancelled", "已撤销"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="orders")
    law_key = models.CharField(max_length=80)
    clock_uid = models.CharField(max_length=32, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    rechecked_on = models.DateField(null=True)
    recheck_note = models.CharField(max_length=500, blank=True)
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)
    recheck_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["due_on", "id"]


class Finding(models.Model):
    """A question that failed when the task was closed: what is wrong, by which clause, and what follows."""

    class Disposal(models.TextChoices):
        ON_SPOT = "on_spot", "当场改正"
        ORDER = "order", "责令改正"
        CASE = "case", "立案移送"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="findings")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="findings")
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="findings")
    no = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    note = models.CharField(max_length=500, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=4)
    is_key = models.BooleanField(default=False)
    disposal = models.CharField(max_length=10, choices=Disposal)
    violation = models.CharField(max_length=60, blank=True)
    exhibits = models.JSONField(default=list)
    found_on = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "no"], name="inspections_finding_once")]
        ordering = ["task", "no"]
