"""Alerts that declared signals raised about businesses, and the runs that raised them."""

from django.db import models

from quanheng.base.ids import new_uid

from .records import BackTest, ModelAct, WarningNight, WarningRun

__all__ = ["Alert", "BackTest", "ModelAct", "SignalRun", "WarningNight", "WarningRun"]


class SignalRun(models.Model):
    """One evening's reading of all feature rows by all signals of that day.

    Born when the reading begins, once for a day and its cause; counts grow until it is done. A run that
    was cut off is taken up again and ends with the same alerts.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    on = models.DateField()
    cause_uid = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField()
    is_done = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    hits = models.JSONField(default=dict)  # signal key -> rows that met its condition
    alerts = models.JSONField(default=dict)  # signal key -> alerts raised; the rest were resting
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "cause_uid"], name="risk_run_once_a_day_and_cause")
        ]
        ordering = ["-on", "-id"]


class Alert(models.Model):
    """One signal's hint about one business, to be judged by a person.

    Born in a run, one for a signal, a business and a day, and no second one while the signal rests; or raised
    for something another room has found (``about_ref``), once for that thing, which need not be one business:
    ``about`` then names it. It is a hint, not a finding: nothing follows from it until a person has judged
    it. Reasons and origin are kept
    as they were and never change.
    """

    class State(models.TextChoices):
        NEW = "new", "待判"
        ACCEPTED = "accepted", "属实"
        DISMISSED = "dismissed", "误报"
        UNDECIDED = "undecided", "无法判断"

    class Level(models.TextChoices):
        HIGH = "高", "高"
        MEDIUM = "中", "中"
        LOW = "低", "低"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey(
        "registry.Subject", null=True, on_delete=models.PROTECT, related_name="alerts"
    )
    about = models.CharField(max_length=200, blank=True)
    about_ref = models.CharField(max_length=120, blank=True)
    signal = models.CharField(max_length=60)
    signal_zh = models.CharField(max_length=40, blank=True)  # of a signal that no pack's risk/ declares
    signal_version = models.PositiveIntegerField(default=1)
    is_trial = models.BooleanField(default=False)
    level = models.CharField(max_length=2, choices=Level)
    weight = models.PositiveSmallIntegerField()
    score = (
        models.PositiveSmallIntegerField()
    )  # weights of all signals on this business that day, at most 100
    sentence = models.CharField(max_length=400)
    reasons = models.JSONField(default=list)  # [{text, zh, found: {column: value}}]
    beside = models.JSONField(default=list)  # keys of the other signals that held in the same row
    origin = models.JSONField(default=dict)  # {batch, source, file, line, digest} of the row behind it
    recipients = models.CharField(max_length=60, blank=True)
    raised_on = models.DateField()
    raised_at = models.DateTimeField()
    rests_until = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    is_model = models.BooleanField(
        default=False
    )  # raised by a supervision model, whose key ``signal`` then is
    thing = models.CharField(max_length=120, blank=True)  # number of what a model found that is no business
    since = models.DateField(null=True)  # since when the fault has existed, where the model tells
    seen_on = models.DateField(null=True)  # the last night on which the model still found it
    latest = models.JSONField(default=list)  # reasons as last found; ``reasons`` stay as they were
    rows = models.JSONField(default=list)  # [{mart, title, batch, file, line}] behind the reasons
    run = models.ForeignKey(SignalRun, null=True, on_delete=models.PROTECT, related_name="alert_rows")
    fact_uid = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    judged_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judge_reason = models.CharField(max_length=300, blank=True)
    judge_fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signal", "subject", "raised_on"], name="risk_alert_once_a_day"),
            models.UniqueConstraint(
                fields=["about_ref"], name="risk_alert_once_a_thing", condition=~models.Q(about_ref="")
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-score", "-id"], name="risk_alert_to_judge"),
            models.Index(fields=["signal", "state"], name="risk_alert_by_signal"),
            models.Index(fields=["signal", "rests_until"], name="risk_alert_resting"),
            models.Index(
                fields=["signal", "thing"], name="risk_alert_by_thing", condition=~models.Q(thing="")
            ),
        ]
        ordering = ["-score", "-id"]

    @property
    def title(self) -> str:
        """Whom or what the alert is about, in words."""
        return self.subject.name if self.subject else self.about

    @property
    def is_open(self) -> bool:
        """Whether a person still has to judge it."""
        return self.state in (self.State.NEW, self.State.UNDECIDED)
