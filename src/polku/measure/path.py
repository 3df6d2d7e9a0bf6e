"""The customer's path: satisfaction, effort and bad encounters at every touchpoint, in one aggregate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polku.measure.counting import count_roles, point_counts
from polku.measure.moments import Scale, none_for_nan, require
from polku.measure.scores import CES, CSAT, MINIMUM, bounded_share, solve_ces, solve_csat

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

SCALE: Scale = (1, 5)
KINDS = (("csat", SCALE, point_counts), ("ces", SCALE, point_counts))


@dataclass(frozen=True, slots=True)
class Stop:
    """One touchpoint of the path.

    ``volume`` is how many answered about satisfaction or effort here (the larger of the two, with those who
    could not say). ``bad`` is the share 0-1 of encounters that were rated 1 or 2 in satisfaction, with its
    interval; effort at the hard end stands in ``effort.bad``.
    """

    touchpoint: Any
    volume: int
    satisfaction: CSAT
    effort: CES
    bad: float | None
    bad_low: float | None
    bad_high: float | None


def path(
    answers: ibis.Table,
    *,
    level: float = 0.95,
    minimum: int = MINIMUM,
    times: str | None = None,
    lake: Engine | None = None,
) -> list[Stop]:
    """Satisfaction, effort and bad encounters of every touchpoint, on the scale 1-5.

    Parameters
    ----------
    answers : ibis.Table
        The lake's table ``answers`` or a part of it: columns ``touchpoint``, ``role``,
        ``score``. Roles csat and ces are counted.
    level, minimum, times, lake
        As for ``csat``.

    Returns
    -------
    list of Stop
        Ordered by touchpoint id; the page puts them in the order of the path. Answers
        without a touchpoint are left out; empty if nobody answered.

    Raises
    ------
    MissingColumn, OutOfScale

    References
    ----------
    .. [1] Lemon, K. N., Verhoef, P. C. (2016). Journal of Marketing 80(6), 69-96.
    """
    require(answers, ["touchpoint", "role", "score"])
    csat, ces = count_roles(answers, "touchpoint", KINDS, grouped=True, times=times, lake=lake).values()
    bad = bounded_share(csat["bottoms"], csat["n"], level)
    return [
        Stop(group, max(c.n + c.missing, e.n + e.missing), c, e, *b)
        for group, c, e, b in zip(
            csat.groups,
            solve_csat(csat, level=level, minimum=minimum),
            solve_ces(ces, level=level, minimum=minimum, high_is="bad"),
            zip(*map(none_for_nan, bad), strict=True),
            strict=True,
        )
    ]
