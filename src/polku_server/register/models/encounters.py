"""What happened with customers: rows are only added, undone with their file or erased, never edited."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import User
from ..rules import currency, no_hetu
from .files import ImportBatch
from .parties import Party
from .places import Touchpoint, Unit


class Encounter(models.Model):
    """A meeting of a customer with us, at a touchpoint if it is known which."""

    class Kind(models.TextChoices):
        """How we met."""

        VISIT = "visit", _("visit")
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        EMAIL = "email", _("e-mail")
        CHAT = "chat", _("chat")
        DELIVERY = "delivery", _("delivery")
        SERVICE = "service", _("service")
        LEAD = "lead", _("first contact")
        OTHER = "other", _("other")

    key = models.CharField(max_length=80, unique=True)  # the idempotency key; never null
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    employee = models.CharField(_("employee's pseudonym"), max_length=40, blank=True, default="")
    happened_at = models.DateTimeField(_("time"), null=True, blank=True)  # null where only the day is known
    happened_on = models.DateField(_("day"))
    words = models.TextField(_("what was said"), blank=True, default="", validators=[no_hetu])
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    corrects = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="corrected"
    )  # the row that this one puts right
    source = models.CharField(max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "-id"], name="encounter_party")]


class LastMet(models.Model):
    """The day on which a party was last met, one row for each. `register.lastmet` alone writes here."""

    party = models.OneToOneField(Party, on_delete=models.CASCADE, primary_key=True, related_name="last_met")
    kind = models.CharField(max_length=12)  # the party's, which never changes: lists are of one kind
    day = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-day", "-party"], name="lastmet_list")]


class Purchase(models.Model):
    """One purchase, or with a negative amount a return. Money is exact."""

    key = models.CharField(max_length=80, unique=True)  # the idempotency key; never null
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    number = models.CharField(_("order number"), max_length=60, blank=True, default="")
    product = models.CharField(_("what was bought"), max_length=200, blank=True, default="", validators=[no_hetu])
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[currency])
    employee = models.CharField(_("employee's pseudonym"), max_length=40, blank=True, default="")
    happened_at = models.DateTimeField(_("time"), null=True, blank=True)  # null where only the day is known
    happened_on = models.DateField(_("day"))
    source = models.CharField(max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party", "-id"], name="purchase_party"),
            models.Index(fields=["number"], name="purchase_number"),
        ]

    @property
    def money(self) -> tuple[Decimal, str]:
        """The amount and its currency."""
        return self.amount, self.currency


class Referral(models.Model):
    """Who told whom about us."""

    class Anyway(models.TextChoices):
        """Would the referred have come without being told?"""

        YES = "yes", _("would have come anyway")
        NO = "no", _("came because of it")
        UNKNOWN = "unknown", _("not known")

    referrer = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="referrals_made")
    referred = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="referrals_got")
    on = models.DateField(_("day"), null=True, blank=True)
    anyway = models.CharField(_("would have come anyway"), max_length=7, choices=Anyway.choices, default=Anyway.UNKNOWN)
    source = models.CharField(max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referrer", "referred"],
                name="referral_once",
                violation_error_message=_("This referral is already there."),
            ),
            models.CheckConstraint(
                condition=~models.Q(referrer=models.F("referred")),
                name="referral_of_another",
                violation_error_message=_("Nobody refers themselves."),
            ),
        ]
