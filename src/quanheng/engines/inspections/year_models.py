"""The yearly plan of random inspection: its versions, its lines, and the draw plans that the lines have made."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["LineRound", "YearLine", "YearPlan"]


class YearPlan(models.Model):
    """One version of a year's plan for a region. Once approved it stands; a change is a new version with its reason."""

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已公布"
        REPLACED = "replaced", "已被新版代替"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=100)
    region_code = models.CharField(max_length=12, db_index=True)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField(max_length=300, blank=True)  # why this version replaces the one before
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=60, blank=True)
    published_on = models.DateField(null=True)
    fact_uid = models.CharField(max_length=32)  # the last act on it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "year", "version"], name="inspections_year_version"
            )
        ]
        ordering = ["-year", "-version", "-id"]


class YearLine(models.Model):
    """One line of a yearly plan: what is drawn, in which months, at what shares, with which departments."""

    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="lines")
    no = models.PositiveSmallIntegerField()
    line_key = models.CharField(max_length=32, default=new_uid)  # the same line through all versions
    title = models.CharField(max_length=100)
    matter = models.CharField(max_length=80)
    items = models.JSONField(default=list)
    shares = models.JSONField(default=dict)  # class, or "risk-D" for a grade -> basis points
    months = models.JSONField(default=list)  # months in which a draw is made; a must-visit line's rounds
    departments = models.JSONField(default=list)  # [{key, items}]
    alone_why = models.CharField(max_length=200, blank=True)  # why a line that is not safety is not joint
    must_visit = models.BooleanField(default=False)
    again_bp = models.PositiveIntegerField(default=500)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "no"], name="inspections_year_line_no")]
        ordering = ["no"]


class LineRound(models.Model):
    """A draw plan that a line has made for one month of the year; once for a line and month, through all versions."""

    line_key = models.CharField(max_length=32)
    month = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # round of the line's rounds, from 0
    rounds = models.PositiveSmallIntegerField()
    must_visit = models.BooleanField(default=False)
    plan = models.OneToOneField("inspections.Plan", on_delete=models.PROTECT, related_name="year_round")
    year_plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="rounds")
    departments = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line_key", "month"], name="inspections_round_once")]
        ordering = ["month", "id"]
