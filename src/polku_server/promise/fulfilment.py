"""How customers see promises kept: counted where the answers lie, a few aggregates for any number of promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings

from polku import lake, tables
from polku.stats import proportions

from ..lake.ahead import ahead
from ..measure.within import Within
from .models import Promise

if TYPE_CHECKING:
    import ibis

KEPT = 4  # of 1-5: the two highest points say that it was kept
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """What asks of a promise: a question of a survey, or the role `promise` at a touchpoint."""

    survey: int | None
    question: str
    touchpoint: int | None

    def asks(self, row: Row) -> bool:
        """Tell whether a group of answers is to this question."""
        if self.survey:
            return bool(row["survey"] == self.survey and row["question"] == self.question)
        return bool(row["touchpoint"] == self.touchpoint and row["role"] == "promise")


@dataclass(frozen=True, slots=True)
class Kept:
    """The share of customers who see a promise kept, with Wilson's interval; too few say how many are missing."""

    n: int
    kept: int
    value: float
    low: float
    high: float
    needed: int  # answers still missing

    @property
    def enough(self) -> bool:
        """Whether anything may be said."""
        return not self.needed

    def verdict(self, target: int) -> str:
        """Say on which side of a target in per cent the whole interval lies: good, bad, unsure or few."""
        if not self.enough:
            return "few"
        if 100 * self.low > target:
            return "good"
        return "bad" if 100 * self.high < target else "unsure"


def of(n: int, kept: int) -> Kept:
    """Give the share of some counts."""
    minimum: int = settings.POLKU["POLKU_MINIMUM"]
    low, high = (float(each) for each in proportions.wilson(kept, n)) if n else (0.0, 1.0)
    return Kept(n, kept, kept / n if n else 0.0, low, high, max(minimum - n, 0))


def link(promise: Promise) -> Link | None:
    """Give what asks of a promise; None if nothing does."""
    if promise.survey_id and promise.question:
        return Link(promise.survey_id, promise.question, None)
    return Link(None, "", promise.touchpoint_id) if promise.touchpoint_id else None


class Fulfilment:
    """Every answer that tells of some promises, within what a reader may count and from a first day on.

    Each aggregate is asked for when it is first needed, or begun before: customer groups cost as much as all else.
    """

    def __init__(self, within: Within, promises: Iterable[Promise], first: int | None) -> None:
        found = {each: asked for each in promises if (asked := link(each))}
        self.within, self.first = within, first
        self.links = {each.pk: asked for each, asked in found.items()}
        self.owned = frozenset(asked for each, asked in found.items() if each.driver.group_id)
        self._begun: dict[str, Callable[[], list[dict[str, Any]]]] = {}

    def begun(self, *which: str) -> Fulfilment:
        """Begin to ask for some of what follows: ``month``, ``unit``, ``group`` or ``own``."""
        for each in which:
            asked = self.owned if each == "own" else frozenset(self.links.values())
            self._begun[each] = ahead(counts, self.within, asked, self.first, each)
        return self

    def rows(self, which: str) -> list[dict[str, Any]]:
        """Give what was begun, or ask for it."""
        if which not in self._begun:
            self.begun(which)
        return self._begun[which]()

    @cached_property
    def monthly(self) -> list[dict[str, Any]]:
        """Counts by month."""
        return self.rows("month")

    @cached_property
    def at_units(self) -> list[dict[str, Any]]:
        """Counts by unit."""
        return self.rows("unit")

    @cached_property
    def grouped(self) -> list[dict[str, Any]]:
        """Counts by customer group."""
        return self.rows("group")

    @cached_property
    def own(self) -> list[dict[str, Any]]:
        """Counts by customer group of the promises that were given to one group."""
        return self.rows("own")

    def __contains__(self, promise: Promise) -> bool:
        return promise.pk in self.links

    def whole(self, promise: Promise) -> Kept:
        """Give the share of all who were asked."""
        return self.summed(promise, self.monthly, lambda row: None).get(None, of(0, 0))

    def main(self, promise: Promise) -> Kept:
        """Give the share that a verdict stands on: of the promise's own group where it has one, else of all."""
        own = promise.driver.group_id
        if not own:
            return self.whole(promise)
        return self.summed(promise, self.own, lambda row: row["customer_group"]).get(own, of(0, 0))

    def groups(self, promise: Promise) -> dict[int, Kept]:
        """Give the share in each customer group; whoever is not known by name is in none."""
        return self.summed(promise, self.grouped, lambda row: row["customer_group"])

    def units(self, promise: Promise) -> dict[int | None, Kept]:
        """Give the share at each unit."""
        return self.summed(promise, self.at_units, lambda row: row["unit"])

    def months(self, promise: Promise) -> dict[int, Kept]:
        """Give the share of each month, oldest first."""
        return dict(sorted(self.summed(promise, self.monthly, lambda row: row["month"]).items()))

    def summed(self, promise: Promise, rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, Kept]:
        """Sum some rows that ask of the promise."""
        asked, sums = self.links.get(promise.pk), dict[Any, list[int]]()
        for row in rows:
            if asked and asked.asks(row):
                held = sums.setdefault(key(row), [0, 0])
                held[0] += row["n"]
                held[1] += row["kept"]
        return {each: of(*held) for each, held in sums.items()}


def counts(within: Within, asked: frozenset[Link], first: int | None, which: str) -> list[dict[str, Any]]:
    """Ask for the counts by month, unit or customer group."""
    if not asked:
        return []
    rows = counted(within, asked, first, which) if which in ("month", "unit") else by_group(within, asked, first)
    found: list[dict[str, Any]] = lake.fetch(rows).to_pylist()
    return found


@lru_cache(maxsize=128)
def told(within: Within, asked: frozenset[Link], first: int | None) -> ibis.Table:
    """Give the answers to these questions; Ibis takes 20 ms to say so, so that it is kept."""
    return narrowed(within.counted(), asked, first)


def narrowed(rows: ibis.Table, asked: frozenset[Link], first: int | None) -> ibis.Table:
    """Keep the answers to these questions from a first day on."""
    rows = rows.filter(rows.score.notnull())
    if first is not None:
        rows = rows.filter(rows.day >= first)
    return rows.filter(reduce(or_, list(conditions(rows, asked))))


def conditions(rows: ibis.Table, asked: frozenset[Link]) -> Iterable[Any]:
    """Give what holds of the answers to each survey's questions, and of the answers at touchpoints."""
    questions: dict[int, list[str]] = {}
    for each in sorted(asked, key=str):
        if each.survey:
            questions.setdefault(each.survey, []).append(each.question)
    for survey, keys in questions.items():
        # one text is looked for where the rows are read, several only afterwards
        yield (rows.survey == survey) & (rows.question == keys[0] if len(keys) == 1 else rows.question.isin(keys))
    places = sorted({each.touchpoint for each in asked if each.touchpoint})
    if places:
        yield rows.touchpoint.isin(places) & (rows.role == "promise")


def asked_by(asked: frozenset[Link]) -> list[str]:
    """Name the columns that tell apart what asks: every column more makes counting dearer."""
    surveys = ["survey", "question"] if any(each.survey for each in asked) else []
    return surveys + (["touchpoint", "role"] if any(not each.survey for each in asked) else [])


@lru_cache(maxsize=128)
def counted(within: Within, asked: frozenset[Link], first: int | None, by: str) -> ibis.Table:
    """Count answers, and those that say it was kept, by question and a column."""
    rows = told(within, asked, first)
    return rows.group_by([*asked_by(asked), by]).aggregate(**sums(rows))


def sums(rows: ibis.Table) -> dict[str, Any]:
    """Count answers, and those that say it was kept."""
    return {"n": rows.times.sum(), "kept": (rows.score >= KEPT).ifelse(rows.times, 0).sum()}


@lru_cache(maxsize=128)
def by_group(within: Within, asked: frozenset[Link], first: int | None) -> ibis.Table:
    """Count the same by question and customer group; somebody in two groups counts in both, nobody in none."""
    if within.customers:
        rows = told(within, asked, first).join(tables.in_groups(), "customer")
    else:
        rows = narrowed(within.limit(tables.group_tallies()), asked, first)
    return rows.group_by([*asked_by(asked), "customer_group"]).aggregate(**sums(rows))
