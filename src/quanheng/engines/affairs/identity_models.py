"""Who came to us in confidence: values that lie beside the affair, sealed, and never in it."""

from django.db import models

__all__ = ["KeptIdentity"]


class KeptIdentity(models.Model):
    """One protected value of one act, such as a reporter's name, encrypted with the site's own key.

    Born with the act; neither the act's form, the affair's data nor any fact holds the value. Opened only by
    ``reveal_identity``. It is erased by a fact; that somebody once gave it stays known, what it was does not.
    """

    affair = models.ForeignKey("affairs.Affair", on_delete=models.PROTECT, related_name="kept_identities")
    act = models.ForeignKey("affairs.Act", on_delete=models.PROTECT, related_name="kept_identities")
    key = models.CharField(max_length=60)
    sealed = models.TextField()
    kept_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["act", "key"], name="affairs_identity_once")]
