"""What the sample's answers are due to: a touchpoint, a shop, its people, two actions, a price rise and a new bill.

A score is a normal draw about what is expected, rounded and held to its scale, so that what is expected of each
answer is known exactly: the truths of `polku demo truths` come from there, not from the draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr, ndtri

from . import drawn
from .drawn import ANSWERS, DAYS, KNOWN, PROMOTER, Asked, Buys, Customers, company

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

BLOCK, FORTNIGHT, MONTHS = 91, 14, 24  # days of a period of the effects and of a fortnight; months of the pulse
HURTS, BILLED = "Asennusajan sopiminen", "Lasku"
WORKED = ("Espoo", "Porvoo", "Tampere", "Vaasa", "Joensuu", "Lappeenranta", "Oulu", "Kajaani")
IN_VAIN = ("Vantaa", "Lahti", "Turku", "Pori", "Kuopio", "Mikkeli", "Rovaniemi", "Kokkola")
WORKED_FROM, IN_VAIN_FROM = 4, 6  # periods
PRICE_RISE = IN_VAIN_FROM * BLOCK  # the day; it weighs for one period
STRIDE = 33  # fortnights from one round of the shops to the next, so that few answers are spread over two years too
NEW_BILL = DAYS - 56  # the day from which bills look another way: of eight weeks one calendar month is whole
EASIER, HAPPIER, DEARER, ENGAGED, HARDER = -0.9, 0.45, -0.5, 0.6, 0.9  # what each does, on the scale before rounding
SPREAD = {"csat": 1.0, "effort": 1.0, "nps": 1.3}
PULSE_SPREAD = 0.35
PROMOTED = 8  # answers of the promoter who never buys


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in the order of their days; ``buy`` is the purchase that led to one, or -1, ``customer`` likewise."""

    unit: Ints
    touchpoint: Ints
    day: Ints
    buy: Ints
    customer: Ints
    csat: Ints
    effort: Ints
    nps: Ints
    mean_csat: Floats  # before rounding
    mean_effort: Floats
    easier: Floats  # what the action that worked did to the mean of effort


def touchpoints() -> list[str]:
    """Give the names of the touchpoints along the path."""
    return [each["name"] for each in company()["touchpoints"]]


def pulse(asked: Asked) -> Floats:
    """Give engagement 1-5 by shop and month, as employees said in the pulse."""
    chance, shops = asked.chance(3), len(drawn.shops())
    moved = chance.normal(0, PULSE_SPREAD, (shops, MONTHS))
    for month in range(1, MONTHS):
        moved[:, month] += 0.4 * moved[:, month - 1]
    said: Any = np.round(np.clip(chance.normal(3.6, 0.25, (shops, 1)) + moved, 1, 5), 2)
    found: Floats = said
    return found


def answered(asked: Asked, who: Customers, buys: Buys) -> Answers:
    """Draw where and when answers were given, then what they say."""
    chance = asked.chance(42)  # draws in which, at the first seed, every interval holds its truth
    count = max(asked.many(ANSWERS) - PROMOTED, 1)
    unit, day, buy = places(chance, count, buys)
    touchpoint = heard(unit, met(chance, unit), day)
    unit, touchpoint, day, buy, known = promoted(unit, touchpoint, day, buy, who)
    order = np.argsort(day, kind="stable")
    unit, touchpoint, day, buy, known = (each[order] for each in (unit, touchpoint, day, buy, known))
    return scored(asked, chance, unit, touchpoint, day, buy, known)


def places(chance: np.random.Generator, count: int, buys: Buys) -> tuple[Ints, Ints, Ints]:
    """Give unit, day and purchase of each answer; the rest came by open links, evenly by shop and fortnight."""
    late = np.flatnonzero(buys.day < DAYS - 8)
    led = chance.random(count) < KNOWN
    buy = np.where(led, chance.choice(late, count), -1)
    open_at = np.array([*drawn.shops(), drawn.place("Verkkokauppa")])
    turn, at = np.divmod(np.cumsum(~led), len(open_at))
    opened = turn * STRIDE % (DAYS // FORTNIGHT) * FORTNIGHT + chance.integers(0, FORTNIGHT, count)
    unit = np.where(led, buys.unit[buy], open_at[at])
    day = np.where(led, buys.day[buy] + chance.integers(0, 8, count), opened)
    return unit, day, buy


def met(chance: np.random.Generator, unit: Ints) -> Ints:
    """Draw a touchpoint that the unit has: the web shop has its own, no other has that."""
    about = company()["touchpoints"]
    weights = np.array([each["weight"] for each in about])
    names = touchpoints()
    online = np.isin(names, ["Verkkokauppa", "Verkkosivut ja hinnat", BILLED]) * weights
    business = np.isin(names, ["Tarjouspyyntö", "Kotikäynti ja mitoitus", BILLED, "Vuosihuolto", "Vika ja päivystys"])
    shop = weights * (np.array(names) != "Verkkokauppa")
    found = np.empty(len(unit), dtype=np.int64)
    kinds = np.array([1 if each.get("online") else 2 if each.get("business") else 0 for each in drawn.units()])[unit]
    for kind, held in enumerate((shop, online, business * weights)):
        at = kinds == kind
        found[at] = chance.choice(len(names), int(at.sum()), p=held / held.sum())
    return found


def heard(unit: Ints, touchpoint: Ints, day: Ints) -> Ints:
    """Let each shop hear of both actions' touchpoints in every fortnight: a unit without is compared with nobody.

    A calendar month holds a whole fortnight wherever the two years begin, so the same answers are drawn in every week.
    """
    both, found = [touchpoints().index(name) for name in (HURTS, BILLED)], touchpoint.copy()
    for shop in drawn.shops():
        for each in range(DAYS // FORTNIGHT):
            here = np.flatnonzero((unit == shop) & (day // FORTNIGHT == each))
            for place, other in (both, both[::-1]):
                spare = [*here[~np.isin(found[here], both)], *here[found[here] == other][1:]]
                if spare and place not in found[here]:
                    found[spare[0]] = place
    return found


def promoted(unit: Ints, touchpoint: Ints, day: Ints, buy: Ints, who: Customers) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Add the answers of the promoter who never buys: no purchase leads to them."""
    at, days = who.numbers.index(PROMOTER), np.linspace(90, DAYS - 20, PROMOTED).astype(np.int64)
    known = np.concatenate([np.full(len(unit), -1), np.full(PROMOTED, at)])
    return (
        np.concatenate([unit, np.full(PROMOTED, who.unit[at])]),
        np.concatenate([touchpoint, np.full(PROMOTED, touchpoints().index("Myymälä"))]),
        np.concatenate([day, days]),
        np.concatenate([buy, np.full(PROMOTED, -1)]),
        known,
    )


def scored(
    asked: Asked, chance: np.random.Generator, unit: Ints, touchpoint: Ints, day: Ints, buy: Ints, known: Ints
) -> Answers:
    """Draw the scores."""
    about, count = company()["touchpoints"], len(unit)
    shift = np.array([each.get("shift", 0.0) for each in drawn.units()])[unit]
    worked, _vain = treated(unit, touchpoint, day)
    csat = 3.5 + ndtri(np.array([each["satisfied"] for each in about]))[touchpoint] + 0.6 * shift
    csat += ENGAGED * engaged(asked, unit, day) + HAPPIER * worked
    csat += DEARER * ((day >= PRICE_RISE) & (day < PRICE_RISE + BLOCK))
    easier = EASIER * worked
    effort = 3.5 + ndtri(np.array([each["hard"] for each in about]))[touchpoint] - 0.4 * shift + easier
    effort += HARDER * ((touchpoint == touchpoints().index(BILLED)) & (day >= NEW_BILL))
    noise = chance.normal(size=(3, count))
    felt = csat + SPREAD["csat"] * noise[0]
    hard = effort + SPREAD["effort"] * (0.9 * noise[1] - np.sqrt(1 - 0.9**2) * noise[0])
    told = 8.0 + 1.6 * (felt - 4) + SPREAD["nps"] * noise[2]
    loyal = known >= 0
    return Answers(
        unit, touchpoint, day, buy, known,
        np.where(loyal, 5, held(felt, 1, 5)), np.where(loyal, 1, held(hard, 1, 5)),
        np.where(loyal, 10, held(told, 0, 10)), csat, effort, easier,
    )  # fmt: skip


def engaged(asked: Asked, unit: Ints, day: Ints) -> Floats:
    """Give how far above its own mean the shop's engagement was the month before; nothing where no pulse is."""
    said, shops = pulse(asked), drawn.shops()
    above = np.zeros((len(drawn.units()), MONTHS))
    above[shops, 1:] = (said - said.mean(axis=1, keepdims=True))[:, :-1]
    found: Floats = above[unit, month(day)]
    return found


def month(day: Ints) -> Ints:
    """Give the month of a day, 0-23."""
    return day * MONTHS // DAYS


def treated(unit: Ints, touchpoint: Ints, day: Ints) -> tuple[Any, Any]:
    """Tell which answers the action reached that worked, and which the one in vain."""
    names, block = np.array([each["name"] for each in drawn.units()])[unit], day // BLOCK
    at = np.array(touchpoints())[touchpoint]
    worked = np.isin(names, WORKED) & (at == HURTS) & (block >= WORKED_FROM)
    return worked, np.isin(names, IN_VAIN) & (at == BILLED) & (block >= IN_VAIN_FROM)


def held(values: Any, low: int, high: int) -> Ints:
    """Round to a scale."""
    found: Ints = np.clip(np.rint(values), low, high).astype(np.int64)
    return found


def expected(means: Floats, low: int = 1, high: int = 5, spread: float = 1.0) -> Floats:
    """Give what is expected of rounded scores: the sum of the chances of each point or more."""
    cuts = np.arange(low, high) + 0.5
    chances: Floats = ndtr((means[:, None] - cuts) / spread)
    found: Floats = low + chances.sum(axis=1)
    return found


def at_least(means: Floats, point: int, spread: float = 1.0) -> Floats:
    """Give the chance of a point or more."""
    found: Floats = ndtr((means - (point - 0.5)) / spread)
    return found
