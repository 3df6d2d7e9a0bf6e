"""Who uses the system, what was consented to, and what was done."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


def public_id() -> str:
    """Give a random name for an address: sequence keys never stand in a URL."""
    return secrets.token_urlsafe(9)


class Organisation(models.Model):
    """The one organisation of this installation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("name"), max_length=200)
    sample = models.BooleanField(_("sample data"), default=False)
    colour = models.CharField(_("colour"), max_length=7, blank=True)  # of pages for customers; empty: Polku's own
    logo = models.CharField(_("logo"), max_length=64, blank=True)  # digest of the Logo; empty: none
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)  # empty: POLKU_TIME_ZONE
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    languages = models.CharField(_("languages for customers"), max_length=8, default="fi,sv,en")
    language = models.CharField(_("first language for customers"), max_length=2, blank=True)  # empty: POLKU_LANGUAGE
    contact_most = models.PositiveSmallIntegerField(_("contacts to one person at most"), null=True, blank=True)
    contact_days = models.PositiveSmallIntegerField(_("within so many days"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contact_most=None, contact_days=None)
                | models.Q(
                    contact_most__isnull=False,  # what is compared with nothing would pass
                    contact_days__isnull=False,
                    contact_most__range=(1, 100),
                    contact_days__range=(1, 730),
                ),
                name="organisation_contact_limit",
                violation_error_message=_(
                    "The upper limit of contacts needs both numbers: 1 to 100 contacts, within 1 to 730 days. "
                    "Leave both empty for no limit."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="organisation_only_one",
                violation_error_message=_("One installation serves one organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Logo(models.Model):
    """The organisation's logo, written anew from the pixels of what was sent: for staff, and small for customers."""

    digest = models.CharField(max_length=64, unique=True)
    picture = models.BinaryField()  # PNG
    small = models.BinaryField()  # PNG, stands inside the respondents' page


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
    """Something that was done: who, what, to what, when, by what way. Only added: a trigger refuses all else."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=16, blank=True)  # a user's public id; empty when the system acts
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=80)  # its model and public id; of a person the pseudonym
    way = models.CharField(max_length=4, blank=True, default="")  # page, api, cli or jobs
    detail = models.JSONField(default=dict)  # codes and numbers, never values: see audit.plain

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["actor", "at", "id"], name="audit_actor"),
            models.Index(fields=["verb", "at", "id"], name="audit_verb"),
            models.Index(fields=["thing", "at", "id"], name="audit_thing"),
        ]


class AuditWaiting(models.Model):
    """An entry that is not sealed yet. A trigger writes it with the entry."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, primary_key=True, related_name="waiting")


class AuditSeal(models.Model):
    """An entry's place in the chain: its digest covers it and everything before. Only added, as entries are."""

    number = models.PositiveBigIntegerField(primary_key=True)  # from 1, without gaps
    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, related_name="seal")
    digest = models.CharField(max_length=64)


class Role(models.TextChoices):
    """What somebody is here to do; what each may stands in `policy`."""

    ADMINISTRATOR = "administrator", _("administrator")
    LEAD = "lead", _("customer experience lead")
    ANALYST = "analyst", _("analyst")
    UNIT_LEADER = "unit_leader", _("unit leader")
    ACCOUNT_MANAGER = "account_manager", _("key account manager")
    FRONT_LINE = "front_line", _("front line")
    DATA_PROTECTION = "data_protection", _("data protection officer")
    AGENCY = "agency", _("agency (guest)")


class Grant(models.Model):
    """One role of one user; a unit leader's names the unit, an agency's the survey and the period of answers."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey("polku.Unit", verbose_name=_("unit"), on_delete=models.CASCADE, null=True, blank=True)
    survey = models.ForeignKey(
        "polku.Survey", verbose_name=_("survey"), on_delete=models.CASCADE, null=True, blank=True
    )
    since = models.DateField(_("answers from"), null=True, blank=True)
    until = models.DateField(_("answers to"), null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("unit", 0),
                Coalesce("survey", 0),
                name="grant_once",
                violation_error_message=_("The user has this role already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(role="unit_leader") | models.Q(unit__isnull=False),
                name="grant_unit_leader_has_unit",
                violation_error_message=_("Choose the unit that this person leads."),
            ),
            models.CheckConstraint(
                condition=~models.Q(role="agency")
                | models.Q(survey__isnull=False, since__isnull=False, until__isnull=False),
                name="grant_agency_is_limited",
                violation_error_message=_("Choose the survey and the days that the agency may see."),
            ),
        ]


class ApiKey(models.Model):
    """A key for another system; only its digest is kept. Its scopes are permissions of `policy`."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)  # shown in lists, found by it
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    unit = models.ForeignKey("polku.Unit", verbose_name=_("unit"), on_delete=models.CASCADE, null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="keys")  # dies with its maker's access
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class IdempotentCall(models.Model):
    """What a call of the API answered, so that the same call again answers the same."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_call_once")]


class ConsentDecision(models.Model):
    """What a party allowed or withdrew: purpose, channel, recipient, exact wording, language, time. Only added."""

    party = models.ForeignKey("polku.Party", on_delete=models.CASCADE, related_name="consent_decisions")
    purpose = models.CharField(_("purpose"), max_length=40)
    channel = models.CharField(_("channel"), max_length=5, blank=True, default="")  # empty: every channel
    recipient = models.CharField(_("recipient"), max_length=120, blank=True, default="")  # empty: ourselves
    given = models.BooleanField(_("given"))
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True, default="")
    source = models.CharField(_("source"), max_length=40)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "purpose", "-id"], name="consent_decision_newest")]


class Disclosure(models.Model):
    """What was told of a party to a named third party, by which consent."""

    party = models.ForeignKey("polku.Party", on_delete=models.CASCADE, related_name="disclosures")
    recipient = models.CharField(_("recipient"), max_length=120)
    what = models.JSONField(_("fields"), default=list, blank=True)
    decision = models.ForeignKey(ConsentDecision, on_delete=models.PROTECT)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)


class ContactWish(models.Model):
    """How often a party wants to be contacted by us, as last told. Only added: the newest holds."""

    class Often(models.TextChoices):
        """At most how often."""

        AS_NOW = "", _("as now")
        MONTH = "month", _("at most once a month")
        QUARTER = "quarter", _("at most once a quarter")

    party = models.ForeignKey("polku.Party", on_delete=models.CASCADE, related_name="contact_wishes")
    often = models.CharField(_("how often"), max_length=7, choices=Often.choices, blank=True, default="")
    source = models.CharField(_("source"), max_length=40)
    at = models.DateTimeField(_("time"), auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "-id"], name="contact_wish_newest")]


class Erasure(models.Model):
    """Somebody was forgotten: a pseudonym that leads nowhere now, so that a restored backup forgets again."""

    pseudonym = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField(auto_now_add=True)
