"""What the pages of improvement actions ask for. The rules stand in the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from ..govern import policy
from ..govern.models import Role, User
from ..govern.policy import Permission
from ..promise.models import Driver
from ..register.forms import Pick, Shaped, area, day_field, text_of
from ..register.models import Touchpoint, Unit
from .improvements_models import Action

SEEING_TO = (Role.LEAD, Role.UNIT_LEADER, Role.ACCOUNT_MANAGER)


class UnitsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several units, by their public ids."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.none(), to_field_name="public_id", required=False, **kwargs)


class ActionForm(Shaped):
    """An action: what, where, why, from when, how much, whose, and when it is looked at again."""

    ID = "action"

    name = text_of(Action, "name", help_text=gettext_lazy("For example: a call a week before the installation"))
    touchpoint = Pick(Touchpoint.objects.none(), label=gettext_lazy("Touchpoint"), required=True)
    hypothesis = area(Action, "hypothesis", help_text=gettext_lazy("What customers say that it would mend."))
    driver = Pick(Driver.objects.none(), label=gettext_lazy("Driver of value"))
    measure = forms.ChoiceField(label=gettext_lazy("What should move"), choices=Action.Measure.choices)
    units = UnitsField(
        label=gettext_lazy("Units"),
        help_text=gettext_lazy("Leave some out: they are whom it is compared with. Draw them by lot if you can."),
    )
    starts_on = day_field(gettext_lazy("Start"))
    cost = forms.DecimalField(
        label=gettext_lazy("Cost in euros a year"),
        required=False,
        max_digits=12,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy("0 if it costs nothing."),
    )
    owner = Pick(User.objects.none(), label=gettext_lazy("Who sees to it"))
    review_on = day_field(gettext_lazy("When it is looked at again"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doing = User.objects.filter(is_active=True, grants__role__in=SEEING_TO).distinct()
        units = policy.rows(by, Permission.ACTIONS, Unit.objects.all())
        choices: dict[str, QuerySet[Any]] = {
            "touchpoint": Touchpoint.objects.order_by("position", "id"),
            "driver": Driver.objects.filter(retired_at=None).order_by("name"),
            "owner": doing.order_by("name", "pk"),
            "units": units.order_by("name"),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class CloseForm(Shaped):
    """How an action ended, and what was learned."""

    ID = "close"

    state = forms.ChoiceField(
        label=gettext_lazy("How it ends"),
        choices=[
            (Action.State.KEPT, gettext_lazy("taken into use everywhere")),
            (Action.State.DROPPED, gettext_lazy("dropped")),
        ],
    )
    learned = forms.CharField(
        label=gettext_lazy("What we learned"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Also when it did not help: that is worth as much."),
    )


def started(action: Action) -> dict[str, Any]:
    """Give what stands in an action, for the form."""
    chosen = {
        name: getattr(action, name).public_id if getattr(action, name) else None
        for name in ("touchpoint", "driver", "owner")
    }
    units = list(action.units.values_list("public_id", flat=True))
    rest = {name: getattr(action, name) for name in ("name", "hypothesis", "measure", "starts_on", "cost", "review_on")}
    return {**rest, **chosen, "units": units}
