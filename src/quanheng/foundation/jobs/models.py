"""What the house keeps of long work."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref

__all__ = ["Job"]


class Job(models.Model):
    """One piece of long work, from the asking to its end.

    The rights are asked again when it runs, for the post it was asked from. ``seen_at`` is the last sign of life:
    work that has given none for a while was cut off and is begun again.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    asked = models.JSONField(default=dict)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=60)
    post_uid = models.CharField(max_length=32, blank=True)
    second_factor = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=500, blank=True)
    remedy = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    wants_cancel = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    asked_fact = models.CharField(max_length=32)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["person_id", "-asked_at"], name="jobs_of_person"),
            models.Index(fields=["state", "seen_at"], name="jobs_by_state"),
        ]

    @property
    def ref(self) -> Ref:
        """Point at this work."""
        return Ref("jobs.job", self.uid)

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; nothing while the whole is unknown."""
        return min(self.done / self.total, 1.0) if self.total else None
