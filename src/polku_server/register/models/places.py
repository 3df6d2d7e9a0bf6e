"""Where customers are met, and by whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import public_id
from ..rules import no_hetu


class Unit(models.Model):
    """A part of the organisation: a branch, a team. Units form a tree."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    number = models.CharField(_("number elsewhere"), max_length=40, blank=True, default="")
    leader = models.CharField(_("leader"), max_length=120, blank=True, validators=[no_hetu])
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~models.Q(number=""),
                name="unit_number",
                violation_error_message=_("Another unit has this number."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """A place on the customer's path where we meet: before, during or after the sale."""

    class Phase(models.TextChoices):
        """Where on the path."""

        BEFORE = "before", _("before the sale")
        DURING = "during", _("during the sale")
        AFTER = "after", _("after the sale")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    phase = models.CharField(_("phase"), max_length=8, choices=Phase.choices, default=Phase.DURING)
    position = models.PositiveIntegerField(_("position"))
    number = models.CharField(_("number elsewhere"), max_length=40, blank=True, default="")
    owner = models.CharField(_("owner"), max_length=120, blank=True, validators=[no_hetu])
    deputy = models.CharField(_("deputy"), max_length=120, blank=True, default="", validators=[no_hetu])
    partner = models.CharField(_("partner who runs it"), max_length=120, blank=True, default="")  # empty: our own
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(position__gte=1),
                name="touchpoint_position_from_1",
                violation_error_message=_("Positions start from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(phase__in=["before", "during", "after"]),
                name="touchpoint_phase_known",
                violation_error_message=_("A phase is before, during or after."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~models.Q(number=""),
                name="touchpoint_number",
                violation_error_message=_("Another touchpoint has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
