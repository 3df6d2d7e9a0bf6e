"""The house shapes as numbers: per cent across and pixels down, so that text never shrinks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TOP, BOTTOM = 18.0, 152.0  # pixels between which a trend is drawn
LEFT, RIGHT = 11.0, 97.0  # per cent between which a trend is drawn
LABELS = 7  # ticks under a trend at most


@dataclass(frozen=True)
class Interval:
    """Band and dot on an axis, in per cent; ``was`` an open ring, ``mark`` a tick, each left out if None."""

    start: float
    width: float
    dot: float
    was: float | None = None
    mark: float | None = None


@dataclass(frozen=True)
class Point:
    """One period of a trend: ``x`` in per cent, ``y`` in pixels."""

    x: float
    y: float
    signal: bool


@dataclass(frozen=True)
class Plot:
    """A trend: limits and centre in pixels (None if there are none), lines between neighbours, ticks."""

    points: list[Point]
    lines: list[tuple[Point, Point]]
    high: float | None
    centre: float | None
    low: float | None
    ticks: list[tuple[float, str, str]]
    last: Point


def across(value: float, low: float, high: float) -> float:
    """Place of a value on an axis from ``low`` to ``high``, 0-100; what lies outside stands at its end."""
    return round(100 * min(max((value - low) / (high - low), 0.0), 1.0), 2)


def interval(
    value: float,
    bounds: tuple[float, float],
    axis: tuple[float, float],
    *,
    was: float | None = None,
    mark: float | None = None,
) -> Interval:
    """Draw an interval on an axis."""
    start, end = (across(bound, *axis) for bound in bounds)
    ring = None if was is None else across(was, *axis)
    tick = None if mark is None else across(mark, *axis)
    return Interval(start, max(round(end - start, 2), 0.5), across(value, *axis), ring, tick)


def plot(
    values: Sequence[float | None],
    labels: Sequence[str],
    *,
    signals: Sequence[int],
    limits: tuple[float | None, float | None, float | None],
) -> Plot:
    """Draw a series; ``None`` is a gap, ``signals`` are positions, ``limits`` low, centre and high."""
    seen = [value for value in (*values, *limits) if value is not None]
    low, high = min(seen), max(seen)
    if high == low:
        low, high = low - 1, high + 1

    def down(value: float | None) -> float | None:
        """Give pixels from the top."""
        return None if value is None else round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)

    step = (RIGHT - LEFT) / max(len(values) - 1, 1)
    places = [round(LEFT + step * index, 2) for index in range(len(values))]
    drawn = [
        None if value is None else Point(place, down(value) or 0.0, index in signals)
        for index, (place, value) in enumerate(zip(places, values, strict=True))
    ]
    points = [point for point in drawn if point]
    lines = [(one, two) for one, two in pairwise(drawn) if one and two]
    bottom, centre, top = (down(limit) for limit in limits)
    return Plot(points, lines, top, centre, bottom, _ticks(places, labels), points[-1])


def _ticks(places: Sequence[float], labels: Sequence[str]) -> list[tuple[float, str, str]]:
    """Place, label and anchor of every so-manieth period; every other one is dropped on a narrow page."""
    step = -(-len(places) // LABELS)
    shown = list(range(0, len(places), step))
    return [(places[index], labels[index], "minor" if at % 2 else "major") for at, index in enumerate(shown)]
