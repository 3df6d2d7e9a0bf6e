"""The periods that a page can be narrowed to: three months, twelve, all, or one week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import figures

EPOCH = dt.date(1970, 1, 1)
NAMES = {
    "3": gettext_lazy("the last 3 months"),
    "12": gettext_lazy("the last 12 months"),
    "all": gettext_lazy("since the start"),
}
USUAL = "3"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both counted; None is open. ``key`` is what stands in the address."""

    key: str
    since: dt.date | None
    until: dt.date | None

    @property
    def first(self) -> int | None:
        """The first day as the lake counts: days since 1970-01-01."""
        return None if self.since is None else (self.since - EPOCH).days

    @property
    def week(self) -> int | None:
        """The first whole week as the lake counts: weeks since Monday 1970-01-05."""
        return None if self.since is None else -((figures.EPOCH_MONDAY - self.since).days // 7)

    @property
    def words(self) -> str:
        """Say the period for a caption."""
        if self.since is None:
            return _("since the start")
        return figures.days(self.since, self.until or timezone.localdate())


def period(key: str) -> Period:
    """Read a period from an address; an unknown one cannot be read."""
    if key in ("3", "12"):
        return Period(key, months_ago(int(key)), None)
    if key == "all":
        return Period(key, None, None)
    raise BadRequest("period")


def week(number: str) -> Period:
    """Read one week of the lake from an address; weeks end in the year 2160."""
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise BadRequest("week")
    monday = figures.monday(int(number))
    return Period("", monday, monday + dt.timedelta(days=6))


def months_ago(months: int) -> dt.date:
    """Give the day after the same day so many months ago; a day that the month lacks becomes its last."""
    today = timezone.localdate()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    for last in (today.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(today.day, last)) + dt.timedelta(days=1)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
