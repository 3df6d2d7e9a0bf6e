"""Deleting what calls of the API answered once nobody sends them again: such an answer may hold a person's data."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import IdempotentCall

KEPT = timedelta(hours=24)
OFTEN = 600.0  # seconds between two looks
SLICE = 500  # rows in one transaction


class Tidying:
    """Looks every ten minutes; the rest of the time a step costs nothing."""

    def __init__(self) -> None:
        self.again = 0.0

    def step(self) -> int:
        """Delete a slice of old answers, if it is time to look; give how many."""
        if time.monotonic() < self.again:
            return 0
        gone = forget_calls()
        if gone < SLICE:
            self.again = time.monotonic() + OFTEN
        return gone


@transaction.atomic
def forget_calls() -> int:
    """Delete the oldest answers of calls older than a day, at most five hundred; give how many."""
    old = IdempotentCall.objects.filter(at__lt=timezone.now() - KEPT).order_by("pk").values_list("pk", flat=True)
    pks = list(old[:SLICE])
    return IdempotentCall.objects.filter(pk__in=pks).delete()[0]
