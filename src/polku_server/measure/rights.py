"""Whose events somebody reads: those of one's units and the whole company's; who manages accounts reads all."""

from __future__ import annotations

from django.db.models import Q

from ..govern import users_erasing
from ..govern.policy import Accounts, Units, reaches
from ..govern.users_erasing import Fate
from .models import ContextEvent


def at_units(held: Units) -> Q:
    """Events of these units, and the whole company's."""
    return Q(unit__in=held.ids) | Q(unit=None)


def register() -> None:
    """Called once at start."""
    reaches(ContextEvent, Units, at_units)
    reaches(ContextEvent, Accounts, lambda held: Q())  # an account may have been anywhere
    users_erasing.register({"ContextEvent.by": Fate.STAY})
