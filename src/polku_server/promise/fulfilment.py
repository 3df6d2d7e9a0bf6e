"""How customers see promises kept: counted where the answers lie, two aggregates for any number of promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings

from polku import lake, tables
from polku.stats import proportions

from ..measure.within import Within
from .models import Promise

if TYPE_CHECKING:
    import ibis

KEPT = 4  # of 1-5: the two highest points say that it was kept
ASKED_BY = ["survey", "question", "touchpoint", "role"]
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
    """Every answer that tells of some promises, within what a reader may count and from a first day on."""

    def __init__(self, within: Within, promises: Iterable[Promise], first: int | None) -> None:
        self.links = {each.pk: found for each in promises if (found := link(each))}
        asked = frozenset(self.links.values())
        self.rows = lake.fetch(counted(within, asked, first)).to_pylist() if asked else []
        self.grouped = lake.fetch(by_group(within, asked, first)).to_pylist() if asked else []

    def __contains__(self, promise: Promise) -> bool:
        return promise.pk in self.links

    def whole(self, promise: Promise) -> Kept:
        """Give the share of all who were asked."""
        return self.by(promise, lambda row: None).get(None, of(0, 0))

    def main(self, promise: Promise) -> Kept:
        """Give the share that a verdict stands on: of the promise's own group where it has one, else of all."""
        own = promise.driver.group_id
        return self.groups(promise).get(own, of(0, 0)) if own else self.whole(promise)

    def groups(self, promise: Promise) -> dict[int, Kept]:
        """Give the share in each customer group; whoever is not known by name is in none."""
        return self.summed(promise, self.grouped, lambda row: row["customer_group"])

    def units(self, promise: Promise) -> dict[int | None, Kept]:
        """Give the share at each unit."""
        return self.by(promise, lambda row: row["unit"])

    def months(self, promise: Promise) -> dict[int, Kept]:
        """Give the share of each month, oldest first."""
        return dict(sorted(self.by(promise, lambda row: row["month"]).items()))

    def by(self, promise: Promise, key: Callable[[Row], Any]) -> dict[Any, Kept]:
        """Sum the answers up by what a key says of them."""
        return self.summed(promise, self.rows, key)

    def summed(self, promise: Promise, rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, Kept]:
        """Sum some rows that ask of the promise."""
        asked, sums = self.links.get(promise.pk), dict[Any, list[int]]()
        for row in rows:
            if asked and asked.asks(row):
                held = sums.setdefault(key(row), [0, 0])
                held[0] += row["n"]
                held[1] += row["kept"]
        return {each: of(*held) for each, held in sums.items()}


@lru_cache(maxsize=128)
def told(within: Within, asked: frozenset[Link], first: int | None) -> ibis.Table:
    """Give the answers to these questions; Ibis takes 20 ms to say so, so that it is kept."""
    rows = within.limit(tables.answers())
    rows = rows.filter(rows.score.notnull())
    if first is not None:
        rows = rows.filter(rows.day >= first)
    return rows.filter(reduce(or_, list(conditions(rows, asked))))


def conditions(rows: ibis.Table, asked: frozenset[Link]) -> Iterable[Any]:
    """Give what holds of the answers to each question."""
    for each in sorted(asked, key=str):
        if each.survey:
            yield (rows.survey == each.survey) & (rows.question == each.question)
        else:
            yield (rows.touchpoint == each.touchpoint) & (rows.role == "promise")


@lru_cache(maxsize=128)
def counted(within: Within, asked: frozenset[Link], first: int | None) -> ibis.Table:
    """Count answers, and those that say it was kept, by question, unit and month."""
    rows = told(within, asked, first)
    return rows.group_by([*ASKED_BY, "unit", "month"]).aggregate(n=rows.count(), kept=(rows.score >= KEPT).sum())


@lru_cache(maxsize=128)
def by_group(within: Within, asked: frozenset[Link], first: int | None) -> ibis.Table:
    """Count the same by question and customer group; somebody in two groups counts in both."""
    known, places = told(within, asked, first), tables.in_groups()
    rows = known.filter(known.customer != "").join(places, "customer")
    return rows.group_by([*ASKED_BY, "customer_group"]).aggregate(n=rows.count(), kept=(rows.score >= KEPT).sum())
