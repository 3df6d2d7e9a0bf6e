"""Deleting sessions that ended by themselves, with what was written down of them: device, address, when last used."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from .seldom import Seldom
from .users_models import SignedIn

OFTEN = 24 * 3600.0  # seconds between two looks
SLICE = 500  # rows in one transaction


def ending() -> Seldom:
    """Look once a day and at the start."""
    return Seldom(forget_sessions, often=OFTEN, full=SLICE)


@transaction.atomic
def forget_sessions() -> int:
    """Delete the sessions that expired first, at most five hundred, and their rows here; give how many."""
    over = Session.objects.filter(expire_date__lte=timezone.now()).order_by("expire_date")
    keys = list(over.values_list("session_key", flat=True)[:SLICE])
    SignedIn.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
