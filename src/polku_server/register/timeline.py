"""Everything that happened with one customer, newest first, from whichever stage knows of it.

A stage registers its source at start; each is asked for the moments before a place in the order, so that a page
costs as much on the hundredth page as on the first. The order is day, moment of writing down, source, row; all of
them descending.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet

from ..govern.policy import By
from .models import Party

PAGE = 30
CURSOR = "polku.timeline"  # signed, so that no sequence key can be asked for


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, in words."""

    day: dt.date
    at: dt.datetime  # when it was written down
    key: int
    what: str
    more: str = ""
    quote: str = ""
    about: tuple[str, ...] = ()
    tone: str = ""  # good, bad or nothing
    gone: str = ""  # why it holds no more
    correct: str = ""  # the key of a row that may be put right
    rank: int = 0
    parts: tuple[str, ...] = field(default=())  # lines below


Place = tuple[dt.date, dt.datetime, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """Where moments come from: rows of one table about a party, and what is said of them."""

    name: str
    day: Any  # a column or an expression that gives the day
    at: Any  # the column of when it was written down
    rows: Callable[[By, Party], QuerySet[Any]]
    told: Callable[
        [list[Any], bool], Iterable[Moment]
    ]  # rows newest first, each with .moment_day and .moment_at; are names seen?


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Called by each stage once at start."""
    for source in sources:
        _sources[source.name] = source


def page(by: By, party: Party, after: str = "", *, named: bool, size: int = PAGE) -> tuple[list[Moment], str]:
    """Give a page of moments after a cursor, and the next page's cursor, empty at the end."""
    place = read(after) if after else None
    found: list[Moment] = []
    for rank, source in enumerate(_sources.values()):
        rows = source.rows(by, party).annotate(moment_day=source.day, moment_at=F(source.at))
        rows = rows.filter(before(place, rank)) if place else rows
        held = list(rows.order_by("-moment_day", "-moment_at", "-pk")[: size + 1])
        found += [ranked(moment, rank) for moment in source.told(held, named)]
    found.sort(key=attrgetter("day", "at", "rank", "key"), reverse=True)
    last = found[size - 1] if len(found) > size else None
    return found[:size], write(last) if last else ""


def ranked(moment: Moment, rank: int) -> Moment:
    """Give a moment with its source's place in the order."""
    values = {name: getattr(moment, name) for name in Moment.__slots__}
    return Moment(**values | {"rank": rank})


def before(place: Place, rank: int) -> Q:
    """Ask a source for what stands after a place in the order."""
    day, at, last, key = place
    same = Q(moment_day=day, moment_at=at)
    if rank > last:
        same = Q(pk__in=[])
    elif rank == last:
        same &= Q(pk__lt=key)
    return Q(moment_day__lt=day) | Q(moment_day=day, moment_at__lt=at) | same


def write(moment: Moment) -> str:
    """Write a place in the order."""
    return signing.dumps([moment.day.isoformat(), moment.at.isoformat(), moment.rank, moment.key], salt=CURSOR)


def read(after: str) -> Place:
    """Read a place in the order."""
    try:
        day, at, rank, key = signing.loads(after, salt=CURSOR)
    except signing.BadSignature:
        raise BadRequest("after") from None
    return dt.date.fromisoformat(day), dt.datetime.fromisoformat(at), rank, key
