"""What the house reads out of voices: labels officers gave, models and their figures, likeness, claims, hot spots."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.registry.api import Subject

__all__ = [
    "AlikeJudgement",
    "Burst",
    "BurstSearch",
    "ClaimantJudgement",
    "ModelVersion",
    "TextBand",
    "VoiceLabel",
]


class ModelVersion(models.Model):
    """One training of the text model: of which file, how right it was on texts held back, and who asked for it.

    Never changed but for ``is_current``: an older version can be put back to work. The weights lie in a file
    named by its digest, and a file that does not fit its digest is not used.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    is_made_up = models.BooleanField(default=False)  # trained on texts nobody ever sent
    texts = models.PositiveIntegerField()
    corrections = models.PositiveIntegerField(default=0)  # of those, labels that officers had given
    figures = models.JSONField(default=dict)
    rule_figures = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict)
    trained_at = models.DateTimeField()
    trained_by = models.CharField(max_length=100, blank=True)
    is_current = models.BooleanField(default=False)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], name="intake_one_model", condition=models.Q(is_current=True)
            )
        ]


class VoiceLabel(models.Model):
    """An officer's answer to one question about a voice, beside what was suggested; kept for the next training.

    Taken back it stays, with the instant; a further answer is a further row.
    """

    voice = models.ForeignKey("intake.Voice", on_delete=models.PROTECT, related_name="labels")
    label = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    suggested = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20, blank=True)  # rule, model, or nothing
    probability = models.FloatField(null=True)
    model_number = models.PositiveIntegerField(null=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=100)
    fact_uid = models.CharField(max_length=32)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_fact = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "label"],
                name="intake_one_label",
                condition=models.Q(withdrawn_at__isnull=True),
            )
        ]


class TextBand(models.Model):
    """A part of a text's signature: voices that share one are worth comparing. No text can be read from it."""

    voice = models.ForeignKey("intake.Voice", on_delete=models.CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voice", "band"], name="intake_band_once")]
        indexes = [models.Index(fields=["value", "band"], name="intake_by_band")]


class AlikeJudgement(models.Model):
    """What an officer says of two voices: the same matter told twice, or two matters. Nothing follows by itself."""

    one = models.ForeignKey("intake.Voice", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("intake.Voice", on_delete=models.PROTECT, related_name="+")
    is_same = models.BooleanField()
    reason = models.CharField(max_length=300)
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=100)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="intake_pair_once")]


class ClaimantJudgement(models.Model):
    """What an officer says, with a reason, of a person with many claims. It closes no door and stops no clock."""

    class Verdict(models.TextChoices):
        """What was found on looking."""

        ORDINARY = "ordinary", "生活消费，照常办理"
        CASE_BY_CASE = "case_by_case", "逐件核实是否为生活消费"
        WRONG_PERSON = "wrong_person", "不是同一人"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person_digest = models.CharField(max_length=64, db_index=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    reason = models.CharField(max_length=300)
    claims = models.PositiveIntegerField()
    businesses = models.PositiveIntegerField()
    region_code = models.CharField(max_length=12)
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=100)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-id"]


class BurstSearch(models.Model):
    """One day's search for hot spots; a day is searched once."""

    on = models.DateField(unique=True)
    at = models.DateTimeField()
    series = models.JSONField(default=dict)  # search -> series looked at
    found = models.PositiveIntegerField(default=0)
    fact_uid = models.CharField(max_length=32)


class Burst(models.Model):
    """A sudden rise in one series of voices, from the day it was found to the day it has been quiet long enough.

    Born by a search, one at a time for a series; figures are those of the last day on which it was seen.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    spec = models.CharField(max_length=60)
    by = models.CharField(max_length=20)
    value = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    began_on = models.DateField()
    seen_on = models.DateField()
    ended_on = models.DateField(null=True)
    window_from = models.DateField()
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    p = models.FloatField()
    q = models.FloatField()
    days = models.JSONField(default=list)  # persons a day, the oldest first, for the small line
    voices = models.JSONField(default=list)  # uids of the voices behind it
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-seen_on", "q", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["spec", "value"], name="intake_burst_once", condition=models.Q(ended_on__isnull=True)
            )
        ]

    @property
    def ref(self) -> Ref:
        """How facts and alerts name this burst."""
        return Ref("intake.burst", self.uid)

    @property
    def ratio(self) -> float:
        """How many times the expected number came."""
        return self.count / self.expected if self.expected else float(self.count)

    @property
    def usual_words(self) -> str:
        """What is usual, in words; below one person a number would claim more than is known."""
        return f"约{self.expected:.1f}人" if self.expected >= 1 else "不到1人"

    @property
    def ratio_words(self) -> str:
        """How many times the usual, in words."""
        return f"{self.ratio:.1f}倍" if self.expected >= 1 else "平常少见"
