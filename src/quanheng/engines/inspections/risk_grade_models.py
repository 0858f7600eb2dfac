"""Risk grades: how often a business is to be visited, from a day on; a new one replaces it, none is changed."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["RiskGrade"]


class RiskGrade(models.Model):
    """A business's risk grade of one sort for a year, with its working. For planning inside the bureau only.

    Born when an officer has filled in what no register tells. ``answers`` keeps who said what of the static factors,
    so that the next reckoning need not ask again.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="risk_grades")
    sort = models.CharField(max_length=80)  # sort of business, by the pack's scheme
    scheme_key = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=1)
    lowest = models.DecimalField(max_digits=4, decimal_places=1)
    highest = models.DecimalField(
        max_digits=4, decimal_places=1
    )  # above lowest: a factor is unknown, the level is not
    visits_least = models.PositiveSmallIntegerField()
    visits_most = models.PositiveSmallIntegerField()
    graded_on = models.DateField()
    graded_by = models.CharField(max_length=60)
    is_current = models.BooleanField(default=True)
    answers = models.JSONField(default=dict)  # static factor -> {value, by, on}; what officers said
    moves = models.JSONField(default=dict)  # raising or lowering -> {reason, by, on}; what officers confirmed
    working = models.JSONField(default=dict)
    task = models.ForeignKey(
        "inspections.Task", null=True, on_delete=models.PROTECT, related_name="risk_grades"
    )
    region_code = models.CharField(max_length=12, db_index=True)
    search_text = models.CharField(max_length=300)
    fact_uid = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "sort"], condition=models.Q(is_current=True), name="inspections_risk_now"
            )
        ]
        indexes = [models.Index(fields=["sort", "level"], name="inspections_risk_level")]
        ordering = ["-graded_on", "-id"]
