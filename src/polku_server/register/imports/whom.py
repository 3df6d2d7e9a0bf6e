"""Whom a row of a file means: somebody who is here, somebody new, or nobody whom it may be about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from polku.words import gettext as _

from ..folding import fold
from ..models import Party
from .acts import Row, named
from .lookups import Parties, one_form
from .mapping import Map
from .outcomes import Outcome

ADDRESSES = ("email", "phone", "mobile")


def keys(row: Row) -> list[str]:
    """Give what the addresses and numbers of a row are found by."""
    return [row[f"{each}_key"] for each in ADDRESSES if row.get(f"{each}_key")]


class Whom:
    """Tells whom rows mean; ``only`` is the one kind that may have a row's number, if it must be one."""

    def __init__(
        self, mapped: Map, parties: Parties, kind_of: Callable[[Row], str], *, on_duplicate: str, only: str = ""
    ) -> None:
        self.mapped, self.parties, self.kind_of = mapped, parties, kind_of
        self.on_duplicate, self.only = on_duplicate, only

    def names(self, row: Row) -> list[tuple[str, ...]]:
        """Give all that a row's party may be known by."""
        found: list[tuple[str, ...]] = [("number", row["number"])] if row.get("number") else []
        if row.get("business_id"):
            found.append(("business_id", one_form(row["business_id"])))
        name = fold(named(row))
        found += [("key", each, name) for each in keys(row)]
        if self.kind_of(row) == Party.Kind.ORGANISATION and len(found) == 0:
            found.append(("name", name))
        return found

    def hints(self, row: Row) -> list[tuple[str, ...]]:
        """Give what a later row may know this one's party by if it tells no more: an address, a company's name."""
        found: list[tuple[str, ...]] = [("key", each, "") for each in keys(row)]
        if self.kind_of(row) == Party.Kind.ORGANISATION and named(row):
            found.append(("name", fold(named(row))))
        return found

    def meant(self, rows: Sequence[Row], outcome: Outcome) -> tuple[list[tuple[Row, int | None]], list[Row]]:
        """Give each row with the party that it means, and the later rows of the same; a row in doubt is refused."""
        numbers = self.parties.by_number({row["number"] for row in rows if row.get("number")})
        ids = self.parties.by_business_id({row["business_id"] for row in rows if row.get("business_id")})
        reached = self.parties.by_contact({key for row in rows for key in keys(row)})
        bare = {named(row) for row in rows if self.kind_of(row) == Party.Kind.ORGANISATION}
        alike = self.parties.by_name(bare, Party.Kind.ORGANISATION)
        meant = [(row, self.party_of(row, numbers, ids, reached, alike)) for row in rows]
        others = numbers_of({pk for row, pk in meant if pk and row.get("number") and row["number"] not in numbers})
        found: list[tuple[Row, int | None]] = []
        later: list[Row] = []
        taken: set[int] = set()
        for row, pk in meant:
            if pk in taken:
                later.append(row)
                continue
            taken |= {pk} if pk else set()
            number, other = row.get("number"), others.get(pk or 0)
            if number and number not in numbers and other and other != number:
                self.doubt(row, other, outcome)
                continue
            if self.foreign(row, outcome):
                continue
            found.append((row, pk))
        return found, later

    def doubt(self, row: Row, other: str, outcome: Outcome) -> None:
        """Refuse a row about somebody who has another customer number."""
        cure = _(
            "{name} is here already with the customer number {number}. If it is somebody else, import with "
            "--on-duplicate create; if not, correct the number."
        ).format(name=named(row), number=other)
        outcome.refuse(row["line"], self.mapped.column("number"), row["number"], cure)

    def another_kind(self, row: Row, party: Party, outcome: Outcome) -> bool:
        """Refuse a person's row whose number is an organisation's, or the other way; tell whether it did."""
        if not self.only or (party.kind == Party.Kind.PERSON) == (self.only == Party.Kind.PERSON):
            return False
        cure = _("{name}, who has this customer number, is of another kind. Correct the number.")
        number = row.get("number") or ""
        outcome.refuse(row["line"], self.mapped.column("number"), number, cure.format(name=party.name))
        return True

    def foreign(self, row: Row, outcome: Outcome) -> bool:
        """Refuse a row that fills a field which is not kept of such customers; tell whether it did."""
        others = [each.key for each in self.mapped.fields.values() if each.of != self.kind_of(row)]
        cure = _("This field is not kept of customers of this kind. Leave the cell empty.")
        wrong = [(self.mapped.own[each], row[f"custom.{each}"], cure) for each in others if row.get(f"custom.{each}")]
        if wrong:
            outcome.refuse_all(row["line"], wrong)
        return bool(wrong)

    def party_of(self, row: Row, numbers: Any, ids: Any, reached: Any, alike: Any) -> int | None:
        """Give the party that a row means: by number, business ID, address with name, of organisations by name."""
        if row.get("number") in numbers:
            return int(numbers[row["number"]].pk)
        if self.on_duplicate == "create":
            return None
        if row.get("business_id") in ids:
            return int(ids[row["business_id"]].pk)
        name = fold(named(row))
        for key in keys(row):
            for found in reached.get(key, ()):
                if found.name == name or not name:
                    return int(found.pk)
        if self.kind_of(row) == Party.Kind.ORGANISATION and len(alike.get(named(row), ())) == 1:
            return int(alike[named(row)][0])
        return None


def numbers_of(pks: set[int]) -> dict[int, str]:
    """Give the customer numbers of parties."""
    return dict(Party.objects.filter(pk__in=pks).values_list("pk", "number")) if pks else {}
