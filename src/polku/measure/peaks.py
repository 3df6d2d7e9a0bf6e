"""Each person's path: its peak, trough, end and mean against the overall score, and who met nothing bad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.errors import CannotEstimate
from polku.measure.gram import gram
from polku.measure.moments import finite, require
from polku.measure.scores import MINIMUM
from polku.measure.shares import drawn_shares, require_estimable, shares
from polku.stats.proportions import mean, wilson
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

FEATURES = ("peak", "trough", "end", "mean")
ENCOUNTERS = 3  # with two, the mean is only the middle of peak and trough
DRAWS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One touchpoint: mean score with its t interval, in the unit of the score; None without or with one answer."""

    touchpoint: Any
    n: int
    value: float | None
    low: float | None
    high: float | None
    enough: bool
    needed: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one feature of people's paths explains of their overall score: LMG share of R2, 0-1, with its interval."""

    feature: str
    share: float
    low: float
    high: float
    correlation: float


@dataclass(frozen=True, slots=True)
class PeakEnd:
    """Shares of peak, trough, end and mean among ``n`` people with three encounters or more and an overall score.

    ``features`` is empty and ``reason`` says why where they cannot be told apart.
    """

    n: int
    r2: float | None
    features: list[Share]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Consistency:
    """Share 0-1 of ``n`` people whose every encounter scored above ``bad``, with its Wilson interval."""

    n: int
    bad: float
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Paths:
    """Touchpoints in ascending order, peak-end and consistency."""

    touchpoints: list[Step]
    peak_end: PeakEnd
    consistency: Consistency


def paths(
    encounters: ibis.Table,
    *,
    bad: float,
    level: float = 0.95,
    minimum: int = MINIMUM,
    draws: int = DRAWS,
    lake: Engine | None = None,
) -> Paths:
    """Follow people from encounter to encounter.

    Parameters
    ----------
    encounters : ibis.Table
        One row per scored encounter: ``person``, ``touchpoint``, ``time`` (anything that sorts) and
        ``score``. A row without a touchpoint is the person's overall score (the mean of several);
        rows without a person or a score are left out.
    bad : float
        The greatest score that is a bad encounter.
    level, minimum, lake
        As for the scores.
    draws : int
        Bootstrap draws of people.

    Returns
    -------
    Paths
        The end is the mean of the scores at a person's last time.

    Raises
    ------
    MissingColumn

    Notes
    -----
    Associational: the shares say what goes with the overall score, not what would change it. Peak,
    trough, end and mean of one path are alike by nature, so intervals are wide.

    References
    ----------
    .. [1] Kahneman, D., et al. (1993). Psychological Science 4(6), 401-405: peak and end.
    .. [2] Lindeman, R. H., Merenda, P. F., Gold, R. Z. (1980): shares.
    """
    require(encounters, ["person", "touchpoint", "time", "score"])
    scored = encounters.select("person", "touchpoint", "time", score=encounters.score.cast("float64"))
    scored = scored.filter(scored.person.notnull() & finite(scored.score))
    met = scored.filter(scored.touchpoint.notnull())
    people = _people(met, bad)
    return Paths(
        _touchpoints(met, level, minimum, lake),
        _peak_end(scored.filter(scored.touchpoint.isnull()), people, level, draws, lake),
        _consistency(people, bad, level, lake),
    )


def _touchpoints(met: ibis.Table, level: float, minimum: int, lake: Engine | None) -> list[Step]:
    sums = met.group_by("touchpoint").aggregate(
        n=met.count(), total=met.score.sum(), squares=(met.score * met.score).sum()
    )
    rows = engines.fetch(sums, lake).sort_by("touchpoint")
    n, total, squares = (rows[name].to_numpy() for name in ("n", "total", "squares"))
    figures = [[None if x != x else x for x in column.tolist()] for column in mean(n, total, squares, level)]
    needed = np.maximum(minimum - n, 0).tolist()
    enough = [not lacking for lacking in needed]
    columns: Any = zip(rows["touchpoint"].to_pylist(), n.tolist(), *figures, enough, needed, strict=True)
    return [Step(*row) for row in columns]


def _people(met: ibis.Table, bad: float) -> ibis.Table:
    """One row per person: the features of the path, how many encounters, and how many of them bad."""
    last = met.group_by("person").mutate(last=met.time.max())
    ending = last.time == last.last
    return last.group_by("person").aggregate(
        encounters=last.count(),
        peak=last.score.max(),
        trough=last.score.min(),
        mean=last.score.mean(),
        end=last.score.mean(where=ending),
        bad=(last.score <= float(bad)).ifelse(1, 0).sum(),
    )


def _peak_end(overall: ibis.Table, people: ibis.Table, level: float, draws: int, lake: Engine | None) -> PeakEnd:
    whole = overall.group_by("person").aggregate(overall=overall.score.mean())
    long = people.filter(people.encounters >= ENCOUNTERS).join(whole, "person")
    table = long.select(*FEATURES, "overall")
    columns = [*FEATURES, "overall"]
    sums = gram(table, columns, lake=lake)
    try:
        require_estimable(sums)
    except CannotEstimate as thin:
        sentence = _("Of {n} people with three encounters or more and an overall score nothing can be told: {why}")
        return PeakEnd(sums.n, None, [], sentence.format(n=sums.n, why=thin))
    own = shares(sums.products, 0)
    drawn = drawn_shares(table, columns, draws=draws, lake=lake)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0).tolist()
    rows = zip(FEATURES, own.tolist(), low, high, sums.correlations()[:-1, -1].tolist(), strict=True)
    return PeakEnd(sums.n, float(own.sum()), [Share(*row) for row in rows], None)


def _consistency(people: ibis.Table, bad: float, level: float, lake: Engine | None) -> Consistency:
    good = (people.bad == 0).ifelse(1, 0).sum()
    row = engines.fetch(people.aggregate(n=people.count(), good=good), lake).to_pylist()[0]
    n = int(row["n"])
    if not n:
        return Consistency(0, bad, None, None, None)
    low, high = wilson(row["good"], n, level)
    return Consistency(n, bad, row["good"] / n, float(low), float(high))
