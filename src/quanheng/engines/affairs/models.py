"""Affairs, the acts they are the sum of, what lies in their files, and the papers they made."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Exhibit
from quanheng.foundation.people.api import Person, Unit
from quanheng.registry.api import Subject

from .identity_models import KeptIdentity
from .mark_models import AgencySeal, PaperSignature
from .side_models import Lapse, Partner

__all__ = [
    "Act", "Affair", "AffairLink", "AffairOfficer", "AgencySeal", "Definition", "Evidence", "KeptIdentity", "Lapse",
    "NumberSeries", "Paper", "PaperDue", "PaperSignature", "Partner",
]  # fmt: skip


class Definition(models.Model):
    """A frozen copy of a procedure, kept by its digest.

    Born when the first affair is opened under that very text. Never changed: an affair that runs for
    months ends by the rules it began with, whatever the packs say since.
    """

    digest = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=60, db_index=True)
    version = models.PositiveIntegerField()
    zh = models.CharField(max_length=60)
    body = models.JSONField()
    kept_at = models.DateTimeField()


class Affair(models.Model):
    """One matter of a declared kind against or for one market entity.

    Born by ``open_affair``. ``state``, ``data`` and ``outcome`` are the sum of its acts, kept here so that
    lists need not add them up; they are never written but together with an act. ``version`` counts the
    changes, and a writer who saw an older one is refused. ``uid``, ``key`` and the cause never change.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    key = models.CharField(max_length=60)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="affairs")
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True, db_index=True)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    party_name = models.CharField(max_length=200, blank=True)
    party_uscc = models.CharField(max_length=18, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=60)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    because_uid = models.CharField(max_length=32, blank=True)
    opened_fact = models.CharField(max_length=32, blank=True)
    last_fact = models.CharField(max_length=32, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "because_uid"],
                name="affairs_one_per_cause",
                condition=~models.Q(because_uid=""),
            ),
        ]
        indexes = [
            models.Index(fields=["is_open", "due_on", "id"], name="affairs_by_due"),
            models.Index(fields=["is_open", "unit", "due_on", "id"], name="affairs_by_unit_due"),
            models.Index(fields=["is_open", "region_code", "due_on", "id"], name="affairs_by_region_due"),
            models.Index(fields=["key", "state", "id"], name="affairs_by_state"),
            models.Index(fields=["opened_on", "id"], name="affairs_by_opened"),
            models.Index(fields=["region_code", "id"], name="affairs_by_region"),
        ]

    @property
    def ref(self) -> Ref:
        """How facts and clocks name this affair."""
        return Ref("affairs.affair", self.uid)


class Act(models.Model):
    """One act in an affair: a step taken, a correction of an earlier act, or its withdrawal.

    Never changed and never removed. ``order`` counts within the affair; ``token`` is what the form carried
    so that a form sent twice is one act.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    affair = models.ForeignKey(Affair, on_delete=models.PROTECT, related_name="acts")
    order = models.PositiveIntegerField()
    step = models.CharField(max_length=60)
    zh = models.CharField(max_length=60)
    at = models.DateTimeField()
    day = models.DateField()
    actor_uid = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=100)
    post_title = models.CharField(max_length=100, blank=True)
    unit_name = models.CharField(max_length=100, blank=True)
    form = models.JSONField(default=dict)
    state = models.CharField(max_length=60)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    withdraws = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.CharField(max_length=300, blank=True)
    token = models.CharField(max_length=64, blank=True)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["affair", "order"], name="affairs_act_order_once"),
            models.UniqueConstraint(
                fields=["affair", "token"], name="affairs_act_token_once", condition=~models.Q(token="")
            ),
        ]


class AffairOfficer(models.Model):
    """An officer who handles an affair, from one day to another."""

    affair = models.ForeignKey(Affair, on_delete=models.PROTECT, related_name="officers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "until_on"], name="affairs_of_officer")]


class Evidence(models.Model):
    """A sealed exhibit that lies in the file of an affair under its own number."""

    affair = models.ForeignKey(Affair, on_delete=models.PROTECT, related_name="evidence")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, blank=True)
    name = models.CharField(max_length=200)
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=100, blank=True)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["affair", "number"], name="affairs_evidence_number_once"),
            models.UniqueConstraint(fields=["affair", "exhibit"], name="affairs_evidence_once"),
        ]


class AffairLink(models.Model):
    """A tie from an affair to another thing: a task, a complaint, another affair."""

    affair = models.ForeignKey(Affair, on_delete=models.PROTECT, related_name="links")
    other_ref = models.CharField(max_length=120, db_index=True)
    relation = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["affair", "other_ref", "relation"], name="affairs_link_once")
        ]


class NumberSeries(models.Model):
    """The last number given in one series of one year, such as 潮湘市监罚〔2026〕; the row is the lock."""

    prefix = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="affairs_series_once")]


class Paper(models.Model):
    """One paper: its number, its content in blocks, and the two sealed files printed from them.

    Born numbered, in one transaction with its fact; the files follow from the content alone, so that a
    machine that dies in between prints the same paper afterwards. Content and number never change: a
    wrong paper is voided or corrected by another.
    """

    class State(models.TextChoices):
        """Where a paper stands."""

        NUMBERED = "numbered", "待打印"
        MADE = "made", "有效"
        VOIDED = "voided", "已作废"
        CORRECTED = "corrected", "已更正"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    affair = models.ForeignKey(Affair, on_delete=models.PROTECT, related_name="papers")
    act = models.ForeignKey(Act, null=True, on_delete=models.PROTECT, related_name="papers")
    document = models.CharField(max_length=20)
    zh = models.CharField(max_length=60)
    number = models.CharField(max_length=60, unique=True, null=True)
    series = models.CharField(max_length=40, blank=True)
    series_year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    region_code = models.CharField(max_length=12, db_index=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.NUMBERED)
    content = models.JSONField()
    digest_sm3 = models.CharField(max_length=64)
    verify_code = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    made_on = models.DateField()
    fact_uid = models.CharField(max_length=32)
    pdf = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    served_on = models.DateField(null=True)
    served_how = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "id"], name="affairs_paper_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "series_year", "serial"],
                name="affairs_paper_serial_once",
                condition=~models.Q(series=""),
            )
        ]

    @property
    def ref(self) -> Ref:
        """How facts name this paper."""
        return Ref("affairs.paper", self.uid)


class PaperDue(models.Model):
    """A paper that an act has ordered; it stays until the paper exists, through any crash in between."""

    affair = models.ForeignKey(Affair, on_delete=models.PROTECT, related_name="papers_due")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="papers_due")
    document = models.CharField(max_length=20)
    paper = models.OneToOneField(Paper, null=True, on_delete=models.PROTECT, related_name="due")
    is_done = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "document"], name="affairs_due_once")]
        indexes = [models.Index(fields=["id"], name="affairs_due_waiting", condition=models.Q(is_done=False))]
