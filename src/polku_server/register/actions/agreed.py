"""What was agreed with a customer and how we differ from rivals: lines are added, and marked kept or retired."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from ...govern import audit
from ...govern.policy import By
from ..models import Agreed, Need, Party, Rival
from .keeping import closed, demand_party, kept, person


@transaction.atomic
def add_agreed(
    party: Party,
    side: str,
    words: str,
    *,
    by: By,
    due: dt.date | None = None,
    on: dt.date | None = None,
) -> Agreed:
    """Write down what we or the customer promised."""
    demand_party(by, party)
    row = Agreed(party=party, side=side, words=words, due=due, on=on or timezone.localdate(), by=person(by))
    kept(row)
    audit.record(by, "added agreed", party, side=row.side)
    return row


@transaction.atomic
def keep_agreed(row: Agreed, *, by: By) -> Agreed:
    """Say that a promise was kept; the first moment stays."""
    if closed(row, "kept_at", by=by):
        audit.record(by, "kept agreed", row.party, side=row.side)
    return row


@transaction.atomic
def add_rival(
    party: Party,
    name: str,
    difference: str,
    *,
    by: By,
    basis: str = Need.Basis.HYPOTHESIS,
    source: str = "",
    on: dt.date | None = None,
) -> Rival:
    """Write down whom else the customer could choose, what is different in us, and how we know."""
    demand_party(by, party)
    row = Rival(party=party, name=name, difference=difference, basis=basis, source=source, by=person(by))
    row.on = on or timezone.localdate()
    kept(row)
    audit.record(by, "added rival", party, basis=row.basis)
    return row


@transaction.atomic
def retire_rival(row: Rival, *, by: By) -> Rival:
    """Say that a difference holds no more; it stays in the history."""
    if closed(row, "retired_at", by=by):
        audit.record(by, "retired rival", row.party)
    return row
