"""The needs card: lines are added and retired, so that what was once believed can be seen."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from ...govern import audit
from ...govern.policy import By
from ..models import Need, Party
from .keeping import closed, demand_party, kept, person


@transaction.atomic
def add_need(
    party: Party,
    kind: str,
    words: str,
    *,
    by: By,
    basis: str = Need.Basis.HYPOTHESIS,
    source: str = "",
    on: dt.date | None = None,
) -> Need:
    """Write down a goal, a task, a challenge, a wish, a value or a partner, and how we know of it."""
    demand_party(by, party)
    day = on or timezone.localdate()
    row = Need(party=party, kind=kind, words=words, basis=basis, source=source, on=day, by=person(by))
    kept(row)
    audit.record(by, "added need", party, kind=row.kind, basis=row.basis)
    return row


@transaction.atomic
def retire_need(row: Need, *, by: By) -> Need:
    """Say that a line of the card holds no more; it stays in the history."""
    if closed(row, "retired_at", by=by):
        audit.record(by, "retired need", row.party, kind=row.kind)
    return row
