"""What is done with each row about a party: planned, then written with what stood before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from ..history import text_of
from ..models import Contact, ImportBatch, Party, PartyChange
from . import own

Row = dict[str, Any]


@dataclass
class Act:
    """What is done with one row."""

    row: Row
    party: Party
    fresh: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    own: list[own.Given] = field(default_factory=list)
    joins: bool = False  # an organisation that it did not belong to

    @property
    def changes(self) -> bool:
        """Tell whether anything is written."""
        return self.changes_beside or self.joins

    @property
    def changes_beside(self) -> bool:
        """Tell whether anything is written beside where its party belongs."""
        return bool(self.fresh or self.fields or self.contacts or self.own)


def named(row: Row) -> str:
    """Give the name of a row's party as it is shown."""
    whole = " ".join(part for part in (row.get("given_name"), row.get("family_name")) if part)
    return str(row.get("name") or whole or "")


def write(acts: Sequence[Act], batch: ImportBatch) -> None:
    """Write parties, what changed about them, and how they are reached."""
    now = timezone.now()
    fresh = [act.party for act in acts if act.fresh]
    for party in fresh:
        party.batch = batch
    Party.objects.bulk_create(fresh)
    histories = []
    for act in acts:
        if act.fields:
            histories += [change(act.party, name, value, batch, now) for name, value in act.fields.items()]
            Party.objects.filter(pk=act.party.pk).update(**act.fields, changed_at=now)
    PartyChange.objects.bulk_create(histories)
    contacts = [each for act in acts for each in act.contacts]
    for each in contacts:
        each.batch, each.party = batch, each.party
    Contact.objects.bulk_create(contacts, ignore_conflicts=True)


def change(party: Party, name: str, value: Any, batch: ImportBatch, now: Any) -> PartyChange:
    """Write down what stood before."""
    shown = name.removesuffix("_id") if name in ("unit_id", "manager_id") else name
    before = text_of(getattr(party, shown))
    setattr(party, name, value)
    return PartyChange(party=party, field=shown, before=before, after=text_of(getattr(party, shown)), source="import",
                       by=batch.by, batch=batch, at=now)  # fmt: skip
