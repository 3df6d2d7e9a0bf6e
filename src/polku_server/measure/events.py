"""Events on charts: where each stands on a series of weeks or months, and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..ui import figures
from .models import ContextEvent

Step = Literal["week", "month"]
AT_ONCE, LINES = 4, 12  # lines under one week or month, and under a chart: the list of events has them all


def events(by: Reader) -> QuerySet[ContextEvent]:
    """Give the events that somebody reads, removed ones too, the newest first."""
    rows = policy.rows(by, Permission.PROMISES, ContextEvent.objects.select_related("unit"))
    return rows.order_by("-first_on", "-pk")


def marks(by: Reader, first: int, last: int, step: Step, units: Collection[int] = ()) -> list[tuple[int, str]]:
    """Give the place on a series from ``first`` to ``last`` and the words of each event that begins there.

    Places count from 0; ``first`` and ``last`` are weeks or months as the lake counts them. Some ``units`` leave out
    the events of others. One query serves every chart of a page that shows the same days.
    """
    held: dict[int, list[ContextEvent]] = {}
    for each in known(by, opening(first, step), opening(last + 1, step)):
        if not units or each.unit_id is None or each.unit_id in units:
            held.setdefault(place(each.first_on, step) - first, []).append(each)
    short = sum(min(len(rows), AT_ONCE) for rows in held.values()) <= LINES
    return [(where, words) for where, rows in sorted(held.items()) for words in (told(rows) if short else brief(rows))]


def told(rows: Sequence[ContextEvent]) -> list[str]:
    """Say the events of one place of a chart; of very many the newest, and how many others there were."""
    if len(rows) <= AT_ONCE:
        return [said(each) for each in rows]
    left = len(rows) - AT_ONCE + 1
    others = ngettext("%(count)s other event", "%(count)s other events", left) % {"count": figures.count(left)}
    return [others, *(said(each) for each in rows[left:])]


def brief(rows: Sequence[ContextEvent]) -> list[str]:
    """Say the events of one place in a line: a chart of many places would have more words below than it shows."""
    if len(rows) == 1:
        return [said(rows[0])]
    return [_("%(count)s events, the last %(event)s") % {"count": figures.count(len(rows)), "event": said(rows[-1])}]


def known(by: Reader, since: dt.date, before: dt.date) -> list[ContextEvent]:
    """Read the events of some days, the oldest first: once for each request, which a user lives as long as."""
    if by is None:
        return within(by, since, before)
    read: dict[tuple[dt.date, dt.date], list[ContextEvent]] = by.__dict__.setdefault("_events", {})
    wider = next((days for days in read if days[0] <= since and before <= days[1]), None)
    if wider is None:
        wider = since, before
        read[wider] = within(by, since, before)
    return [each for each in read[wider] if since <= each.first_on < before]


def within(by: Reader, since: dt.date, before: dt.date) -> list[ContextEvent]:
    """Read the events that begin on some days."""
    rows = events(by).filter(removed_at=None, first_on__gte=since, first_on__lt=before)
    return list(rows.order_by("first_on", "pk"))


def opening(at: int, step: Step) -> dt.date:
    """Give the first day of a week or month as the lake counts."""
    if step == "week":
        return figures.EPOCH_MONDAY + dt.timedelta(weeks=at)
    return dt.date(1970 + at // 12, at % 12 + 1, 1)


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
