"""Credit entries, the classes they lead to, and requests to end an entry early."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["ClassChange", "Contest", "CreditClass", "Entry", "Repair"]


class Entry(models.Model):
    """One matter in a business's credit record.

    Born from a served decision (or a listing), once for each. It never changes what it says; it ends by
    time, by repair, by lifting, or because the decision fell. ``starts_on`` and ``ends_on`` are the first
    and last day on which it counts; no last day means that it counts until lifted.
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force", "有效"
        EXPIRED = "expired", "期满"
        REPAIRED = "repaired", "已修复"
        LIFTED = "lifted", "已移出"
        ANNULLED = "annulled", "已撤销"

    class Severity(models.TextChoices):
        MINOR = "minor", "轻微"
        GENERAL = "general", "一般"
        SERIOUS = "serious", "严重"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="credit_entries")
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80, blank=True)
    outcome_key = models.CharField(max_length=80, blank=True)
    source_ref = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    law = models.JSONField(default=list)  # how ends_on was found: key, article, end; the shortest one marked
    repair_from = models.DateField(null=True)
    may_repair = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State, default=State.IN_FORCE)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    is_contested = models.BooleanField(default=False)
    region_code = models.CharField(max_length=12, db_index=True)
    cause_uid = models.CharField(max_length=32)  # the fact it follows from; one entry of a kind for each
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cause_uid", "kind"], name="one_entry_per_cause")]
        indexes = [
            models.Index(fields=["subject", "state"], name="entry_of_subject"),
            models.Index(fields=["state", "ends_on"], name="entry_ending"),
        ]
        ordering = ["-starts_on", "-id"]


class CreditClass(models.Model):
    """Today's credit class of one business, with the factors that sum to its score.

    Born at the first reckoning and replaced by each later one; what it was before is in ClassChange.
    For planning supervision inside the bureau only; it is never shown to the public.
    """

    subject = models.OneToOneField("registry.Subject", on_delete=models.CASCADE, related_name="credit_class")
    level = models.CharField(max_length=4)
    score = models.IntegerField()
    factors = models.JSONField(default=list)  # [{key, zh, dimension, points, entry?}], points sum to score
    rules = models.JSONField(default=list)  # hard rules that moved the level: [{key, zh, level}]
    features = models.JSONField(default=dict)  # what it was reckoned from, kept for the next single reckoning
    scheme_key = models.CharField(max_length=80)
    scheme_from = models.DateField()
    computed_on = models.DateField()
    since = models.DateField()
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["level", "-score"], name="class_by_level")]


class ClassChange(models.Model):
    """One move of a business from one class to another; never changed once written. The first class is no move."""

    subject = models.ForeignKey("registry.Subject", on_delete=models.CASCADE, related_name="class_changes")
    on = models.DateField()
    from_level = models.CharField(max_length=4)
    to_level = models.CharField(max_length=4)
    from_score = models.IntegerField()
    to_score = models.IntegerField()
    why = models.CharField(max_length=300)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["subject", "-on"], name="change_of_subject")]


class Repair(models.Model):
    """A business's request to end an entry's effect early, with its promise; decided once."""

    class State(models.TextChoices):
        APPLIED = "applied", "待决定"
        APPROVED = "approved", "准予修复"
        REFUSED = "refused", "不予修复"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="repairs")
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    applied_on = models.DateField()
    applicant = models.CharField(max_length=60)
    promise = models.TextField()
    proof_note = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)
    decision_fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(state="applied"), name="one_open_repair_per_entry"
            )
        ]
        ordering = ["-applied_on", "-id"]


class Contest(models.Model):
    """A business's objection to an entry; while it is open the entry says so and still counts."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        UPHELD = "upheld", "异议不成立"
        ANNULLED = "annulled", "异议成立"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="contests")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_on = models.DateField()
    reason = models.TextField()
    decided_on = models.DateField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    region_code = models.CharField(max_length=12, db_index=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(state="open"), name="one_open_contest_per_entry"
            )
        ]
        ordering = ["-raised_on", "-id"]
