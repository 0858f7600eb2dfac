"""Acts on who is who: two subjects made one, rows taken out into a subject of their own, one that follows another."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["LineArrival", "SubjectMerge", "SubjectSplit", "SubjectTie"]


class SubjectMerge(models.Model):
    """One subject (``gone``) held to be another (``kept``), by a person's act that can be taken back exactly.

    Born when an officer merges; ``moved`` names every row that changed hands, by model and key, and ``before``
    what both subjects read until then. Undone, it stays as history. Never deleted.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    kept = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)
    undone_at = models.DateTimeField(null=True)
    undone_fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at=None), name="registry_gone_once"
            ),
        ]


class LineArrival(models.Model):
    """A line that came for a merged subject and was given to the one that stays, so that undoing finds it."""

    merge = models.ForeignKey(SubjectMerge, on_delete=models.PROTECT, related_name="arrivals")
    line = models.OneToOneField("registry.SourceRecord", on_delete=models.PROTECT, related_name="+")


class SubjectSplit(models.Model):
    """Chosen source rows of one subject taken out into another, by a person's act that can be taken back exactly.

    ``moved`` names every row that went along. Undone, the rows are back and the new subject stands empty.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    source = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    made = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    moved = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)
    undone_at = models.DateTimeField(null=True)
    undone_fact_uid = models.CharField(max_length=32, blank=True)


class SubjectTie(models.Model):
    """One business that followed another in the same premises (承继): two subjects, another owner, never one.

    Two registered businesses at one door, one ended before the other began, read alike to every machine; saying so
    once keeps them from being taken for one again.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    earlier = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="followed_by")
    later = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="follows")
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "later"], condition=models.Q(ended_at=None), name="registry_tie_once"
            ),
        ]
