"""Persons, the units they serve in, the posts they hold, and what they may see from there."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from quanheng.base.ids import new_uid

from .outside_models import OutsideAccount, OutsideFailure, OutsideSession

__all__ = [
    "ApiToken",
    "BackupCode",
    "GlassBreak",
    "OutsideAccount",
    "OutsideFailure",
    "OutsideSession",
    "Person",
    "Post",
    "Role",
    "SignedSession",
    "Unit",
    "UnitRegion",
]


class Unit(models.Model):
    """A body of the authority: the city bureau, one of its divisions, a county bureau, a station.

    Born from the city's pack. ``path`` holds the codes from the root down, each followed by a
    slash, so that a unit and all below it are one range of the index. A unit is never deleted:
    facts and papers name it.
    """

    class Kind(models.TextChoices):
        """What sort of body a unit is."""

        CITY_BUREAU = "city_bureau", "市局"
        DIVISION = "division", "科室"
        COUNTY_BUREAU = "county_bureau", "县区局"
        STATION = "station", "监管所"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    region_code = models.CharField(max_length=12, db_index=True)

    class Meta:
        ordering = ["path"]


class UnitRegion(models.Model):
    """One prefix of region codes that a unit answers for, such as 445102 or 445102011."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="regions")
    prefix = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "prefix"], name="people_unit_region_once")]


class PersonManager(BaseUserManager["Person"]):
    """Lets Django find a person by user name; persons are made by ``people.api.add_person``."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find a person by user name, without regard to case."""
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Someone who may sign in. What they may do comes from their posts alone, never from here.

    Born when an administrator adds them. The uid never changes; a person who leaves is
    suspended, not deleted, because facts name them.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    certificate_no = models.CharField(max_length=40, blank=True)
    certificate_until = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(null=True)
    password_changed_at = models.DateTimeField(null=True)
    has_to_change_password = models.BooleanField(default=True)
    suspended_why = models.CharField(max_length=200, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["username"]

    def get_full_name(self) -> str:
        """Give the name that papers and pages show."""
        return self.name

    def has_certificate(self, on: date) -> bool:
        """Say whether the enforcement certificate is valid on a day."""
        return bool(self.certificate_no) and (self.certificate_until is None or self.certificate_until >= on)


class Role(models.Model):
    """A named set of rights, declared by a pack: case officer, legal reviewer, division head."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    rights = models.JSONField(default=list)
    needs_second_factor = models.BooleanField(default=False)


class Post(models.Model):
    """A person in a role at a unit, from one day to another.

    ``acting_for`` is set while the post is delegated (代理): the deputy then holds the other
    post's role at its unit, always with a last day. A post that has begun is ended, never deleted.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_main = models.BooleanField(default=False)
    acting_for = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deputies")

    class Meta:
        ordering = ["-is_main", "starts_on", "id"]


class GlassBreak(models.Model):
    """A time-limited look at one thing outside one's jurisdiction, with the reason stated before."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject_ref = models.CharField(max_length=120, db_index=True)
    reason = models.CharField(max_length=300)
    broken_at = models.DateTimeField()
    until = models.DateTimeField()


class SignedSession(models.Model):
    """One signed-in browser of one person; the key is kept as a digest, so that a leak opens nothing."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="signed_sessions")
    key_digest = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    post_uid = models.CharField(max_length=32, blank=True)
    second_factor_at = models.DateTimeField(null=True)


class BackupCode(models.Model):
    """One of ten codes that stand in for a lost telephone, once each; only a keyed digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="backup_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="people_backup_code_once")]


class ApiToken(models.Model):
    """A key for one program: it reads what one person's post may read, no more, until a day.

    Born when its person makes it; only a digest is kept, so a stolen database opens no door. It dies by
    its day, by revocation, and with the post or the person it stands for.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
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
