"""Where the house shapes stand on paper: per cent across, pixels down, as text with dot decimals.

Templates only print what is here, so that no language turns a coordinate's dot into a comma.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

PATH_TOP, PATH_BOTTOM = 14.0, 86.0
LEAST_SPREAD = 0.3  # shares closer than this are not blown up to fill the drawing
PLOT_LEFT, PLOT_RIGHT = 6.0, 98.0
PLOT_TOP, PLOT_BOTTOM = 20.0, 160.0
WIDEST_PATH = 8  # more stops than this do not stand side by side: each phase then has a row of its own
WIDEST_ROW = 8  # and a phase with more than this stands in a list on every screen
TICKS = 6
BESIDE, LEAST_ROOM = 2.0, 12.0  # per cent from a signal to the value beside it; pixels below the lowest point
EDGE = 3.0  # per cent: a label nearer an edge would stand over it
SIGN = {"wide": 1.4, "narrow": 2.5}  # per cent of a chart that a sign of a number takes: on a desk, on a phone


def at(number: float) -> str:
    """Write a coordinate."""
    return f"{number:.2f}"


def across(value: float, low: float, high: float) -> float:
    """Place a value on an axis, 0-100."""
    return 100 * (min(max(value, low), high) - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Interval:
    """Band and dot on an axis. ``words`` is what a screen reader says; ``labels`` stand below a tall one."""

    x: str
    width: str
    dot: str
    words: str
    tone: str = ""
    mid: str = ""
    goal: str = ""
    labels: Sequence[tuple[str, str, str]] = ()  # where, words, anchor


def interval(
    value: float,
    low: float,
    high: float,
    *,
    words: str,
    axis: tuple[float, float] = (0, 1),
    tone: str = "",
    mid: float | None = None,
    goal: float | None = None,
    labels: Iterable[tuple[float, str]] = (),
) -> Interval:
    """Draw one estimate: band from low to high, dot at value."""
    left, right = across(low, *axis), across(high, *axis)
    return Interval(
        x=at(left),
        width=at(right - left),
        dot=at(across(value, *axis)),
        words=words,
        tone=tone,
        mid="" if mid is None else at(across(mid, *axis)),
        goal="" if goal is None else at(across(goal, *axis)),
        labels=[(at(across(where, *axis)), text, anchor(across(where, *axis))) for where, text in labels],
    )


def anchor(place: float) -> str:
    """Keep a label at an edge inside the drawing."""
    return "start" if place <= EDGE else "end" if place >= 100 - EDGE else "middle"


@dataclass(slots=True)
class Stop:
    """One touchpoint on the path: what is said, and how high it stands."""

    name: str
    url: str
    mark: str  # plain, peak, hot, few
    share: float | None = None
    low: float | None = None
    high: float | None = None
    said: dict[str, Any] = field(default_factory=dict)
    y: str = ""
    whisker: tuple[str, str] | None = None
    lines: list[tuple[str, bool]] = field(default_factory=list)  # half curves; dashed towards one with too few


@dataclass(frozen=True, slots=True)
class Journey:
    """The path: phases with their stops, already placed."""

    phases: Sequence[tuple[str, Sequence[Stop]]]
    shape: str  # one line, rows of so many stops, or a list


def journey(phases: Sequence[tuple[str, Sequence[Stop]]]) -> Journey:
    """Place every stop and draw the line through them: half curves meet at the mean of neighbours."""
    stops = [stop for _, group in phases for stop in group]
    heights = levels(stops)
    for stop, y in zip(stops, heights, strict=True):
        stop.y = at(y)
    for (one, y), (other, z) in pairwise(zip(stops, heights, strict=True)):
        middle, dashed = (y + z) / 2, "few" in (one.mark, other.mark)
        one.lines.append((f"M50 {at(y)}C75 {at(y)} 87.5 {at((y + middle) / 2)} 100 {at(middle)}", dashed))
        other.lines.append((f"M0 {at(middle)}C12.5 {at((z + middle) / 2)} 25 {at(z)} 50 {at(z)}", dashed))
    return Journey(phases, shape([len(group) for _, group in phases]))


def shape(lengths: Sequence[int]) -> str:
    """Say how a wide screen lays the phases out: the names of ten stops break on one line in Finnish."""
    if sum(lengths) <= WIDEST_PATH:
        return "line"
    longest = max(lengths)
    return f"rows journey--{longest}" if longest <= WIDEST_ROW else "list"


def levels(stops: Sequence[Stop]) -> list[float]:
    """Give each stop's height: up is good; one without a figure stands between its neighbours."""
    bounds = [bound for stop in stops for bound in (stop.low, stop.high) if bound is not None]
    top, bottom = max(bounds, default=1.0), min(bounds, default=0.0)
    spare = max(0.0, LEAST_SPREAD - (top - bottom)) / 2
    top, bottom = top + spare, bottom - spare

    def y(share: float) -> float:
        return PATH_TOP + (top - share) / (top - bottom) * (PATH_BOTTOM - PATH_TOP)

    for stop in stops:
        if stop.low is not None and stop.high is not None:
            stop.whisker = (at(y(stop.high)), at(y(stop.low)))
    return filled([None if stop.share is None else y(stop.share) for stop in stops])


def filled(heights: Sequence[float | None]) -> list[float]:
    """Fill what is missing with the mean of the nearest known on both sides."""
    known = [i for i, height in enumerate(heights) if height is not None]
    out: list[float] = []
    for i, height in enumerate(heights):
        before = [heights[k] for k in known if k < i][-1:]
        after = [heights[k] for k in known if k > i][:1]
        near = [each for each in [*before, *after] if each is not None]
        out.append(height if height is not None else sum(near) / len(near) if near else 50.0)
    return out


@dataclass(frozen=True, slots=True)
class Plot:
    """A series on its chart: natural limits, points, signals and ticks, already placed."""

    name: str
    words: str
    caption: str
    points: Sequence[tuple[str, str, bool]]  # x, y, whether it is a signal
    lines: Sequence[tuple[str, str, str, str]]
    ticks: Sequence[tuple[str, str, str, bool]]  # x, words, anchor, minor
    levels: Sequence[tuple[str, str, str]]  # y, text's y, words
    limits: tuple[str, str, str] | None  # top, bottom, height
    centre: str
    last: tuple[str, str, str, str] | None  # x, y, words, anchor: the newest signal's value
    events: Sequence[tuple[str, str, str]]  # x, words, anchor: what happened meanwhile
    point: str  # what one is: a week, a month
    marked: Sequence[str] = ()  # x: where something happened meanwhile
    # x, numbers as listed below the chart, anchor, and the chart's width: narrow or wide
    flags: Sequence[tuple[str, str, str, str]] = ()
    happened: Sequence[tuple[int, str]] = ()  # number, words


def plot(
    series: Sequence[tuple[str, float | None]],
    *,
    name: str,
    words: str,
    caption: str,
    chart: Any,
    signals: Iterable[int],
    say: Any,
    point: str,
    events: Iterable[tuple[int, str]] = (),
    happened: Sequence[tuple[int, str]] = (),
) -> Plot:
    """Draw a series; ``chart`` has centre, low and high, ``signals`` are positions, ``say`` words a value.

    ``events`` carry their words on the chart, what ``happened`` meanwhile a number and its words below.
    """
    values = [value for _, value in series if value is not None]
    spread = [each for each in (*values, chart.low, chart.high) if each is not None]
    top, bottom = max(spread, default=1.0), min(spread, default=0.0)
    step = (PLOT_RIGHT - PLOT_LEFT) / max(len(series) - 1, 1)

    def y(value: float) -> float:
        return PLOT_TOP + (top - value) / ((top - bottom) or 1) * (PLOT_BOTTOM - PLOT_TOP)

    places = [(PLOT_LEFT + i * step, value) for i, (_, value) in enumerate(series)]
    known = [(x, y(value), i) for i, (x, value) in enumerate(places) if value is not None]
    marked, meanwhile = set(signals), [places[i][0] for i, _ in happened]
    return Plot(
        name=name,
        words=words,
        caption=caption,
        points=[(at(x), at(height), i in marked) for x, height, i in known],
        lines=[(at(x), at(u), at(z), at(v)) for (x, u, i), (z, v, j) in pairwise(known) if j == i + 1],
        ticks=ticks([label for label, _ in series], step),
        levels=[(at(y(v)), at(y(v) + 4), say(v)) for v in apart(chart, y) if v is not None],
        limits=None if chart.low is None else (at(y(chart.high)), at(y(chart.low)), at(y(chart.low) - y(chart.high))),
        centre="" if chart.centre is None else at(y(chart.centre)),
        last=newest(places, marked, y, chart.centre, say),
        events=[(at(x), words, "end" if x > 50 else "start") for i, words in events for x in (places[i][0],)],
        point=point,
        marked=[at(x) for x in sorted(set(meanwhile))],
        flags=[(*each, width) for width, sign in SIGN.items() for each in flags(meanwhile, sign)],
        happened=[(number, words) for number, (_, words) in enumerate(happened, 1)],
    )


def flags(places: Sequence[float], sign: float) -> list[tuple[str, str, str]]:
    """Number what stands at these places from left to right; numbers that would touch stand together: 4–7.

    ``sign`` is how wide a sign of a number is, in per cent of the chart.
    """
    out: list[Flag] = []
    for number, x in enumerate(places, 1):
        flag = Flag(x, x, number, number)
        while out and out[-1].middle + (out[-1].width(sign) + flag.width(sign)) / 2 > flag.middle:
            flag = Flag(out[-1].left, x, out.pop().first, number)
        out.append(flag)
    return [(at(flag.middle), flag.words, anchor(flag.middle)) for flag in out]


@dataclass(frozen=True, slots=True)
class Flag:
    """The numbers of what happened at places that stand together."""

    left: float
    right: float
    first: int
    last: int

    @property
    def middle(self) -> float:
        """Give where the numbers stand."""
        return (self.left + self.right) / 2

    @property
    def words(self) -> str:
        """Write the numbers."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def width(self, sign: float) -> float:
        """Give the room that the numbers take, with a gap of half a sign on both sides."""
        return sign * (len(self.words) + 1)


def apart(chart: Any, y: Any) -> list[float]:
    """Give the limits and the centre to write on the axis; limits too near the centre are left out."""
    if chart.centre is None:
        return []
    near = 14.0
    sides = [side for side in (chart.high, chart.low) if side is not None and abs(y(side) - y(chart.centre)) >= near]
    return [chart.centre, *sides]


def ticks(labels: Sequence[str], step: float) -> list[tuple[str, str, str, bool]]:
    """Name about six places on the time axis; every other one may be left out on a phone."""
    every = max(1, -(-len(labels) // TICKS))
    return [
        (at(PLOT_LEFT + i * step), label, anchor(100 * i / (len(labels) - 1 or 1)), bool((i // every) % 2))
        for i, label in enumerate(labels)
        if i % every == 0
    ]


def newest(
    places: Sequence[tuple[float, float | None]], marked: set[int], y: Any, centre: float | None, say: Any
) -> tuple[str, str, str, str] | None:
    """Give the place and the value of the newest signal: outside the line, on the side where it stands."""
    for i in sorted(marked, reverse=True):
        x, value = places[i]
        if value is not None:
            off = -12 if value > (centre or 0) else 22
            side = "end" if x > 50 else "start"
            if y(value) + off > PLOT_BOTTOM + LEAST_ROOM:  # below it stand the numbers of events and the time axis
                off, x = 4, x + (-BESIDE if side == "end" else BESIDE)
            return at(x), at(y(value) + off), say(value), side
    return None


def dots(have: int, needed: int) -> list[tuple[str, bool]]:
    """Give a dot for each answer that is needed, and whether it was given."""
    return [(at(100 * (i + 0.5) / needed), i < have) for i in range(needed)]
