"""Deleting what calls of the API answered once nobody sends them again: such an answer may hold a person's data."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import IdempotentCall
from .seldom import Seldom

KEPT = timedelta(hours=24)
OFTEN = 600.0  # seconds between two looks
SLICE = 500  # rows in one transaction


def tidying() -> Seldom:
    """Look every ten minutes and at the start."""
    return Seldom(forget_calls, often=OFTEN, full=SLICE)


@transaction.atomic
def forget_calls() -> int:
    """Delete the oldest answers of calls older than a day, at most five hundred; give how many."""
    old = IdempotentCall.objects.filter(at__lt=timezone.now() - KEPT).order_by("pk").values_list("pk", flat=True)
    pks = list(old[:SLICE])
    return IdempotentCall.objects.filter(pk__in=pks).delete()[0]
