"""Who the customers are: people, organisations, communities and the things that need service."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import User, public_id
from ..rules import business_id, no_hetu
from .files import ImportBatch
from .places import Unit

LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]


def pseudonym() -> str:
    """Give a name that says nothing, for everything analytic and for the audit log."""
    return secrets.token_hex(8)


class Channel(models.TextChoices):
    """How somebody can be reached."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    SMS = "sms", _("text message")
    POST = "post", _("letter")


class Party(models.Model):
    """Whoever or whatever we serve, one row each. One that was merged away keeps its row and points at the other."""

    class Kind(models.TextChoices):
        """What a party is."""

        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        COMMUNITY = "community", _("community")
        ASSET = "asset", _("thing that needs service")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    pseudonym = models.CharField(max_length=16, unique=True, default=pseudonym, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200, validators=[no_hetu])  # as shown; of a person: both names
    given_name = models.CharField(_("given name"), max_length=100, blank=True, default="", validators=[no_hetu])
    family_name = models.CharField(_("family name"), max_length=100, blank=True, default="", validators=[no_hetu])
    number = models.CharField(_("customer number"), max_length=40, blank=True, default="", validators=[no_hetu])
    business_id = models.CharField(
        _("business ID"), max_length=9, blank=True, default="", db_index=True, validators=[business_id]
    )
    country = models.CharField(_("country"), max_length=2, default="FI")
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )  # an organisation's parent; who owns a thing
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True, default="")
    best_channel = models.CharField(_("best reached by"), max_length=5, choices=Channel.choices, blank=True, default="")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, null=True, blank=True)
    manager = models.ForeignKey(
        User,
        verbose_name=_("account manager"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounts",
    )
    source = models.CharField(_("source"), max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "name", "id"], name="party_list"),
            models.Index(
                fields=["unit", "kind", "name", "id"], condition=models.Q(merged_into=None), name="party_of_unit"
            ),
            models.Index(fields=["number"], name="party_any_number"),  # of those merged away too
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["person", "organisation", "community", "asset"]),
                name="party_kind_known",
                violation_error_message=_("A party is a person, an organisation, a community or a thing."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""), name="party_named", violation_error_message=_("Give a name.")
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~models.Q(number="") & models.Q(merged_into=None),
                name="party_number",
                violation_error_message=_("Another customer has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One way to reach a party. ``key`` is what two spellings of the same address share."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    value = models.CharField(_("address or number"), max_length=254, validators=[no_hetu])
    key = models.CharField(max_length=254, editable=False)
    source = models.CharField(_("source"), max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key"], name="contact_key")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "channel", "key"],
                name="contact_once",
                violation_error_message=_("This is already among the contacts."),
            )
        ]


class Membership(models.Model):
    """A person's place in an organisation or a community, from a day to a day."""

    person = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(_("role"), max_length=80, blank=True, default="", validators=[no_hetu])
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="membership_until_after_since",
                violation_error_message=_("A membership cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "since"],
                name="membership_once",
                violation_error_message=_("This membership is already there."),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(since=None),
                name="membership_once_without_a_day",
                violation_error_message=_("This membership is already there."),
            ),
        ]


class Served(models.Model):
    """Front-line staff who has a customer before them: their right to the brief, for some hours."""

    by = models.ForeignKey(User, on_delete=models.CASCADE)
    party = models.ForeignKey(Party, on_delete=models.CASCADE)
    at = models.DateTimeField()
