"""The two standing rosters: businesses by matter with tags and history; officers with skills, leave, conflicts."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = [
    "OfficerCard", "OfficerConflict", "OfficerLeave", "RosterChange", "RosterEntry", "RosterOverride", "SubjectTag",
]  # fmt: skip


class SubjectTag(models.Model):
    """A word put on a business by an officer or by a list that came in; rules may ask for it."""

    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="roster_tags")
    tag = models.CharField(max_length=30, db_index=True)
    origin = models.CharField(max_length=120)
    until = models.DateField(null=True)
    region_code = models.CharField(max_length=12, db_index=True)
    put_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "tag"], name="inspections_tag_once")]
        ordering = ["tag"]


class RosterEntry(models.Model):
    """Whether one business stands on the roster of one matter, since when, and why.

    Born when a rule or an officer first takes it in; leaving does not delete it, so that the history stays.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    matter = models.CharField(max_length=80)  # key of the pack's inspection
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="roster_entries")
    is_in = models.BooleanField()
    by_hand = models.BooleanField(default=False)
    why = models.CharField(max_length=300)
    since = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "subject"], name="inspections_entry_once")]
        indexes = [
            models.Index(fields=["matter", "is_in", "region_code"], name="inspections_roster_list"),
        ]
        ordering = ["-since", "-id"]


class RosterOverride(models.Model):
    """A hand-made inclusion or exclusion that outranks the rule until a day."""

    matter = models.CharField(max_length=80)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    is_in = models.BooleanField()
    reason = models.CharField(max_length=300)
    until = models.DateField()
    by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "subject"], name="inspections_override_once")
        ]


class RosterChange(models.Model):
    """One step in an entry's history: in or out, on which day, by which fact."""

    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField()
    is_in = models.BooleanField()
    by_hand = models.BooleanField(default=False)
    why = models.CharField(max_length=300)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-on", "-id"]


class OfficerCard(models.Model):
    """What the roster of officers knows of a person beyond the certificate: specialities, and whether to be drawn."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="roster_card")
    skills = models.JSONField(default=list)
    is_out = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)


class OfficerLeave(models.Model):
    """Days on which an officer is not sent."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=60)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-starts_on"]


class OfficerConflict(models.Model):
    """A business that an officer must keep away from, until a day; who knows of it is limited by right."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    until = models.DateField(null=True)
    is_own_report = models.BooleanField(default=False)
    ended_on = models.DateField(null=True)
    region_code = models.CharField(max_length=12, db_index=True)  # where the officer serves
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-made_at"]
