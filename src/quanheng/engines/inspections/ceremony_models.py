"""What is kept of the day of a draw: sealed and opened secrets, numbers entered twice, substitutes called in."""

from django.db import models

__all__ = ["BeaconEntry", "Substitution", "WitnessSeal"]


class WitnessSeal(models.Model):
    """A witness's secret: its digest before the rosters are sealed, its opening on the day of the draw."""

    plan = models.ForeignKey("inspections.Plan", on_delete=models.PROTECT, related_name="witnesses")
    name = models.CharField(max_length=40)
    sealed = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_fact = models.CharField(max_length=32)
    nonce = models.CharField(max_length=128, blank=True)
    value = models.CharField(max_length=128, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="inspections_witness_once"),
            models.UniqueConstraint(fields=["plan", "sealed"], name="inspections_secret_once"),
        ]
        ordering = ["id"]


class BeaconEntry(models.Model):
    """Numbers of an announced lottery as one person copied them; two persons must have copied the same."""

    draw = models.ForeignKey("inspections.Draw", on_delete=models.PROTECT, related_name="entries")
    source = models.CharField(max_length=120)
    value = models.CharField(max_length=300)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "source", "person"], name="inspections_numbers_once")
        ]
        ordering = ["id"]


class Substitution(models.Model):
    """A drawn business that cannot be inspected, and the next substitute of its group in its place."""

    draw = models.ForeignKey("inspections.Draw", on_delete=models.PROTECT, related_name="substitutions")
    out_code = models.CharField(max_length=32)
    in_code = models.CharField(max_length=32)
    place = models.PositiveIntegerField()  # which substitute of the group, from 1
    ground = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    task = models.ForeignKey("inspections.Task", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "out_code"], name="inspections_replaced_once"),
            models.UniqueConstraint(fields=["draw", "in_code"], name="inspections_substitute_once"),
        ]
        ordering = ["id"]
