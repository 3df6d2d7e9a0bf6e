"""Whose decisions somebody reads and reviews: those of one's units, and those that are one's own to see to."""

from __future__ import annotations

from django.db.models import Q

from ..govern import users_erasing
from ..govern.policy import Accounts, Units, reaches
from ..govern.users_erasing import Fate
from .models import Decision

FATES = {"Decision.by": Fate.STAY, "Decision.owner": Fate.LET_GO}


def at_units(held: Units) -> Q:
    """Decisions of these units, and the whole company's."""
    return Q(unit__in=held.ids) | Q(unit=None)


def of_manager(held: Accounts) -> Q:
    """Decisions that are one's own to see to, and the whole company's."""
    return Q(owner=held.user) | Q(unit=None)


def register() -> None:
    """Called once at start."""
    reaches(Decision, Units, at_units)
    reaches(Decision, Accounts, of_manager)
    users_erasing.register(FATES)
