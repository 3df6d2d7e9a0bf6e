"""Who and where a row means: found in sets, by every name that a file may use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Model
from stdnum.fi import ytunnus

from ...govern import audit
from ...govern.models import User
from ...lake import changes
from ..folding import fold
from ..listed import among
from ..models import Contact, Merge, Party, Touchpoint, Unit

ASKED = {"sqlite": 500, "postgresql": 4096}  # values in one question
KEPT = 200_000  # answers remembered


def asked(values: Iterable[str]) -> Iterable[list[str]]:
    """Give the different values, as many at a time as one question takes."""
    found = sorted({value for value in values if value})
    most = ASKED[connection.vendor]
    return (found[at : at + most] for at in range(0, len(found), most))


def one_form(business_id: str) -> str:
    """Write a business ID as the register does."""
    return str(ytunnus.format(ytunnus.compact(business_id))) if ytunnus.is_valid(business_id) else business_id


@dataclass(slots=True)
class Found:
    """A party: its key, and the party merged away by whose own name it was found (0 if none)."""

    pk: int
    through: int = 0


class Reached(NamedTuple):
    """A party that an address reaches, by its name or the folded one of whoever was merged into it (``through``)."""

    pk: int
    name: str
    through: int = 0


class Parties:
    """Finds parties; who was merged away is found as who they are now."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}  # bare keys: of a hundred thousand customers other things weigh megabytes
        self.gone: dict[str, int] = {}

    def by_number(self, numbers: Collection[str], *, fresh: bool = False) -> dict[str, Found]:
        """Give the party of each customer number that is known; ``fresh`` asks the store again for the others."""
        if len(self.numbers) > KEPT:
            self.numbers.clear()
            self.gone.clear()
        unknown = [number for number in numbers if number not in self.numbers] if numbers else []
        for some in asked(unknown):
            which = among("polku_party.number", some, connection.alias)
            found = list(Party.objects.filter(which).values_list("number", "pk", "merged_into"))
            # merged away come first, so that the one who holds the number now is the one kept
            for number, pk, into in sorted(found, key=lambda row: (row[2] is None, row[1])):
                self.numbers[number] = last(into) if into else pk
                self.gone.pop(number, None)
                if into:
                    self.gone[number] = pk
        held = (number for number in numbers if number in self.numbers)
        return {number: Found(self.numbers[number], self.gone.get(number, 0)) for number in held}

    def by_business_id(self, ids: Collection[str]) -> dict[str, Found]:
        """Give the organisation of each business ID; of several the first."""
        found: dict[str, Found] = {}
        forms = {one_form(each): each for each in ids if each}
        for some in asked(forms):
            rows = Party.objects.filter(business_id__in=some, merged_into=None).order_by("-pk")
            found |= {forms[own]: Found(pk) for own, pk in rows.values_list("business_id", "pk")}
        return found

    def by_contact(self, keys: Collection[str]) -> dict[str, list[Reached]]:
        """Give the parties that each address or number reaches, with their folded names; the oldest first.

        An address that somebody merged away brought along reaches the party by that one's name, too.
        """
        found: dict[str, list[Reached]] = defaultdict(list)
        for some in asked(keys):
            rows = Contact.objects.filter(key__in=some, party__merged_into=None).order_by("party_id")
            held = list(rows.values_list("key", "pk", "party_id", "party__name"))
            brought = brought_along({pk for _key, _contact, pk, _name in held})
            for key, contact, pk, name in held:
                gone, other = brought.get(contact, (0, ""))
                ways = [Reached(pk, fold(name), gone)] + [Reached(pk, fold(other), gone)] * bool(gone)
                found[key] += [each for each in dict.fromkeys(ways) if each not in found[key]]
        return found

    def by_name(self, names: Collection[str], kind: str) -> dict[str, list[int]]:
        """Give the parties of one kind with exactly these names."""
        found: dict[str, list[int]] = defaultdict(list)
        for some in asked(names):
            rows = Party.objects.filter(kind=kind, name__in=some, merged_into=None).order_by("pk")
            for name, pk in rows.values_list("name", "pk"):
                found[name].append(pk)
        return found

    def made(self, parties: Iterable[Party]) -> None:
        """Remember parties that were just written."""
        self.numbers |= {each.number: each.pk for each in parties if each.number}


def brought_along(pks: Collection[int]) -> dict[int, tuple[int, str]]:
    """Give of the contacts that came to these parties by a merge which stands whose they were, and that one's name."""
    merges = Merge.objects.filter(kept__in=pks, undone_at=None).order_by("pk")
    return {
        contact: (gone, name)
        for gone, name, moved in merges.values_list("gone_id", "gone__name", "log__moved__contact__party")
        for contact in moved or ()
    }


def last(pk: int) -> int:
    """Follow mergers to the party that is there now."""
    while into := Party.objects.filter(pk=pk).values_list("merged_into", flat=True).first():
        pk = into
    return pk


@dataclass
class Places:
    """Units or touchpoints by their number elsewhere or their name; small enough to be held."""

    model: type[Unit] | type[Touchpoint]
    found: dict[str, int] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)

    def read(self) -> Places:
        """Read all that there are; a number wins over a name."""
        rows = list(self.model._default_manager.order_by("-pk").values_list("name", "number", "pk"))
        self.found = {name.casefold(): pk for name, _number, pk in rows}
        self.found |= {number.casefold(): pk for _name, number, pk in rows if number}
        return self

    def missing(self, names: Iterable[str]) -> list[str]:
        """Give the different names that there are not, as first written."""
        fresh: dict[str, str] = {}
        for name in names:
            if name and name.casefold() not in self.found:
                fresh.setdefault(name.casefold(), name)
        return list(fresh.values())

    def pretend(self, names: Iterable[str]) -> int:
        """Count those that there are not, once in a dry run; nothing is written, so they have no key."""
        fresh = self.missing(names)
        self.found |= dict.fromkeys((each.casefold() for each in fresh), 0)
        return len(fresh)

    def make(self, names: Iterable[str], by: User | None) -> None:
        """Write those that there are not, inside a transaction."""
        self.read()  # another import may have made them meanwhile
        things: list[Model] = []
        at = Touchpoint.objects.aggregate(last=Max("position"))["last"] or 0
        for number, name in enumerate(self.missing(names), at + 1):
            thing = Touchpoint(name=name, position=number) if self.model is Touchpoint else Unit(name=name)
            thing.full_clean()
            thing.save()
            audit.record(by, f"made {self.model._meta.model_name} for import", thing)
            things.append(thing)
            self.named.append(name)
        if things:
            changes.note(str(self.model._meta.model_name), [thing.pk for thing in things])
            self.read()
