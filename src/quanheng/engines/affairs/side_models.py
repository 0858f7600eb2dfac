"""Who stands beside the handling unit, and which periods have had their consequence."""

from datetime import date

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.foundation.people.api import Person, Unit

__all__ = ["Lapse", "Partner"]


class Partner(models.Model):
    """Another unit or officer that handles an affair beside its own unit, from one day to another.

    Born by ``share_affair`` (the unit sees the affair and acts in it like the handling one, but for the
    decision) or ``delegate_steps`` (only the named steps, always with a last day). It widens the place a
    person may act in and lifts the assignment; it gives nobody a right, a certificate or a second factor.
    What was agreed never changes: it is ended, by a fact, when somebody says so or when its last day is over.
    """

    class Kind(models.TextChoices):
        """How the other helps."""

        JOINT = "joint", "联合办理"
        DELEGATE = "delegate", "委托办理"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    affair = models.ForeignKey("affairs.Affair", on_delete=models.PROTECT, related_name="partners")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField(default=list)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=100)
    fact_uid = models.CharField(max_length=32, blank=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit", "ended_on"], name="affairs_partner_unit"),
            models.Index(fields=["person", "ended_on"], name="affairs_partner_person"),
            models.Index(fields=["ended_on", "until_on"], name="affairs_partner_over"),
        ]

    @property
    def who(self) -> str:
        """Say who it is: the officer with the unit, or the unit alone."""
        return f"{self.unit.name}{self.person.name}" if self.person else self.unit.name

    def is_active(self, day: date) -> bool:
        """Say whether the other may act on a day; the last day counts, whatever the round has written since."""
        within = self.from_on <= day and (self.until_on is None or day <= self.until_on)
        return within and self.ended_on is None


class Lapse(models.Model):
    """A period of an affair that has run out and whose declared consequence has been written down, once."""

    affair = models.ForeignKey("affairs.Affair", on_delete=models.PROTECT, related_name="lapses")
    clock_uid = models.CharField(max_length=32)
    clock_key = models.CharField(max_length=60)
    due_on = models.DateField()
    act = models.OneToOneField("affairs.Act", on_delete=models.PROTECT, related_name="lapse")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock_uid", "due_on"], name="affairs_lapse_once"),
        ]
