"""What stands beside a visit: its score, its public result, corrections, papers, campaigns, self-checks, grades."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = [
    "Campaign", "CampaignTarget", "ClosedCorrection", "Grade", "GradeAppeal", "JointVisit", "PublicResult",
    "RemoteVisit", "SelfCheck", "SelfCheckFile", "VisitPaper", "VisitPart", "VisitScore",
]  # fmt: skip


class VisitScore(models.Model):
    """The score of a closed visit with its working. Written at the close, and anew by a correction."""

    task = models.OneToOneField("inspections.Task", on_delete=models.PROTECT, related_name="score")
    value = models.DecimalField(max_digits=6, decimal_places=1)
    band = models.CharField(max_length=8, blank=True)
    working = models.JSONField(default=dict)


class PublicResult(models.Model):
    """The result of a visit as the public may read it: due from the close, public once a head has looked at it.

    A correction keeps it public and says that it was corrected; a withdrawal takes it down and says why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待公开"
        PUBLISHED = "published", "已公开"
        WITHDRAWN = "withdrawn", "已撤回"

    task = models.OneToOneField("inspections.Task", on_delete=models.PROTECT, related_name="public_result")
    due_on = models.DateField(null=True)
    clock_uid = models.CharField(max_length=32, blank=True)
    published_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)
    failed = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    inspection = models.CharField(max_length=80)
    kind = models.CharField(max_length=4)
    conclusion = models.CharField(max_length=2)
    closed_on = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_on"], name="inspections_result_due"),
            models.Index(fields=["state", "-published_on"], name="inspections_result_newest"),
        ]
        ordering = ["due_on", "id"]


class ClosedCorrection(models.Model):
    """A further act that puts a closed record right; the record itself stays as it was written."""

    task = models.ForeignKey("inspections.Task", on_delete=models.PROTECT, related_name="corrections")
    changes = models.JSONField(default=list)  # [{what, no, zh, before, after}]
    reason = models.CharField(max_length=300)
    corrected_on = models.DateField()
    by = models.CharField(max_length=60)
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["id"]


class VisitPaper(models.Model):
    """A paper of a visit: notice, record on the spot, order, record of the recheck. Its content never changes."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task = models.ForeignKey("inspections.Task", on_delete=models.PROTECT, related_name="papers")
    document = models.CharField(max_length=40)
    zh = models.CharField(max_length=60)
    number = models.CharField(max_length=80, blank=True)
    content = models.JSONField()
    digest_sm3 = models.CharField(max_length=64)
    verify_code = models.CharField(max_length=24, unique=True)
    pdf = models.ForeignKey("ledger.Exhibit", null=True, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey("ledger.Exhibit", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_on = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "digest_sm3"], name="inspections_paper_once")]
        ordering = ["id"]


class Campaign(models.Model):
    """A named round of checks over a list of businesses: a campaign, a quarterly round, or a joint one.

    It opens no visit by itself: for each target of a period an officer or a head opens them in one go.
    """

    class Cadence(models.TextChoices):
        ONCE = "once", "一次"
        QUARTER = "quarter", "每季度"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=4)  # how its visits are counted: ZX, RD, JRI, FX, YC
    parts = models.JSONField(default=list)  # [{department, inspection}]; more than one makes joint visits
    cadence = models.CharField(max_length=8, choices=Cadence, default=Cadence.ONCE)
    basis = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class CampaignTarget(models.Model):
    """One business on a campaign's list, from where it came, and why it was not visited if so."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="targets")
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=120)  # 查询, or the file with its line
    refused = models.CharField(max_length=300, blank=True)
    region_code = models.CharField(max_length=12, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "subject"], name="inspections_target_once")
        ]
        ordering = ["id"]


class JointVisit(models.Model):
    """One visit in which several departments put their checklists together; it burdens the business once."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    opened_on = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, unique=True)


class VisitPart(models.Model):
    """Where a task belongs: to a campaign's target and period, to a joint visit, or to an order it rechecks."""

    task = models.OneToOneField("inspections.Task", on_delete=models.PROTECT, related_name="part")
    target = models.ForeignKey(CampaignTarget, null=True, on_delete=models.PROTECT, related_name="parts")
    period = models.CharField(max_length=10, blank=True)  # 2026Q4; empty for a campaign that runs once
    joint = models.ForeignKey(JointVisit, null=True, on_delete=models.PROTECT, related_name="parts")
    department = models.CharField(max_length=40, blank=True)
    place = models.PositiveSmallIntegerField(default=0)  # in a joint visit; only the first counts as a visit
    rechecks = models.ForeignKey(
        "inspections.Order", null=True, on_delete=models.PROTECT, related_name="recheck_parts"
    )


class RemoteVisit(models.Model):
    """A visit by video: appointed, agreed to by the business, with the link that the unit's own system gave."""

    class State(models.TextChoices):
        ASKED = "asked", "待企业同意"
        AGREED = "agreed", "企业已同意"
        DECLINED = "declined", "企业不同意"

    task = models.OneToOneField("inspections.Task", on_delete=models.PROTECT, related_name="remote")
    starts_at = models.DateTimeField()
    link = models.CharField(max_length=500)
    platform = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answer_note = models.CharField(max_length=300, blank=True)
    identity_note = models.CharField(max_length=300, blank=True)  # who was seen, and by which document
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)


class SelfCheck(models.Model):
    """A business's own answers to a checklist, with its promise that they are true.

    It is no visit and no finding: officers read it, compare it with the last visit, and may go and verify it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "填写中"
        SUBMITTED = "submitted", "已提交"
        ACCEPTED = "accepted", "已阅"
        VERIFYING = "verifying", "现场核实中"
        TRUE = "true", "核实一致"
        FALSE = "false", "核实不一致"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    inspection = models.CharField(max_length=80)
    checklist_version = models.CharField(max_length=40)
    begun_on = models.DateField()
    answers = models.JSONField(default=dict)  # {no: {value, note, exhibits}}
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    promised_by = models.CharField(max_length=60, blank=True)
    promise = models.CharField(max_length=500, blank=True)
    submitted_at = models.DateTimeField(null=True)
    failed = models.PositiveSmallIntegerField(default=0)
    read_by = models.CharField(max_length=60, blank=True)
    read_on = models.DateField(null=True)
    task = models.OneToOneField(
        "inspections.Task", null=True, on_delete=models.PROTECT, related_name="verifies"
    )
    differences = models.JSONField(default=list)  # [{no, said, found}] once a visit has verified it
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-submitted_at"], name="inspections_selfcheck_new")]
        ordering = ["-id"]


class SelfCheckFile(models.Model):
    """A file that a business attached to one question of its self-check."""

    check_of = models.ForeignKey(SelfCheck, on_delete=models.PROTECT, related_name="files")
    no = models.PositiveSmallIntegerField()
    exhibit = models.ForeignKey("ledger.Exhibit", on_delete=models.PROTECT, related_name="+")


class Grade(models.Model):
    """A business's public grade from a day on, reckoned from its visits; a new one replaces it, none is changed."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="grades")
    inspection = models.CharField(max_length=80)
    grade = models.CharField(max_length=8, blank=True)  # empty: below the lowest band
    zh = models.CharField(max_length=20)
    score = models.DecimalField(max_digits=5, decimal_places=1)
    graded_on = models.DateField()
    is_current = models.BooleanField(default=True)
    working = models.JSONField(default=dict)
    task = models.ForeignKey("inspections.Task", on_delete=models.PROTECT, related_name="grades")
    region_code = models.CharField(max_length=12, db_index=True)
    search_text = models.CharField(max_length=300)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "inspection"],
                condition=models.Q(is_current=True),
                name="inspections_grade_now",
            )
        ]
        ordering = ["-graded_on", "-id"]


class GradeAppeal(models.Model):
    """A business asks for another look at its grade; a head sends officers anew or says why not."""

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        GRANTED = "granted", "同意复评"
        REFUSED = "refused", "不予复评"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="appeals")
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField(null=True)
    task = models.ForeignKey("inspections.Task", null=True, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["-id"]
