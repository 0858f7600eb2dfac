"""Market entities and everything that was ever said of them, with who said it and in which line."""

from django.db import models

from quanheng.base.ids import new_uid

from .identity_models import LineArrival, SubjectMerge, SubjectSplit, SubjectTie

__all__ = [
    "FormerName", "Licence", "LineArrival", "Record", "RegisteredBatch", "Site", "SourceRank", "SourceRecord",
    "Subject", "SubjectMerge", "SubjectSplit", "SubjectTie",
]  # fmt: skip


class Subject(models.Model):
    """One market entity (经营主体): who it is today, as far as all sources together can say.

    Born when the linker meets an entity for the first time. The columns are a projection: each
    value comes from one of the subject's source records, chosen by declared precedence and then
    by date. Nobody edits a column; a correction is a new source record. ``uid`` never changes.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    entity_key = models.CharField(max_length=64, unique=True, null=True)
    uscc = models.CharField(max_length=18, unique=True, null=True)
    reg_no = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, blank=True)
    status = models.CharField(max_length=4, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=300, blank=True)
    address_key = models.CharField(max_length=300, blank=True)
    industry_code = models.CharField(max_length=6, blank=True)
    legal_person = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    capital_yuan = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    established_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    registrar = models.CharField(max_length=80, blank=True)
    business_scope = models.TextField(blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    seen_on = models.DateField(null=True)
    born_batch = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        indexes = [
            # A list is filtered, sorted and counted from this one index; only the rows shown are read.
            models.Index(
                fields=[
                    "region_code",
                    "status",
                    "kind",
                    "industry_code",
                    "name",
                    "established_on",
                    "capital_yuan",
                    "seen_on",
                    "id",
                ],
                name="registry_list",
            ),
            models.Index(fields=["name", "id"], name="registry_by_name"),
            models.Index(fields=["established_on", "id"], name="registry_by_established"),
            models.Index(fields=["capital_yuan", "id"], name="registry_by_capital"),
            models.Index(fields=["seen_on", "id"], name="registry_by_seen"),
            models.Index(fields=["address_key"], name="registry_by_address"),
            models.Index(fields=["phone"], name="registry_by_phone"),
            models.Index(fields=["legal_person"], name="registry_by_person"),
            models.Index(fields=["reg_no"], name="registry_by_reg_no"),
        ]


class SourceRecord(models.Model):
    """One accepted line of one file, or one officer's correction: what it said, word for word.

    Born when a batch is registered; (source, batch, line) meets it once, however often the batch
    is delivered. Never changed: a later line is another record. ``register`` is empty for lines
    about the subject itself and names the typed register for others. ``subject`` is empty for a
    line that found no subject, such as a complaint about a stall nobody knows.
    """

    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="source_records")
    source = models.CharField(max_length=60)
    batch_uid = models.CharField(max_length=64)
    file = models.CharField(max_length=200, blank=True)
    line = models.PositiveBigIntegerField()
    row_digest = models.CharField(max_length=64, blank=True)
    register = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict)
    originals = models.JSONField(default=dict)
    repairs = models.JSONField(default=list)
    link_reason = models.CharField(max_length=300, blank=True)
    seen_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "batch_uid", "line"], name="registry_line_once"),
        ]


class RegisteredBatch(models.Model):
    """A batch whose lines are all in the register, with the fact that says so.

    Missing while a batch is half in: after a crash the same call goes on from the first unknown line.
    """

    source = models.CharField(max_length=60)
    batch_uid = models.CharField(max_length=64)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "batch_uid"], name="registry_batch_once"),
        ]


class SourceRank(models.Model):
    """How far a source is trusted for a field, declared by packs; the lower number speaks first.

    An empty ``field`` is the source's rank for every field that has none of its own.
    """

    source = models.CharField(max_length=60)
    field = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "field"], name="registry_rank_once")]


class Licence(models.Model):
    """A permission, filing or registration that a subject holds, with its scope and last day.

    One licence is one (kind, number); a later line renews its dates and scope.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, db_index=True)
    scope = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=300, blank=True)
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField(null=True, db_index=True)
    state = models.CharField(max_length=16, default="valid")
    source_record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="registry_licence_once")]


class Record(models.Model):
    """One entry of a typed register that a pack declares: a sampling result, a complaint, a report.

    Its ``data`` were checked against the register's shape before they came here.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="records")
    register = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    happened_on = models.DateField(null=True)
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    data = models.JSONField(default=dict)
    source_record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="registry_record_once")]
        indexes = [
            models.Index(fields=["subject", "register", "happened_on"], name="registry_record_of"),
            models.Index(fields=["register", "happened_on", "id"], name="registry_record_by_day"),
        ]


class Site(models.Model):
    """A place where a subject does business, other than its registered address."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="sites")
    address = models.CharField(max_length=300)
    address_key = models.CharField(max_length=300, db_index=True)
    region_code = models.CharField(max_length=12, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    source_record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "address_key"], name="registry_site_once")]


class FormerName(models.Model):
    """A name a subject bore before, so that an old invoice still finds it."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)
    source_record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "name"], name="registry_former_name_once")]
