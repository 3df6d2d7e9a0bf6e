"""The day's page in words: a greeting, what waits for whom, what really changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from ..govern import hooks, policy
from ..govern.hooks import Todo
from ..govern.models import User
from ..govern.policy import Permission
from ..register.models import Touchpoint
from ..ui import figures
from . import changes, own
from .changes import Change, Watched

MOST = 7  # rows of the day; the rest can wait until these are done
CHARTS = 2
MORNING, EVENING = 10, 17  # hours


def greeting(by: User) -> str:
    """Greet by the hour and the first name."""
    hour = timezone.localtime().hour
    said = _("Good morning") if hour < MORNING else _("Good day") if hour < EVENING else _("Good evening")
    name = str(by.name).split()
    return f"{said}, {name[0]}" if name else said


def when() -> str:
    """Say the day and its week."""
    today = timezone.localdate()
    day = formats.date_format(today, "j F Y" if get_language() == "en" else "DATE_FORMAT")
    said = {"day": capfirst(f"{formats.date_format(today, 'l')} {day}"), "week": today.isocalendar().week}
    return _("%(day)s, week %(week)s") % said


def page(by: User) -> dict[str, Any]:
    """Give what the day's page shows to whoever may see it."""
    watching = changes.watching(by)
    waiting = [*hooks.todos(by), *nobodys(by)]
    seen = watching()
    return {
        "title": greeting(by),
        "kicker": when(),
        "lead": lead(seen, waiting),
        "todos": [row(each) for each in waiting[:MOST]],
        "more": max(0, len(waiting) - MOST),
        "waiting": waiting_words(len(waiting)),
        "changes": [
            {"sentence": each.sentence, "plot": changes.plot(each, by), "url": changes.link(each, by)}
            for each in seen.changes[:CHARTS]
        ],
        "watched": seen.series,
        "calm": calm(seen),
        "led": own.greeting(by),
    }


def lead(seen: Watched, waiting: Sequence[Todo]) -> str:
    """Say what is new in one or two sentences."""
    said = [changed_words(seen.changes)]
    late = sum(each.late for each in waiting)
    if late:
        words = ngettext("One matter is late.", "%(count)s matters are late.", late)
        said.append(capfirst(words % {"count": figures.spelled(late)}))
    elif waiting:
        said.append(_("Nothing is late."))
    return " ".join(said)


def changed_words(found: Sequence[Change]) -> str:
    """Say what really changed, or that nothing did."""
    if not found:
        return _("Nothing has really changed: what moves is chance variation.")
    if len(found) == 1:
        return _("One thing has really changed: %(what)s") % {"what": found[0].sentence}
    words = ngettext(
        "%(count)s thing has really changed: %(what)s",
        "%(count)s things have really changed. The newest: %(what)s",
        len(found),
    )
    return capfirst(words % {"count": figures.spelled(len(found)), "what": found[0].sentence})


def calm(seen: Watched) -> str:
    """Say how much was watched, so that one signal is not taken for more than it is."""
    if not seen.series:
        return _("No touchpoint has six months with enough answers yet: what changed cannot be told.")
    words = ngettext(
        "%(count)s series is watched by month. A signal is a month outside its ordinary variation.",
        "%(count)s series are watched by month. A signal is a month outside its ordinary variation.",
        seen.series,
    )
    return capfirst(words % {"count": figures.spelled(seen.series)})


def waiting_words(count: int) -> str:
    """Say how many matters wait for somebody."""
    if not count:
        return _("Nothing waits for you")
    if count > MOST:
        return _("Seven of %(count)s matters, the most pressing first") % {"count": figures.count(count)}
    return capfirst(ngettext("One matter waits", "%(count)s matters wait", count) % {"count": figures.spelled(count)})


def nobodys(by: User) -> list[Todo]:
    """Ask for an owner of a touchpoint that has none, of whoever may name one."""
    if not policy.access(by).everywhere(Permission.SETTINGS) or not policy.allows(by, Permission.FIGURES):
        return []
    rows = Touchpoint.objects.filter(owner="").order_by("position")[:1]
    return [
        Todo(
            verb=pgettext("verb", "Name"),
            matter=_("somebody to own the touchpoint %(touchpoint)s") % {"touchpoint": each.name},
            why=_("Its figures belong to nobody now."),
            url=reverse("touchpoints"),
            weight=90,
        )
        for each in rows
    ]


def row(todo: Todo) -> dict[str, Any]:
    """Give one row of the day for its template."""
    return {"todo": todo, "when": due_words(todo.due)}


def due_words(due: dt.datetime | dt.date | None) -> str:
    """Say by when, as one would say it: today at 16, tomorrow, Wed 25.11."""
    if due is None:
        return ""
    clock = ""
    if isinstance(due, dt.datetime):
        due = timezone.localtime(due)
        clock = figures.clock(due)
        due = due.date()
    day = figures.near_day(due, timezone.localdate())
    return _("%(day)s at %(clock)s") % {"day": day, "clock": clock} if clock else day
