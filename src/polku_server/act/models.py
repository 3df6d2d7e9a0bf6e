"""Cases: one customer's matter that is open until the customer has heard from us, and what was done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..listen.models import Response, Survey
from ..register.models import Agreed, Encounter, Party, Touchpoint, Unit
from ..register.rules import no_hetu


class Case(models.Model):
    """One customer's matter. A customer has one open case at most; what comes meanwhile is a line of it."""

    class Outcome(models.TextChoices):
        """How it ended."""

        SOLVED = "solved", _("solved")
        PARTLY = "partly", _("solved in part")
        UNSOLVED = "unsolved", _("could not be solved")
        UNREACHED = "unreached", _("the customer could not be reached")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="cases")
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.SET_NULL, null=True, blank=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    matter = models.CharField(_("what it is about"), max_length=200, blank=True, default="", validators=[no_hetu])
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    due_at = models.DateTimeField(_("due"))
    mandate = models.DecimalField(_("mandate in euros"), max_digits=8, decimal_places=2, null=True, blank=True)
    reached_at = models.DateTimeField(_("customer reached"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreement = models.CharField(_("what was agreed"), max_length=500, blank=True, default="", validators=[no_hetu])
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True, default="")
    told = models.CharField(
        _("what the customer was told"), max_length=500, blank=True, default="", validators=[no_hetu]
    )
    root = models.ForeignKey(
        Touchpoint, verbose_name=_("where it went wrong"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    theme = models.CharField(_("why it went wrong"), max_length=120, blank=True, default="", validators=[no_hetu])
    joined = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="joining", editable=False
    )  # where two customers were made one: the case that this one goes on in

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="case_open", condition=Q(closed_at=None, joined=None)),
            models.Index(fields=["-closed_at", "-id"], name="case_closed", condition=Q(closed_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(closed_at=None, joined=None),
                name="case_one_open",
                violation_error_message=_("This customer has an open case already."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (~Q(outcome="") & ~Q(told="")),
                name="case_closed_with_the_customer",
                violation_error_message=_("A case is closed with its outcome and what the customer was told."),
            ),
        ]

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.closed_at is None

    @property
    def held_by(self) -> User | None:
        """Whose it is; somebody whose account is closed holds nothing."""
        return self.owner if self.owner and self.owner.is_active else None

    @property
    def late(self) -> bool:
        """Whether the customer should have been called by now."""
        return self.open and self.due_at < timezone.now()

    @property
    def step(self) -> int:
        """The step under way: 1 opened, 3 to be agreed once the customer was reached, 4 to be confirmed; 5 past all."""
        return 5 if self.closed_at else 4 if self.agreed_at else 3 if self.reached_at else 1


class CaseCause(models.Model):
    """Why a case was opened, or what came to it while it was open. Only added."""

    class Kind(models.TextChoices):
        """By what rule."""

        NPS = "nps", _("would not recommend")
        CSAT = "csat", _("dissatisfied")
        CES = "ces", _("it took much effort")
        SERIOUS = "serious", _("a serious comment")
        NOTE = "note", _("a note by staff")
        PROMISE = "promise", _("a promise was not kept")
        SILENT = "silent", _("a key account has not been met for long")
        HAND = "hand", _("opened by hand")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="causes")
    kind = models.CharField(_("cause"), max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    response = models.ForeignKey(Response, on_delete=models.SET_NULL, null=True, blank=True)
    encounter = models.ForeignKey(Encounter, on_delete=models.SET_NULL, null=True, blank=True)
    agreed = models.ForeignKey(Agreed, on_delete=models.SET_NULL, null=True, blank=True)
    words = models.CharField(_("in words"), max_length=200, blank=True, default="", validators=[no_hetu])
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[field], condition=Q(**{f"{field}__isnull": False}), name=f"case_cause_{field}_once"
            )
            for field in ("response", "encounter", "agreed")
        ]


class CaseEvent(models.Model):
    """Something that was done to a case. Only added."""

    class Kind(models.TextChoices):
        """What was done."""

        OPENED = "opened", _("opened")
        ADDED = "added", _("another cause came")
        TRIED = "tried", _("tried to reach the customer")
        REACHED = "reached", _("reached the customer")
        AGREED = "agreed", _("agreed with the customer")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("opened again")
        GIVEN = "given", _("given to somebody")
        JOINED = "joined", _("joined with the customer's other case")
        PARTED = "parted", _("parted from the other customer's case")
        PLANNED = "planned", _("asking again was planned")
        ASKED = "asked", _("the customer was asked again")
        ANSWERED = "answered", _("the customer answered when asked again")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=500, blank=True, default="", validators=[no_hetu])
    whom = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # given to
    before = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # taken from
    encounter = models.ForeignKey(Encounter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class AskAgain(models.Model):
    """The customer of a closed case is to be asked again, from a day on; done when somebody has asked."""

    class Way(models.TextChoices):
        """Who asks."""

        CALL = "call", _("whoever owns the case asks, with the customer's own link")
        EMAIL = "email", _("Polku sends a letter by e-mail")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asking")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE)
    on = models.DateField(_("from which day"))
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(_("how"), max_length=5, choices=Way.choices, default=Way.CALL)
    key = models.CharField(max_length=32, unique=True, null=True, blank=True, editable=False)  # of the answer to come
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=40, blank=True, default="")  # why no letter went
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(asked_at=None),
                name="ask_again_once",
                violation_error_message=_("Asking this customer again is planned already."),
            )
        ]
