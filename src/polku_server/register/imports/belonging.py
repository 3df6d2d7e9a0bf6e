"""Where the people of rows belong: in the organisation that their row names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..actions.keeping import moved
from ..folding import fold
from ..models import ImportBatch, Membership, Party
from .acts import Act
from .lookups import Parties
from .mapping import Map
from .outcomes import Outcome


class Employers:
    """Gives people their place in the organisation that their row names by number, business ID or name."""

    kind = Party.Kind.PERSON
    above = "organisation"  # the field that names what a party belongs to

    def __init__(self, mapped: Map, parties: Parties, *, on_duplicate: str) -> None:
        self.mapped, self.parties, self.on_duplicate = mapped, parties, on_duplicate
        self.companies: set[str] = set()  # that rows of a dry run name

    def pretend(self, acts: Sequence[Act], outcome: Outcome) -> None:
        """Note which organisations a slice of a dry run names."""
        self.companies |= {act.row[self.above] for act in acts if act.joins}

    def rest(self, batch: ImportBatch | None, told: Iterable[tuple[str, ...]], outcome: Outcome) -> None:
        """Count, when a dry run has gone through its file, the organisations that would be made."""
        if batch is None and self.companies:
            coming = {each for _way, each, *_ in told}  # rows of the same file
            unknown = self.companies - self.known(self.companies).keys() - coming
            outcome.make("organisations", sum(fold(name) not in coming for name in unknown))

    def wanted(self, acts: Sequence[Act]) -> list[Act]:
        """Give the rows that name an organisation to which their party is to belong."""
        named = [act for act in acts if act.row.get(self.above) and act.party.kind == self.kind]
        return [act for act in named if act.fresh or self.on_duplicate != "skip"]

    def note(self, acts: Sequence[Act]) -> None:
        """Note who is to belong where they do not yet; only reads."""
        wanted = self.wanted(acts)
        found = self.known({act.row[self.above] for act in wanted}) if wanted else {}
        here = self.places(wanted)
        for act in wanted:
            act.joins = act.fresh or self.place(act, found.get(act.row[self.above])) not in here

    def places(self, acts: Sequence[Act]) -> set[tuple[Any, ...]]:
        """Give the places that the parties of rows have."""
        rows = Membership.objects.filter(person__in=[act.party.pk for act in acts if act.party.pk])
        return set(rows.values_list("person_id", "organisation_id", "role"))

    def place(self, act: Act, organisation: int | None) -> tuple[Any, ...]:
        """Give the place that a row is about."""
        return act.party.pk, organisation, act.row.get("role") or ""

    def join(self, acts: Sequence[Act], batch: ImportBatch, outcome: Outcome) -> None:
        """Give people their place in the organisation that their row names; one that is not here is made."""
        found = self.organisations({act.row["organisation"] for act in acts}, batch, outcome)
        rows = [
            Membership(person=act.party, organisation_id=found[act.row["organisation"]],
                       role=act.row.get("role") or "", source=self.mapped.source, batch=batch)
            for act in acts
        ]  # fmt: skip
        Membership.objects.bulk_create(rows)

    def known(self, names: set[str]) -> dict[str, int]:
        """Give the organisation of each number, business ID or name; a person's number is none."""
        numbered = {name: each.pk for name, each in self.parties.by_number(names).items()}
        others = Party.objects.filter(pk__in=numbered.values()).exclude(kind__in=(Party.Kind.PERSON, Party.Kind.ASSET))
        may = set(others.values_list("pk", flat=True))
        found = {name: pk for name, pk in numbered.items() if pk in may}
        found |= {name: each.pk for name, each in self.parties.by_business_id(names - found.keys()).items()}
        left = names - found.keys()
        return found | {name: pks[0] for name, pks in self.parties.by_name(left, Party.Kind.ORGANISATION).items()}

    def organisations(self, names: set[str], batch: ImportBatch, outcome: Outcome) -> dict[str, int]:
        """Give the organisation of each number, business ID or name, made if nobody has it."""
        found = self.known(names)
        made = [
            Party(kind=Party.Kind.ORGANISATION, name=name, source=self.mapped.source, batch=batch)
            for name in sorted(names - found.keys())
        ]
        Party.objects.bulk_create(made)
        moved(each.pk for each in made)
        outcome.make("organisations", len(made))
        return found | {each.name: each.pk for each in made}
