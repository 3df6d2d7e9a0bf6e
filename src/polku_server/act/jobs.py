"""What opens cases without an answer: promises whose day went by, grave notes, key accounts nobody has met."""

from __future__ import annotations

import math

from django.db import transaction
from django.utils import timezone

from ..govern.seldom import Seldom
from . import rules
from .actions import open_case
from .models import CaseCause

OFTEN = 3600.0  # seconds between two looks: a day that has gone by is seen in its first hour


def look() -> int:
    """Open what is to be opened now; each in a transaction of its own, so that nobody waits for long."""
    done = 0
    for agreed in rules.missed(timezone.localdate()):
        with transaction.atomic():
            open_case(agreed.party, by=None, kind=CaseCause.Kind.PROMISE, words=agreed.words[:200], agreed=agreed)
        done += 1
    for note in rules.noticed(timezone.now()):
        with transaction.atomic():
            if note.party:
                open_case(note.party, by=None, kind=CaseCause.Kind.NOTE, words=note.words[:200], encounter=note)
        done += 1
    for party in rules.silent(timezone.now()):
        with transaction.atomic():
            open_case(party, by=None, kind=CaseCause.Kind.SILENT)
        done += 1
    return done


def watching() -> Seldom:
    """Look once an hour and at the start."""
    return Seldom(look, often=OFTEN, full=math.inf)
