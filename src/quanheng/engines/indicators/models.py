"""Values of indicators: computed from counts or entered with a source, each kept for ever."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["Value"]


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
