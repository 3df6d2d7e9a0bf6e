"""Whose cases somebody may work on: those of one's units and accounts, and for the front line one's own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from ..govern import policy
from ..govern.models import Grant, Role, User
from ..govern.policy import Accounts, By, Permission, Reader, Serving, Units, reaches
from ..register.models import Party, Unit
from ..register.rights import of_accounts
from .models import Case

WORKING = Permission.NOTES  # "notes and cases": all who may do more than read customers hold it


def at_units(held: Units) -> Q:
    """Cases that arose at these units, and those of their customers."""
    return Q(unit__in=held.ids) | Q(party__unit__in=held.ids)


def of_manager(held: Accounts) -> Q:
    """Cases of the accounts that somebody manages, and one's own."""
    return of_accounts(held, "party__") | Q(owner=held.user)


def own(held: Serving) -> Q:
    """One's own cases; whom one serves opens no other."""
    return Q(owner=held.user)


def cases(by: Reader) -> QuerySet[Case]:
    """Give the cases that somebody may work on; one that goes on in another is not among them."""
    return policy.rows(by, WORKING, Case.objects.filter(joined=None))


def case_named(by: Reader, public_id: str) -> Case:
    """Give the case of an address; a foreign one is as missing as one that is not there."""
    if "\0" in public_id:  # PostgreSQL refuses to be asked
        raise Http404
    rows = Case.objects.select_related("party", "party__unit", "owner", "touchpoint", "unit", "root", "joined")
    return policy.find(by, WORKING, rows, public_id=public_id)


def demand(by: By, case: Case) -> None:
    """Stop whoever may not work on a case."""
    policy.demand_row(by, WORKING, case)


def candidates(case: Case) -> QuerySet[User]:
    """Give who could take a case, by name: who would see it as their own."""
    anywhere = Q(grants__role__in=(Role.LEAD, Role.ACCOUNT_MANAGER, Role.FRONT_LINE))
    leading = Q(grants__role=Role.UNIT_LEADER, grants__unit__in=above(case.unit_id, case.party.unit_id))
    return User.objects.filter(anywhere | leading, is_active=True).distinct().order_by("name", "pk")


def above(*units: int | None) -> list[int]:
    """Give units and all that they stand below, the nearest first."""
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    found: list[int] = []
    for unit in units:
        while unit is not None and unit not in found:
            found.append(unit)
            unit = parents.get(unit)
    return found


def first_owner(case: Case) -> User | None:
    """Give whose a new case is: the account manager's, else the nearest unit leader's, else nobody's."""
    manager = case.party.manager
    if manager and candidates(case).filter(pk=manager.pk).exists():
        return manager
    near = above(case.unit_id, case.party.unit_id)
    held = Grant.objects.filter(role=Role.UNIT_LEADER, unit__in=near, user__is_active=True).select_related("user")
    leaders = sorted(held, key=lambda grant: (near.index(grant.unit_id or 0), grant.pk))
    return leaders[0].user if leaders else None


def reached_parties(by: Reader, parties: Iterable[int | None]) -> set[int]:
    """Give those customers for whom somebody may open a case, by key."""
    asked = Party.objects.filter(pk__in=set(parties), merged_into=None)
    return set(policy.rows(by, WORKING, asked).values_list("pk", flat=True))


def register() -> None:
    """Called once at start."""
    reaches(Case, Units, at_units)
    reaches(Case, Accounts, of_manager)
    reaches(Case, Serving, own)
