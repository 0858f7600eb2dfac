"""What is kept of supervision models: the nights they ran, what a city decided about them, and their back-tests."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["BackTest", "ModelAct", "WarningNight", "WarningRun"]


class WarningNight(models.Model):
    """One night's run of all supervision models over the marts of that day.

    Born once for a day and the marts' digest; a night that was cut off is taken up again and ends with the same
    alerts.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    on = models.DateField()
    cause = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField()
    is_done = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "cause"], name="risk_night_once_a_day_and_cause")
        ]
        ordering = ["-on", "-id"]


class WarningRun(models.Model):
    """What one model did in one night: rows found, alerts raised and renewed, hits kept quiet, time, failure."""

    night = models.ForeignKey(WarningNight, on_delete=models.PROTECT, related_name="runs")
    model = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    is_trial = models.BooleanField(default=True)
    rows = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    renewed = models.PositiveIntegerField(default=0)
    resting = models.PositiveIntegerField(default=0)
    nameless = models.PositiveIntegerField(
        default=0
    )  # rows without a business or thing, or unknown to the register
    is_cut = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)
    failed = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["night", "model"], name="risk_run_once_a_night_and_model")
        ]
        indexes = [models.Index(fields=["model", "-id"], name="risk_run_by_model")]
        ordering = ["-id"]


class BackTest(models.Model):
    """One model tried on the past: how many it would have warned of each month, and how often it was proved right.

    Kept as it was reckoned; ``digest`` says of which text and figures of the model it speaks.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待计算"
        DONE = "done", "已完成"
        FAILED = "failed", "未能完成"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    model = models.CharField(max_length=60, db_index=True)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)
    first = models.DateField()
    last = models.DateField()
    step = models.CharField(max_length=8, default="month")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    body = models.JSONField(default=dict)
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]


class ModelAct(models.Model):
    """What a person decided about a model: released, withdrawn, put back on trial, or a figure set otherwise.

    Never changed: what holds now is the newest act, and only for the text and figures it was made for.
    """

    class Act(models.TextChoices):
        RELEASE = "release", "转为正式"
        WITHDRAW = "withdraw", "停用"
        RESUME = "resume", "恢复试运行"
        SET = "set", "调整参数"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    model = models.CharField(max_length=60, db_index=True)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    act = models.CharField(max_length=8, choices=Act)
    parameter = models.CharField(max_length=48, blank=True)
    value = models.JSONField(null=True)  # of the parameter; None takes the city's own figure away
    reason = models.CharField(max_length=300)
    backtest = models.ForeignKey(BackTest, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
