"""The next question to a customer: what the needs card does not tell yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .models import Need

STALE = dt.timedelta(days=365)


def next_question(needs: Iterable[Need], *, unhappy: bool, today: dt.date) -> tuple[str, str]:
    """Give the question that is worth most now, and why; the first of the rules that holds."""
    held = list(needs)
    goals = [need for need in held if need.kind == Need.Kind.GOAL]
    guessed = [need for need in held if need.basis == Need.Basis.HYPOTHESIS]
    if unhappy:
        return _("What went wrong last time, and what would put it right?"), _("The last answer was not a happy one.")
    if not goals:
        return _("What do you want to achieve this year?"), _("No goal is on the needs card.")
    if not any(need.kind == Need.Kind.CHALLENGE for need in held):
        return _("What takes most of your time, or worries you?"), _("No challenge is on the needs card.")
    if guessed:
        words = guessed[0].words.rstrip(".?!")
        return _("Have we understood right: %(words)s?") % {"words": words}, _("This is our own assumption.")
    if max(need.on for need in held) < today - STALE:
        return _("What has changed since we last asked?"), _("The needs card is more than a year old.")
    return _("What should we do differently?"), _("The needs card is up to date.")
