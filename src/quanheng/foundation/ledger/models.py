"""What the ledger keeps: facts and their causes, the log over them, sealed files, and the outbox."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref

from .ref_column import RefColumn, Tail

__all__ = [
    "CanonicalEncoder", "Checkpoint", "Delivery", "Exhibit", "Fact", "FactCause", "FactPrivate", "LogEntry",
    "LogHead", "Tile", "Unplaced",
]  # fmt: skip


class CanonicalEncoder(DjangoJSONEncoder):
    """Write a body as its canonical text, so that the column holds the very bytes that were hashed."""

    def __init__(self, **options: Any) -> None:
        options |= {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}
        super().__init__(**options)


class CanonicalField(models.JSONField):
    """A JSON column that holds canonical text; its rows are hashed, so the database need not parse each again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["encoder"] = CanonicalEncoder
        super().__init__(*args, **options)

    def db_check(self, connection: BaseDatabaseWrapper) -> None:
        """Leave out SQLite's JSON_VALID, which costs as much as an index."""


class Fact(models.Model):
    """One act of the authority, said once and for ever.

    What is it: who did what to which thing, when, from which post, and because of which earlier facts.
    When is it born: in the transaction of the act itself, by `record`; no change, no fact.
    What may never change: all of it. Database triggers refuse UPDATE and DELETE, and both hashes of
    the canonical bytes (`leaf.leaf_of`) go into the log. What must be erasable lies in FactPrivate.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    day = models.DateField()
    actor_uid = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=100)
    post_title = models.CharField(max_length=100, blank=True, default="")
    unit_uid = models.CharField(max_length=32, blank=True, default="")
    unit_name = models.CharField(max_length=100, blank=True, default="")
    region_code = models.CharField(max_length=12, blank=True, default="")
    subject_ref = RefColumn(max_length=120, blank=True, default="")
    object_ref = RefColumn(max_length=120)
    body = CanonicalField(default=dict)
    commitment = models.CharField(max_length=64, blank=True, default="")
    previous = models.CharField(max_length=32, blank=True, default="")
    leaf_sm3 = models.BinaryField(max_length=32)
    leaf_sha256 = models.BinaryField(max_length=32)
    because = models.ManyToManyField(
        "self",
        symmetrical=False,
        through="FactCause",
        through_fields=("fact", "cause"),
        related_name="led_to",
    )

    class Meta:
        indexes = [
            models.Index(Tail("object_ref"), "id", name="fact_object_tail"),
            models.Index(Tail("subject_ref"), "id", name="fact_subject_tail", condition=~Q(subject_ref="")),
            models.Index(fields=["kind", "day"], name="fact_kind_day"),
        ]

    @property
    def subject(self) -> Ref | None:
        """The market entity concerned, if any."""
        return Ref.parse(self.subject_ref) if self.subject_ref else None

    @property
    def object(self) -> Ref:
        """The thing acted on."""
        return Ref.parse(self.object_ref)


class FactCause(models.Model):
    """One link of `because`: this fact follows from that earlier one. Written with the fact, never after."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="cause_links", db_index=False)
    cause = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="effect_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "cause"], name="factcause_once")]


class FactPrivate(models.Model):
    """Personal content of a fact that a person may ask to have erased.

    The log holds only SM3(salt || canonical content). Erasing is deleting this row: without the salt
    the commitment tells nothing, and every proof stays valid. It may be deleted, never changed.
    """

    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, primary_key=True, related_name="private")
    salt = models.BinaryField(max_length=32)
    content = CanonicalField()


class Unplaced(models.Model):
    """A fact that waits for its place in the log; written with the fact, removed by the sequencer."""

    fact = models.OneToOneField(Fact, on_delete=models.DO_NOTHING, primary_key=True, related_name="+")


class LogEntry(models.Model):
    """The place of one fact in the log, given once by the sequencer, counted from 0 without gaps."""

    seq = models.BigIntegerField(primary_key=True)
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="place")

    @property
    def leaf_sm3(self) -> bytes:
        """The SM3 leaf hash of the fact at this place."""
        return bytes(self.fact.leaf_sm3)

    @property
    def leaf_sha256(self) -> bytes:
        """The SHA-256 leaf hash of the fact at this place."""
        return bytes(self.fact.leaf_sha256)


class LogHead(models.Model):
    """How many entries the log has; the one row is also the lock that lets one sequencer work at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)


class Tile(models.Model):
    """256 neighbouring hashes of one level (C2SP tlog-tiles); a tile at the right edge is still growing."""

    algorithm = models.CharField(max_length=6, choices=[("sm3", "SM3"), ("sha256", "SHA-256")])
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["algorithm", "level", "index"], name="tile_once")]


class Checkpoint(models.Model):
    """A signed statement of the log's size and both roots.

    Born when the worker or an officer asks for one and something new was placed. Never changed:
    two different checkpoints of one size would be two different logs.
    """

    size = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    origin = models.CharField(max_length=120)
    root_sm3 = models.BinaryField(max_length=32)
    root_sha256 = models.BinaryField(max_length=32)
    note = models.TextField()


class Exhibit(models.Model):
    """A sealed file: a photo, a page capture, a paper.

    Born by `seal_exhibit`; its digests and length stand in a fact, so that a changed file shows.
    The same content twice is one file under two exhibits.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="exhibit")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    length = models.BigIntegerField()
    sm3 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, db_index=True)
    sealed_at = models.DateTimeField()
    subject_ref = models.CharField(max_length=120, blank=True, default="", db_index=True)
    object_ref = models.CharField(max_length=120, blank=True, default="", db_index=True)
    region_code = models.CharField(max_length=12, blank=True, default="", db_index=True)


class Delivery(models.Model):
    """One fact on its way to one receiver (the outbox); written with the fact, so that none is lost."""

    class State(models.TextChoices):
        """Where a delivery stands; a set-aside one no longer holds up those behind it."""

        WAITING = "waiting", "待投递"
        DONE = "done", "已投递"
        SET_ASIDE = "set_aside", "已搁置"

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="deliveries")
    receiver = models.CharField(max_length=100)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "receiver"], name="delivery_once")]
        indexes = [
            models.Index(fields=["receiver", "fact"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["receiver"], name="delivery_set_aside", condition=Q(state="set_aside")),
        ]
