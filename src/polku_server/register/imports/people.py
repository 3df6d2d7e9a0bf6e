"""People and organisations from a file: each row is somebody who is here already, or somebody new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from polku.listen.problems import Problem
from polku.words import gettext as _

from ...govern.models import User
from ..actions.keeping import moved
from ..actions.parties import refuse_parent
from ..contacts import key
from ..folding import fold
from ..history import text_of
from ..models import Contact, ImportBatch, Membership, Party, PartyChange, Unit
from . import own
from .lookups import Parties, Places, one_form
from .mapping import Map
from .outcomes import Outcome, came, lock

SLICE = 500  # rows in one transaction
REACHED = {"email": "email", "phone": "phone", "mobile": "sms", "address": "post"}
PLAIN = ("given_name", "family_name", "name", "number", "business_id", "country", "language", "best_channel")

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
        return bool(self.fresh or self.fields or self.contacts or self.own or self.joins)


class People:
    """Brings rows about parties in, a slice at a time."""

    kind = Party.Kind.PERSON
    above = "organisation"  # the field that names what its party belongs to

    def __init__(self, mapped: Map, *, on_duplicate: str = "update", by: User | None = None) -> None:
        self.mapped, self.on_duplicate, self.by = mapped, on_duplicate, by
        self.parties = Parties()
        self.units = Places(Unit).read()
        self.managers = {user.email.casefold(): user for user in User.objects.all()}
        self.companies: set[str] = set()  # whom a dry run would have made
        self.told: dict[tuple[str, ...], str] = {}  # who a dry run would have written: the customer number by each name

    def slices(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """Cut rows into slices in which nobody stands twice."""
        some: list[Row] = []
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            names = set(self.names(row))
            if some and (names & seen or len(some) == SLICE):
                yield some
                some, seen = [], set()
            some.append(row)
            seen |= names | set(self.hints(row))
        if some:
            yield some

    def names(self, row: Row) -> list[tuple[str, ...]]:
        """Give all that a row's party may be known by."""
        found: list[tuple[str, ...]] = [("number", row["number"])] if row.get("number") else []
        if row.get("business_id"):
            found.append(("business_id", one_form(row["business_id"])))
        name = fold(named(row))
        found += [("key", row[f"{each}_key"], name) for each in ("email", "phone", "mobile") if row.get(f"{each}_key")]
        if self.kind_of(row) == Party.Kind.ORGANISATION and len(found) == 0:
            found.append(("name", name))
        return found

    def hints(self, row: Row) -> list[tuple[str, ...]]:
        """Give what a later row may know this one's party by if it tells no more: an address, a company's name."""
        keys = [row[f"{each}_key"] for each in ("email", "phone", "mobile") if row.get(f"{each}_key")]
        found: list[tuple[str, ...]] = [("key", each, "") for each in keys]
        if self.kind_of(row) == Party.Kind.ORGANISATION and named(row):
            found.append(("name", fold(named(row))))
        return found

    def kind_of(self, row: Row) -> str:
        """Say whether a row is about a person or an organisation."""
        return str(row.get("kind") or self.kind)

    def rounds(self, rows: Sequence[Row], outcome: Outcome) -> Iterator[list[Act]]:
        """Plan rows in rounds in which nobody stands twice: a later row of somebody is read when the first is in."""
        while rows:
            acts, rows = self.plan(rows, outcome)
            yield acts

    def plan(self, rows: Sequence[Row], outcome: Outcome) -> tuple[list[Act], list[Row]]:
        """Tell whom each row means and what of it is new, and which rows are left for the next round; only reads."""
        held, later = self.held(rows, outcome)
        parties = Party.objects.in_bulk([pk for _row, pk in held if pk])
        reached: dict[int, set[tuple[str, str]]] = {}
        for of, channel, each in Contact.objects.filter(party__in=parties).values_list("party_id", "channel", "key"):
            reached.setdefault(of, set()).add((channel, each))
        acts = []
        for row, pk in held:
            if pk and self.another_kind(row, parties[pk], outcome):
                continue
            act = self.changed(row, parties[pk]) if pk else self.fresh(row)
            act.contacts = list(self.contacts(row, act.party, reached.get(pk or 0, set())))
            acts.append(act)
        own.plan(acts, list(self.mapped.fields.values()), skip=self.on_duplicate == "skip")
        self.placed(acts)
        return acts, later

    def held(self, rows: Sequence[Row], outcome: Outcome) -> tuple[list[tuple[Row, int | None]], list[Row]]:
        """Give each row with the party that it means, and the later rows of the same; a row in doubt is refused."""
        numbers = self.parties.by_number({row["number"] for row in rows if row.get("number")})
        ids = self.parties.by_business_id({row["business_id"] for row in rows if row.get("business_id")})
        keys = {row[f"{each}_key"] for row in rows for each in ("email", "phone", "mobile") if row.get(f"{each}_key")}
        reached = self.parties.by_contact(keys)
        bare = {named(row) for row in rows if self.kind_of(row) == Party.Kind.ORGANISATION}
        alike = self.parties.by_name(bare, Party.Kind.ORGANISATION)
        found: list[tuple[Row, int | None]] = []
        later: list[Row] = []
        taken: set[int] = set()
        for row in rows:
            pk = self.meant(row, numbers, ids, reached, alike)
            if pk and self.on_duplicate == "create" and row.get("number") not in numbers:
                pk = None
            if pk in taken:
                later.append(row)
                continue
            taken |= {pk} if pk else set()
            other = "" if row.get("number") in numbers else self.other_number(row, pk)
            if other:
                self.doubt(row, other, outcome)
                continue
            if self.foreign(row, outcome):
                continue
            self.unknown_manager(row, outcome)
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
        if (party.kind == Party.Kind.PERSON) == (self.kind == Party.Kind.PERSON):
            return False
        cure = _("{name}, who has this customer number, is of another kind. Correct the number.")
        number = row.get("number") or ""
        outcome.refuse(row["line"], self.mapped.column("number"), number, cure.format(name=party.name))
        return True

    def foreign(self, row: Row, outcome: Outcome) -> bool:
        """Refuse a row that fills a field which is not kept of such customers; tell whether it did."""
        wrong = [each for each in self.mapped.fields.values() if each.of != self.kind_of(row)]
        for each in wrong:
            if text := row.get(f"custom.{each.key}"):
                cure = _("This field is not kept of customers of this kind. Leave the cell empty.")
                outcome.refuse(row["line"], self.mapped.own[each.key], text, cure)
                return True
        return False

    def unknown_manager(self, row: Row, outcome: Outcome) -> None:
        """Tell of an account manager whom nobody knows; the customer comes in without."""
        if row.get("manager") and row["manager"].casefold() not in self.managers:
            cure = _(
                "No member of staff has this e-mail address, so the customer has no account manager from this file. "
                "Invite them and bring the file in again, or correct the address."
            )
            outcome.tell([Problem(row["line"], self.mapped.column("manager"), row["manager"], cure)])

    def meant(self, row: Row, numbers: Any, ids: Any, reached: Any, alike: Any) -> int | None:
        """Give the party that a row means: by number, business ID, address with name, of organisations by name."""
        if row.get("number") in numbers:
            return int(numbers[row["number"]].pk)
        if row.get("business_id") in ids:
            return int(ids[row["business_id"]].pk)
        name = fold(named(row))
        for each in ("email", "phone", "mobile"):
            for found in reached.get(row.get(f"{each}_key") or "", ()):
                if found.name == name or not name:
                    return int(found.pk)
        if self.kind_of(row) == Party.Kind.ORGANISATION and len(alike.get(named(row), ())) == 1:
            return int(alike[named(row)][0])
        return None

    def other_number(self, row: Row, pk: int | None) -> str:
        """Give the other customer number that the party meant has; empty if it has none."""
        if not pk or not row.get("number"):
            return ""
        number = Party.objects.values_list("number", flat=True).get(pk=pk)
        return number if number and number != row["number"] else ""

    def values(self, row: Row) -> Row:
        """Give the party's fields that a row fills."""
        found = {name: row[name] for name in PLAIN if row.get(name)}
        if "business_id" in found:
            found["business_id"] = one_form(found["business_id"])
        if not found.get("name") and (whole := named(row)):
            found["name"] = whole
        if row.get("unit"):
            found["unit_id"] = self.units.found.get(row["unit"].casefold())
        if row.get("manager") and (manager := self.managers.get(row["manager"].casefold())):
            found["manager_id"] = manager.pk
        return found

    def fresh(self, row: Row) -> Act:
        """Make a party for a row; who has no name goes by the number or the address."""
        values = self.values(row)
        values.setdefault("name", row.get("number") or row.get("email") or row.get("phone") or "")
        return Act(row, Party(kind=self.kind_of(row), source=self.mapped.source, **values), fresh=True)

    def changed(self, row: Row, party: Party) -> Act:
        """Say what of a row is new about somebody; what the file leaves empty stays."""
        if self.on_duplicate == "skip":
            return Act(row, party)
        values = self.values(row)
        if not row.get("name") and not (row.get("given_name") or row.get("family_name")):
            values.pop("name", None)
        fields = {name: value for name, value in values.items() if value and getattr(party, name) != value}
        return Act(row, party, fields=fields)

    def contacts(self, row: Row, party: Party, known: set[tuple[str, str]]) -> Iterator[Contact]:
        """Give the ways to reach a party that are new."""
        if self.on_duplicate == "skip" and party.pk:
            return
        for name, channel in REACHED.items():
            value = row.get(name)
            if value and (channel, made := key(channel, value)) not in known and made:
                known.add((channel, made))
                yield Contact(party=party, channel=channel, value=value, key=made, source=self.mapped.source)

    def look(self, rows: Sequence[Row]) -> Outcome:
        """Say what a slice would do; writes nothing."""
        outcome = Outcome(rows=len(rows))
        acts = [act for acts in self.rounds(rows, outcome) for act in acts]
        for act in acts:
            names, number = self.names(act.row), str(act.row.get("number") or "")
            before = next((self.told[name] for name in names if name in self.told), None)
            another = bool(before and number and number != before)
            if another and self.on_duplicate != "create":
                self.doubt(act.row, str(before), outcome)
                continue
            self.told |= dict.fromkeys(names, number or before or "")
            for hint in self.hints(act.row):
                self.told.setdefault(hint, number or before or "")
            self.count(act, outcome, again=before is not None and not another)
        outcome.make("units", self.units.pretend(row.get("unit") or "" for row in rows))
        outcome.make("organisations", self.pretend(acts))
        return outcome

    def pretend(self, acts: Sequence[Act]) -> int:
        """Count the organisations that would be made for rows, each once."""
        names = {act.row[self.above] for act in self.wanted(acts) if act.joins} - self.companies
        coming = {each for _way, each, *_ in self.told}  # rows of the same file
        fresh = {name for name in names - self.known(names).keys() if name not in coming and fold(name) not in coming}
        self.companies |= fresh
        return len(fresh)

    def count(self, act: Act, outcome: Outcome, *, again: bool = False) -> None:
        """Count one row."""
        if act.fresh and not again:
            outcome.new += 1
        elif act.changes and not act.fresh:
            outcome.updated += 1
        else:
            outcome.there += 1

    @transaction.atomic
    def store(self, rows: Sequence[Row], batch: ImportBatch) -> Outcome:
        """Write a slice in one transaction."""
        lock()
        outcome = Outcome(rows=len(rows))
        missing = self.units.missing(row.get("unit") or "" for row in rows)
        if missing:
            self.units.make(missing, self.by)
            outcome.make("units", len(missing))
        for acts in self.rounds(rows, outcome):
            write(acts, batch)
            self.parties.made(act.party for act in acts)
            self.beside(acts, batch, outcome)
            moved(act.party.pk for act in acts if act.changes)
            for act in acts:
                self.count(act, outcome)
        came(batch, outcome.new + outcome.updated)
        return outcome

    def beside(self, acts: Sequence[Act], batch: ImportBatch, outcome: Outcome) -> None:
        """Write what belongs to parties: the company's own fields, and the places that people have."""
        own.write(acts, self.mapped.source, batch)
        self.join([act for act in acts if act.joins], batch, outcome)

    def wanted(self, acts: Sequence[Act]) -> list[Act]:
        """Give the rows that name an organisation to which their party is to belong."""
        named = [act for act in acts if act.row.get(self.above) and act.party.kind == self.kind]
        return [act for act in named if act.fresh or self.on_duplicate != "skip"]

    def placed(self, acts: Sequence[Act]) -> None:
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


class Organisations(People):
    """Rows about organisations; the parent is named by number, business ID or name."""

    kind = Party.Kind.ORGANISATION
    above = "parent"

    def places(self, acts: Sequence[Act]) -> set[tuple[Any, ...]]:
        """Give what organisations stand below."""
        return {(act.party.pk, act.party.parent_id, "") for act in acts}

    def place(self, act: Act, organisation: int | None) -> tuple[Any, ...]:
        """Give the place that a row is about."""
        return act.party.pk, organisation, ""

    def join(self, acts: Sequence[Act], batch: ImportBatch, outcome: Outcome) -> None:
        """Put organisations below the one that their row names; what would stand below itself stays where it is."""
        found = self.organisations({act.row["parent"] for act in acts}, batch, outcome)
        above = Party.objects.select_related("parent").in_bulk(found.values())
        for act in acts:
            parent = above[found[act.row["parent"]]]
            try:
                refuse_parent(act.party, parent)
            except ValidationError as broken:
                column, why = self.mapped.column("parent"), " ".join(broken.messages)
                outcome.tell([Problem(act.row["line"], column, act.row["parent"], why)])
                continue
            before = text_of(act.party.parent)
            Party.objects.filter(pk=act.party.pk).update(parent=parent)
            PartyChange.objects.create(party=act.party, field="parent", before=before, at=timezone.now(),
                                       after=text_of(parent), source="import", batch=batch, by=batch.by)  # fmt: skip


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
