"""What customers need, and whom we serve."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...govern.models import User, public_id
from ..rules import no_hetu
from .parties import Party


class Need(models.Model):
    """One line of a customer's needs card, with where it comes from."""

    class Kind(models.TextChoices):
        """What the line is about."""

        GOAL = "goal", _("goal")
        TASK = "task", _("task")
        CHALLENGE = "challenge", _("challenge")
        WISH = "wish", _("wish")
        VALUE = "value", _("value")
        PARTNER = "partner", _("partner")

    class Basis(models.TextChoices):
        """How we know."""

        STATED = "stated", _("the customer said so")
        OBSERVED = "observed", _("we saw it")
        HYPOTHESIS = "hypothesis", _("our own assumption")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    words = models.CharField(_("in words"), max_length=300, validators=[no_hetu])
    basis = models.CharField(_("how we know"), max_length=10, choices=Basis.choices, default=Basis.HYPOTHESIS)
    source = models.CharField(_("source"), max_length=120, blank=True, default="", validators=[no_hetu])
    on = models.DateField(_("day"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["party"],
                condition=models.Q(retired_at=None, kind__in=("task", "challenge", "wish")),
                name="need_open",
            )
        ]


class Agreed(models.Model):
    """Something that we or the customer promised, with the day by which if one was said."""

    class Side(models.TextChoices):
        """Who promised."""

        OURS = "ours", _("we promised")
        THEIRS = "theirs", _("the customer promised")

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="agreed")
    side = models.CharField(_("who promised"), max_length=6, choices=Side.choices, default=Side.OURS)
    words = models.CharField(_("in words"), max_length=300, validators=[no_hetu])
    on = models.DateField(_("day"))
    due = models.DateField(_("by which day"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party"], condition=models.Q(kept_at=None), name="agreed_open")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(due=None) | models.Q(due__gte=models.F("on")),
                name="agreed_due_after_it_was_said",
                violation_error_message=_("The day by which it is done comes before the day it was promised."),
            )
        ]

    @property
    def overdue(self) -> bool:
        """Whether the day has gone by and it was not kept."""
        return self.kept_at is None and self.due is not None and self.due < timezone.localdate()


class Rival(models.Model):
    """Somebody else the customer could choose, and what is different in us."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="rivals")
    name = models.CharField(_("rival"), max_length=120, validators=[no_hetu])
    difference = models.CharField(_("what is different in us"), max_length=300, validators=[no_hetu])
    basis = models.CharField(_("how we know"), max_length=10, choices=Need.Basis.choices, default=Need.Basis.HYPOTHESIS)
    source = models.CharField(_("source"), max_length=120, blank=True, default="", validators=[no_hetu])
    on = models.DateField(_("day"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)


class CustomerGroup(models.Model):
    """Customers whom we serve in the same way: for whom, for whom not, and why."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    serves = models.TextField(_("for whom"))
    not_for = models.TextField(_("for whom not"), blank=True, default="")
    why = models.TextField(_("why"), blank=True, default="")
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="customer_groups"
    )
    sample = models.BooleanField(_("sample data"), default=False)

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """A party's place in a customer group."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="group_memberships")
    group = models.ForeignKey(CustomerGroup, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField(_("since"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "group"],
                name="group_membership_once",
                violation_error_message=_("The customer is in this group already."),
            )
        ]
