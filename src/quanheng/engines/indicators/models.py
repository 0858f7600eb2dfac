"""Values of indicators and monthly trends, each kept for ever: what was said before can be held against what came."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["TrendRun", "TrendSeries", "Value"]


class Value(models.Model):
    """What an indicator was on a day, as known since ``known_on``.

    Born by a day's reckoning or entered by a desk with its source. Never changed: a correction is a new
    value for the same day, and the newest one known speaks.
    """

    class Origin(models.TextChoices):
        COMPUTED = "computed", "系统计算"
        ENTERED = "entered", "部门填报"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    indicator = models.CharField(max_length=60)
    on = models.DateField()
    known_on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    origin = models.CharField(max_length=10, choices=Origin)
    formula = models.CharField(max_length=200, blank=True)
    measures = models.JSONField(default=dict)  # {name: {zh, value, unit, rows, facts, origin?, source}}
    source = models.CharField(max_length=300, blank=True)
    correction_reason = models.CharField(max_length=300, blank=True)
    entered_by = models.CharField(max_length=60, blank=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["indicator", "on", "known_on"], name="value_on_day")]
        ordering = ["indicator", "on", "id"]


class TrendRun(models.Model):
    """One reckoning of one trend up to a month; rows that came late make a further run, the newest speaks."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    trend = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    until = models.DateField()  # first day of the last whole month counted
    counted_at = models.DateTimeField()
    counts_digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    is_newest = models.BooleanField(default=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["trend", "-until"], name="trend_run_until")]
        ordering = ["trend", "-until", "-id"]


class TrendSeries(models.Model):
    """What one place and one kind had month by month, and what is expected of the months ahead.

    ``region_code`` is the city's own code for the whole city; ``kind`` is empty for all kinds together.
    """

    class Level(models.TextChoices):
        CITY = "city", "全市"
        COUNTY = "county", "县区"
        TOWN = "town", "镇街"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    run = models.ForeignKey(TrendRun, on_delete=models.PROTECT, related_name="series")
    region_code = models.CharField(max_length=12)
    level = models.CharField(max_length=8, choices=Level)
    kind = models.CharField(max_length=60, blank=True)
    last = models.DecimalField(max_digits=18, decimal_places=2)  # the last whole month
    year = models.DecimalField(max_digits=18, decimal_places=2)  # the last twelve
    year_before = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=18, decimal_places=2, null=True)  # the month ahead
    body = models.JSONField(default=dict)  # {months, values, outlook | why_not, changes}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "region_code", "kind"], name="trend_series_once")
        ]
        indexes = [models.Index(fields=["region_code", "kind"], name="trend_series_place")]
        ordering = ["run", "level", "region_code", "kind"]
