"""The customer's path: satisfaction, effort and bad encounters at every touchpoint, in one aggregate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polku.measure.counting import counted, point_counts
from polku.measure.moments import Moments, Scale, ask, kept, none_for_nan, require, require_on_scale, summed, tallied
from polku.measure.scores import CES, CSAT, MINIMUM, bounded_share, solve_ces, solve_csat

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

SCALE: Scale = (1, 5)
ROLES = ("csat", "ces")


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


def path(answers: ibis.Table, *, level: float = 0.95, minimum: int = MINIMUM, lake: Engine | None = None) -> list[Stop]:
    """Satisfaction, effort and bad encounters of every touchpoint, on the scale 1-5.

    Parameters
    ----------
    answers : ibis.Table
        The lake's table ``answers`` or a part of it: columns ``touchpoint``, ``role``,
        ``score``. Roles csat and ces are counted.
    level, minimum, lake
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
    moments = ask(kept(_query, answers), "touchpoint", lake)
    csat, ces = (_of(moments, role) for role in ROLES)
    for part in (csat, ces):
        require_on_scale(answers, part["off"], SCALE)
    bad = bounded_share(csat["bottoms"], csat["n"], level)
    return [
        Stop(group, max(c.n + c.missing, e.n + e.missing), c, e, *b)
        for group, c, e, b in zip(
            moments.groups,
            solve_csat(csat, level=level, minimum=minimum),
            solve_ces(ces, level=level, minimum=minimum, high_is="bad"),
            zip(*map(none_for_nan, bad), strict=True),
            strict=True,
        )
    ]


def _query(answers: ibis.Table) -> ibis.Table:
    """Count both roles in one pass: the columns of each carry its name."""
    asked = answers.filter(answers.role.isin(ROLES) & answers.touchpoint.notnull())
    tally = tallied(asked, "touchpoint", "role")
    counts = {
        f"{role}_{name}": value
        for role in ROLES
        for name, value in counted(tally, SCALE, point_counts, where=tally.role == role).items()
    }
    return summed(tally, "touchpoint", counts)


def _of(moments: Moments, role: str) -> Moments:
    """Take one role's columns out."""
    return Moments(
        moments.groups,
        {
            name.removeprefix(f"{role}_"): column
            for name, column in moments.columns.items()
            if name.startswith(f"{role}_")
        },
    )
