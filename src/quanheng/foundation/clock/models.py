"""What the clock keeps: one running period of one matter, with its working."""

from datetime import date
from typing import Any

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref

from .calendar_models import CalendarMove, CalendarVersion
from .escalation_models import Escalation
from .rule import Pause, WorkingLine

__all__ = ["CalendarMove", "CalendarVersion", "Clock", "Escalation"]


class Clock(models.Model):
    """One period of law that runs for one matter.

    What is it: a rule, the event that started it, its pauses and extensions, the day it ends, and why.
    When is it born: when an engine's act starts a period (`start_clock`).
    What may never change: the rule it started under. A new law does not reach a running clock; a new
    holiday notice does (`recompute`), and that is a fact.
    """

    class State(models.TextChoices):
        """Where the clock stands. A late clock still runs; ``expired`` is one whose end has an effect in law."""

        RUNNING = "running", "在走"
        PAUSED = "paused", "停表"
        STOPPED = "stopped", "已办结"
        EXPIRED = "expired", "已期满"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    owner_ref = models.CharField(max_length=120)
    subject_ref = models.CharField(max_length=120, blank=True, default="")
    name = models.CharField(max_length=100)
    rule_key = models.CharField(max_length=80)
    law_key = models.CharField(max_length=80)
    law_from = models.DateField()
    law_line = models.CharField(max_length=160)
    article = models.CharField(max_length=300)
    is_verified = models.BooleanField()
    unit = models.CharField(max_length=16)
    limit = models.IntegerField()
    extended = models.IntegerField(default=0)
    started_on = models.DateField()
    started_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    due_alt_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    pauses = models.JSONField(default=list)
    paused_on = models.DateField(null=True)
    paused_why = models.CharField(max_length=100, blank=True, default="")
    working = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    stopped_on = models.DateField(null=True)
    unit_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, blank=True, default="")
    on_expiry = models.CharField(max_length=40, blank=True, default="")
    cause = models.CharField(max_length=32, blank=True, default="")
    started_fact = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "region_code", "due_on"], name="clock_queue"),
            models.Index(fields=["state", "due_on", "id", "region_code"], name="clock_due"),
            models.Index(
                fields=["state", "person_id", "due_on", "id", "region_code"], name="clock_due_person"
            ),
            models.Index(
                fields=["state", "unit_id", "due_on", "id", "region_code", "person_id"], name="clock_due_unit"
            ),
            models.Index(fields=["owner_ref"], name="clock_owner"),
        ]

    @property
    def ref(self) -> Ref:
        """The clock's own address in the ledger."""
        return Ref("clock.limit", self.uid)

    @property
    def lines(self) -> tuple[WorkingLine, ...]:
        """The working, line by line."""
        return tuple(WorkingLine.read(line) for line in self.working)

    @property
    def pause_list(self) -> list[Pause]:
        """Closed pauses, as the reckoning wants them."""
        return [read_pause(data) for data in self.pauses]

    @property
    def is_ambiguous(self) -> bool:
        """True when the text leaves open whether the end moves off an ordinary weekend."""
        return self.due_alt_on is not None


def read_pause(data: dict[str, Any]) -> Pause:
    """Read a pause back from the row."""
    return Pause(
        date.fromisoformat(data["first"]),
        date.fromisoformat(data["last"]),
        data.get("why", ""),
        data.get("basis", ""),
    )
