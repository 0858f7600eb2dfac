"""Kept tours: on which day which team makes which visits in which order."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["DayTour"]


class DayTour(models.Model):
    """The order of one day's visits as a person accepted it.

    Born when it is kept; never changed. The newest of a unit's team and day is the one that holds.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    on = models.DateField(db_index=True)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ManyToManyField("people.Person", related_name="inspection_tours")
    start = models.JSONField()  # {lat, lon, words}
    frame = models.JSONField()  # the day's hours and how one moves, as it was reckoned
    stops = models.JSONField()  # [{task, arrives, leaves, metres}] in order, minutes after midnight
    back = models.JSONField()  # {at, metres}
    left_out = models.JSONField(default=list)  # [{task, why}]
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering = ["-on", "-id"]
