"""Which surveys and answers a reach of `policy` holds."""

from __future__ import annotations

from functools import partial

from django.db.models import Q

from ..govern.policy import Accounts, Guest, Units, reaches
from ..register.rights import of_accounts, of_units
from .models import Response, Survey, Words


def of_guest(held: Guest, way: str = "") -> Q:
    """Answers to the survey whose day lies in the period."""
    named = {f"{way}happened_on__range": (held.since, held.until)}
    unnamed = {f"{way}happened_on": None, f"{way}stored_at__date__range": (held.since, held.until)}
    return Q(**{f"{way}survey": held.survey}) & (Q(**named) | Q(**unnamed))


def given_at(held: Units, way: str = "") -> Q:
    """Answers given at these units, and of their customers."""
    return of_units(held, way) | of_units(held, f"{way}party__")


def register() -> None:
    """Called once at start."""
    for model, way in ((Response, ""), (Words, "response__")):
        reaches(model, Units, partial(given_at, way=way))
        reaches(model, Accounts, partial(of_accounts, way=f"{way}party__"))
        reaches(model, Guest, partial(of_guest, way=way))
    reaches(Survey, Units, of_units)
    reaches(Survey, Guest, lambda held: Q(pk=held.survey))
