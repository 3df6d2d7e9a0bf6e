"""Customers of the sample company: people, organisations, what happened with them and what they need. All invented."""

from __future__ import annotations

import datetime as dt
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..govern.models import User
from . import contacts, indexing
from .actions.keeping import moved, told
from .models import (
    Agreed,
    Contact,
    CustomerGroup,
    Encounter,
    GroupMembership,
    Membership,
    Need,
    Party,
    Purchase,
    Referral,
    Rival,
    Touchpoint,
    Unit,
)

PEOPLE = 60
HOMES = "Omakotitalot"
YEARS = 2 * 365  # days that the oldest encounter lies back


def described() -> dict[str, Any]:
    """Give the document that describes the customers."""
    text = (Path(__file__).parent / "sample_customers.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def load(seed: int = 1) -> list[Party]:
    """Write the customers and give the people; call it inside a transaction, after units and touchpoints."""
    return Company(described(), random.Random(seed)).write()  # noqa: S311  not a secret


class Company:
    """One writing of the sample."""

    def __init__(self, about: dict[str, Any], chance: random.Random) -> None:
        self.about, self.chance = about, chance
        self.units = {unit.name: unit for unit in Unit.objects.filter(sample=True)}
        self.towns = [unit for unit in self.units.values() if unit.name in {each["unit"] for each in self.organised()}]
        self.places = list(Touchpoint.objects.filter(sample=True))
        self.lead = User.objects.order_by("pk").first()
        self.today = timezone.localdate()
        self.groups: dict[str, CustomerGroup] = {}

    def organised(self) -> list[dict[str, Any]]:
        """Give the organisations as they are described."""
        found: list[dict[str, Any]] = self.about["organisations"]
        return found

    def write(self) -> list[Party]:
        """Write everybody and everything."""
        made = [CustomerGroup(owner=self.lead, sample=True, **each) for each in self.about["groups"]]
        self.groups = {group.name: group for group in CustomerGroup.objects.bulk_create(made)}
        organisations = self.organisations()
        people = self.people()
        self.members(people, organisations)
        parties = [*people, *organisations]
        self.happened(parties)
        self.needs(parties)
        self.referrals(people)
        self.dealings(organisations)
        moved([party.pk for party in parties])
        return people

    def organisations(self) -> list[Party]:
        """Write organisations, parents first."""
        written: dict[str, Party] = {}
        for number, each in enumerate(self.organised(), 1):
            written[each["name"]] = Party.objects.create(
                kind=each.get("kind", Party.Kind.ORGANISATION),
                name=each["name"],
                number=f"Y-{100 + number}",
                parent=written.get(each.get("parent", "")),
                unit=self.units.get(each["unit"]),
                manager=self.lead if each["group"] == "Avainasiakkaat" else None,
                language="fi",
                source="sample",
                sample=True,
            )
        rows = [self.joined(written[each["name"]], each["group"]) for each in self.organised()]
        told("groupmembership", [row.pk for row in GroupMembership.objects.bulk_create(rows)])
        return list(written.values())

    def joined(self, party: Party, group: str) -> GroupMembership:
        """Give a party's place in a group."""
        return GroupMembership(party=party, group=self.groups[group], since=self.today - dt.timedelta(days=200))

    def people(self) -> list[Party]:
        """Write people with an address each, and their own numbers; the first is Kaisa Lehtovirta."""
        names = [(given, family) for given in self.about["given"] for family in self.about["family"]]
        chosen = [("Kaisa", "Lehtovirta"), *self.chance.sample(names, PEOPLE - 1)]
        rows = [self.person(number, *name) for number, name in enumerate(chosen, 1)]
        people = Party.objects.bulk_create(rows)
        Contact.objects.bulk_create([row for number, party in enumerate(people, 1) for row in reached(number, party)])
        homes = [party for number, party in enumerate(people) if number % 3 != 2]
        in_homes = GroupMembership.objects.bulk_create([self.joined(party, HOMES) for party in homes])
        told("groupmembership", [row.pk for row in in_homes])
        return people

    def person(self, number: int, given: str, family: str) -> Party:
        """Give one person."""
        return Party(
            kind=Party.Kind.PERSON,
            name=f"{given} {family}",
            given_name=given,
            family_name=family,
            number=f"A-{1000 + number}",
            unit=self.units["Tampere"] if number == 1 else self.chance.choice(self.towns),
            language="sv" if given in ("Åke", "Börje") else "fi",
            best_channel=self.chance.choice(("email", "phone", "phone")),
            source="sample",
            sample=True,
        )

    def members(self, people: list[Party], organisations: list[Party]) -> None:
        """Give every third person a place in an organisation; one has left."""
        roles = {each["name"]: each["role"] for each in self.organised()}
        rows = []
        for number, party in enumerate(people[2::3]):
            place = organisations[number % len(organisations)]
            since = self.today - dt.timedelta(days=self.chance.randrange(300, 2000))
            left = self.today - dt.timedelta(days=40) if number == len(organisations) else None
            rows.append(
                Membership(
                    person=party, organisation=place, role=roles[place.name], since=since, until=left, source="sample"
                )
            )
        told("membership", [row.pk for row in Membership.objects.bulk_create(rows)])

    def happened(self, parties: list[Party]) -> None:
        """Write encounters and purchases of two years."""
        met = [self.encounter(party, n) for party in parties for n in range(self.chance.randrange(1, 5))]
        Encounter.objects.bulk_create(sorted(met, key=lambda row: row.happened_on))
        bought = [self.purchase(party, n) for party in parties for n in range(self.chance.randrange(0, 4))]
        Purchase.objects.bulk_create(sorted(bought, key=lambda row: row.happened_on))

    def day(self) -> dt.date:
        """Draw a day, more often a late one."""
        return self.today - dt.timedelta(days=int(YEARS * self.chance.random() ** 2))

    def encounter(self, party: Party, n: int) -> Encounter:
        """Give one encounter."""
        kind, words = self.chance.choice(self.about["encounters"])
        return Encounter(
            key=f"sample-{party.number}-{n}",
            party=party,
            unit=party.unit,
            touchpoint=self.chance.choice(self.places) if self.places else None,
            kind=kind,
            words=words,
            happened_on=self.day(),
            source="sample",
        )

    def purchase(self, party: Party, n: int) -> Purchase:
        """Give one purchase."""
        product, low, high = self.chance.choice(self.about["products"])
        return Purchase(
            key=f"sample-{party.number}-{n}",
            party=party,
            unit=party.unit,
            product=product,
            number=f"T-{party.number}-{n}",
            amount=Decimal(self.chance.randint(low, high)),
            happened_on=self.day(),
            source="sample",
        )

    def needs(self, parties: list[Party]) -> None:
        """Write needs cards; Kaisa's is full, and every fourth customer's is empty."""
        lines = self.about["needs"]
        rows = []
        for number, party in enumerate(parties):
            held = lines[:3] if number == 0 else self.chance.sample(lines, self.chance.randrange(1, 4))
            for kind, words, basis, source in [] if number % 4 == 3 else held:
                rows.append(Need(party=party, kind=kind, words=words, basis=basis, source=source, on=self.day()))
        Need.objects.bulk_create(rows)

    def referrals(self, people: list[Party]) -> None:
        """Let five people have told a neighbour."""
        pairs = zip(people[:10:2], people[1:10:2], strict=True)
        anyway = ("no", "no", "unknown", "yes", "no")
        rows = [
            Referral(referrer=one, referred=other, on=self.day(), anyway=said, source="sample")
            for (one, other), said in zip(pairs, anyway, strict=True)
        ]
        told("referral", [row.pk for row in Referral.objects.bulk_create(rows)])

    def dealings(self, organisations: list[Party]) -> None:
        """Write what was agreed with organisations, and their rivals; every third has none. One promise is overdue."""
        promises, rivals = self.about["agreed"], self.about["rivals"]
        agreed, others = [], []
        for number, party in enumerate(organisations):
            if number % 3 == 2:
                continue
            for side, words, days in (promises[number % 5], promises[(number + 3) % 5]):
                on, due = self.today - dt.timedelta(days=30), days and self.today + dt.timedelta(days=days)
                agreed.append(Agreed(party=party, side=side, words=words, on=on, due=due))
            name, difference, basis, source = rivals[number % 3]
            others.append(
                Rival(party=party, name=name, difference=difference, basis=basis, source=source, on=self.today)
            )
        agreed[0].kept_at = timezone.now()
        Agreed.objects.bulk_create(agreed)
        Rival.objects.bulk_create(others)


def reached(number: int, party: Party) -> list[Contact]:
    """Give an address of a domain that is nobody's, and a number that is not in use."""
    plain = spelt(f"{party.given_name}.{party.family_name}")
    pairs = [("email", f"{plain}@example.org"), ("phone", f"040 000 {number:04}")]
    return [
        Contact(party=party, channel=channel, value=value, key=contacts.key(channel, value), source="sample")
        for channel, value in pairs
    ]


def spelt(text: str) -> str:
    """Give a name as it stands in an address."""
    return text.casefold().translate(str.maketrans("åäö", "aao"))


def remove() -> None:
    """Remove the customers and everything about them; call it inside a transaction, before units go."""
    parties = Party.objects.filter(sample=True)
    pks = list(parties.values_list("pk", flat=True))
    Party.objects.filter(parent__in=pks).update(parent=None)
    Party.objects.filter(merged_into__in=pks).update(merged_into=None)
    for name, model in (("encounter", Encounter), ("purchase", Purchase)):
        rows = model.objects.filter(party__in=pks)
        told(name, list(rows.values_list("pk", flat=True)))
        rows.delete()
    told("party", pks)
    gone = GroupMembership.objects.filter(Q(party__in=pks) | Q(group__sample=True))
    told("groupmembership", list(gone.values_list("pk", flat=True)))
    indexing.erase(pks)
    parties.delete()
    CustomerGroup.objects.filter(sample=True).delete()
    leave_places()


def leave_places() -> None:
    """Customers and encounters of one's own stay, without the units and touchpoints that go."""
    for model in (Party, Encounter, Purchase):
        model.objects.filter(unit__sample=True).update(unit=None)
    for model in (Encounter, Purchase):
        model.objects.filter(touchpoint__sample=True).update(touchpoint=None)
