"""What was settled about the rules that open cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..govern.models import User
from .models import CaseCause


class CaseRule(models.Model):
    """One rule: whether it is in use, from which limit on, and whose its cases are. Without a row it is as it came."""

    kind = models.CharField(_("rule"), max_length=8, choices=CaseCause.Kind.choices, primary_key=True)
    on = models.BooleanField(_("in use"), default=True)
    limit = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)  # in the rule's own unit
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # nobody: the account manager, else the nearest unit leader
    before = models.JSONField(default=dict, blank=True)  # what a change took away, until it is taken back
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("rule for cases")
        verbose_name_plural = _("rules for cases")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind=CaseCause.Kind.HAND),
                name="case_rule_is_no_hand",
                violation_error_message=_("What somebody opens by hand has no rule."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
