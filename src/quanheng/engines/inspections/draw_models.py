"""What a draw keeps beside itself since its rosters name nobody: the sealed plan, openings, and reserve randomness."""

from django.db import models

__all__ = ["DrawSeal", "PlanReserve"]


class PlanReserve(models.Model):
    """Announced randomness that takes the place of a secret which its holder does not open; fixed with the plan."""

    plan = models.OneToOneField("inspections.Plan", on_delete=models.PROTECT, related_name="held_ready")
    sources = models.JSONField(default=list)  # [{source, on, kind, bits}]


class DrawSeal(models.Model):
    """The sealed side of one draw. Born with the commitment; a draw without one is from before the tickets.

    The openings are exhibits that stay in the bureau: they say whose each ticket is.
    """

    draw = models.OneToOneField("inspections.Draw", on_delete=models.PROTECT, related_name="seal")
    plan = models.JSONField()  # plan.json as committed: opaque strata with their sizes
    openings_exhibit = models.CharField(max_length=32)
    officer_openings_exhibit = models.CharField(max_length=32)
    certificate_exhibit = models.CharField(max_length=32, blank=True)  # proof of the best assignment
    missing = models.JSONField(default=list)  # whose secrets stayed shut
    reserve = models.JSONField(default=list)  # [{source, value}] that took their place
