"""People and organisations from a file: each row is somebody who is here already, or somebody new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from polku.listen.problems import Problem
from polku.words import gettext as _

from ...govern.models import User
from ..actions.keeping import moved
from ..contacts import key
from ..models import Contact, ImportBatch, Party, Unit
from . import own
from .acts import Act, Row, named, write
from .belonging import Employers
from .lookups import Parties, Places, one_form
from .mapping import Map
from .outcomes import Outcome, came, lock
from .parents import Parents
from .whom import Whom

SLICE = 500  # rows in one transaction
REACHED = {"email": "email", "phone": "phone", "mobile": "sms", "address": "post"}
PLAIN = ("given_name", "family_name", "name", "number", "business_id", "country", "language", "best_channel")


class People:
    """Brings rows about parties in, a slice at a time."""

    kind = Party.Kind.PERSON
    belonging = Employers
    only = True  # a number of another kind refuses the row

    def __init__(self, mapped: Map, *, on_duplicate: str = "update", by: User | None = None) -> None:
        self.mapped, self.on_duplicate, self.by = mapped, on_duplicate, by
        self.parties, self.units = Parties(), Places(Unit).read()
        only = self.kind if self.only else ""
        self.whom = Whom(mapped, self.parties, self.kind_of, on_duplicate=on_duplicate, only=only)
        self.places = self.belonging(mapped, self.parties, on_duplicate=on_duplicate)
        self.managers = {user.email.casefold(): user for user in User.objects.all()}
        self.told: dict[tuple[str, ...], str] = {}  # who a dry run would have written: the customer number by each name

    def slices(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """Cut rows into slices in which nobody stands twice."""
        some: list[Row] = []
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            names = set(self.whom.names(row))
            if some and (names & seen or len(some) == SLICE):
                yield some
                some, seen = [], set()
            some.append(row)
            seen |= names | set(self.whom.hints(row))
        if some:
            yield some

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
        held, later = self.whom.meant(rows, outcome)
        parties = Party.objects.in_bulk([pk for _row, pk in held if pk])
        reached: dict[int, set[tuple[str, str]]] = {}
        for of, channel, each in Contact.objects.filter(party__in=parties).values_list("party_id", "channel", "key"):
            reached.setdefault(of, set()).add((channel, each))
        acts = []
        for row, pk in held:
            if pk and self.whom.another_kind(row, parties[pk], outcome):
                continue
            act = self.changed(row, parties[pk]) if pk else self.fresh(row)
            act.contacts = list(self.contacts(row, act.party, reached.get(pk or 0, set())))
            self.unknown_manager(row, outcome)
            acts.append(act)
        own.plan(acts, list(self.mapped.fields.values()), skip=self.on_duplicate == "skip")
        self.places.note(acts)
        return acts, later

    def unknown_manager(self, row: Row, outcome: Outcome) -> None:
        """Tell of an account manager whom nobody knows; the customer comes in without."""
        if row.get("manager") and row["manager"].casefold() not in self.managers:
            cure = _(
                "No member of staff has this e-mail address, so the customer has no account manager from this file. "
                "Invite them and bring the file in again, or correct the address."
            )
            outcome.tell([Problem(row["line"], self.mapped.column("manager"), row["manager"], cure)])

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
        self.places.pretend(acts, outcome)
        for act in acts:
            names, number = self.whom.names(act.row), str(act.row.get("number") or "")
            before = next((self.told[name] for name in names if name in self.told), None)
            another = bool(before and number and number != before)
            if another and self.on_duplicate != "create":
                self.whom.doubt(act.row, str(before), outcome)
                continue
            self.told |= dict.fromkeys(names, number or before or "")
            for hint in self.whom.hints(act.row):
                self.told.setdefault(hint, number or before or "")
            self.count(act, outcome, again=before is not None and not another)
        outcome.make("units", self.units.pretend(row.get("unit") or "" for row in rows))
        return outcome

    def rest(self, batch: ImportBatch | None) -> Outcome:
        """Do what had to wait for the file's end; without a batch only say what it would be."""
        outcome = Outcome()
        self.places.rest(batch, self.told, outcome)
        return outcome

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
        self.places.join([act for act in acts if act.joins], batch, outcome)


class Organisations(People):
    """Rows about organisations; the parent is named by number, business ID or name."""

    kind = Party.Kind.ORGANISATION
    belonging = Parents
