"""Which accounts a list is about: read from its address, asked of the store, a page at a time by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Reader
from ..register.models import Party, Unit
from ..register.seeing import row_at
from ..register.units import Units
from ..ui import figures
from . import reviews_rights
from .reviews_models import AccountReview, PlanLine

PAGE = 30
NEVER = dt.date.min  # before every day: who was never gone through comes first
STATES = {
    "all": pgettext_lazy("accounts", "All"),
    "never": gettext_lazy("Not reviewed yet"),
    "due": gettext_lazy("Review due"),
    "late": gettext_lazy("Plan late"),
}
SORTS = {
    "due": gettext_lazy("Next review first"),
    "held": gettext_lazy("Oldest review first"),
    "name": gettext_lazy("By name"),
}
BY = {"due": ("turn", "name", "pk"), "held": ("met", "name", "pk"), "name": ("name", "pk")}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader narrowed the list to."""

    by: Reader
    state: str = "all"
    sort: str = "due"
    manager: User | None = None
    unit: Unit | None = None
    units: tuple[int, ...] = ()
    known: Sequence[Unit] = ()  # units that the list can be narrowed to

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the order was chosen."""
        return self.state != "all" or self.unit is not None or self.manager is not None

    def query(self, **other: str) -> str:
        """Give the address of this list with something else about it."""
        parts = {
            "state": self.state if self.state != "all" else "",
            "sort": self.sort if self.sort != "due" else "",
            "unit": self.unit.public_id if self.unit else "",
            "manager": self.manager.public_id if self.manager else "",
            **other,
        }
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in parts.items() if value})
        return query.urlencode()


def chosen(query: QueryDict, by: Reader) -> Chosen:
    """Read an address: an unknown or foreign unit or manager is not found, another state or order cannot be read."""
    state, sort = query.get("state") or "all", query.get("sort") or "due"
    if state not in STATES or sort not in SORTS:
        raise BadRequest("list")
    units = Units(policy.rows(by, reviews_rights.WORKING, Unit.objects.all()))
    unit = units.named(query.get("unit", ""))
    whose = query.get("manager", "")
    manager = row_at(managers(by), whose) if whose else None
    return Chosen(by, state, sort, manager, unit, tuple(units.below(unit)), units.all)


def managers(by: Reader) -> QuerySet[User]:
    """Give whoever manages an account that the reader sees."""
    return User.objects.filter(pk__in=reviews_rights.accounts(by).values("manager")).order_by("name", "pk")


def reviewed(rows: QuerySet[Party]) -> QuerySet[Any]:
    """Read with each account its last review, and where it stands in the orders by day."""
    newest = AccountReview.objects.filter(party=OuterRef("pk"), removed_at=None).order_by("-held_on", "-pk")
    said = {name: Subquery(newest.values(name)[:1]) for name in ("held_on", "next_on", "concluded")}
    return rows.annotate(**said, turn=Coalesce(F("next_on"), Value(NEVER)), met=Coalesce(F("held_on"), Value(NEVER)))


def late(today: dt.date) -> Q:
    """Ask for lines of a plan that are late."""
    return Q(done_at=None, removed_at=None, due__lt=today)


def within(asked: Chosen) -> QuerySet[Any]:
    """Give the accounts of a unit and a manager, whatever their state."""
    rows = reviews_rights.accounts(asked.by)
    if asked.units:
        rows = rows.filter(unit__in=asked.units)
    if asked.manager:
        rows = rows.filter(manager=asked.manager)
    return reviewed(rows)


def accounts(asked: Chosen) -> QuerySet[Any]:
    """Give the accounts that were chosen, in the order that was chosen."""
    rows, today = within(asked), timezone.localdate()
    if asked.state == "never":
        rows = rows.filter(turn=NEVER)
    elif asked.state == "due":
        rows = rows.filter(turn__gt=NEVER, turn__lte=today)
    elif asked.state == "late":
        rows = rows.filter(Exists(PlanLine.objects.filter(late(today), party=OuterRef("pk"))))
    return rows.order_by(*BY[asked.sort])


def counted(asked: Chosen) -> QuerySet[Any]:
    """Give the accounts that were chosen with what is open and late on their plans, for a file."""
    lines = PlanLine.objects.filter(party=OuterRef("pk"), done_at=None, removed_at=None)
    overdue = lines.filter(late(timezone.localdate()))
    found: QuerySet[Any] = accounts(asked).annotate(open=number(lines), late=number(overdue))
    return found


def number(lines: QuerySet[PlanLine]) -> Coalesce:
    """Count an account's lines beside the account."""
    return Coalesce(Subquery(lines.order_by().values("party").annotate(n=Count("pk")).values("n")), 0)


def page(asked: Chosen, after: str) -> tuple[list[Any], str]:
    """Give one page after an account, and which the next one comes after, empty at the end.

    The account's public id stands for the place in the order: no name and no sequence key in an address.
    """
    rows = accounts(asked)
    if after:
        last = row_at(reviewed(reviews_rights.accounts(asked.by)), after)
        rows = rows.filter(beyond(last, BY[asked.sort]))
    found = list(rows.select_related("manager")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def beyond(last: Any, keys: Sequence[str]) -> Q:
    """Ask for what comes after a row in the order of these keys: greater in one, equal in those before it."""
    asked, equal = Q(), Q()
    for key in keys:
        asked |= equal & Q(**{f"{key}__gt": getattr(last, key)})
        equal &= Q(**{key: getattr(last, key)})
    return asked


def shown(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Give the rows of a page: what is open on their plans is asked of the store for all at once."""
    today = timezone.localdate()
    lines = PlanLine.objects.filter(party__in=found, done_at=None, removed_at=None).order_by().values("party")
    lines = lines.annotate(lines=Count("pk"), overdue=Count("pk", filter=late(today)))
    counts = {each["party"]: each for each in lines}
    return [row(each, counts.get(each.pk, {}), today) for each in found]


def row(party: Any, counts: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Give one account's row."""
    return {
        "party": party,
        "url": reverse("review", args=[party.public_id]),
        "held": figures.day(party.held_on) if party.held_on else "",
        "next": figures.day(party.next_on) if party.next_on else "",
        "due": party.turn <= today,
        "lines": figures.count(counts["lines"]) if counts else "",
        "late": figures.count(counts["overdue"]) if counts and counts["overdue"] else "",
    }


def lead(asked: Chosen) -> str:
    """Say how many of the accounts of a unit and a manager are to be gone through; nothing where there are none."""
    today = timezone.localdate()
    counts = within(asked).aggregate(
        every=Count("pk"),
        never=Count("pk", filter=Q(turn=NEVER)),
        due=Count("pk", filter=Q(turn__gt=NEVER, turn__lte=today)),
    )
    if not counts["every"]:
        return ""
    said = []
    if counts["never"]:
        said.append(_("Accounts not reviewed yet: %(count)s.") % {"count": figures.count(counts["never"])})
    if counts["due"]:
        said.append(_("Reviews due: %(count)s.") % {"count": figures.count(counts["due"])})
    return " ".join(said) or _("Every account has its next review.")
