"""Comments that are alike in tone and themes, as the lake has counted them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from polku import lake, tables

from ..govern import policy
from ..govern.policy import Permission
from ..ui import periods
from .choice import Choice

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True, slots=True)
class Cell:
    """So many comments of one tone that speak of the same themes."""

    tone: str
    serious: int
    themes: frozenset[int]
    times: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the lake is asked for; None and empty do not narrow."""

    first: int | None
    last: int | None
    touchpoint: int | None
    units: tuple[int, ...]
    survey: int | None
    tone: str
    language: str
    serious: bool


def counts(chosen: Choice) -> bool:
    """Tell whether the lake can count it: who reads some answers only may read them by their customer, one by one."""
    held = chosen.answers
    return policy.access(held.by).everywhere(Permission.ANSWERS) and not (held.role or held.words or held.own)


def cells(chosen: Choice) -> Iterator[Cell]:
    """Give what was chosen."""
    held = chosen.answers
    first, last = ((day - periods.EPOCH).days if day else None for day in (held.period.since, held.period.until))
    places = (held.touchpoint.pk if held.touchpoint else None, held.units, held.survey.pk if held.survey else None)
    asked = Asked(first, last, *places, chosen.tone, chosen.language, chosen.serious)
    for row in lake.fetch(counted(asked)).to_pylist():
        themes = frozenset(int(theme) for theme in row["themes"].split(",") if theme)
        yield Cell(row["tone"], row["serious"], themes, row["times"])


@lru_cache(maxsize=64)
def counted(asked: Asked) -> ibis.Table:
    """Sum the comments that were asked for; Ibis takes 20 ms to say so, so that it is kept."""
    rows = tables.reading_tallies()
    if asked.first is not None:
        rows = rows.filter(rows.day >= asked.first)
    if asked.last is not None:
        rows = rows.filter(rows.day <= asked.last)
    for name in ("touchpoint", "survey", "tone", "language"):
        if getattr(asked, name):
            rows = rows.filter(rows[name] == getattr(asked, name))
    if asked.units:
        rows = rows.filter(rows.unit.isin(asked.units))
    if asked.serious:
        rows = rows.filter(rows.serious == 1)
    return rows.group_by(["tone", "serious", "themes"]).aggregate(times=rows.times.sum())
