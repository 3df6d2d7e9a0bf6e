"""What the organisation's settings ask. The rules stand in the actions."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Organisation
from .organisation import LANGUAGES
from .sign_in_forms import Shaped

ZONES = "zones"  # id of the list of names that the page offers


class SettingsForm(Shaped, forms.Form):
    """Name, clock, money, languages and the upper limit of contacts, each with what it changes."""

    LABELS: ClassVar = {
        "name": _("Name"),
        "time_zone": _("Time zone"),
        "currency": _("Currency"),
        "languages": _("Languages for customers"),
        "language": _("First language for customers"),
        "contact_most": _("Contacts to one person at most"),
        "contact_days": _("Within so many days"),
    }
    HINTS: ClassVar = {
        "name": _("Stands on every page for customers, in letters, on the board sheet and in the menu."),
        "time_zone": _(
            "By it a day and a week begin in figures, and a case falls due. It is taken into use when Polku is started "
            "next; the figures are then counted anew, which takes a moment."
        ),
        "currency": _(
            "Of purchases whose currency is not told, and of the sums on the board sheet. Purchases that are in the "
            "register already keep theirs."
        ),
        "languages": _("Customers see these on a survey's page, as far as the survey has them."),
        "language": _("The one that a survey opens in, where its address names none."),
        "contact_most": _(
            "The upper limit of surveys, questions asked again, offers and news. Answers to what a customer has asked "
            "or reported do not count. Empty: no limit. A good beginning is 1 contact within 30 days."
        ),
        "contact_days": _("A customer may choose less on their own page; the stricter holds."),
    }

    name = forms.CharField(max_length=200)
    time_zone = forms.CharField(max_length=64)
    currency = forms.CharField(max_length=3)
    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Offer at least one language.")},
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    contact_most = forms.IntegerField(required=False, min_value=1, max_value=100)
    contact_days = forms.IntegerField(required=False, min_value=1, max_value=730)

    def __init__(self, *args: Any, held: Organisation | None, **kwargs: Any) -> None:
        known = held or Organisation()
        initial = {
            "name": known.name,
            "time_zone": known.time_zone or settings.TIME_ZONE,
            "currency": known.currency,
            "languages": known.languages.split(","),
            "language": known.language or settings.LANGUAGE_CODE,
            "contact_most": known.contact_most,
            "contact_days": known.contact_days,
        }
        super().__init__(*args, initial=initial, auto_id="own_%s", **kwargs)
        self.fields["time_zone"].widget.attrs |= {"list": ZONES, "autocomplete": "off"}
        self.fields["currency"].widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off"}

    def clean_currency(self) -> str:
        """Small letters do as well."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_languages(self) -> str:
        """Keep the codes in one order."""
        return ",".join(code for code in LANGUAGES if code in self.cleaned_data["languages"])

    def told(self) -> dict[str, Any]:
        """Give what was changed: what stays as it was goes on following the environment."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def refused(self, error: ValidationError) -> None:
        """Show what the action refused."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


def zones() -> list[str]:
    """Give the names of time zones that somebody may mean: a place in some part of the world."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
