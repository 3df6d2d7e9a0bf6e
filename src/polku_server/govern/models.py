"""Who uses the system, what was consented to, and what was done."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


def public_id() -> str:
    """Give a random name for an address: sequence keys never stand in a URL."""
    return secrets.token_urlsafe(9)


class Organisation(models.Model):
    """The one organisation of this installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("name"), max_length=200)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="organisation_only_one",
                violation_error_message=_("One installation serves one organisation."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """A member of staff who signs in."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects: ClassVar = BaseUserManager()

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that opens one session, once; only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Wording(models.Model):
    """One exact wording of a consent text, in every language it was shown in. Never changed."""

    purpose = models.CharField(_("purpose"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    texts = models.JSONField(_("texts by language"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "number"], name="wording_purpose_number"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"


class Consent(models.Model):
    """What somebody agreed to by answering: purpose, exact wording, language and time."""

    response = models.ForeignKey("polku.Response", on_delete=models.CASCADE, related_name="consents")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, db_index=False)  # nobody asks by wording
    purpose = models.CharField(_("purpose"), max_length=40)
    language = models.CharField(_("language"), max_length=2)
    given_at = models.DateTimeField(_("given"))


class AuditEntry(models.Model):
    """Something that was done: who, what, to what, when. Rows are only added."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=16, blank=True)  # a user's public id; empty when the system acts
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
