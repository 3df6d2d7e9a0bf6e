"""Account reviews: what a key account and we agreed when we last sat down, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..govern.models import User, public_id
from ..register.models import Party
from ..register.rules import no_hetu


class AccountReview(models.Model):
    """One meeting in which an account was gone through, and the day of the next."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="reviews")
    held_on = models.DateField(_("day of the review"))
    next_on = models.DateField(_("next review"))
    concluded = models.CharField(_("what was concluded"), max_length=500, blank=True, default="", validators=[no_hetu])
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("account review")
        verbose_name_plural = _("account reviews")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(next_on__gt=models.F("held_on")),
                name="review_next_after_this",
                violation_error_message=_("The next review comes after this one."),
            ),
            models.UniqueConstraint(
                fields=["party", "held_on"],
                condition=Q(removed_at=None),
                name="review_once_a_day",
                violation_error_message=_("A review of this day is written down already."),
            ),
        ]


class PlanLine(models.Model):
    """One line of an account's plan: what is done, who sees to it, by which day."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="plan")
    words = models.CharField(_("what was agreed"), max_length=300, validators=[no_hetu])
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="plan_lines"
    )
    on = models.DateField(_("agreed"), default=timezone.localdate)
    due = models.DateField(_("by which day"))
    done_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    before = models.JSONField(default=dict, blank=True)  # what stood there before the last change, to take it back

    class Meta:
        verbose_name = _("line of an account plan")
        verbose_name_plural = _("lines of account plans")
        indexes: ClassVar = [
            models.Index(fields=["due", "id"], name="plan_open", condition=Q(done_at=None, removed_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due__gte=models.F("on")),
                name="plan_due_after_it_was_agreed",
                violation_error_message=_("The day by which it is done comes before the day it was agreed."),
            ),
        ]

    @property
    def late(self) -> bool:
        """Whether the day has gone by and it was not done."""
        return self.done_at is None and self.due < timezone.localdate()
