"""The sample company's pulse: what its employees say, month by month, brought in as any closed wave is."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from ...measure import pulse, pulse_reading
from ...measure.pulse_counting import HIGHEST, LOWEST
from ...measure.pulse_models import PulseResult
from . import answered, drawn
from .drawn import EMPLOYEES, Asked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FEWEST, MOST = 8, 12  # people of a shop, but for the smallest
SMALLEST, IN_SMALLEST = "Rauma", 4
MOVED = ("Porvoo", "Lahti")  # one person moves from the first to the second in the middle
BESIDE = {"Havumäen Lämpö": 9, "Verkkokauppa": 8, "Yrityspalvelu": 12}
USUAL, APART = 3.7, 0.8  # engagement beside the shops; how far people of a shop stand from one another
WRITES = 0.22
LEANS = (0.25, -0.45, 0.1, -0.1, 0.2)  # how the questions stand beside their mean


@cache
def told() -> dict[str, Any]:
    """Give the document of what is asked and written."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "pulse.json").read_text(encoding="utf-8"))
    return found


def pulses(asked: Asked, folder: Path) -> None:
    """Write each wave as two files and release it, the oldest first; a small sample has the latest alone."""
    chance = asked.chance(8)
    means, staff = answered.pulse(asked), people(chance)
    waves = max(2, asked.many(answered.MONTHS))
    for at in range(answered.MONTHS - waves, answered.MONTHS):
        here = moved(staff) if at >= answered.MONTHS // 2 else staff
        answers, invited = folder / "pulse.csv", folder / "pulse-invited.csv"
        csv.write_csv(said(chance, here, means[:, at]), answers)
        csv.write_csv(asked_in(here), invited)
        day = month(asked, at)
        pulse.release(
            pulse_reading.pulse(answers), by=None, name=f"Viikko {day.isocalendar().week}/{day.year}", asked_on=day,
            invited=pulse_reading.invited(invited), sample=True,
        )  # fmt: skip


def kept(file: Path) -> None:
    """Write what went out of the shops' index, as `polku linkage` reads it."""
    rows = PulseResult.objects.filter(question=0, unit__isnull=False, wave__sample=True).order_by(
        "wave__asked_on", "pk"
    )
    columns = rows.order_by("wave__asked_on", "pk").values_list("unit__name", "wave__asked_on", "value", "n")
    shops = {drawn.units()[at]["name"] for at in drawn.shops()}
    held = [
        {"unit": unit, "month": day.isoformat(), "engagement": value, "n": n}
        for unit, day, value, n in columns
        if unit in shops
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    csv.write_csv(pa.Table.from_pylist(held), file)


def people(chance: np.random.Generator) -> dict[str, int]:
    """Give how many answer in each unit: the same in every wave, so that waves can be held beside one another."""
    found = {drawn.units()[at]["name"]: int(chance.integers(FEWEST, MOST + 1)) for at in drawn.shops()}
    return found | {SMALLEST: IN_SMALLEST} | BESIDE


def asked_in(staff: dict[str, int]) -> pa.Table:
    """Give how many were asked in each unit: everybody; those who did not answer are spread over all."""
    silent = EMPLOYEES - sum(staff.values())
    share, more = divmod(silent, len(staff))
    asked = {name: n + share + (at < more) for at, (name, n) in enumerate(staff.items())}
    return pa.Table.from_pylist([{"unit": name, "invited": n} for name, n in asked.items()])


def moved(staff: dict[str, int]) -> dict[str, int]:
    """Let one person change shops."""
    here, there = MOVED
    return staff | {here: staff[here] - 1, there: staff[there] + 1}


def said(chance: np.random.Generator, staff: dict[str, int], means: Any) -> pa.Table:
    """Give what everybody says in one wave: in each shop so that its mean is the one drawn."""
    shops = [drawn.units()[at]["name"] for at in drawn.shops()]
    rows: list[dict[str, Any]] = []
    asks, words = told()["questions"], told()["comments"]
    for name, n in staff.items():
        mean = float(means[shops.index(name)]) if name in shops else USUAL
        for points in given(chance, n, mean):
            tone = "good" if points.mean() >= USUAL + 0.2 else "bad" if points.mean() < USUAL - 0.4 else "middling"
            text = str(chance.choice(words[tone])) if chance.random() < WRITES else ""
            rows.append({"yksikkö": name, **dict(zip(asks, points.tolist(), strict=True)), "kommentti": text})
    return pa.Table.from_pylist(rows)


def given(chance: np.random.Generator, n: int, mean: float) -> Ints:
    """Draw whole points for people and questions that sum to a mean as near as they can."""
    felt = mean + chance.normal(0, APART, (n, 1)) + np.array(LEANS) + chance.normal(0, 0.5, (n, len(LEANS)))
    points: Any = np.clip(np.rint(felt), LOWEST, HIGHEST).astype(np.int64)
    short = round(mean * points.size) - int(points.sum())
    step = 1 if short > 0 else -1
    while short:
        free = np.flatnonzero(points < HIGHEST if step > 0 else points > LOWEST)
        points.flat[chance.choice(free)] += step
        short -= step
    found: Ints = points
    return found


def month(asked: Asked, at: int) -> dt.date:
    """Give the first day of one of the 24 periods of the pulse."""
    return asked.start + dt.timedelta(days=-(-at * drawn.DAYS // answered.MONTHS))
