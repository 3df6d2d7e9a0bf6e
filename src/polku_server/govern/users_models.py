"""What signing in leaves behind: open sessions, letters to send, tries counted, and names of others for our users."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import User, public_id


class SignedIn(models.Model):
    """An open session of a user: on which device, from which address, and when it was last used, roughly."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("device"), max_length=80)
    place = models.CharField(_("address"), max_length=45)
    started_at = models.DateTimeField(_("signed in"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"))


class Letter(models.Model):
    """A letter that jobs will send; the link in it is made at that moment, so that no secret waits here."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        RESET = "reset", _("new way to sign in")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)


class Wish(models.Model):
    """Somebody typed an address and wishes for a letter; answered by jobs, then deleted.

    Who has the address is looked up there: asking takes as long whether somebody has it or nobody.
    """

    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class PasswordWish(Wish):
    """A wish for a new password."""

    address = models.CharField(max_length=254)


class Tally(models.Model):
    """Tries counted until a time; the key is a digest, so that no address stands here."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)


class OutsideName(models.Model):
    """What an identity provider calls one of our users."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="outside_names")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="outside_name_once"),
        ]
