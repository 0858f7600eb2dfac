"""Which periods have been told to whom because they run short or have run out."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["Escalation"]


class Escalation(models.Model):
    """One period told to one level of the unit, once for each day it is due.

    Born by the day's round (`escalate`). It never changes but to say who has taken note. A period that is
    prolonged has a new due day and may be told again; one that is stopped is no longer shown to anybody.
    """

    class Level(models.TextChoices):
        """To whom it is told: who handles it, the head of the unit, the leader of the bureau."""

        OFFICER = "officer", "承办人"
        HEAD = "head", "单位负责人"
        LEADER = "leader", "局负责人"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    clock = models.ForeignKey("clock.Clock", on_delete=models.PROTECT, related_name="escalations")
    level = models.CharField(max_length=8, choices=Level.choices)
    due_on = models.DateField()
    told_on = models.DateField()
    words = models.CharField(max_length=60)
    fact_uid = models.CharField(max_length=32, blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "level", "due_on"], name="clock_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["level", "due_on"], name="clock_told_unseen", condition=models.Q(seen_at=None)
            )
        ]
