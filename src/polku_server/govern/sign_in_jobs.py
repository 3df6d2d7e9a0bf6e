"""Deleting sessions that ended by themselves, with what was written down of them: device, address, when last used."""

from __future__ import annotations

import time

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from .users_models import SignedIn

OFTEN = 24 * 3600.0  # seconds between two looks
SLICE = 500  # rows in one transaction


class Ending:
    """Looks once a day and at the start; the rest of the time a step costs nothing."""

    def __init__(self) -> None:
        self.again = 0.0

    def step(self) -> int:
        """Delete a slice of sessions that are over, if it is time to look; give how many."""
        if time.monotonic() < self.again:
            return 0
        gone = forget_sessions()
        if gone < SLICE:
            self.again = time.monotonic() + OFTEN
        return gone


@transaction.atomic
def forget_sessions() -> int:
    """Delete the sessions that expired first, at most five hundred, and their rows here; give how many."""
    over = Session.objects.filter(expire_date__lte=timezone.now()).order_by("expire_date")
    keys = list(over.values_list("session_key", flat=True)[:SLICE])
    SignedIn.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
