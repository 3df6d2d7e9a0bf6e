"""What is asked of an event. The rules stand in the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..register.forms import Pick, Shaped, day_field, text_of
from ..register.models import Unit
from .models import ContextEvent


class EventForm(Shaped):
    """An event: what, where, and on which days."""

    ID = "event"

    words = text_of(ContextEvent, "words", help_text=gettext_lazy("In a few words, for example: prices up 4 %"))
    kind = forms.ChoiceField(label=gettext_lazy("What kind"), choices=ContextEvent.Kind.choices, initial="price")
    first_on = day_field(gettext_lazy("First day"))
    last_on = day_field(
        gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty is one day, or still going on.")
    )
    unit = Pick(Unit.objects.none(), label=gettext_lazy("Unit"), help_text=gettext_lazy("Empty is the whole company."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = policy.rows(by, Permission.ACTIONS, Unit.objects.all())
        self.fields["unit"].queryset = units.order_by("name")  # type: ignore[attr-defined]
