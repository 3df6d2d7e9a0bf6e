"""Who reads and who changes promises: they are the whole company's, so whoever changes them must reach everything."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Accounts, By, Permission, Reader, Units, reaches
from ..register.seeing import reader
from .models import Driver, Goal, Promise


def may_change(by: Reader) -> bool:
    """Tell whether somebody may make and change promises."""
    return policy.access(by).everywhere(Permission.ACTIONS)


def demand(by: By) -> None:
    """Stop whoever may not."""
    if not may_change(by):
        raise PermissionDenied


def demanded(request: HttpRequest) -> User:
    """Give who asks, if they may change promises."""
    by = reader(request)
    demand(by)
    return by


def register() -> None:
    """Called once at start: unit leaders and account managers read every promise."""
    for model in (Driver, Promise, Goal):
        for reach in (Units, Accounts):
            reaches(model, reach, lambda held: Q())
