"""What stands on a paper beside its words: signatures, and the seal of the bureau that made it."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.base.refs import Ref
from quanheng.foundation.ledger.api import Exhibit
from quanheng.foundation.people.api import Unit

__all__ = ["AgencySeal", "PaperSignature"]


class PaperSignature(models.Model):
    """One signature on a paper, drawn and sealed, or the note that the party would not sign.

    Only added, never changed. ``role`` is the line of the paper it stands on, such as officers or receipt.
    """

    paper = models.ForeignKey("affairs.Paper", on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    exhibit = models.ForeignKey(Exhibit, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=100, blank=True)
    signed_at = models.DateTimeField()
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "role", "name"], name="affairs_signature_once")
        ]


class AgencySeal(models.Model):
    """The image of a bureau's seal, from one day to another; papers made in between bear it.

    Born when an administrator uploads it. The image is a sealed exhibit and never changes; a new one ends
    the old. A paper keeps which image it bears.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, db_index=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)
    fact_uid = models.CharField(max_length=32)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], name="affairs_seal_one_in_force", condition=models.Q(until_on__isnull=True)
            )
        ]

    @property
    def ref(self) -> Ref:
        """How facts name this seal."""
        return Ref("affairs.seal", self.uid)
