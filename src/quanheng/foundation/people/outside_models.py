"""Accounts of persons outside the authority, each bound to one market entity, and their signed-in browsers."""

from django.db import models

from quanheng.base.ids import new_uid

__all__ = ["OutsideAccount", "OutsideFailure", "OutsideSession"]


class OutsideAccount(models.Model):
    """An account through which a business speaks for itself (企业账户).

    Born when an officer gives out an activation code; a name and a password are chosen when the code is
    redeemed. It holds no post and no right: what it may do is decided for each act by the service that asks
    for it, over the one subject in ``subject_ref``, which never changes. Suspended, never deleted.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    subject_ref = models.CharField(max_length=120, db_index=True)
    subject_name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    username = models.CharField(max_length=60, unique=True, null=True)
    holder_name = models.CharField(max_length=60, blank=True)
    holder_phone = models.CharField(max_length=30, blank=True)
    password = models.CharField(max_length=128, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, null=True)
    code_until = models.DateTimeField(null=True)
    invited_at = models.DateTimeField()
    invited_by = models.CharField(max_length=100)
    activated_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    suspended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-invited_at", "-id"]


class OutsideSession(models.Model):
    """One signed-in browser of one outside account; its own cookie, apart from the officers' sessions."""

    account = models.ForeignKey(OutsideAccount, on_delete=models.CASCADE, related_name="sessions")
    key_digest = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=45, blank=True)


class OutsideFailure(models.Model):
    """One wrong password for one name from one address; a few of them lock the two for a while."""

    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["username", "address", "at"], name="people_outside_failure")]
