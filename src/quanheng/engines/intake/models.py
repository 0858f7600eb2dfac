"""What the public sends in: voices, their files, what was said about them since, and how they were heard."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Exhibit
from quanheng.foundation.people.api import Unit
from quanheng.registry.api import Subject

__all__ = ["Attachment", "Knock", "Remark", "ReopenRequest", "Voice"]


class Voice(models.Model):
    """One submission of one person about one thing (来件): a complaint, a report, a question, a suggestion.

    Born by ``receive_voice``. What the person wrote is never edited. ``state`` follows the matter that the
    voice opened. Name and telephone may be erased; then the columns are empty, the private part of the fact
    is gone, and everything else stands. The code by which the person follows the voice is shown once; only
    its digest is kept. A mixed submission is two voices, each with its own matter, tied by ``pair``.
    """

    class Kind(models.TextChoices):
        """What the person wants."""

        COMPLAINT = "complaint", "投诉"
        REPORT = "report", "举报"
        CONSULT = "consult", "咨询"
        SUGGESTION = "suggestion", "建议"

    class State(models.TextChoices):
        """Where a voice stands."""

        RECEIVED = "received", "已收到"
        IN_HAND = "in_hand", "办理中"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    channel = models.CharField(max_length=20)  # code of complaint.channel
    code_digest = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=80, unique=True, null=True)  # of the form: sent twice is one voice
    pair = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="paired")
    received_at = models.DateTimeField()
    received_on = models.DateField()

    respondent_name = models.CharField(max_length=200, blank=True)  # as typed
    respondent_address = models.CharField(max_length=300, blank=True)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    subject_chosen = models.BooleanField(default=False)  # by the person, in the portal's search
    problem = models.CharField(max_length=20, blank=True)  # code of complaint.problem
    goods = models.CharField(max_length=200, blank=True)
    amount_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    occurred_on = models.DateField(null=True)
    facts = models.TextField()
    demand = models.TextField(blank=True)

    region_code = models.CharField(max_length=12)  # the town named, else the business's, else the city's
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    person_name = models.CharField(max_length=60, blank=True)  # erasable
    person_phone = models.CharField(max_length=30, blank=True)  # erasable
    person_digest = models.CharField(max_length=64, blank=True)  # of the telephone, keyed
    is_named = models.BooleanField(default=True)
    is_insider = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # answered or closed

    affair_ref = models.CharField(max_length=120, blank=True, db_index=True)
    business_reads_since = models.DateTimeField(null=True)  # when the business came to know of it
    stars = models.PositiveSmallIntegerField(null=True)  # 1 to 5
    stars_words = models.CharField(max_length=500, blank=True)
    stars_at = models.DateTimeField(null=True)
    fact_uid = models.CharField(max_length=32, blank=True)
    last_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["region_code", "id"], name="intake_by_region"),
            models.Index(fields=["received_at", "id"], name="intake_newest"),
            models.Index(fields=["unit", "received_on"], name="intake_by_unit"),
            models.Index(fields=["person_digest", "received_on"], name="intake_by_person"),
            models.Index(fields=["subject", "received_on"], name="intake_by_subject"),
        ]

    @property
    def ref(self) -> Ref:
        """How facts and matters name this voice."""
        return Ref("intake.voice", self.uid)


class Attachment(models.Model):
    """A sealed file that came with a voice, or with a business's answer; its name is words, never a path."""

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="attachments")
    remark = models.ForeignKey("Remark", null=True, on_delete=models.PROTECT, related_name="attachments")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    is_stripped = models.BooleanField(default=False)  # place and camera data were removed before sealing


class Remark(models.Model):
    """Something said about a voice after it came: by the office, by the business, by the person. Never changed."""

    class Side(models.TextChoices):
        """Who speaks."""

        OFFICE = "office", "市场监管部门"
        BUSINESS = "business", "经营者"
        PERSON = "person", "本人"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="remarks")
    side = models.CharField(max_length=10, choices=Side.choices)
    kind = models.CharField(max_length=40)  # reply, withdrawal, or a declared answer of the business
    text = models.TextField()
    is_public = models.BooleanField(default=True)  # the person may read it
    said_at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=80, unique=True, null=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["id"]


class ReopenRequest(models.Model):
    """A person asks to have an ended voice taken up again; an officer decides, with a reason the person reads."""

    class State(models.TextChoices):
        """What became of the request."""

        ASKED = "asked", "待决定"
        GRANTED = "granted", "同意重办"
        REFUSED = "refused", "不予重办"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="reopenings")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)
    decision_words = models.TextField(blank=True)
    affair_ref = models.CharField(max_length=120, blank=True)  # the matter opened anew
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["voice"], name="intake_one_open_request", condition=models.Q(state="asked")
            )
        ]


class Knock(models.Model):
    """How often one address asked for one thing in one span of time; shared by all processes, kept for a day."""

    key = models.CharField(max_length=64)
    span = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "span"], name="intake_knock_once")]
        indexes = [models.Index(fields=["at"], name="intake_knock_old")]


from . import reading_models as reading_models  # noqa: E402, PLC0414 - the room's other tables, which point at these
