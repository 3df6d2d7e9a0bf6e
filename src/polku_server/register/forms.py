"""What the register's pages ask for. The rules stand in the actions; a form only reads what was typed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from .actions.contacts import contact
from .actions.encounters import writing
from .models import CustomerGroup, CustomField, Encounter, Membership, Need, Party, Touchpoint, Unit
from .models.parties import LANGUAGES, Channel
from .typing_in import read, shown

DAYS = ["%d.%m.%Y", "%Y-%m-%d"]
DETAILS = ("given_name", "family_name", "name", "number", "business_id", "best_channel", "language", "unit", "manager")
OURS = "custom_"  # before the key of an own field
REACHED = {"email": gettext_lazy("E-mail"), "phone": gettext_lazy("Phone"), "post": gettext_lazy("Postal address")}


class Shaped(forms.Form):
    """A form in our shape: the page writes label, hint and error."""

    ID = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.ID}_%s")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self.shape(field)

    def shape(self, field: forms.Field) -> None:
        """Give a widget its class, and let what is missing be told by its name."""
        usual = forms.Field.default_error_messages["required"]
        if field.label and field.error_messages["required"] == usual:  # a summary lists many: each says which
            field.error_messages["required"] = _("%(field)s is missing.") % {"field": field.label}
        if not isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.HiddenInput):
            field.widget.attrs.setdefault("class", "input")

    def does(self, act: Callable[[dict[str, Any]], object]) -> bool:
        """Do what was asked for with what was given; tell whether it was done. What is refused stands in the form."""
        if not self.is_valid():
            return False
        try:
            act(self.cleaned_data)
        except ValidationError as error:
            self.refused(error)
            return False
        return True

    def refused(self, error: ValidationError) -> None:
        """Show what an action refused, at its field if there is one."""
        if hasattr(error, "error_dict"):
            known = [name for name in error.error_dict if name in self.fields]
            for name in known or error.error_dict:  # a person's whole name is wrong because a part of it is
                self.add_error(name if name in self.fields else None, error.error_dict[name])
        else:
            self.add_error(None, error)


class Pick(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of those that may be chosen, by its public id."""

    def __init__(self, rows: QuerySet[Any], **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(rows, to_field_name="public_id", empty_label="–", **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read the choice; a sign that PostgreSQL refuses is no choice."""
        if isinstance(value, str) and "\0" in value:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """Ask for a day."""
    widget = forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})
    errors = {"invalid": gettext_lazy("Give a day in the form 31.3.2027.")}
    hint = gettext_lazy("In the form 31.3.2027")
    return forms.DateField(
        label=label, input_formats=DAYS, widget=widget, error_messages=errors, **({"help_text": hint} | kwargs)
    )


def text_of(model: Any, name: str, **kwargs: Any) -> Any:
    """Ask for a text as long as its column."""
    column = model._meta.get_field(name)
    label = kwargs.pop("label", capfirst(column.verbose_name))
    return forms.CharField(label=label, required=not column.blank, max_length=column.max_length, **kwargs)


def area(model: Any, name: str, **kwargs: Any) -> Any:
    """Ask for longer words."""
    return text_of(model, name, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class EncounterForm(Shaped):
    """What was said, where and when; a call at the customer's own unit unless something else is chosen."""

    kind = forms.ChoiceField(label=gettext_lazy("How we met"), choices=Encounter.Kind.choices, initial="call")
    words = area(Encounter, "words", label=gettext_lazy("What was said"))
    touchpoint = Pick(Touchpoint.objects.none(), label=gettext_lazy("Touchpoint"))
    unit = Pick(Unit.objects.none(), label=gettext_lazy("Unit"))
    happened_on = day_field(gettext_lazy("Day"), required=False, help_text=gettext_lazy("Empty is today."))
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, party: Party, by: User, wrong: Encounter | None = None, **kwargs: Any) -> None:
        own = party.unit.public_id if party.unit else None
        kwargs["initial"] = {"key": secrets.token_urlsafe(16), "unit": own} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["touchpoint"].queryset = Touchpoint.objects.order_by("position", "id")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = logged_at(by, party, wrong).order_by("name")  # type: ignore[attr-defined]


def logged_at(by: User, party: Party, wrong: Encounter | None) -> QuerySet[Unit]:
    """Give the units at which somebody may say to have met: their own, the customer's, and what was said before."""
    there = Unit.objects.filter(pk__in=[party.unit_id, wrong.unit_id if wrong else None])
    return policy.rows(by, writing(by), Unit.objects.all()) | there


class NeedForm(Shaped):
    """One line of the needs card."""

    ID = "need"

    kind = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Need.Kind.choices)
    words = text_of(Need, "words")
    basis = forms.ChoiceField(label=gettext_lazy("How we know"), choices=Need.Basis.choices, initial="stated")
    source = text_of(Need, "source", help_text=gettext_lazy("For example: home visit, call"))
    on = day_field(gettext_lazy("Day"), required=False, help_text=gettext_lazy("Empty is today."))


class MembershipForm(Shaped):
    """A person's place in an organisation; the other side is found by its customer number or exact name."""

    ID = "membership"

    other = forms.CharField(
        label=gettext_lazy("Customer number, business ID or exact name"), max_length=200, required=True
    )
    role = text_of(Membership, "role")
    since = day_field(gettext_lazy("Since"), required=False)


class PartyForm(Shaped):
    """A customer's details, contacts and the company's own fields."""

    def __init__(self, *args: Any, kind: str, by: User, party: Party | None = None, **kwargs: Any) -> None:
        self.kind, self.party = kind, party
        super().__init__(*args, **kwargs)
        names = ("given_name", "family_name") if kind == Party.Kind.PERSON else ("name",)
        for name in names:
            self.fields[name] = text_of(Party, name)
        self.fields["number"] = text_of(Party, "number")
        if kind == Party.Kind.ORGANISATION:
            hint = _("In the form 1234567-8")
            self.fields["business_id"] = text_of(Party, "business_id", help_text=hint)
        self.reached()
        self.placed(by)
        self.own()
        for field in self.fields.values():
            self.shape(field)

    def reached(self) -> None:
        """Ask how the customer is reached: what is there may be removed, one of each may be added."""
        for row in self.held():
            label = _("Remove %(value)s") % {"value": row.value}
            self.fields[f"drop_{row.pk}"] = forms.BooleanField(label=label, required=False)
        for channel, words in REACHED.items():
            self.fields[channel] = forms.CharField(label=words, required=False, max_length=254)
        blank: list[Any] = [("", "–")]
        self.fields["best_channel"] = forms.ChoiceField(
            label=_("Best reached by"), required=False, choices=[*blank, *Channel.choices]
        )
        self.fields["language"] = forms.ChoiceField(label=_("Language"), required=False, choices=[*blank, *LANGUAGES])

    def placed(self, by: User) -> None:
        """Ask where the customer belongs among us."""
        units = policy.rows(by, Permission.EDIT, Unit.objects.order_by("name"))
        people = User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("name")
        self.fields["unit"] = Pick(units, label=_("Unit"))
        self.fields["manager"] = Pick(people, label=_("Account manager"))

    def own(self) -> None:
        """Ask for the company's own fields; each says what it is for."""
        values = {each.field_id: each for each in self.party.custom.all()} if self.party else {}
        for field in CustomField.objects.filter(of=self.kind).order_by("name"):
            name = OURS + field.key
            kept = ngettext("Kept for one day.", "Kept for %(n)s days.", field.keep_days) % {"n": field.keep_days}
            hint = f"{field.purpose.rstrip('.')}. {kept}"
            about: dict[str, Any] = {"label": field.name, "required": False, "help_text": hint}
            self.fields[name] = asked(field, about)
            if field.pk in values:
                self.initial.setdefault(name, shown(values[field.pk], field))

    def held(self) -> list[Any]:
        """Give the contacts that are there."""
        return list(self.party.contacts.order_by("pk")) if self.party else []

    def clean(self) -> dict[str, Any]:
        """Look at addresses and the company's own fields, so that each is told of at its own place."""
        found = super().clean() or {}
        for channel in REACHED:
            self.look(channel, lambda value, channel=channel: contact(Party(), channel, value))
        for field in CustomField.objects.filter(of=self.kind):
            self.look(OURS + field.key, lambda value, field=field: read(field, value))
        return found

    def look(self, name: str, rule: Any) -> None:
        """Let a rule look at one value."""
        try:
            if self.cleaned_data.get(name):
                rule(self.cleaned_data[name])
        except ValidationError as error:
            self.add_error(name, error.messages)

    def details(self) -> dict[str, Any]:
        """Give what goes to the party itself."""
        return {name: self.cleaned_data[name] for name in DETAILS if name in self.fields}

    def contacts(self) -> list[tuple[str, str]]:
        """Give the addresses that were added."""
        return [(channel, self.cleaned_data[channel]) for channel in REACHED if self.cleaned_data[channel]]

    def dropped(self) -> list[Any]:
        """Give the contacts that were marked to go."""
        return [row for row in self.held() if self.cleaned_data.get(f"drop_{row.pk}")]

    def values(self) -> list[tuple[CustomField, str]]:
        """Give the company's own fields with what was typed."""
        fields = CustomField.objects.filter(of=self.kind)
        return [(field, self.cleaned_data[OURS + field.key]) for field in fields]


def asked(field: CustomField, about: dict[str, Any]) -> forms.Field:
    """Give the form's field for one of the company's own."""
    blank = [("", "–")]
    if field.type == CustomField.Type.CHOICE:
        return forms.ChoiceField(choices=blank + [(each, each) for each in field.choices], **about)
    if field.type == CustomField.Type.YES_NO:
        return forms.ChoiceField(choices=[*blank, (_("yes"), _("yes")), (_("no"), _("no"))], **about)
    return forms.CharField(max_length=300, **about)


class GroupForm(Shaped):
    """Whom we serve, whom not, and why."""

    name = text_of(CustomerGroup, "name")
    serves = area(CustomerGroup, "serves")
    not_for = area(CustomerGroup, "not_for")
    why = area(CustomerGroup, "why")
    owner = Pick(User.objects.none(), label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class FieldForm(Shaped):
    """A field of the company's own; key, kind and type stand once it is made."""

    name = text_of(CustomField, "name")
    key = text_of(CustomField, "key", help_text=gettext_lazy("Its name in files and the API: small letters, digits, _"))
    of = forms.ChoiceField(label=gettext_lazy("Kept of"), choices=Party.Kind.choices)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=CustomField.Type.choices)
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line, if the type is one of a list"),
    )
    purpose = text_of(CustomField, "purpose", help_text=gettext_lazy("Why may we keep this? Customers read it too."))
    keep_days = forms.IntegerField(
        label=gettext_lazy("Kept for days"), min_value=1, max_value=36500, help_text=gettext_lazy("Then it is removed.")
    )

    def clean_choices(self) -> list[str]:
        """Give the lines."""
        return [each.strip() for each in self.cleaned_data["choices"].splitlines() if each.strip()]


class UnitForm(Shaped):
    """A unit of the tree."""

    name = text_of(Unit, "name")
    parent = Pick(Unit.objects.none(), label=gettext_lazy("Belongs to"))
    leader = text_of(Unit, "leader")
    number = text_of(Unit, "number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.order_by("name")  # type: ignore[attr-defined]


class TouchpointForm(Shaped):
    """A place on the customer's path."""

    name = text_of(Touchpoint, "name")
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Touchpoint.Phase.choices, initial="during")
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=gettext_lazy("Empty is last."),
    )
    owner = text_of(Touchpoint, "owner")
    deputy = text_of(Touchpoint, "deputy")
    partner = text_of(Touchpoint, "partner", help_text=gettext_lazy("Empty if we run it ourselves"))
    number = text_of(Touchpoint, "number")
