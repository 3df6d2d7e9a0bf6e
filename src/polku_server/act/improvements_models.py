"""Improvement actions: what we do differently, where, from when, and beside whom it is looked at."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..promise.models import Driver
from ..register.models import Touchpoint, Unit
from ..register.rules import no_hetu


class Action(models.Model):
    """One improvement. Its units and start are fixed once it is under way: an effect is counted from them."""

    class Measure(models.TextChoices):
        """What should move, as customers answer it at the touchpoint."""

        EFFORT = "ces", _("share with much effort, should fall")
        SATISFACTION = "csat", _("share of the satisfied, should rise")
        PROMISE = "promise", _("share who see the promise kept, should rise")

    class State(models.TextChoices):
        """Where it is in its life."""

        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        KEPT = "kept", _("taken into use")
        DROPPED = "dropped", _("dropped")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("what is done"), max_length=200, validators=[no_hetu])
    hypothesis = models.CharField(_("why it should help"), max_length=300, validators=[no_hetu])
    touchpoint = models.ForeignKey(
        Touchpoint, verbose_name=_("touchpoint"), on_delete=models.PROTECT, related_name="improvements"
    )
    driver = models.ForeignKey(
        Driver, verbose_name=_("driver of value"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    measure = models.CharField(_("what should move"), max_length=8, choices=Measure.choices, default=Measure.EFFORT)
    units = models.ManyToManyField(Unit, verbose_name=_("units"), related_name="improvements")
    starts_on = models.DateField(_("start"))
    cost = models.DecimalField(_("cost in euros a year"), max_digits=12, decimal_places=2)  # 0: costs nothing
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="improvements"
    )
    review_on = models.DateField(_("looked at again"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    closed_on = models.DateField(null=True, blank=True)
    learned = models.CharField(_("what we learned"), max_length=500, blank=True, default="", validators=[no_hetu])
    created_at = models.DateTimeField(auto_now_add=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes: ClassVar = [models.Index(fields=["-starts_on", "-id"], name="action_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(cost__gte=0),
                name="action_cost_not_below_zero",
                violation_error_message=_("A cost is zero or more."),
            ),
            models.CheckConstraint(
                condition=models.Q(review_on__gt=models.F("starts_on")),
                name="action_reviewed_after_its_start",
                violation_error_message=_("An action is looked at again after its start."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "under_way"]) | ~models.Q(learned=""),
                name="action_ends_in_words",
                violation_error_message=_("Say what was learned, also when it did not help."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def open(self) -> bool:
        """Whether it is still planned or under way."""
        return self.state in (self.State.PLANNED, self.State.UNDER_WAY)
