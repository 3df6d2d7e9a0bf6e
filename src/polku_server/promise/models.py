"""What customers value, what we promise of it, and what we mean to change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..listen.models import Survey
from ..register.models import CustomerGroup, Touchpoint
from ..register.rules import no_hetu

TARGET = 80  # per cent of customers who should see a promise kept, unless said otherwise
POINTS = [(point, str(point)) for point in range(1, 6)]


class Driver(models.Model):
    """Something that customers value: of one group, or of all where no group is named."""

    class Origin(models.TextChoices):
        """How we know that it matters."""

        CUSTOMERS = "customers", _("from customers")
        OURS = "ours", _("our own assumption")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("driver of value"), max_length=120, validators=[no_hetu])
    group = models.ForeignKey(
        CustomerGroup, verbose_name=_("customer group"), on_delete=models.PROTECT, null=True, blank=True
    )
    touchpoint = models.ForeignKey(
        Touchpoint, verbose_name=_("touchpoint"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(_("how we know"), max_length=10, choices=Origin.choices, default=Origin.OURS)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True, default="", validators=[no_hetu])
    evidence_n = models.PositiveIntegerField(_("from how many customers"), null=True, blank=True)
    survey = models.ForeignKey(
        Survey, verbose_name=_("survey"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    question = models.CharField(_("question"), max_length=40, blank=True, default="")  # asks how important it is
    place = models.PositiveSmallIntegerField(_("place that customers gave"), null=True, blank=True)
    place_n = models.PositiveIntegerField(_("how many customers ranked"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(origin="ours")
                | (~models.Q(evidence="") & models.Q(evidence_n__isnull=False, evidence_n__gt=0)),
                name="driver_evidence_is_told",
                violation_error_message=_("Say what customers said and how many they were, or mark it as our own."),
            ),
            models.CheckConstraint(
                condition=models.Q(place=None, place_n=None) | models.Q(place__gt=0, place_n__gt=0),
                name="driver_place_has_n",
                violation_error_message=_("Say both the place and how many customers ranked."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Promise(models.Model):
    """What customers are told to expect: a sentence in their own words, and the question that asks if it was kept."""

    class State(models.TextChoices):
        """Where a promise is in its life."""

        DRAFT = "draft", _("draft")
        GIVEN = "given", _("given")
        WATCHED = "watched", _("kept and watched")
        RETIRED = "retired", _("retired")

    OPEN = (State.GIVEN, State.WATCHED)

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    driver = models.ForeignKey(
        Driver, verbose_name=_("driver of value"), on_delete=models.PROTECT, related_name="promises"
    )
    words = models.CharField(_("the promise"), max_length=160, validators=[no_hetu])
    about = models.CharField(_("to whom and when"), max_length=200, blank=True, default="", validators=[no_hetu])
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    feasibility = models.PositiveSmallIntegerField(_("feasibility"), choices=POINTS, null=True, blank=True)
    ability = models.PositiveSmallIntegerField(_("ability to help"), choices=POINTS, null=True, blank=True)
    advantage = models.PositiveSmallIntegerField(_("advantage over rivals"), choices=POINTS, null=True, blank=True)
    judged_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    target = models.PositiveSmallIntegerField(_("target, per cent"), default=TARGET)
    survey = models.ForeignKey(
        Survey, verbose_name=_("survey"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    question = models.CharField(
        _("question"), max_length=40, blank=True, default=""
    )  # with a survey: the question that asks
    touchpoint = models.ForeignKey(
        Touchpoint, verbose_name=_("touchpoint"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # instead of a survey: whatever asks of the promise there
    created_at = models.DateTimeField(auto_now_add=True)
    given_on = models.DateField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(target__gte=1, target__lte=100),
                name="promise_target_is_a_share",
                violation_error_message=_("Give the target in per cent, from 1 to 100."),
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def worth(self) -> int | None:
        """Ability to help times advantage over rivals, 1 to 25."""
        return self.ability * self.advantage if self.ability and self.advantage else None


class Goal(models.Model):
    """What is to change for customers, by which action, from where to where and by when. Never a bare score."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("under way")
        REACHED = "reached", _("reached")
        MISSED = "missed", _("not reached")
        DROPPED = "dropped", _("dropped")

    class Score(models.TextChoices):
        """The score that is expected to follow."""

        NPS = "nps", _("NPS")
        CSAT = "csat", _("CSAT, %")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    outcome = models.CharField(_("what changes for the customer"), max_length=200, validators=[no_hetu])
    driver = models.ForeignKey(
        Driver, verbose_name=_("driver of value"), on_delete=models.PROTECT, null=True, blank=True, related_name="goals"
    )
    touchpoint = models.ForeignKey(
        Touchpoint, verbose_name=_("touchpoint"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    action = models.CharField(_("by which action"), max_length=200, validators=[no_hetu])
    improvement = models.ForeignKey(
        "polku.Action",
        verbose_name=_("improvement action"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="goals",
    )  # of a later stage: whether it helped is told beside the goal
    measure = models.CharField(_("what is measured"), max_length=120)
    base = models.DecimalField(_("base"), max_digits=8, decimal_places=1)
    target = models.DecimalField(_("target"), max_digits=8, decimal_places=1)
    due = models.DateField(_("by which day"))
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="goals"
    )  # asked for by the action; nobody once the owner is erased
    score = models.CharField(_("the score that follows"), max_length=4, choices=Score.choices, blank=True, default="")
    score_from = models.SmallIntegerField(_("from"), null=True, blank=True)
    score_to = models.SmallIntegerField(_("to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(base=models.F("target")),
                name="goal_changes_something",
                violation_error_message=_("Base and target are the same: nothing would change."),
            )
        ]

    def __str__(self) -> str:
        return self.outcome

    @property
    def late(self) -> bool:
        """Whether it is under way past its day."""
        return self.state == self.State.OPEN and self.due < timezone.localdate()
