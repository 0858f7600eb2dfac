"""Public notices, and every version of their text."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["Notice", "NoticeVersion"]


class Notice(models.Model):
    """A public notice of a decision, with personal data masked.

    Born once for each decision. ``due_on`` is the last day on which the law lets the bureau publish;
    ``ends_on`` the last day on which it is shown. Only a notice in state ``published`` is public. Its
    text changes only by a correction, which keeps the old version.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", "公示中"
        WITHDRAWN = "withdrawn", "已撤回"
        TAKEN_DOWN = "taken_down", "期满停止"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    subject = models.ForeignKey(
        "registry.Subject", on_delete=models.PROTECT, related_name="notices", null=True
    )
    party_shown = models.CharField(max_length=200)
    uscc_shown = models.CharField(max_length=18, blank=True)
    authority = models.CharField(max_length=100)
    fields = models.JSONField(default=list)  # lines as shown: [{key, zh, value}]
    masked = models.JSONField(default=list)  # what was masked: [{kind, zh, count}]; never the masked words
    hidden = models.JSONField(
        default=dict
    )  # persons and homes the affair knows, so that a correction masks them too
    original_digest = models.CharField(max_length=80, blank=True)
    paper_ref = models.CharField(max_length=120, blank=True)
    source_ref = models.CharField(max_length=120)
    outcome_key = models.CharField(max_length=80)
    decided_on = models.DateField()
    due_on = models.DateField()
    published_on = models.DateField()
    published_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    ends_on = models.DateField(null=True)
    law = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    search_text = models.TextField()
    region_code = models.CharField(max_length=12, db_index=True)
    cause_uid = models.CharField(max_length=32, unique=True)  # the decision's fact
    fact_uid = models.CharField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-published_on"], name="notice_newest"),
            models.Index(fields=["state", "ends_on"], name="notice_ending"),
        ]
        ordering = ["-published_on", "-id"]


class NoticeVersion(models.Model):
    """The text of a notice as it stood before a correction; never changed."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    fields = models.JSONField(default=list)
    shown_until = models.DateField()
    reason = models.CharField(max_length=300)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "version"], name="one_text_per_version")]
        ordering = ["version"]
