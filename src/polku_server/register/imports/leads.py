"""Leads from a file: somebody new, or somebody who is here, and the first time that we met."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.utils import timezone

from ...govern.models import User
from ..models import Encounter, ImportBatch, Party, Touchpoint
from . import copying
from .facts import SHARED, escaped
from .lookups import Places
from .mapping import Map
from .outcomes import Outcome
from .people import Act, People, Row, named


class Leads(People):
    """Rows about leads; who names only a company is an organisation."""

    def __init__(self, mapped: Map, *, on_duplicate: str = "update", by: User | None = None) -> None:
        super().__init__(mapped, on_duplicate=on_duplicate, by=by)
        self.touchpoints = Places(Touchpoint).read()

    def kind_of(self, row: Row) -> str:
        """Say whether a lead is a person or an organisation."""
        told = row.get("kind") or ("" if named(row) or not row.get("organisation") else Party.Kind.ORGANISATION)
        return str(told or Party.Kind.PERSON)

    def values(self, row: Row) -> Row:
        """A company's name is its organisation's."""
        found = super().values(row)
        if not found.get("name") and row.get("organisation"):
            found["name"] = row["organisation"]
        return found

    def look(self, rows: Sequence[Row]) -> Outcome:
        """Say what a slice would do."""
        outcome = super().look(rows)
        outcome.make("touchpoints", len(self.touchpoints.missing(row.get("touchpoint") or "" for row in rows)))
        return outcome

    def beside(self, acts: Sequence[Act], batch: ImportBatch, outcome: Outcome) -> None:
        """Write the first encounter of each lead, once."""
        super().beside(acts, batch, outcome)
        missing = self.touchpoints.missing(act.row.get("touchpoint") or "" for act in acts)
        if missing:
            self.touchpoints.make(missing, self.by)
            outcome.make("touchpoints", len(missing))
        rows = [self.encounter(act) for act in acts]
        names = (*SHARED, "kind", "words")
        count = copying.insert(connection, Encounter, names, rows, {"batch_id": batch.pk, "stored_at": timezone.now()})
        outcome.make("encounters", count)

    def encounter(self, act: Act) -> tuple[Any, ...]:
        """Give the columns of one encounter."""
        row = act.row
        mark = row.get("number") or row.get("email_key") or f"{named(row)}{row.get('organisation')}{row['date']}"
        key = f"{escaped(self.mapped.source)}/lead/{escaped(mark)}"
        if len(key) > Encounter._meta.get_field("key").max_length:
            key = blake2b(key.encode(), digest_size=24).hexdigest()
        unit = self.units.found.get((row.get("unit") or "").casefold())
        touchpoint = self.touchpoints.found.get((row.get("touchpoint") or "").casefold())
        employee, source = row.get("employee") or "", self.mapped.source
        where = (key, act.party.pk, touchpoint, unit, employee, row.get("date_time"), row["date"], source)
        return (*where, Encounter.Kind.LEAD.value, row.get("words") or "")
