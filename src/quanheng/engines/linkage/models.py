"""Pairs of a source's row and a business, with the account of why, and what a person said of them."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["LinkPair", "LinkPolicy"]


class LinkPair(models.Model):
    """One row of a delivery beside one business it may speak of, weighed field by field.

    Born at night when weighing neither links a row nor leaves it; also kept, as ``linked``, for rows that were linked
    by weight, so that each such link shows its account. ``parts`` are the fields with their weights; with ``start``,
    less ``lost``, they add up to ``total``. A person closes it as the same, another, or not to be told. ``gone`` when
    a later night found the row's business by a rule, or another pair of the row was said to be the same.
    """

    class State(models.TextChoices):
        """What became of the pair."""

        OPEN = "open", "待核对"
        SAME = "same", "同一户"
        DIFFERENT = "different", "不是同一户"
        UNSURE = "unsure", "无法判断"
        LINKED = "linked", "自动关联"
        GONE = "gone", "已另行关联"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    source = models.CharField(max_length=60)
    batch_uid = models.CharField(max_length=64)
    file = models.CharField(max_length=200, blank=True)
    line = models.PositiveBigIntegerField()
    entity_key = models.CharField(max_length=64)
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="link_pairs")
    region_code = models.CharField(max_length=12, blank=True)
    probability = models.FloatField()
    start = models.FloatField()
    lost = models.FloatField()
    parts = models.JSONField(default=list)
    sign = models.CharField(max_length=32)
    row = models.JSONField(default=dict)  # the row's own words by role; personal ones are masked for the page
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    claimed_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    claimed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=80, blank=True)
    fact_uid = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch_uid", "line", "subject"], name="linkage_pair_once"),
        ]
        indexes = [
            models.Index(fields=["state", "region_code", "-probability", "id"], name="linkage_queue"),
            models.Index(fields=["sign", "subject", "state"], name="linkage_alike"),
        ]

    @property
    def total(self) -> float:
        """Give the total in bits: the start and all weights, less what rivals take."""
        return round(float(self.start + sum(part["weight"] for part in self.parts) - self.lost), 2)


class LinkPolicy(models.Model):
    """What errors of linking cost, from a day on; the newest counts. The thresholds follow from it."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    false_link = models.FloatField()
    missed_link = models.FloatField()
    one_look = models.FloatField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)
    fact_uid = models.CharField(max_length=32)
