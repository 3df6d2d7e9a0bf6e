"""What really changed along the path: series that left their ordinary variation, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from polku import measure
from polku.measure import Trend

from ..govern.models import User
from ..lake.ahead import ahead
from ..measure.choice import Choice
from ..measure.events import marks
from ..measure.relation import in_percent
from ..measure.within import Within, within
from ..register.models import Touchpoint
from ..ui import drawing, figures, periods

if TYPE_CHECKING:
    import ibis

MONTHS = 24  # charted
NEW = 3  # months in which a signal is news
LEAST = 6  # months without which limits are too rough to tell anything
FIGURES = {"csat": "value", "ces": "bad"}  # what is charted of each role


@dataclass(frozen=True, slots=True)
class Change:
    """One touchpoint's series with a signal among its newest months."""

    touchpoint: Touchpoint
    role: str  # csat or ces
    trend: Trend
    month: int
    better: bool

    @property
    def sentence(self) -> str:
        """Say it as one would say it aloud."""
        said = {
            ("ces", True): _("%(touchpoint)s takes less effort than before."),
            ("ces", False): _("%(touchpoint)s takes more effort than before."),
            ("csat", True): _("%(touchpoint)s satisfies more customers than before."),
            ("csat", False): _("%(touchpoint)s satisfies fewer customers than before."),
        }
        return said[self.role, self.better] % {"touchpoint": self.touchpoint.name}


@dataclass(frozen=True, slots=True)
class Watched:
    """Every series that was looked at, and those that changed, the newest first."""

    series: int
    changes: list[Change]


def watched(by: User) -> Watched:
    """Chart satisfaction and effort of every touchpoint that the reader may count, by whole months."""
    return watching(by)()


def watching(by: User) -> Callable[[], Watched]:
    """Begin to ask for what is charted; what comes back gives it."""
    limits, last = within(by), this_month() - 1
    if not limits:
        return lambda: Watched(0, [])
    minimum = settings.POLKU["POLKU_MINIMUM"]
    asked = ahead(
        measure.together, months(limits, last), tuple(FIGURES), by=("touchpoint", "month"),
        minimum=minimum, times="times",
    )  # fmt: skip
    return lambda: charted(asked(), last)


@lru_cache(maxsize=64)
def months(limits: Within, last: int) -> ibis.Table:
    """Give the answers of the months that are charted."""
    rows = limits.counted(monthly=True)
    return rows.filter(rows.month > last - MONTHS, rows.month <= last)


def charted(scores: Mapping[str, Sequence[Any]], last: int) -> Watched:
    """Chart every touchpoint's scores, and keep those with a signal."""
    known = Touchpoint.objects.in_bulk()
    found: list[Change] = []
    series = 0
    for role, figure in FIGURES.items():
        for place, trend in measure.trends(scores[role], figure=figure).items():
            if place in known and len(trend.periods) - len(trend.thin) - len(trend.gaps) >= LEAST:
                series += 1
                found += changed(known[place], role, trend, figure, last)
    return Watched(series, sorted(found, key=lambda each: (-each.month, each.touchpoint.position)))


def changed(touchpoint: Touchpoint, role: str, trend: Trend, figure: str, last: int) -> Iterator[Change]:
    """Give the change of a series if one of its newest months is outside ordinary variation."""
    new = [month for month in trend.signals if month > last - NEW]
    if new:
        value = getattr(trend.points[trend.periods.index(new[-1])], figure)
        above = value > (trend.chart.centre or 0)
        yield Change(touchpoint, role, trend, new[-1], better=above is (role == "csat"))


def this_month() -> int:
    """Give the running month as the lake counts: months since 1970-01."""
    today = timezone.localdate()
    return (today.year - 1970) * 12 + today.month - 1


def plot(change: Change, by: User) -> drawing.Plot:
    """Draw the change: months, ordinary variation, signals."""
    trend, figure = change.trend, "value" if change.role == "csat" else "bad"
    shown = set(trend.periods) - set(trend.thin) - set(trend.gaps)
    series = [
        (month_name(month), 100 * getattr(point, figure) if month in shown else None)
        for month, point in zip(trend.periods, trend.points, strict=True)
    ]
    chart = in_percent(trend.chart)
    usual = figures.ends(chart.low or 0, chart.high or 100)
    n = sum(point.n for month, point in zip(trend.periods, trend.points, strict=True) if month in shown)
    caption = " ".join(
        (
            _("High is good.") if change.role == "csat" else _("Low is good."),
            _("Ordinary variation is %(range)s%%.") % {"range": usual},
            f"n\u00a0=\u00a0{figures.count(n)}.",
        )
    )
    name = _("%(touchpoint)s: satisfied, %%") if change.role == "csat" else _("%(touchpoint)s: much effort, %%")
    return drawing.plot(
        series,
        name=name % {"touchpoint": change.touchpoint.name},
        words=f"{change.sentence} {caption}",
        caption=caption,
        chart=chart,
        signals=[trend.periods.index(month) for month in trend.signals],
        say=figures.signed,
        point=_("one month"),
        happened=marks(by, trend.periods[0], trend.periods[-1], "month"),
    )


def month_name(month: int) -> str:
    """Give a month of the lake for an axis: 8/26."""
    return f"{month % 12 + 1}/{(1970 + month // 12) % 100:02}"


def link(change: Change, by: User) -> str:
    """Give the address of the answers behind a change."""
    chosen = Choice(by, within(by), periods.period("12"), None, ())
    return chosen.link(touchpoint=change.touchpoint.public_id, role=change.role)
