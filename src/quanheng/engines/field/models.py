"""Telephones, what was sealed on them, the files that follow, and what two of them said differently."""

from django.db import models

from quanheng.base.ids import new_uid

from .acts import FIRST_PREV

__all__ = [
    "Branch", "Device", "FieldPaper", "Note", "SealedAct", "Series", "Signature", "TaskDoc", "Upload",
]  # fmt: skip


class Device(models.Model):
    """One telephone of one officer: its public key, the end of its chain, and whether it is still let in.

    Born when the officer registers it. It belongs to that person for ever: whoever takes a telephone over
    registers it anew. A telephone whose chain broke registers anew in its own place and stays the same ``line``.
    ``key_salt`` makes the key its store is locked with; revoking deletes the salt, so that not even the server
    can make that key again.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="field_devices")
    name = models.CharField(max_length=60)
    line = models.CharField(max_length=32, db_index=True)  # uid of the first telephone this one stands in for
    public_key = models.CharField(max_length=200)
    agent = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    last_seq = models.PositiveBigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, default=FIRST_PREV)
    last_believed_at = models.DateTimeField(null=True)
    key_salt = models.CharField(max_length=64, blank=True)
    key_epoch = models.PositiveIntegerField(default=1)
    clock_off_s = models.IntegerField(default=0)
    session_uid = models.CharField(max_length=32, blank=True)  # the session that was last given the key
    registered_at = models.DateTimeField()
    registered_fact = models.CharField(max_length=32)
    seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=200, blank=True)
    revoked_by = models.CharField(max_length=60, blank=True)
    revoked_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "public_key"], name="field_key_once_a_person")
        ]
        ordering = ["-registered_at", "-id"]


class SealedAct(models.Model):
    """One act as it was sealed, word for word, and what became of it.

    Born when it is received whole, by a telephone that continues its own chain; never changed but for its
    result, and the result only from waiting to settled.
    """

    class State(models.TextChoices):
        APPLIED = "applied", "已记上"
        BRANCHED = "branched", "待选定"
        WAITING = "waiting_file", "等文件"
        REFUSED = "refused", "没有记上"

    uid = models.CharField(max_length=32, unique=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="acts")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    task_uid = models.CharField(max_length=32, blank=True, db_index=True)
    task_uids = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    sealed = models.JSONField()  # the act as it came, signature included
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    believed_at = models.DateTimeField()
    clock_off_s = models.IntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    result = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "seq"], name="field_place_once")]
        indexes = [models.Index(fields=["device", "state", "seq"], name="field_acts_waiting")]
        ordering = ["device", "seq"]


class TaskDoc(models.Model):
    """A task as telephones know it: its revision, and for each field who gave it its value, and when."""

    task_uid = models.CharField(max_length=32, unique=True)
    revision = models.PositiveIntegerField(default=0)
    cells = models.JSONField(default=dict)
    photos = models.JSONField(default=dict)  # number of the question -> exhibits, in the order they came


class Branch(models.Model):
    """The other word on a field: what stands and what was said besides, until a person chooses.

    Nothing is dropped: the choice is a fact, and both words stay here.
    """

    class State(models.TextChoices):
        OPEN = "open", "待选定"
        CHOSEN = "chosen", "已选定"
        SUPERSEDED = "superseded", "同一手机后来另有说法"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task_uid = models.CharField(max_length=32, db_index=True)
    act = models.ForeignKey(SealedAct, on_delete=models.PROTECT, related_name="branches")
    path = models.CharField(max_length=60)
    what = models.CharField(max_length=200)
    ours = models.JSONField(null=True)
    ours_by = models.CharField(max_length=60, blank=True)
    theirs = models.JSONField(null=True)
    theirs_by = models.CharField(max_length=60, blank=True)
    base = models.JSONField(null=True)
    because = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    chosen = models.CharField(max_length=6, blank=True)
    chosen_value = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    chosen_by = models.CharField(max_length=60, blank=True)
    chosen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_fact = models.CharField(max_length=32)
    chosen_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]


class Upload(models.Model):
    """A file on its way from a telephone, in pieces; its digest was sealed before the first piece travelled."""

    class State(models.TextChoices):
        RECEIVING = "receiving", "正在传"
        COMPLETE = "complete", "已传完"
        SEALED = "sealed", "已封存"
        LOST = "lost", "没有传上来"

    uid = models.CharField(max_length=32, unique=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="uploads")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    offset = models.PositiveBigIntegerField(default=0)
    resets = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    exhibit_uid = models.CharField(max_length=32, blank=True)
    task_uid = models.CharField(max_length=32, blank=True, db_index=True)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["begun_at", "id"]


class Signature(models.Model):
    """A name written on glass, or the refusal to write it before a witness, bound to what was shown."""

    class Role(models.TextChoices):
        OFFICER = "officer", "检查人员"
        PARTY = "party", "当事人"
        REFUSED = "refused", "当事人拒签"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task_uid = models.CharField(max_length=32, db_index=True)
    act = models.ForeignKey(SealedAct, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=8, choices=Role)
    name = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    shown = models.CharField(max_length=64)
    opinion = models.CharField(max_length=500, blank=True)
    witness = models.JSONField(default=dict)
    exhibit_uid = models.CharField(max_length=32, blank=True)
    signed_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["signed_at", "id"]


class Note(models.Model):
    """A sentence written down on the spot that belongs to no question."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task_uid = models.CharField(max_length=32, db_index=True)
    act = models.ForeignKey(SealedAct, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=4000)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["written_at", "id"]


class Series(models.Model):
    """The last number given in a year's run of one kind of paper of one unit."""

    key = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField(default=0)


class FieldPaper(models.Model):
    """A paper made on the telephone; its number is given when it arrives, the telephone's own stays beside it."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    task_uid = models.CharField(max_length=32, db_index=True)
    act = models.OneToOneField(SealedAct, on_delete=models.PROTECT, related_name="paper")
    template = models.CharField(max_length=60)
    title = models.CharField(max_length=100)
    number = models.CharField(max_length=80, unique=True)
    provisional = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    shown = models.CharField(max_length=64, blank=True)
    exhibit_uid = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-made_at", "-id"]
