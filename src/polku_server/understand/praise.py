"""Praise to pass on: what customers said well of a unit lately, for whoever leads it to say aloud there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..govern import policy
from ..govern.hooks import Todo
from ..govern.models import Role, User
from ..govern.policy import Permission
from ..listen.answers import scales
from ..ui import figures
from .models import Reading, Tone

LATELY = dt.timedelta(days=14)  # thanks that come later are thanks for something forgotten
LEAST, LETTERS = 25, 90  # what says something; what a row holds
LOOKED = 200  # of the newest good words
READ = {  # of each of them: rows are quick, whole comments with their answers are not
    "key": F("pk"),
    "grave": F("serious"),
    "letters": Length("words__text"),
    "place": F("words__response__unit"),
    "happened_on": F("words__response__happened_on"),
    "stored_at": F("words__response__stored_at"),
    "version_id": F("words__response__version"),
    "scores": F("words__response__scores"),
}
BEST = {"csat": 0, "nps": 1, "ces": 3}  # so far from the best point; of effort, the highest point that counts


def today(by: Any) -> Iterator[Todo]:
    """Give the newest praise of a unit within reach, as one row."""
    if not (policy.allows(by, Permission.ANSWERS) and policy.allows(by, Permission.EDIT)):
        return
    rows = Reading.objects.filter(tone=Tone.GOOD, words__response__batch__undone_at=None)
    newest = (
        policy.rows(by, Permission.ANSWERS, rows).order_by("-words").annotate(**READ).values_list(*READ, named=True)
    )
    found = next(delighted(fit(newest[:LOOKED])), None)  # of a million, a few
    if found:
        near = Reading.objects.select_related("words__response__unit", "words__response__touchpoint")
        yield todo(near.get(pk=found.key))


def fit(rows: Iterable[Any]) -> list[Any]:
    """Keep what was said lately of a unit, says something and is not serious."""
    since = timezone.localdate() - LATELY
    fresh = [each for each in rows if each.place and day(each) >= since and not each.grave]
    return [each for each in fresh if each.letters >= LEAST]


def delighted(rows: list[Any]) -> Iterator[Any]:
    """Keep those who gave the best points too: rules alone take a polite complaint for praise."""
    asked = scales(rows) if rows else {}
    for each in rows:
        known = asked[each.version_id]
        told = [(*known[key], value) for key, value in each.scores.items() if value is not None and key in known]
        if told and all(best(role, high, value) for role, _low, high, value in told if role in BEST):
            yield each


def best(role: str, high: int, value: int) -> bool:
    """Tell whether a point is among the best of its scale."""
    return value <= BEST[role] if role == "ces" else value >= high - BEST[role]


def day(response: Any) -> dt.date:
    """Give the day that somebody speaks of, else the day of the answer."""
    found: dt.date = response.happened_on or timezone.localdate(response.stored_at)
    return found


def todo(found: Reading) -> Todo:
    """Give the row: whom to thank, in the customer's words, and who leads them."""
    response = found.words.response
    unit = response.unit
    query = {"tone": "good", "unit": unit.public_id if unit else "", "period": "3"}
    place = [response.touchpoint.name] if response.touchpoint else []
    leader = User.objects.filter(is_active=True, grants__role=Role.UNIT_LEADER, grants__unit=unit).order_by("name")
    first = leader.first()
    return Todo(
        verb=pgettext("what to do", "Pass on"),
        matter=_("a customer's thanks to %(unit)s: “%(words)s”")
        % {"unit": unit.name if unit else "", "words": Truncator(found.words.text).chars(LETTERS)},
        url=f"{reverse('quotes')}?{urlencode(query)}",
        why=", ".join([*place, figures.day(day(response))]),
        owner=first.name if first else (unit.leader if unit else ""),
        weight=60,
    )
