"""Which customers a list is about: read from its address, asked of the store, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db import connections
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.http import Http404, QueryDict

from ..govern import policy
from ..govern.models import User
from ..govern.policy import By, Permission
from .lastmet import NEVER
from .listed import listed
from .models import (
    Agreed,
    CustomerGroup,
    CustomField,
    CustomValue,
    GroupMembership,
    LastMet,
    Membership,
    Need,
    Party,
    Unit,
)
from .models.parties import LANGUAGES
from .seeing import row_at
from .typing_in import read
from .units import Units

PAGE = 50
SORTS = ("name", "newest", "met")
NARROWING = ("unit", "manager", "group", "language", "open", "field", "value")
OPEN_NEEDS = (Need.Kind.TASK, Need.Kind.CHALLENGE, Need.Kind.WISH)  # goals, values and partners are no matters
FEW = 1000  # customers who are found first and put in order then: of more, the list is gone through in its order


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader narrowed the list to; None and empty do not narrow."""

    kind: str = Party.Kind.PERSON
    sort: str = "name"
    unit: Unit | None = None
    units: tuple[int, ...] = ()
    manager: User | None = None
    group: CustomerGroup | None = None
    language: str = ""
    open: bool = False
    own: CustomField | None = None
    value: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the kind was chosen."""
        return any(self.asked.get(name) for name in NARROWING)

    @property
    def sifted(self) -> bool:
        """Tell whether an index leads to those who were chosen, apart from what is open with them."""
        return bool(self.units or self.manager or self.group or self.own)

    def query(self, **other: str) -> str:
        """Give the address of this list with something else about it."""
        return encoded({**self.asked, **other})


def encoded(parts: Mapping[str, str]) -> str:
    """Write a query, without what is empty."""
    query = QueryDict(mutable=True)
    for name, value in parts.items():
        if value:
            query[name] = value
    return query.urlencode()


def chosen(query: QueryDict, *, by: By, named: bool) -> Chosen:
    """Read an address; what is unknown there is not found, what cannot be read is a bad request."""
    asked = {name: query.get(name, "") for name in ("kind", "sort", *NARROWING) if query.get(name)}
    kind, language = asked.get("kind", Party.Kind.PERSON), asked.get("language", "")
    sort = asked.get("sort", "name" if named else "newest")
    known = kind in Party.Kind.values and sort in SORTS and asked.get("open", "1") == "1"
    if not known or (language and language not in dict(LANGUAGES)):
        raise BadRequest("list")
    units = Units(policy.rows(by, Permission.REGISTER, Unit.objects.all()))
    unit = units.named(asked.get("unit", ""))
    return Chosen(
        kind=kind,
        sort=sort if named or sort != "name" else "newest",  # the order of names would tell them
        unit=unit,
        units=tuple(units.below(unit)),
        manager=row_at(User.objects.all(), asked["manager"]) if "manager" in asked else None,
        group=row_at(CustomerGroup.objects.all(), asked["group"]) if "group" in asked else None,
        language=language,
        open="open" in asked,
        own=kept(asked["field"]) if "field" in asked else None,
        value=asked.get("value", ""),
        asked=asked,
    )


def kept(key: str) -> CustomField:
    """Give the company's own field of a key."""
    found = None if "\0" in key else CustomField.objects.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def customers(chosen: Chosen, *, by: By) -> QuerySet[Party]:
    """Give the customers that were chosen, of those whom the reader sees; ValidationError if the value does not fit."""
    rows = policy.rows(by, Permission.REGISTER, Party.objects.filter(merged_into=None, kind=chosen.kind))
    if chosen.units:
        rows = rows.filter(unit__in=chosen.units)
    if chosen.manager:
        rows = rows.filter(manager=chosen.manager)
    if chosen.language:
        rows = rows.filter(language=chosen.language)
    if chosen.group:
        rows = rows.filter(pk__in=GroupMembership.objects.filter(group=chosen.group).values("party"))
    if chosen.own:
        rows = rows.filter(pk__in=holding(chosen.own, chosen.value))
    if chosen.open:
        rows = rows.filter(with_open_matters())
    return ordered(rows, chosen)


def ordered(rows: QuerySet[Party], chosen: Chosen) -> QuerySet[Party]:
    """Put customers in the order that was chosen; each is one that an index holds."""
    if chosen.sort == "met":
        return rows.filter(last_met__kind=chosen.kind).order_by("-last_met__day", "-last_met__pk")
    return rows.order_by(*(("name", "pk") if chosen.sort == "name" else ("-pk",)))


def with_open_matters() -> Q:
    """Ask for customers with a promise that was not kept, or a task, a challenge or a wish that still holds."""
    agreed = Agreed.objects.filter(kept_at=None)
    needs = Need.objects.filter(retired_at=None, kind__in=OPEN_NEEDS)
    if agreed[: FEW + 1].count() + needs[: FEW + 1].count() <= FEW:
        return Q(pk__in=agreed.values("party").union(needs.values("party")))
    return Q(Exists(agreed.filter(party=OuterRef("pk")))) | Q(Exists(needs.filter(party=OuterRef("pk"))))


def holding(of: CustomField, value: str) -> QuerySet[Any]:
    """Give who has this value of a field; any value, if none is named."""
    column, wanted = read(of, value)
    rows = CustomValue.objects.filter(field=of)
    return (rows if wanted is None else rows.filter(**{column: wanted})).values("party")


def page(rows: QuerySet[Party], chosen: Chosen, after: str, *, by: By = None) -> tuple[list[Party], str]:
    """Give one page after a customer, and whom the next one comes after, empty at the end.

    The customer's public id stands for the place in the order: no name and no sequence key in an address.
    """
    narrowed = chosen.sifted or not policy.access(by).everywhere(Permission.REGISTER)
    keys = few(rows) if narrowed else None
    if keys is not None:
        rows = ordered(Party.objects.filter(pk__in=listed(keys, rows.db)), chosen)
    elif narrowed:
        rows = held(rows, chosen)
    if after:
        last = row_at(Party.objects.select_related("last_met"), after)
        # of few it would expect that nobody comes after, and find them badly
        whole = keys is None and connections[rows.db].vendor == "postgresql"
        parts = [rows.filter(each) for each in beyond(last, chosen.sort, whole=whole)]
    else:
        parts = [rows]
    found: list[Party] = []
    for part in parts:
        found += part.select_related("unit", "manager")[: PAGE + 1 - len(found)]
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def few(rows: QuerySet[Party]) -> list[int] | None:
    """Find everybody of a narrowed list first, if they are few; None where the list is gone through in its order.

    Left alone, both stores put tens of thousands in order for one page, or walk past nearly everybody.
    """
    keys = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else None


def held(rows: QuerySet[Party], chosen: Chosen) -> QuerySet[Party]:
    """Hold SQLite to the order of a list: where many are narrowed to it would find them all, and put them in order."""
    natural = chosen.sort == "name" or (chosen.sort == "newest" and not chosen.open)
    if natural or connections[rows.db].vendor == "postgresql":
        return rows
    everybody = Party.objects.filter(merged_into=None, kind=chosen.kind)
    return ordered(everybody.filter(Exists(rows.order_by().filter(pk=OuterRef("pk")))), chosen)


def beyond(last: Party, sort: str, *, whole: bool) -> list[Q]:
    """Ask for what comes after a customer, in parts; those of the same name or day go by their keys."""
    if sort == "newest":
        return [Q(pk__lt=last.pk)]
    if sort == "met":
        day = last.last_met.day
        if whole:
            return [Q(TupleLessThan(Tuple("last_met__day", "last_met__pk"), (day, last.pk)))]
        # told the two parts apart: so many were never met that SQLite would read through them
        return [Q(last_met__day=day, last_met__pk__lt=last.pk), Q(last_met__day__lt=day)]
    # one bound that an index can follow, and what is equal to it set right
    return [Q(name__gte=last.name) & (Q(name__gt=last.name) | Q(pk__gt=last.pk))]


def last_met(parties: list[Party]) -> dict[int, Any]:
    """Give the day on which each of a page's customers was last met, if ever."""
    return dict(LastMet.objects.filter(party__in=parties).exclude(day=NEVER).values_list("party", "day"))


def belonging(parties: list[Party]) -> dict[int, list[Membership]]:
    """Give the memberships that have not ended, of each person of a page."""
    rows = Membership.objects.filter(person__in=parties, until=None).select_related("organisation").order_by("pk")
    found: dict[int, list[Membership]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def wrong(error: ValidationError) -> str:
    """Give the sentence of a value that does not fit."""
    return " ".join(error.messages)
