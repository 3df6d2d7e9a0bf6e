"""What the company decided because of its customers: who does it, and when it is looked at again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..register.models import Unit
from ..register.rules import no_hetu


class Decision(models.Model):
    """One line of the decision log."""

    class Kind(models.TextChoices):
        """What a decision changes."""

        HIRE = "hire", _("people: hire or move")
        TRAIN = "train", _("training")
        REWARD = "reward", _("thanks or reward")
        TOOLS = "tools", _("tools")
        PROCESS = "process", _("way of working")
        OFFER = "offer", _("offer or price")
        PROMISE = "promise", _("promise to customers")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("what it changes"), max_length=8, choices=Kind.choices)
    words = models.CharField(_("what was decided"), max_length=300, validators=[no_hetu])
    why = models.CharField(_("why"), max_length=300, blank=True, default="", validators=[no_hetu])
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.SET_NULL, null=True, blank=True)
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_on = models.DateField(_("decided"), default=timezone.localdate)
    review_on = models.DateField(_("looked at again"))
    came_of = models.CharField(_("what came of it"), max_length=500, blank=True, default="", validators=[no_hetu])
    reviewed_on = models.DateField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes: ClassVar = [
            models.Index(fields=["-decided_on", "-id"], name="decision_log"),
            models.Index(fields=["review_on"], name="decision_review", condition=models.Q(reviewed_on=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(review_on__gte=models.F("decided_on")),
                name="decision_reviewed_after",
                violation_error_message=_("A decision is looked at again after it was made."),
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_on=None) | ~models.Q(came_of=""),
                name="decision_reviewed_in_words",
                violation_error_message=_("Say what came of it, also when nothing did."),
            ),
        ]
