"""What happened meanwhile and may move a figure: price rises, strikes, weather, campaigns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..register.models import Unit
from ..register.rules import no_hetu


class ContextEvent(models.Model):
    """One event that is marked on every chart; without a unit it is the whole company's."""

    class Kind(models.TextChoices):
        """What happened."""

        PRICE = "price", _("price")
        STRIKE = "strike", _("strike")
        WEATHER = "weather", _("weather")
        CAMPAIGN = "campaign", _("campaign")
        OTHER = "other", _("other event")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("what kind"), max_length=8, choices=Kind.choices)
    words = models.CharField(_("what happened"), max_length=120, validators=[no_hetu])
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    # an event of a unit goes with it: without one it would become the whole company's
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.CASCADE, null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(fields=["-first_on", "-id"], name="event_list", condition=models.Q(removed_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_on=None) | models.Q(last_on__gte=models.F("first_on")),
                name="event_ends_after_its_start",
                violation_error_message=_("An event does not end before its first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.words
