"""A score by week or month, on a chart that tells signal from noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from polku.stats.charts import Chart, xmr

if TYPE_CHECKING:
    import ibis


class Score(Protocol):
    """What NPS, CSAT and CES have in common."""

    @property
    def group(self) -> Any:
        """The period's number."""

    @property
    def n(self) -> int:
        """Answers that are counted."""

    @property
    def value(self) -> float | None:
        """The figure, None without answers."""

    @property
    def enough(self) -> bool:
        """Whether there are enough answers to chart it."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One score through time.

    ``points`` has an entry for every period from the first to the last that has answers:
    ``periods[i]`` is its number (as in ``polku.tables``) and ``points[i]`` its score, None where
    nobody answered. ``chart`` uses the periods with enough answers alone; ``thin`` are the
    periods left out of it and ``gaps`` those without answers. ``signals`` are period numbers.
    """

    periods: tuple[int, ...]
    points: tuple[Any, ...]
    chart: Chart
    signals: tuple[int, ...]
    thin: tuple[int, ...]
    gaps: tuple[int, ...]


def by_week(answers: ibis.Table, measure: Callable[..., Sequence[Score]], **options: Any) -> Trend:
    """Measure each week and chart it.

    Parameters
    ----------
    answers : ibis.Table
        As for the measure, with a column ``week`` (weeks since Monday 1970-01-05).
    measure : callable
        ``nps``, ``csat`` or ``ces``.
    **options
        Handed to the measure; ``rule_of_eight=True`` goes to the chart.

    Returns
    -------
    Trend
        Empty tuples and a chart without figures if nobody answered. Rows without a week are left out.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale

    References
    ----------
    .. [1] Wheeler, D. J. (2000). Understanding Variation. SPC Press.
    """
    return by_period(answers, measure, "week", **options)


def by_month(answers: ibis.Table, measure: Callable[..., Sequence[Score]], **options: Any) -> Trend:
    """Measure each month and chart it; as ``by_week``, by column ``month`` (months since 1970-01)."""
    return by_period(answers, measure, "month", **options)


def by_period(
    answers: ibis.Table,
    measure: Callable[..., Sequence[Score]],
    period: str,
    *,
    rule_of_eight: bool = False,
    **options: Any,
) -> Trend:
    """Measure each value of an integer column and chart it; as ``by_week``."""
    found = [score for score in measure(answers, by=period, **options) if score.group is not None]
    return _charted({score.group: score for score in found}, attrgetter("value"), rule_of_eight=rule_of_eight)


def each_by_month(
    answers: ibis.Table,
    measure: Callable[..., Sequence[Score]],
    of: str,
    *,
    figure: str = "value",
    rule_of_eight: bool = False,
    **options: Any,
) -> dict[Any, Trend]:
    """Measure each month of each group and chart every group by itself, with one aggregate for all.

    Parameters
    ----------
    answers : ibis.Table
        As for the measure, with a column ``month`` (months since 1970-01).
    measure : callable
        ``nps``, ``csat`` or ``ces``.
    of : str
        The column whose values have a chart each; rows without one are left out, as are those without a month.
    figure : str
        Which figure of the score is charted: ``value``, or ``bad``, the share with a hard time, of ``ces``.
    **options
        As for ``by_week``.

    Returns
    -------
    dict
        A `Trend` by group; empty if nobody answered.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale
    """
    return trends(measure(answers, by=(of, "month"), **options), figure=figure, rule_of_eight=rule_of_eight)


def trends(scores: Iterable[Score], *, figure: str = "value", rule_of_eight: bool = False) -> dict[Any, Trend]:
    """Chart every group of scores by itself.

    Parameters
    ----------
    scores : iterable of score
        Whose ``group`` is a pair: what has a chart of its own, and the number of the month. Those with a null in it,
        and those without answers, are left out.
    figure, rule_of_eight
        As for ``each_by_month``.

    Returns
    -------
    dict
        A `Trend` by group; empty if nobody answered.
    """
    series: dict[Any, dict[int, Score]] = {}
    for score in scores:
        group, month = score.group
        if group is not None and month is not None and score.n:
            series.setdefault(group, {})[month] = score
    pick = attrgetter(figure)
    return {group: _charted(scores, pick, rule_of_eight=rule_of_eight) for group, scores in series.items()}


def _charted(scores: Mapping[int, Any], figure: Callable[[Any], float | None], *, rule_of_eight: bool) -> Trend:
    """Chart the scores of one group by the number of their period."""
    answered = [group for group, score in scores.items() if score.n]
    periods = tuple(range(min(answered), max(answered) + 1)) if answered else ()
    points = tuple(scores.get(each) if each in scores and scores[each].n else None for each in periods)
    charted = [each for each in answered if scores[each].enough]
    chart = xmr(np.array([figure(scores[each]) for each in charted], float), rule_of_eight=rule_of_eight)
    return Trend(
        periods,
        points,
        chart,
        signals=tuple(charted[i] for i in chart.signals),
        thin=tuple(each for each in answered if not scores[each].enough),
        gaps=tuple(each for each, point in zip(periods, points, strict=True) if point is None),
    )
