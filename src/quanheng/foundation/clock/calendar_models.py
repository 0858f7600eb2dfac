"""Versions of a year's days off that the office has imported, and the due days that each would move."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref

__all__ = ["CalendarMove", "CalendarVersion"]


class CalendarVersion(models.Model):
    """One year's arrangement as the office imported it, beside what the packs declare.

    Born when a person imports the State Council's notice. It changes nothing until a trial has listed every
    due day that would move and a person has put it in force with a reason; from then on it stands in place
    of the packs' own arrangement of that year. Content and number never change: a wrong version is replaced
    by another, and an older one may be put in force again.
    """

    class State(models.TextChoices):
        """Where the version stands; ``applying`` and ``applied`` are in force."""

        DRAFT = "draft", "已导入，未试算"
        TRYING = "trying", "正在试算"
        TRIED = "tried", "已试算，未启用"
        APPLYING = "applying", "已启用，正在重算"
        APPLIED = "applied", "已启用"
        REPLACED = "replaced", "已被替换"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    notice = models.CharField(max_length=80)
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=100)
    imported_fact = models.CharField(max_length=32, blank=True)
    tried_against = models.CharField(max_length=64, blank=True)
    tried_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=100, blank=True)
    applied_fact = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    moved = models.PositiveBigIntegerField(default=0)
    round_moved = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-imported_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="clock_calendar_number_once"),
            models.UniqueConstraint(
                fields=["year"], name="clock_calendar_one_in_force",
                condition=models.Q(state__in=["applying", "applied"]),
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> Ref:
        """The version's own address in the ledger."""
        return Ref("clock.calendar", self.uid)

    @property
    def is_in_force(self) -> bool:
        """Say whether the year is reckoned by this version."""
        return self.state in (self.State.APPLYING, self.State.APPLIED)

    @property
    def is_going(self) -> bool:
        """Say whether a trial or a recomputing is on its way."""
        return self.state in (self.State.TRYING, self.State.APPLYING)


class CalendarMove(models.Model):
    """One due day that a version would move, as its trial found it.

    ``kind``, ``title`` and ``number`` are words about the matter, given by the room that owns it, so that
    the list can be searched without asking every owner again.
    """

    version = models.ForeignKey(CalendarVersion, on_delete=models.CASCADE, related_name="moves")
    clock = models.ForeignKey("clock.Clock", on_delete=models.CASCADE, related_name="+")
    owner_ref = models.CharField(max_length=120)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    unit_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, blank=True)
    was = models.DateField(null=True)
    now = models.DateField()
    days = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["version", "now", "id"], name="clock_move_by_now"),
            models.Index(fields=["version", "unit_id", "now", "id"], name="clock_move_by_unit"),
        ]
