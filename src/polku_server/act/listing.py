"""Which cases a list is about: read from its address, asked of the store, a page at a time by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import pgettext_lazy

from ..govern import policy
from ..govern.policy import Reader
from ..register.models import Unit
from ..register.units import Units
from . import rights
from .models import Case
from .showing import whole

PAGE = 30
CURSOR = "polku.cases"  # signed, so that no sequence key can be asked for
STATES = {
    "open": pgettext_lazy("cases", "Open"),
    "nobody": pgettext_lazy("cases", "Without an owner"),
    "closed": pgettext_lazy("cases", "Closed"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader narrowed the list to."""

    by: Reader
    state: str = "open"
    own: bool = False
    unit: Unit | None = None
    units: tuple[int, ...] = ()
    known: Sequence[Unit] = ()  # units that the list can be narrowed to

    def query(self, **other: str) -> str:
        """Give the address of this list with something else about it."""
        parts = {
            "state": self.state if self.state != "open" else "",
            "own": "1" if self.own else "",
            "unit": self.unit.public_id if self.unit else "",
            **other,
        }
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in parts.items() if value})
        return query.urlencode()


def chosen(query: QueryDict, by: Reader) -> Chosen:
    """Read an address: an unknown or foreign unit is not found, a state that is none cannot be read."""
    state = query.get("state", "open")
    if state not in STATES:
        raise BadRequest("state")
    units = Units(policy.rows(by, rights.WORKING, Unit.objects.all()))
    unit = units.named(query.get("unit", ""))
    return Chosen(by, state, bool(query.get("own")), unit, tuple(units.below(unit)), units.all)


def cases(asked: Chosen) -> QuerySet[Case]:
    """Give the cases that were chosen: open ones as they fall due, closed ones newest first."""
    rows = rights.cases(asked.by)
    if asked.own:
        rows = rows.filter(owner=asked.by.pk if asked.by else None)
    if asked.units:
        rows = rows.filter(Q(unit__in=asked.units) | Q(unit=None, party__unit__in=asked.units))
    if asked.state == "closed":
        return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
    rows = rows.filter(closed_at=None).order_by("due_at", "pk")
    return rows.exclude(owner__is_active=True) if asked.state == "nobody" else rows


def page(asked: Chosen, after: str) -> tuple[list[Case], str]:
    """Give one page of cases after a cursor, and the next page's cursor, empty at the end."""
    rows = cases(asked)
    if after:
        at, key = read(after)
        field, way = ("closed_at", "lt") if asked.state == "closed" else ("due_at", "gt")
        rows = rows.filter(Q(**{f"{field}__{way}": at}) | Q(**{field: at, f"pk__{way}": key}))
    found = list(whole(rows)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    ends = last.closed_at or last.due_at
    return found[:PAGE], signing.dumps([ends.isoformat(), last.pk], salt=CURSOR)


def read(after: str) -> tuple[dt.datetime, int]:
    """Read a place in the order."""
    try:
        at, key = signing.loads(after, salt=CURSOR)
        return dt.datetime.fromisoformat(at), int(key)
    except (signing.BadSignature, ValueError):
        raise BadRequest("after") from None
