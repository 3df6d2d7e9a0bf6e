"""Who told whom about the sample company, and who has asked about it but bought nothing yet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ...register.actions.encounters import record_referral
from ...register.models import Party, Referral
from . import drawn, texts
from .bringing import brought, days, spelt
from .drawn import Asked, Buys, Customers

LEADS, TOLD, TELLERS = 160, 180, 120  # who asked; who came because somebody told; how many told them
AFTER = 60  # days without which nobody has been a customer long enough to tell others
FAITHFUL = 4  # purchases within a year
FROM = ("Kodin ja rakentamisen messut", "Tarjouspyyntö verkkosivuilta", "Naapuri oli suositellut", "Energianeuvonta")
ANYWAY = [Referral.Anyway.NO.value, Referral.Anyway.YES.value, Referral.Anyway.UNKNOWN.value]
OFTEN = [0.45, 0.25, 0.30]  # how often each is said


def leads(asked: Asked, folder: Path) -> None:
    """Bring in those who asked during the last year: the ladder's prospects."""
    chance, count = asked.chance(10), asked.many(LEADS)
    names = drawn.drawn_names(chance, chance.random(count) < texts.SPOKEN[1])
    numbers = range(1, count + 1)
    shops = [drawn.units()[at]["name"] for at in drawn.shops()]
    table = {
        "number": [f"L-{n:03}" for n in numbers],
        "given_name": [given for given, _family in names],
        "family_name": [family for _given, family in names],
        "email": [f"{spelt('.'.join(name))}.l{n}@example.org" for n, name in zip(numbers, names, strict=True)],
        "phone": [f"044 000 {8500 + n}" for n in numbers],
        "date": days(asked, np.sort(chance.integers(drawn.DAYS - 365, drawn.DAYS, count))),
        "unit": [shops[at] for at in chance.integers(0, len(shops), count)],
        "touchpoint": ["Tarjouspyyntö"] * count,
        "words": [FROM[at] for at in chance.integers(0, len(FROM), count)],
    }
    brought("leads", pa.table(table), folder)


def told(asked: Asked, who: Customers, buys: Buys) -> None:
    """Write down who told whom: most who tell buy often themselves, and who was told bought soon after."""
    drawn_pairs, chance = pairs(asked, who, buys), asked.chance(11)
    named = {who.numbers[at] for teller, other, _day in drawn_pairs for at in (teller, other)}
    parties = {each.number: each for each in Party.objects.filter(number__in=named)}
    for teller, other, day in drawn_pairs:
        record_referral(
            parties[who.numbers[teller]],
            parties[who.numbers[other]],
            by=None,
            on=asked.start + dt.timedelta(days=day),
            anyway=str(chance.choice(ANYWAY, p=OFTEN)),
            source="sample",
        )


def pairs(asked: Asked, who: Customers, buys: Buys) -> list[tuple[int, int, int]]:
    """Draw who told whom and on which day: before the first purchase of whoever was told."""
    chance = asked.chance(9)
    here = buys.customer < who.people
    customer, day = buys.customer[here], buys.day[here]
    known, at = np.unique(customer, return_index=True)  # purchases stand in the order of their days
    first = day[at]
    lately = np.bincount(customer[day >= drawn.DAYS - 365], minlength=who.people)
    tellers: Any = known[(first < AFTER) & (lately[known] >= FAITHFUL)]
    came = np.flatnonzero(first > 2 * AFTER)
    if not len(tellers) or not len(came):
        return []
    tellers = chance.choice(tellers, min(asked.many(TELLERS), len(tellers)), replace=False)
    came = chance.choice(came, min(asked.many(TOLD), len(came)), replace=False)
    when = first[came] - chance.integers(1, 30, len(came))
    by = tellers[chance.integers(0, len(tellers), len(came))]
    return list(zip(by.tolist(), known[came].tolist(), when.tolist(), strict=True))
