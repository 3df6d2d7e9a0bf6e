"""Whose reviews and plans somebody works on: those of the accounts that they may change."""

from __future__ import annotations

from django.db.models import QuerySet

from ..govern import policy, users_erasing
from ..govern.policy import Permission, Reader
from ..govern.users_erasing import Fate
from ..register.models import Party
from .reviewing import ORGANISED

WORKING = Permission.EDIT


def accounts(by: Reader) -> QuerySet[Party]:
    """Give the accounts within reach: organisations and communities that somebody manages."""
    rows = Party.objects.filter(kind__in=ORGANISED, manager__isnull=False, merged_into=None)
    return policy.rows(by, WORKING, rows)


def register() -> None:
    """Called once at start."""
    users_erasing.register(
        {
            "AccountReview.by": Fate.STAY,
            "PlanLine.by": Fate.STAY,
            "PlanLine.owner": Fate.LET_GO,
        }
    )
