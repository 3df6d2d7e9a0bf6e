"""Events on charts: where each stands on a series of weeks or months, and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Literal

from django.db.models import QuerySet

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..ui import figures
from .models import ContextEvent

Step = Literal["week", "month"]


def events(by: Reader) -> QuerySet[ContextEvent]:
    """Give the events that somebody reads, removed ones too, the newest first."""
    rows = policy.rows(by, Permission.PROMISES, ContextEvent.objects.select_related("unit"))
    return rows.order_by("-first_on", "-pk")


def marks(by: Reader, first: int, last: int, step: Step, units: Collection[int] = ()) -> list[tuple[int, str]]:
    """Give the place on a series from ``first`` to ``last`` and the words of each event that begins there.

    Places count from 0; ``first`` and ``last`` are weeks or months as the lake counts them. Some ``units`` leave out
    the events of others. One query serves every chart of a page.
    """
    found = [(place(each.first_on, step) - first, each) for each in known(by)]
    return [
        (where, said(each))
        for where, each in reversed(found)
        if 0 <= where <= last - first and (not units or each.unit_id is None or each.unit_id in units)
    ]


def known(by: Reader) -> list[ContextEvent]:
    """Read the events once for each request, as a user is."""
    if by is None:
        return list(events(by).filter(removed_at=None))
    found: list[ContextEvent] | None = by.__dict__.get("_events")
    if found is None:
        found = by.__dict__["_events"] = list(events(by).filter(removed_at=None))
    return found


def place(day: dt.date, step: Step) -> int:
    """Give the week or the month of a day as the lake counts."""
    if step == "week":
        return (day - figures.EPOCH_MONDAY).days // 7
    return (day.year - 1970) * 12 + day.month - 1


def said(event: ContextEvent) -> str:
    """Say an event: its days, kind, words and unit."""
    where = f" ({event.unit.name})" if event.unit else ""
    return f"{when(event)}, {event.get_kind_display()}: {event.words}{where}"


def when(event: ContextEvent) -> str:
    """Say the days of an event."""
    if event.last_on is None or event.last_on == event.first_on:
        return figures.day(event.first_on)
    return figures.days(event.first_on, event.last_on)
