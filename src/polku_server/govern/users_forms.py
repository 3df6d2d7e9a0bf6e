"""Forms of user administration."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import Role, User
from .sign_in_forms import Shaped


class RoleForm(Shaped, forms.Form):
    """A role and what limits it."""

    LABELS: ClassVar = {
        "role": _("Role"),
        "unit": _("Unit"),
        "survey": _("Survey"),
        "since": _("From"),
        "until": _("To"),
    }
    HINTS: ClassVar = {
        "unit": _("For a unit leader: the unit and all below it."),
        "survey": _("For an agency: the one survey that it sees."),
        "since": _("For an agency: the first day whose answers it sees."),
        "until": _("For an agency: the last day."),
    }

    role = forms.ChoiceField(choices=Role.choices)
    unit: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, required=False)
    survey: forms.ModelChoiceField[Any] = forms.ModelChoiceField(None, required=False)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # named, not imported: units and surveys belong to stages above this one
        for name, order in (("unit", "name"), ("survey", "-id")):
            field = cast("forms.ModelChoiceField[Any]", self.fields[name])
            field.queryset = apps.get_model("polku", name)._default_manager.order_by(order)

    def grant(self) -> dict[str, Any]:
        """Give the role with the limits that belong to it; others are passed over."""
        kept = {Role.UNIT_LEADER: ("unit",), Role.AGENCY: ("survey", "since", "until")}
        role = self.cleaned_data["role"]
        return {"role": role} | {name: self.cleaned_data[name] for name in kept.get(role, ())}


class InviteForm(RoleForm):
    """Somebody new."""

    LABELS: ClassVar = {
        **RoleForm.LABELS,
        "name": _("Name"),
        "email": _("E-mail address"),
        "language": _("Language of the letter"),
    }

    name = forms.CharField(max_length=200)
    email = forms.EmailField()
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    field_order = ("name", "email", "language", "role", "unit", "survey", "since", "until")

    def clean_email(self) -> str:
        """One address is one user, in whatever letters."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is a user with this address already."))
        return email
