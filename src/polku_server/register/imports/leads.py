"""Leads from a file: somebody new, or somebody who is here, and the first time that we met."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import pyarrow as pa
from django.db import connection
from django.utils import timezone

from ...govern.models import User
from .. import lastmet
from ..models import Encounter, ImportBatch, Party, Touchpoint
from . import copying
from .acts import Act, Row, named
from .facts import MOST_KEY, escaped
from .lookups import Places
from .mapping import Map
from .outcomes import Outcome
from .people import People

WHOLE, TEXT = pa.int64(), pa.string()
ENCOUNTER = pa.schema(
    {"key": TEXT, "party_id": WHOLE, "touchpoint_id": WHOLE, "unit_id": WHOLE, "employee": TEXT}
    | {"happened_at": pa.timestamp("s", "UTC"), "happened_on": pa.date32(), "source": TEXT, "kind": TEXT, "words": TEXT}
)


class Leads(People):
    """Rows about leads; who names only a company is an organisation."""

    only = False

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
        outcome.make("touchpoints", self.touchpoints.pretend(row.get("touchpoint") or "" for row in rows))
        return outcome

    def beside(self, acts: Sequence[Act], batch: ImportBatch, outcome: Outcome) -> None:
        """Write the first encounter of each lead, once."""
        super().beside(acts, batch, outcome)
        missing = self.touchpoints.missing(act.row.get("touchpoint") or "" for act in acts)
        if missing:
            self.touchpoints.make(missing, self.by)
            outcome.make("touchpoints", len(missing))
        rows = pa.Table.from_pylist([self.encounter(act) for act in acts], ENCOUNTER)
        count = copying.insert(connection, Encounter, rows, {"batch_id": batch.pk, "stored_at": timezone.now()})
        lastmet.note(act.party.pk for act in acts)
        outcome.make("encounters", count)

    def encounter(self, act: Act) -> Row:
        """Give the columns of one encounter."""
        row = act.row
        mark = row.get("number") or row.get("email_key") or f"{named(row)}{row.get('organisation')}{row['date']}"
        key = f"{escaped(self.mapped.source)}/lead/{escaped(mark)}"
        if len(key) > MOST_KEY:
            key = blake2b(key.encode(), digest_size=24).hexdigest()
        return {
            "key": key,
            "party_id": act.party.pk,
            "touchpoint_id": self.touchpoints.found.get((row.get("touchpoint") or "").casefold()),
            "unit_id": self.units.found.get((row.get("unit") or "").casefold()),
            "employee": row.get("employee") or "",
            "happened_at": row.get("date_time"),
            "happened_on": row["date"],
            "source": self.mapped.source,
            "kind": Encounter.Kind.LEAD.value,
            "words": row.get("words") or "",
        }
