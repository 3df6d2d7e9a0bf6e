"""Who reads improvement actions: all who read promises; each role within its reach changes its own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..govern import policy, users_erasing
from ..govern.policy import Accounts, Permission, Reader, Units, reaches
from ..govern.users_erasing import Fate
from .improvements_models import Action


def actions(by: Reader) -> QuerySet[Action]:
    """Give the actions that somebody reads, the newest start first."""
    rows = policy.rows(by, Permission.PROMISES, Action.objects.select_related("touchpoint", "owner", "driver"))
    return rows.order_by("-starts_on", "-pk")


def register() -> None:
    """Called once at start: unit leaders and account managers read every action, for each is a lesson to all."""
    for reach in (Units, Accounts):
        reaches(Action, reach, lambda held: Q())
    users_erasing.register({"Action.owner": Fate.LET_GO})
