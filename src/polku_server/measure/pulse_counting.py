"""What goes out of a pulse: means of safe cells, and comments where enough people wrote. Answers stay in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .pulse_release import Released, Units, safe, within_ends

LOWEST, HIGHEST = 1, 5
PLACES = 2  # decimals that a mean goes out with


@dataclass(frozen=True, slots=True)
class Answered:
    """One person's answers: where they work, a point for each question, what they wrote."""

    unit: int
    points: tuple[int, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A mean that goes out; no unit is the whole company, question 0 the mean of all questions."""

    unit: int | None
    question: int
    value: float
    n: int


class Pulse:
    """The answers of one wave, with the tree of units that they stand in."""

    def __init__(self, answers: Sequence[Answered], parents: Mapping[int, int | None]) -> None:
        self.answers, self.parents = answers, parents
        self.points = np.array([each.points for each in answers], np.int64)
        self.units = np.array([each.unit for each in answers], np.int64)

    @cached_property
    def counts(self) -> dict[int, int]:
        """Give how many answered in each unit itself."""
        return {int(unit): int(n) for unit, n in zip(*np.unique(self.units, return_counts=True), strict=True)}

    @cached_property
    def cells(self) -> dict[int | None, Units]:
        """Give the units whose answers count for each unit, all below it among them; the whole company first."""
        found: dict[int | None, set[int]] = {None: set(self.counts)}
        for unit in self.counts:
            for at in self.upwards(unit):
                found.setdefault(at, set()).add(unit)
        depth = {at: len(list(self.upwards(at))) for at in found if at is not None}
        held = {at: frozenset(units) for at, units in found.items()}
        order = sorted(depth, key=lambda at: (depth[at], -sum(self.counts[unit] for unit in held[at]), at))
        return {None: held[None]} | {at: held[at] for at in order}

    def upwards(self, unit: int) -> Iterator[int]:
        """Give a unit and all that it stands below."""
        at: int | None = unit
        while at is not None:
            yield at
            at = self.parents.get(at)

    def of(self, cell: Units) -> np.ndarray:
        """Give the points of a cell's people."""
        return self.points[np.isin(self.units, list(cell))]

    def alike(self, cell: Units) -> bool:
        """Tell whether all of a cell gave one answer to some question."""
        points = self.of(cell)
        return bool((points.min(axis=0) == points.max(axis=0)).any())

    def few(self, minimum: int) -> list[Units]:
        """Give the cells of too few people."""
        return [cell for cell in self.cells.values() if sum(self.counts[unit] for unit in cell) < minimum]

    def released(self, past: Sequence[Released], minimum: int, level: int) -> Released:
        """Choose what may go out; the same cells for every question, so that no two can be held against each other.

        ``level`` is the least group that must not follow from all waves together: the least that any was meant to hide.
        """
        cells = list(self.cells.values())
        alike = [cell for cell in cells if self.alike(cell)]
        found = safe(cells, [*alike, *self.few(minimum)], self.counts, past, level)
        asked = self.points.shape[1]
        for question in range(1, asked + 1):
            means = {cell: mean(self.of(cell)[:, question - 1]) for cell in found.shown}
            found = within_ends(found, means, (LOWEST, HIGHEST), minimum)
        sums = {cell: asked * mean(self.of(cell)) for cell in found.shown}
        return within_ends(found, sums, (asked * LOWEST, asked * HIGHEST), minimum)

    def results(self, released: Released) -> Iterator[Result]:
        """Give the means of the cells that go out."""
        shown = set(released.shown)
        for unit, cell in self.cells.items():
            if cell in shown:
                points = self.of(cell)
                yield Result(unit, 0, mean(points), len(points))
                for question in range(points.shape[1]):
                    yield Result(unit, question + 1, mean(points[:, question]), len(points))

    def spread(self) -> dict[str, float]:
        """Give how far people of a unit stand from its mean, all units together: no unit's own spread goes out.

        By question, and as `t` the quantile that an interval of 95 % takes of it.
        """
        from scipy.stats import t

        every = np.column_stack([self.points.mean(axis=1), self.points])
        within = np.zeros(every.shape[1])
        for unit in self.counts:
            here = every[self.units == unit]
            within += ((here - here.mean(axis=0)) ** 2).sum(axis=0)
        free = len(every) - len(self.counts)
        if free < len(self.counts):  # hardly anybody beside each: the whole company's spread, which is wider
            within, free = ((every - every.mean(axis=0)) ** 2).sum(axis=0), len(every) - 1
        points = {str(at): round(float(each), PLACES) for at, each in enumerate(np.sqrt(within / max(free, 1)))}
        return points | {"t": round(float(t.ppf(0.975, max(free, 1))), PLACES)}

    def comments(self, released: Released, minimum: int) -> Iterator[tuple[int | None, str]]:
        """Give each comment at the smallest unit on its way up where enough people wrote; else not at all."""
        shown = set(released.shown)
        waiting: dict[int | None, list[str]] = {}
        for each in self.answers:
            if each.comment:
                waiting.setdefault(each.unit, []).append(each.comment)
        for at in reversed(self.cells):  # the deepest first: what is left goes up
            texts = waiting.pop(at, [])
            if len(texts) >= minimum and self.cells[at] in shown:
                yield from ((at, text) for text in sorted(texts))
            elif at is not None:
                waiting.setdefault(self.parents.get(at), []).extend(texts)


def mean(points: np.ndarray) -> float:
    """Give a mean as it goes out."""
    return round(float(points.mean()), PLACES)
