"""What the customer's page asks of dealings with a customer: what was agreed, rivals, purchases and referrals."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..govern.organisation import currency as own_currency
from .forms import Shaped, day_field, text_of
from .models import Agreed, Need, Purchase, Referral, Rival

TODAY = gettext_lazy("Empty is today.")


class AgreedForm(Shaped):
    """What one side promised."""

    ID = "agree"

    side = forms.ChoiceField(label=gettext_lazy("Who promised"), choices=Agreed.Side.choices)
    words = text_of(Agreed, "words")
    due = day_field(gettext_lazy("By which day"), required=False)
    on = day_field(gettext_lazy("Promised on"), required=False, help_text=TODAY)


class RivalForm(Shaped):
    """Whom else the customer could choose, and what is different in us."""

    ID = "rival"

    name = text_of(Rival, "name")
    difference = text_of(Rival, "difference")
    basis = forms.ChoiceField(label=gettext_lazy("How we know"), choices=Need.Basis.choices, initial="stated")
    source = text_of(Rival, "source", help_text=gettext_lazy("For example: home visit, call"))
    on = day_field(gettext_lazy("Day"), required=False, help_text=TODAY)


class MoneyField(forms.DecimalField):
    """An amount as people write it: 2 140,50 or 2140.50; what could be read in two ways is refused."""

    def to_python(self, value: Any) -> Any:
        """Read the amount with a comma or a point before the cents."""
        typed = "".join(str(value or "").split())
        return super().to_python(typed.replace(",", "."))


class PurchaseForm(Shaped):
    """What was bought, for how much and when."""

    ID = "purchase"

    product = text_of(Purchase, "product")
    amount = MoneyField(
        label=gettext_lazy("Amount"),
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("For example 2140,50. A return has a minus before it."),
        error_messages={"invalid": gettext_lazy("Give an amount such as 2140,50.")},
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, initial=own_currency)
    number = text_of(Purchase, "number")
    happened_on = day_field(gettext_lazy("Day"), required=False, help_text=TODAY)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": secrets.token_urlsafe(16)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class ReferralForm(Shaped):
    """Who told whom about us; the other is found by an exact number or address."""

    ID = "referral"

    other = forms.CharField(label=gettext_lazy("The other's whole customer number, phone or e-mail"), max_length=254)
    way = forms.ChoiceField(
        label=gettext_lazy("Who told whom"),
        choices=[
            ("made", gettext_lazy("this customer told the other")),
            ("got", gettext_lazy("the other told this customer")),
        ],
    )
    anyway = forms.ChoiceField(
        label=gettext_lazy("Would the one who was told have come anyway?"),
        choices=Referral.Anyway.choices,
        initial="unknown",
    )
    on = day_field(gettext_lazy("Day"), required=False)


FORMS: dict[str, type[Shaped]] = {
    "agree": AgreedForm,
    "rival": RivalForm,
    "purchase": PurchaseForm,
    "referral": ReferralForm,
}
