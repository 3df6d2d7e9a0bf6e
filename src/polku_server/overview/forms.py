"""What the weekly meeting writes down. The rules stand in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..govern import policy
from ..govern.models import Role, User
from ..govern.policy import Permission
from ..register.forms import Pick, Shaped, area, day_field, text_of
from ..register.models import Unit
from .models import Decision

DOING = (Role.LEAD, Role.UNIT_LEADER, Role.ACCOUNT_MANAGER, Role.ANALYST)


class DecisionForm(Shaped):
    """A new decision with its owner and the day on which it is looked at again."""

    ID = "decision"

    words = text_of(Decision, "words", help_text=gettext_lazy("One sentence: what is done from now on."))
    kind = forms.ChoiceField(label=gettext_lazy("What it changes"), choices=Decision.Kind.choices, initial="process")
    owner = Pick(User.objects.none(), label=gettext_lazy("Who sees to it"))
    review_on = day_field(gettext_lazy("When it is looked at again"), required=False)
    unit = Pick(Unit.objects.none(), label=gettext_lazy("Unit"), help_text=gettext_lazy("Empty is the whole company."))
    why = text_of(Decision, "why", help_text=gettext_lazy("What customers said or what changed, in short."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doing = User.objects.filter(is_active=True, grants__role__in=DOING).distinct().order_by("name", "pk")
        self.fields["owner"].queryset = doing  # type: ignore[attr-defined]
        units = policy.rows(by, Permission.ACTIONS, Unit.objects.all())
        self.fields["unit"].queryset = units.order_by("name")  # type: ignore[attr-defined]


class ReviewForm(Shaped):
    """What came of a decision."""

    came_of = area(
        Decision,
        "came_of",
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("What was done, and what customers noticed. Nothing is an answer too."),
    )


class AgainForm(Shaped):
    """Another day for the review."""

    ID = "again"

    review_on = day_field(gettext_lazy("When it is looked at again"), required=False)
