"""How cases were brought to their end: who was reached in time, and whose matter was solved."""

from __future__ import annotations

from dataclasses import dataclass

WITHIN = 48  # hours in which a customer who was let down is to be reached


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases 0-1 with Wilson's interval; too few to say has ``enough`` False and no figures."""

    n: int
    count: int
    value: float | None
    low: float | None
    high: float | None
    enough: bool
    needed: int  # how many more cases would be enough


def share(count: int, n: int, *, minimum: int = 30, level: float = 0.95) -> Share:
    """Share of cases with its interval, refused below a minimum.

    Parameters
    ----------
    count : int
        Cases of which it is true: the customer was reached within 48 hours of opening, or
        the matter was closed as solved.
    n : int
        Cases counted. For reaching: those opened in the period whose 48 hours have passed or
        whose customer has been reached. For solving: those opened in the period that are closed
        or overdue, so that leaving a case open does not make the share better.
    minimum : int
        Below this nothing is said.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Share
        Of no cases: not enough, and ``needed`` is the minimum.

    References
    ----------
    .. [1] Wilson, E. B. (1927). JASA 22, 209-212.
    """
    if n < max(minimum, 1):
        return Share(n, count, None, None, None, enough=False, needed=max(minimum, 1) - n)
    from polku.stats import proportions  # not at the start of every process that keeps cases

    low, high = proportions.wilson(count, n, level)
    return Share(n, count, count / n, float(low), float(high), enough=True, needed=0)
