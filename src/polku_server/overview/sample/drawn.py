"""The whole sample company as it is drawn: who the customers are, what they bought, and what each answer was due to.

Everything hangs on a seed, a day and a size, so that the truths can be worked out again at any time.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

DAYS = 728  # two years of whole weeks
PEOPLE, BUYS, ANSWERS, EMPLOYEES = 7_740, 60_000, 10_500, 300
CONTACTS = 3  # people of each organisation
KNOWN = 0.6  # share of answers that a purchase led to
ONLINE = 0.15  # share of purchases made in the web shop
SILENT = 0.05  # share of customers who never bought
LATE_WEIGHT = 500.0  # days that a customer goes on buying, on average
PROMOTER, LAPSED = "A-00002", "A-00003"
LAPSED_BUYS = ((40, 16_900), (75, 8_400), (190, 11_250), (300, 4_700))  # day and euros


@cache
def company() -> dict[str, Any]:
    """Give the document that describes the company."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "company.json").read_text(encoding="utf-8"))
    return found


def monday(day: dt.date) -> dt.date:
    """Give the Monday of a week."""
    return day - dt.timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the day on which two years end, the seed, and how much of the whole size."""

    as_of: dt.date
    seed: int = 1
    scale: float = 1.0

    @property
    def start(self) -> dt.date:
        """The first day."""
        return self.as_of - dt.timedelta(days=DAYS)

    def many(self, whole: int) -> int:
        """Give a number in the size asked for."""
        return max(1, round(self.scale * whole))

    def chance(self, what: int) -> np.random.Generator:
        """Give draws of their own for each part, so that one part does not shift another."""
        return np.random.default_rng([self.seed, what])


@dataclass(frozen=True, slots=True)
class Customers:
    """People first, then contacts of organisations, then organisations; ``unit`` is a place among all units."""

    numbers: list[str]
    names: list[tuple[str, str]]
    language: Ints
    unit: Ints
    people: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Buys:
    """Purchases in the order of their days."""

    customer: Ints
    unit: Ints
    day: Ints
    product: Ints
    amount: Floats


def units() -> list[dict[str, Any]]:
    """Give the units as they are described."""
    found: list[dict[str, Any]] = company()["units"]
    return found


def shops() -> list[int]:
    """Give the places of the shops among all units."""
    return [at for at, each in enumerate(units()) if "shift" in each]


def place(name: str) -> int:
    """Give the place of a unit."""
    return next(at for at, each in enumerate(units()) if each["name"] == name)


def customers(asked: Asked) -> Customers:
    """Draw people and organisations."""
    chance, about = asked.chance(1), company()
    organisations = max(3, asked.many(len(about["organisations"])))
    people, contacts = max(20, asked.many(PEOPLE)), CONTACTS * organisations
    size = people + contacts
    language = chance.choice(3, size, p=(0.80, 0.12, 0.08))
    names = drawn_names(chance, language == 1)
    names[:3] = [("Kaisa", "Lehtovirta"), ("Pirkko", "Suosalo"), ("Taito", "Hongisto")]
    language[:3] = 0
    unit = np.concatenate([chance.choice(shops(), people), np.full(contacts + organisations, place("Yrityspalvelu"))])
    unit[:3] = place("Tampere")
    numbers = [f"A-{n:05}" for n in range(1, size + 1)] + [f"Y-{n:03}" for n in range(1, organisations + 1)]
    return Customers(numbers, names, language, unit, people, contacts)


def drawn_names(chance: np.random.Generator, swedish: Any) -> list[tuple[str, str]]:
    """Give a name to each, no two Finnish ones alike."""
    about, size = company(), len(swedish)
    finnish = [(one, other) for one in about["given"]["fi"] for other in about["family"]["fi"]]
    chosen = chance.choice(len(finnish), size, replace=False)
    given, family = (chance.integers(len(about[key]["sv"]), size=size) for key in ("given", "family"))
    return [
        (about["given"]["sv"][given[n]], about["family"]["sv"][family[n]]) if swedish[n] else finnish[chosen[n]]
        for n in range(size)
    ]


def bought(asked: Asked, who: Customers) -> Buys:
    """Draw purchases: some customers buy often, some stop, some never begin."""
    chance, products = asked.chance(2), company()["products"]
    size = len(who.numbers)
    often = chance.gamma(0.8, size=size) * (chance.random(size) > SILENT)
    often[who.people : who.people + who.contacts] = 0  # the organisation buys
    often[who.people + who.contacts :] *= 8
    often[1:3] = 0
    count = max(asked.many(BUYS) - len(LAPSED_BUYS), 1)
    customer = chance.choice(size, count, p=often / often.sum())
    first = chance.integers(0, 500, size)
    last = np.minimum(first + chance.exponential(LATE_WEIGHT, size), DAYS)
    day = first[customer] + (chance.random(count) * (last - first)[customer]).astype(np.int64)
    product = chance.choice(len(products), count, p=[each[3] for each in products])
    low, high = (np.array([each[at] for each in products])[product] for at in (1, 2))
    amount = np.round(low + chance.random(count) * (high - low), 2)
    unit = np.where(chance.random(count) < ONLINE, place("Verkkokauppa"), who.unit[customer])
    return remembered(Buys(customer, unit, day, product, amount), who)


def remembered(rows: Buys, who: Customers) -> Buys:
    """Add what the customer bought who is worth remembering, and put all in the order of days."""
    days, euros = (np.array(each) for each in zip(*LAPSED_BUYS, strict=True))
    many = len(LAPSED_BUYS)
    at = who.numbers.index(LAPSED)
    columns = (
        np.concatenate([rows.customer, np.full(many, at)]),
        np.concatenate([rows.unit, np.full(many, who.unit[at])]),
        np.concatenate([rows.day, days]),
        np.concatenate([rows.product, np.full(many, len(company()["products"]) - 1)]),
        np.concatenate([rows.amount, euros.astype(float)]),
    )
    order = np.argsort(columns[2], kind="stable")
    return Buys(*(each[order] for each in columns))
