"""Figures in the reader's language: hard spaces, word joiners around a range's dash, the true minus."""

from __future__ import annotations

import datetime as dt

from django.utils import formats
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

JOIN = "\u2060"  # word joiner: a range never breaks over two lines
EPOCH_MONDAY = dt.date(1970, 1, 5)
SPELLED = {
    1: pgettext_lazy("number", "one"),
    2: pgettext_lazy("number", "two"),
    3: pgettext_lazy("number", "three"),
    4: pgettext_lazy("number", "four"),
    5: pgettext_lazy("number", "five"),
    6: pgettext_lazy("number", "six"),
    7: pgettext_lazy("number", "seven"),
    8: pgettext_lazy("number", "eight"),
    9: pgettext_lazy("number", "nine"),
    10: pgettext_lazy("number", "ten"),
}


def signed(number: float) -> str:
    """Give a rounded number; below zero with a minus, not a hyphen."""
    rounded = round(number)
    return f"−{-rounded}" if rounded < 0 else str(rounded)


def count(number: int) -> str:
    """Give a count with its thousands set apart."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def spelled(number: int) -> str:
    """Give a count as a sentence says it: in words up to ten; a sentence that begins with it gets its capital."""
    return str(SPELLED.get(number) or count(number))


def percent(share: float) -> str:
    """Give a share 0-1 in per cent."""
    return _("%(number)s%%") % {"number": signed(100 * share)}


def ends(low: float, high: float) -> str:
    """Give both ends of a range, kept whole; below zero three dots stand for the dash."""
    between = "–" if low >= 0 else "…"
    return f"{signed(low)}{JOIN}{between}{JOIN}{signed(high)}"


def percents(low: float, high: float) -> str:
    """Give a range of shares 0-1 in per cent."""
    return _("%(number)s%%") % {"number": ends(100 * low, 100 * high)}


def day(date: dt.date) -> str:
    """Give a day: 23.11.2026, in English 23 Nov 2026."""
    return formats.date_format(date, "j M Y") if get_language() == "en" else f"{date.day}.{date.month}.{date.year}"


def short_day(date: dt.date) -> str:
    """Give a day without its year, for an axis."""
    return formats.date_format(date, "j M") if get_language() == "en" else f"{date.day}.{date.month}."


def near_day(date: dt.date, today: dt.date) -> str:
    """Give a day as one would say it: today, tomorrow, ti 17.11.; of another year with its year. Kept whole."""
    if word := {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get((date - today).days):
        return str(word)
    said = f"{formats.date_format(date, 'D')} {short_day(date)}" if date.year == today.year else day(date)
    return said.replace(" ", "\u00a0")


def clock(local: dt.datetime) -> str:
    """Give a time of day; in Finnish a whole hour is said without its minutes."""
    return str(local.hour) if get_language() == "fi" and not local.minute else formats.time_format(local)


def days(first: dt.date, last: dt.date) -> str:
    """Give a range of days, kept whole."""
    return f"{day(first)}{JOIN}–{JOIN}{day(last)}".replace(" ", "\u00a0")


def monday(week: int) -> dt.date:
    """Give the Monday that a week of the lake begins with."""
    return EPOCH_MONDAY + dt.timedelta(weeks=week)
