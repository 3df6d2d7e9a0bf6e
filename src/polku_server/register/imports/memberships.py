"""Who belongs where, from a file: people and organisations must be here already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from polku.words import gettext as _

from ...govern.models import User
from ..models import ImportBatch, Membership, Party
from .lookups import Parties
from .mapping import Map
from .outcomes import Outcome, came, lock

SLICE = 500
Row = dict[str, Any]


class MembershipRows:
    """Brings memberships in. One is known by person, organisation, role and first day."""

    def __init__(self, mapped: Map, *, on_duplicate: str = "update", by: User | None = None) -> None:
        self.mapped, self.on_duplicate, self.by = mapped, on_duplicate, by
        self.parties = Parties()
        self.told: set[tuple[Any, ...]] = set()

    def slices(self, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """Cut into slices of one transaction."""
        return (rows[at : at + SLICE] for at in range(0, len(rows), SLICE))

    def look(self, rows: Sequence[Row]) -> Outcome:
        """Say what a slice would do."""
        return self.put(rows, None)

    @transaction.atomic
    def store(self, rows: Sequence[Row], batch: ImportBatch) -> Outcome:
        """Write a slice."""
        lock()
        outcome = self.put(rows, batch)
        came(batch, outcome.new + outcome.updated)
        return outcome

    def put(self, rows: Sequence[Row], batch: ImportBatch | None) -> Outcome:
        """Find both ends of each row, and write what is new."""
        outcome, fresh, replaced = Outcome(rows=len(rows)), list[Membership](), list[Row]()
        people, places = self.people(rows), self.places(rows)
        ends = [(people.get(row.get("person") or row.get("email_key") or ""), places.get(row.get("organisation") or ""))
                for row in rows]  # fmt: skip
        held = {
            (each.person_id, each.organisation_id, each.role, each.since): each
            for each in Membership.objects.filter(person__in=[person for person, _ in ends if person])
        }
        for row, (person, place) in zip(rows, ends, strict=True):
            if not person or not place:
                self.unknown(row, person, outcome)
                continue
            mark = (person, place, row.get("role") or "", row.get("since"))
            there = held.get(mark)
            again = there is not None and (self.on_duplicate == "skip" or there.until == row.get("until"))
            if mark in self.told or again:
                outcome.there += 1
                continue
            self.told.add(mark)
            one = there or Membership(person_id=person, organisation_id=place, role=mark[2], since=mark[3],
                                      source=self.mapped.source, batch=batch)  # fmt: skip
            before, one.until = one.until, row.get("until") or one.until
            if not fit(one, row, self.mapped, outcome):
                continue
            outcome.updated += there is not None
            outcome.new += there is None
            if there is None:
                fresh.append(one)
            else:
                former = {"until": before and before.isoformat()}
                replaced.append({"model": "membership", "pk": one.pk, "before": former, "until": one.until})
        if batch is not None:
            self.write(fresh, replaced, batch)
        return outcome

    def write(self, fresh: list[Membership], replaced: list[Row], batch: ImportBatch) -> None:
        """Write what is new, and last days that changed, with what stood before."""
        Membership.objects.bulk_create(fresh)
        for each in replaced:
            Membership.objects.filter(pk=each["pk"]).update(until=each.pop("until"))
        batch.replaced = [*batch.replaced, *replaced]
        ImportBatch.objects.filter(pk=batch.pk).update(replaced=batch.replaced)

    def people(self, rows: Sequence[Row]) -> dict[str, int]:
        """Give the person of each number or address."""
        numbers = self.parties.by_number({row["person"] for row in rows if row.get("person")})
        found = {name: each.pk for name, each in numbers.items()}
        keys = self.parties.by_contact({row["email_key"] for row in rows if row.get("email_key")})
        found |= {name: held[0].pk for name, held in keys.items() if len({each.pk for each in held}) == 1}
        return of_kind(found, Party.Kind.PERSON)

    def places(self, rows: Sequence[Row]) -> dict[str, int]:
        """Give the organisation of each number, business ID or name."""
        names = {row["organisation"] for row in rows if row.get("organisation")}
        named = self.parties.by_name(names, Party.Kind.ORGANISATION)
        found = {name: pks[0] for name, pks in named.items() if len(pks) == 1}
        found |= {name: each.pk for name, each in self.parties.by_business_id(names).items()}
        found |= {name: each.pk for name, each in self.parties.by_number(names).items()}
        return of_kind(found, Party.Kind.ORGANISATION, Party.Kind.COMMUNITY)

    def unknown(self, row: Row, person: int | None, outcome: Outcome) -> None:
        """Refuse a row whose person or organisation is not here."""
        name = "organisation" if person else "person" if row.get("person") else "email"
        cure = _("Nobody goes by this here, or more than one does. Import people and organisations first.")
        outcome.refuse(row["line"], self.mapped.column(name) or name, row.get(name) or "", cure)


def of_kind(found: dict[str, int], *kinds: str) -> dict[str, int]:
    """Keep those that are of a kind: a customer number may be anybody's."""
    fit = set(Party.objects.filter(pk__in=found.values(), kind__in=kinds).values_list("pk", flat=True))
    return {name: pk for name, pk in found.items() if pk in fit}


def fit(one: Membership, row: Row, mapped: Map, outcome: Outcome) -> bool:
    """Hold a membership to its own rules."""
    try:
        one.clean_fields(exclude=["person", "organisation", "batch"])
        if one.until and one.since and one.until < one.since:
            one.validate_constraints(exclude=["person", "organisation", "role"])
    except ValidationError as broken:
        outcome.refuse(row["line"], mapped.column("until"), str(row.get("until") or ""), " ".join(broken.messages))
        return False
    return True
