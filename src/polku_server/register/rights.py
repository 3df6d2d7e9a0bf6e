"""Which customers, places and rows about them a reach of `policy` holds."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db.models import Model, Q
from django.utils import timezone

from ..govern.models import ConsentDecision, Disclosure
from ..govern.policy import Accounts, Guest, Serving, Units, follows, reaches, units_below
from .models import (
    Agreed,
    Contact,
    CustomValue,
    DuplicatePair,
    Encounter,
    GroupMembership,
    Membership,
    Merge,
    Need,
    Party,
    PartyChange,
    Purchase,
    Referral,
    Rival,
    Touchpoint,
    Unit,
)

SERVED_FOR = timedelta(hours=8)  # a working day: who was served in the morning may be asked about in the afternoon

OF_A_PARTY: dict[type[Model], str] = {
    Agreed: "party__",
    ConsentDecision: "party__",
    Contact: "party__",
    CustomValue: "party__",
    Disclosure: "party__",
    Encounter: "party__",
    GroupMembership: "party__",
    Membership: "person__",
    Need: "party__",
    Party: "",
    PartyChange: "party__",
    Purchase: "party__",
    Referral: "referrer__",
    Rival: "party__",
}
OF_TWO: dict[type[Model], tuple[str, str]] = {DuplicatePair: ("left", "right"), Merge: ("kept", "gone")}
AT_A_UNIT = (Encounter, Purchase)


def of_units(held: Units, way: str = "") -> Q:
    """Customers whose unit is among these."""
    return Q(**{f"{way}unit__in": held.ids})


def at_units(held: Units, way: str = "") -> Q:
    """What happened with these customers, and what happened at these units."""
    return of_units(held, way) | of_units(held)


def of_accounts(held: Accounts, way: str = "") -> Q:
    """Customers whom a user manages, what belongs to them and who belongs to them."""
    managed = Party.objects.filter(manager=held.user).values("pk")
    belonging = Party.objects.filter(parent__in=managed).values("pk")
    people = Membership.objects.filter(organisation__in=managed.union(belonging)).values("person")
    # one list: with OR between them both stores read every customer there is, a second among a million
    return Q(**{f"{way}pk__in": managed.union(belonging, people)})


def of_serving(held: Serving, way: str = "") -> Q:
    """Customers whom a user has had before them within the working day."""
    since = timezone.now() - SERVED_FOR
    return Q(**{f"{way}pk__in": Party.objects.filter(served__by=held.user, served__at__gte=since).values("pk")})


def below(unit: int) -> frozenset[int]:
    """Give a unit and all below it."""
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    found, fresh = {unit}, {unit}
    while fresh:
        fresh = {each for each, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return frozenset(found)


def register() -> None:
    """Called once at start."""
    units_below(below)
    for model, way in OF_A_PARTY.items():
        reaches(model, Units, partial(at_units if model in AT_A_UNIT else of_units, way=way))
        reaches(model, Accounts, partial(of_accounts, way=way))
        reaches(model, Serving, partial(of_serving, way=way))
    for both, ways in OF_TWO.items():
        follows(both, Party, *ways)
    reaches(Unit, Units, lambda held: Q(pk__in=held.ids))
    reaches(Unit, Accounts, lambda held: Q())
    reaches(Unit, Serving, lambda held: Q())
    reaches(Touchpoint, Units, lambda held: Q())
    reaches(Touchpoint, Accounts, lambda held: Q())
    reaches(Touchpoint, Serving, lambda held: Q())
    reaches(Touchpoint, Guest, lambda held: Q(survey=held.survey))
