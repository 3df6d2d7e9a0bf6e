"""What is the reader's own: figures of own units, words of own customers, own accounts and notes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery

from polku import measure

from ..act import rights as cases
from ..act.opening_pages import address
from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..measure import relation
from ..measure.choice import Choice
from ..measure.refusal import Offers
from ..measure.within import within
from ..register.models import Encounter, Party, Unit
from ..register.seeing import Names
from ..ui import periods

FEW, MANY = 6, 200  # rows on the day's page; rows on a page of its own


def greeting(by: User) -> str:
    """Say whose day it is: the units that the reader leads."""
    led = Unit.objects.filter(grant__user=by).order_by("name").values_list("name", flat=True)
    return ", ".join(led)


def figures(by: User) -> dict[str, Any] | None:
    """Give satisfaction and the relationship's score of what the reader may count; None where that is nothing."""
    limits = within(by)
    if not limits:
        return None
    minimum, chosen = settings.POLKU["POLKU_MINIMUM"], Choice(by, limits, periods.period(periods.USUAL), None, ())
    rows = chosen.answers()
    (csat,) = measure.csat(measure.of_role(rows, "csat"), minimum=minimum)
    (nps,) = measure.nps(measure.of_role(rows, "nps"), minimum=minimum)
    offers = Offers([], chosen, limits.known(), minimum, relation=not nps.enough)
    return {
        "csat": relation.satisfaction(csat, chosen) if csat.enough else None,
        "few_csat": None if csat.enough else offers.everywhere(csat.n),
        "nps": relation.score(nps, chosen) if nps.enough else None,
        "few_nps": None if nps.enough else offers.relationship(nps.n),
    }


def met(by: User) -> list[dict[str, Any]]:
    """Give whom we met last among the reader's customers."""
    rows = policy.rows(by, Permission.REGISTER, Encounter.objects.exclude(party=None)).select_related("party")
    return named(by, list(rows.order_by("-happened_on", "-id")[:FEW]))


def notes(by: User) -> list[dict[str, Any]]:
    """Give what the reader has written of customers, newest first, with where a case is opened about it."""
    found = Encounter.objects.filter(by=by).exclude(party=None).select_related("party").order_by("-id")
    rows = list(found[:MANY])
    reach = cases.reached_parties(by, [each.party_id for each in rows])
    opens = [address(each.party, encounter=each) if each.party_id in reach else "" for each in rows if each.party]
    return [{**row, "open": where} for row, where in zip(named(by, rows), opens, strict=True)]


def named(by: User, rows: list[Encounter]) -> list[dict[str, Any]]:
    """Put customers' names to what happened, or what stands for a name; an address where the page is open."""
    parties = [each.party for each in rows if each.party]
    known, names = reached(by, parties), Names(by, parties)
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


def reached(by: User, parties: list[Party]) -> set[int | None]:
    """Give which of these customers' pages are open to the reader."""
    asked = Party.objects.filter(pk__in={party.pk for party in parties})
    return set(policy.rows(by, Permission.REGISTER, asked).values_list("pk", flat=True))


def accounts(by: User, *, most: int = MANY) -> list[Party]:
    """Give the accounts that the reader manages with the last day we met them or their people, longest ago first."""
    mine = Party.objects.filter(manager=by, merged_into=None)
    return list(mine.annotate(last=last_met()).order_by(F("last").asc(nulls_first=True), "name", "pk")[:most])


def last_met() -> Subquery:
    """Ask for the last day on which an account or anybody of it was met."""
    theirs = Encounter.objects.filter(Q(party=OuterRef("pk")) | Q(party__memberships__organisation=OuterRef("pk")))
    return Subquery(theirs.order_by("-happened_on").values("happened_on")[:1])
