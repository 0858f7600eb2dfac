"""What the road keeps of analysts' queries: each run, and those that somebody saved."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["QueryRun", "SavedQuery"]


class QueryRun(models.Model):
    """One query that one person ran over the marts, with what came of it; its text is in the fact too.

    Born when the query has ended, in whatever way. Never changed.
    """

    class Outcome(models.TextChoices):
        DONE = "done", "完成"
        REFUSED = "refused", "未执行"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sql = models.TextField()
    ran_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    why = models.CharField(max_length=400, blank=True)
    rows = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)
    marts = models.JSONField(default=list)
    taken_as = models.CharField(max_length=8, blank=True)  # csv or xlsx when it left as a file
    fact_uid = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="flows_query_of_person")]


class SavedQuery(models.Model):
    """A query that somebody keeps under a title; shared ones are read by everybody who may query.

    Whoever opens it runs it within his own rights: a shared query shares words, never rows.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    sql = models.TextField()
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="flows_query_title_once")]
        indexes = [models.Index(fields=["is_shared", "title"], name="flows_query_shared")]
