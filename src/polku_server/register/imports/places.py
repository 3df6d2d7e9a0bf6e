"""Units and touchpoints from a file: few, so each is held to its model's whole rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from ...govern.models import User
from ...lake import changes
from ..models import ImportBatch, Touchpoint, Unit
from .mapping import Map
from .outcomes import Outcome, came, lock

SLICE = 200
Row = dict[str, Any]
FIELDS = {
    "units": ("number", "name", "leader"),
    "touchpoints": ("number", "name", "phase", "position", "owner", "deputy", "partner"),
}
MODELS: dict[str, type[Unit] | type[Touchpoint]] = {"units": Unit, "touchpoints": Touchpoint}


class PlaceRows:
    """Brings rows about units or touchpoints in. A row is known by its number, else by its name."""

    def __init__(self, mapped: Map, *, on_duplicate: str = "update", by: User | None = None) -> None:
        self.mapped, self.on_duplicate, self.by = mapped, on_duplicate, by
        self.model, self.fields = MODELS[mapped.kind.name], FIELDS[mapped.kind.name]
        self.made: list[Any] = []
        self.read()

    def read(self) -> None:
        """Read what there is."""
        things: list[Any] = list(self.model._default_manager.order_by("-pk"))
        self.named = {thing.name.casefold(): thing for thing in things}
        self.numbered = {thing.number: thing for thing in things if thing.number}

    def slices(self, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """Cut into slices of one transaction."""
        return (rows[at : at + SLICE] for at in range(0, len(rows), SLICE))

    def look(self, rows: Sequence[Row]) -> Outcome:
        """Say what a slice would do, by doing it and taking it back; places are few."""
        with transaction.atomic():
            self.model._default_manager.bulk_create(self.made)  # by slices before: rows here may refer to them
            outcome = self.put(rows, None)
            transaction.set_rollback(True)
        return outcome

    @transaction.atomic
    def store(self, rows: Sequence[Row], batch: ImportBatch) -> Outcome:
        """Write a slice."""
        lock()
        outcome = self.put(rows, batch)
        came(batch, outcome.new + outcome.updated)
        return outcome

    def put(self, rows: Sequence[Row], batch: ImportBatch | None) -> Outcome:
        """Write each row that keeps the rules; note what stood before."""
        outcome, replaced, touched = Outcome(rows=len(rows)), list[Row](), list[int]()
        for row in rows:
            row["name"] = row.get("name") or row.get("number")
            thing = self.numbered.get(row.get("number") or "") or self.named.get(str(row["name"]).casefold())
            if thing is not None and self.other(thing, row):
                row["name"], thing = f"{row['name']} ({row['number']})", None
            if thing is not None and self.on_duplicate == "skip":
                outcome.there += 1
                continue
            made = self.one(row, thing, outcome)
            if made is not None:
                touched.append(made[0])
                replaced.append({"model": self.model._meta.model_name, "pk": made[0], "before": made[1]})
        if batch is not None and replaced:
            batch.replaced = [*batch.replaced, *replaced]
            ImportBatch.objects.filter(pk=batch.pk).update(replaced=batch.replaced)
        if touched:
            changes.note(str(self.model._meta.model_name), touched)
        return outcome

    def other(self, thing: Unit | Touchpoint, row: Row) -> bool:
        """Tell whether a place of the same name has another number: it is another place."""
        return bool(row.get("number") and thing.number and thing.number != row["number"])

    def one(self, row: Row, thing: Unit | Touchpoint | None, outcome: Outcome) -> tuple[int, Row | None] | None:
        """Write one place; give its key and what stood before, None of one that is new; None where nothing changed."""
        fresh = thing is None
        place = self.model(**self.begin()) if thing is None else thing
        given = {name: row[name] for name in self.fields if row.get(name) and getattr(place, name) != row[name]}
        parent = self.parent(row)
        if parent is not None and place.pk != parent.pk and getattr(place, "parent_id", None) != parent.pk:
            given["parent"] = parent
        if not fresh and not given:
            outcome.there += 1
            return None
        stood = {name: getattr(place, name) for name in given}
        for name, value in given.items():
            setattr(place, name, value)
        try:
            place.sample = False
            place.full_clean()
        except ValidationError as broken:
            for name, value in stood.items():
                setattr(place, name, value)
            self.refuse(row, broken, outcome)
            return None
        place.save()
        self.keep(place, fresh=fresh)
        outcome.new += fresh
        outcome.updated += not fresh
        return place.pk, None if fresh else {name: getattr(value, "pk", value) for name, value in stood.items()}

    def keep(self, place: Unit | Touchpoint, *, fresh: bool) -> None:
        """Know a place by what it was just written as."""
        self.named[place.name.casefold()] = place
        if place.number:
            self.numbered[place.number] = place
        if fresh:
            self.made.append(place)

    def refuse(self, row: Row, broken: ValidationError, outcome: Outcome) -> None:
        """Say of each field that breaks a rule which column and value it was."""
        known = self.mapped.column("name") or self.mapped.column("number")
        outcome.refuse_all(
            row["line"],
            [
                (self.mapped.column(name) or known, str(row.get(name) or row["name"]), " ".join(said))
                for name, said in broken.message_dict.items()
            ],
        )

    def begin(self) -> Row:
        """Give what a new place has before its row is read: a touchpoint stands at the end of the path."""
        if self.model is Unit:
            return {}
        return {"position": (Touchpoint.objects.aggregate(last=Max("position"))["last"] or 0) + 1}

    def parent(self, row: Row) -> Unit | None:
        """Give the unit above, made if nobody has it."""
        name = row.get("parent")
        if not name or self.model is not Unit:
            return None
        found = self.numbered.get(name) or self.named.get(name.casefold())
        if found is None:
            found = Unit(name=name)
            found.full_clean()
            found.save()
            changes.note("unit", [found.pk])
            self.keep(found, fresh=True)
        return found
