"""What the desk keeps of its own: long work that runs behind a page."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.foundation.people.api import Person

__all__ = ["ExportJob"]


class ExportJob(models.Model):
    """One list on its way to a workbook, so that a person may leave the page and come back.

    Born when the person asks; the rights are asked again when it runs, for the post it was asked from.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "正在写"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    post_uid = models.CharField(max_length=32)
    title = models.CharField(max_length=80)
    conditions = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    rows = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    path = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
