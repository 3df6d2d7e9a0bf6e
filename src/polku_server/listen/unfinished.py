"""Follow-ups of answers that failed too often: looked at by a person, and tried again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from ..govern import audit, policy
from ..govern.models import Organisation
from ..govern.policy import By, Permission
from .jobs import ATTEMPTS
from .models import Pending


def given_up() -> QuerySet[Pending]:
    """Give the follow-ups that jobs does not try any more."""
    return Pending.objects.filter(attempts__gte=ATTEMPTS)


def by_survey() -> QuerySet[Pending, Any]:
    """Count them by survey, with the first and the last answer's time; nothing of an answer itself."""
    counted = given_up().values("response__survey__public_id", "response__survey__name")
    times = {"first": Min("response__stored_at"), "last": Max("response__stored_at")}
    return counted.annotate(n=Count("pk"), **times).order_by("response__survey__name", "response__survey__public_id")


@transaction.atomic
def retry(*, by: By) -> int:
    """Let jobs try all of them anew; give how many."""
    policy.demand(by, Permission.SETTINGS)
    count = given_up().update(attempts=0)
    if count:
        audit.record(by, "tried follow-ups again", Organisation(id=1), count=count)
    return count
