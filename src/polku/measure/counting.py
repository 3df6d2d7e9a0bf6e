"""What is counted of a score in each group, as one Ibis expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from polku.errors import NotAllowed
from polku.measure.moments import (
    By,
    Moments,
    Scale,
    ask,
    columns_of,
    kept,
    off_scale,
    require,
    require_on_scale,
    require_score,
    summed,
    tallied,
)

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

    Within = Callable[[ibis.Value], ibis.Value]
    Aggregates = dict[str, ibis.Value]
    Counting = Callable[[ibis.Table, Scale, Within], Aggregates]

PROMOTER_FROM = 9  # Reichheld (2003)
DETRACTOR_TO = 6
END_BOXES = 2  # 4 and 5 of 1-5 are satisfied: the top-two-box share that surveys report
FEW_POINTS = 4  # below this two points would be most of the scale, so the end is one point


def count(answers: ibis.Table, by: By, scale: Scale, counts: Counting, *, lake: Engine | None = None) -> Moments:
    """Count one score in each group, in one aggregate: ``n``, ``missing`` and what ``counts`` names."""
    if scale[0] >= scale[1]:
        raise NotAllowed("scale", scale, "the lowest and the highest point, such as (1, 5)")
    require_score(answers)
    require(answers, columns_of(by))
    keys = by if by is None or isinstance(by, str) else tuple(by)
    moments = ask(kept(_query, answers, keys, scale, counts), by, lake)
    require_on_scale(answers, moments["off"], scale)
    return moments


def _query(answers: ibis.Table, by: By, scale: Scale, counts: Counting) -> ibis.Table:
    """Tally the scores, then sum them up."""
    tally = tallied(answers, by)
    return summed(tally, by, counted(tally, scale, counts))


def counted(tally: ibis.Table, scale: Scale, counts: Counting, where: ibis.Value | None = None) -> Aggregates:
    """Name the aggregates of one score, of all rows of a tally or of those ``where`` a condition holds."""

    def within(condition: ibis.Value) -> ibis.Value:
        """Narrow a condition to the rows that are counted."""
        return condition if where is None else where & condition

    score, times = tally.score, tally.times
    return {
        "n": times.sum(where=within(score.notnull())),
        "missing": times.sum(where=within(score.isnull())),
        "off": times.sum(where=within(off_scale(score, scale))),
        **counts(tally, scale, within),
    }


def nps_counts(tally: ibis.Table, _: Scale, within: Within) -> Aggregates:
    """Count promoters and detractors; the passives are the rest."""
    return {
        "ups": tally.times.sum(where=within(tally.score >= PROMOTER_FROM)),
        "downs": tally.times.sum(where=within(tally.score <= DETRACTOR_TO)),
    }


def point_counts(tally: ibis.Table, scale: Scale, within: Within) -> Aggregates:
    """Count both ends of the scale and sum its points."""
    score, times = tally.score.cast("int64"), tally.times
    on = within((tally.score >= scale[0]) & (tally.score <= scale[1]))
    boxes = END_BOXES if scale[1] - scale[0] + 1 >= FEW_POINTS else 1
    point = on.ifelse(score, 0)  # the square of what is off the scale may not fit
    return {
        "tops": times.sum(where=within(score > scale[1] - boxes)),
        "bottoms": times.sum(where=within(score < scale[0] + boxes)),
        "total": (times * point).sum(),
        "squares": (times * point * point).sum(),
    }
