"""Tokens by which programs of other departments act in the name of a post."""

from django.db import models

from quanheng.base.ids import new_uid
from quanheng.foundation.people.api import Person

__all__ = ["ApiToken"]


class ApiToken(models.Model):
    """A key for one program: it reads what one person's post may read, no more, until a day.

    Born when its person makes it; only a digest is kept, so a stolen database opens no door. It dies by
    its day, by revocation, and with the post or the person it stands for.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    post_uid = models.CharField(max_length=32)
    title = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
