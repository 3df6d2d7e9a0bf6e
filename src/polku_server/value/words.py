"""What steps are called, and money in words."""

from __future__ import annotations

from math import floor, log10

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..ui import figures

STEPS = {
    "suspect": gettext_lazy("Suspect"),
    "prospect": gettext_lazy("Prospect"),
    "first-time buyer": gettext_lazy("First-time buyer"),
    "occasional customer": gettext_lazy("Occasional customer"),
    "regular": gettext_lazy("Regular customer"),
    "key customer": gettext_lazy("Key customer"),
    "advocate": gettext_lazy("Advocate"),
    "lapsed": gettext_lazy("Former customer"),
}


def money(amount: float, currency: str) -> str:
    """Give whole money with its currency, kept on one line."""
    whole = round(amount)
    number = f"−{figures.count(-whole)}" if whole < 0 else figures.count(whole)
    return f"{number}\u00a0{'€' if currency == 'EUR' else currency}"


def about(amount: float) -> float:
    """Round to two figures: a foreseen amount is not known more closely."""
    if amount < 1:
        return 0.0
    unit = 10 ** max(floor(log10(amount)) - 1, 0)
    return float(round(amount / unit) * unit)


def times(number: float) -> str:
    """Give a foreseen count of purchases: whole from ten on, else with one decimal."""
    return _("under 0.1") if number < 0.05 else figures.signed(number) if number >= 10 else number_format(number, 1)
