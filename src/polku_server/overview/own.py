"""What is the reader's own: figures of own units, words of own customers, own accounts and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf

from polku import measure

from ..act import rights as cases
from ..act.opening_pages import address
from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..lake.ahead import ahead
from ..measure import relation
from ..measure.choice import Choice
from ..measure.refusal import Offers
from ..measure.within import within
from ..register.lastmet import NEVER
from ..register.models import Encounter, LastMet, Party, Unit
from ..register.seeing import Names
from ..ui import periods

FEW, MANY = 6, 200  # rows on the day's page; rows on a page of its own


def greeting(by: User) -> str:
    """Say whose day it is: the units that the reader leads."""
    led = Unit.objects.filter(grant__user=by).order_by("name").values_list("name", flat=True)
    return ", ".join(led)


def figuring(by: User) -> Callable[[], dict[str, Any] | None]:
    """Begin to ask for the day's figures; what comes back gives them, or None where nothing may be counted."""
    limits = within(by)
    if not limits:
        return lambda: None
    minimum, chosen = settings.POLKU["POLKU_MINIMUM"], Choice(by, limits, periods.period(periods.USUAL), None, ())
    asked = ahead(measure.together, chosen.answers(), ("csat", "nps"), minimum=minimum, times="times")
    return lambda: figures(asked(), chosen, minimum)


def figures(scores: Mapping[str, Sequence[Any]], chosen: Choice, minimum: int) -> dict[str, Any]:
    """Give satisfaction and the relationship's score in words and shapes, or what is missing."""
    (csat,), (nps,), limits = scores["csat"], scores["nps"], chosen.within
    offers = Offers([], chosen, limits.known(), minimum, relation=not nps.enough)
    return {
        "csat": relation.satisfaction(csat, chosen) if csat.enough else None,
        "few_csat": None if csat.enough else offers.everywhere(csat.n),
        "nps": relation.score(nps, chosen) if nps.enough else None,
        "few_nps": None if nps.enough else offers.relationship(nps.n),
    }


def met(by: User) -> list[dict[str, Any]]:
    """Give whom we met last among the reader's customers, each with the newest of what was written down."""
    newest = Encounter.objects.filter(party=OuterRef("pk"), corrected=None, batch__undone_at=None)
    newest = newest.order_by("-happened_on", "-id")
    last = lately(by)
    chosen = Party.objects.filter(pk__in=last).annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    rows = Encounter.objects.filter(pk__in=chosen).select_related("party").order_by("-happened_on", "-id")
    return named(by, list(rows), known=set(last))


def lately(by: User) -> list[int]:
    """Give the keys of those met last: of each kind in its index's order, for all encounters are too many to sort."""
    reach = policy.rows(by, Permission.REGISTER, Party.objects.filter(pk=OuterRef("pk"), merged_into=None))
    found: list[tuple[dt.date, int]] = []
    for kind in Party.Kind.values:
        days = LastMet.objects.filter(Exists(reach), kind=kind).exclude(day=NEVER).order_by("-day", "-party")
        found += days.values_list("day", "party")[:FEW]
    return [pk for _day, pk in sorted(found, reverse=True)[:FEW]]


def notes(by: User) -> list[dict[str, Any]]:
    """Give what the reader has written of customers, newest first, with where a case is opened about it."""
    found = Encounter.objects.filter(by=by).exclude(party=None).select_related("party").order_by("-id")
    rows = list(found[:MANY])
    reach = cases.reached_parties(by, [each.party_id for each in rows])
    opens = [address(each.party, encounter=each) if each.party_id in reach else "" for each in rows if each.party]
    return [{**row, "open": where} for row, where in zip(named(by, rows), opens, strict=True)]


def named(by: User, rows: list[Encounter], *, known: set[int] | None = None) -> list[dict[str, Any]]:
    """Put customers' names to what happened, or what stands for a name; an address where the page is open.

    Which are open is asked, unless it is ``known``.
    """
    parties = [each.party for each in rows if each.party]
    known, names = reached(by, parties) if known is None else known, Names(by, parties)
    return [
        {
            "day": each.happened_on,
            "kind": each.get_kind_display(),
            "words": each.words,
            "name": names.of(each.party),
            "party": each.party.public_id if each.party_id in known else "",
        }
        for each in rows
        if each.party
    ]


def reached(by: User, parties: list[Party]) -> set[int]:
    """Give which of these customers' pages are open to the reader."""
    asked = Party.objects.filter(pk__in={party.pk for party in parties})
    return set(policy.rows(by, Permission.REGISTER, asked).values_list("pk", flat=True))


def accounts(by: User, *, most: int = MANY) -> list[Party]:
    """Give the accounts that the reader manages with the last day we met them or their people, longest ago first."""
    mine = Party.objects.filter(manager=by, merged_into=None)
    return list(mine.annotate(last=last_met()).order_by(F("last").asc(nulls_first=True), "name", "pk")[:most])


def last_met() -> NullIf:
    """Ask for the last day on which an account or anybody of it was met: either by its index, for one with an `or`
    between them would look through all encounters for each account."""
    own = LastMet.objects.filter(party=OuterRef("pk"))
    theirs = LastMet.objects.filter(party__memberships__organisation=OuterRef("pk")).order_by("-day")
    days = [Coalesce(Subquery(each.values("day")[:1]), Value(NEVER)) for each in (own, theirs)]
    return NullIf(Greatest(*days), Value(NEVER))
