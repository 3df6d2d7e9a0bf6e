"""What to expect of each customer: still buying, purchases to come, their worth, and how sure each figure is.

Two kinds of interval: ``_low`` and ``_high`` of a figure say how well the model knows the mean of customers like this
one (delta method); ``purchases_`` and ``worth_`` say between which ends this one customer will probably fall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy import special

from polku.errors import CannotEstimate
from polku.stats import gammagamma
from polku.stats.proportions import quantile
from polku.value.foreseen import TINY, Foreseen, foresee
from polku.value.models import DAYS, Fit, ModelName, Unit, model
from polku.value.sorted_rows import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from polku.stats.repeats import Model

    Floats = NDArray[np.float64]

STEP = 1e-4  # of a logarithm, in the slopes of the delta method


@dataclass(frozen=True, slots=True)
class Plan:
    """How far ahead, in months, and how money of the future is counted.

    ``discount`` is of a year (0.1 for ten per cent) and falls at the end of each month; ``margin`` is the share of an
    amount that is earned, 0-1; ``level`` that of the intervals.
    """

    horizon: int = 12
    discount: float = 0.0
    margin: float = 1.0
    level: float = 0.95

    def times(self, unit: Unit) -> Floats:
        """End of each month ahead, in the unit."""
        return np.asarray(np.arange(1.0, self.horizon + 1) * (DAYS["month"] / DAYS[unit]))

    def weights(self) -> Floats:
        """What turns the purchases expected by the end of each month into discounted purchases."""
        # by parts: each month's purchases times its discount, from what is expected by the end of each month
        today = (1 + self.discount) ** (-np.arange(1.0, self.horizon + 1) / 12)
        return np.asarray(today - np.append(today[1:], 0))


def customers(
    rows: pa.Table,
    *,
    fit: Fit,
    spend: Fit | None,
    unit: Unit,
    name: ModelName,
    plan: Plan | None = None,
    intervals: bool = True,
) -> pa.Table:
    """Give one row per customer.

    Parameters
    ----------
    rows : pyarrow.Table
        What ``polku.value.histories.histories`` gives: ``customer``, ``x``, ``t_x``, ``T`` (days), ``k``, ``total``.
    fit, spend : Fit
        What ``lifetime`` found; without ``spend``, or where the data do not determine it, worth is null.
    unit, name
        Unit of time and model of ``fit``.
    plan : Plan, optional
    intervals : bool
        Without them there are ``p_alive``, ``expected``, ``spend`` and ``clv`` alone, at a third of the time.

    Returns
    -------
    pyarrow.Table
        In the order of ``rows``: ``customer``, ``x``, ``t_x``, ``T`` in the unit, then as float64 with ``_low`` and
        ``_high``: ``p_alive``, 0-1; ``expected`` purchases within the horizon; ``clv``, discounted and times the
        margin. ``spend`` is the amount to expect at a time. ``purchases_low`` to ``purchases_high`` and
        ``worth_low`` to ``worth_high`` hold the customer's own purchases and worth at ``level``; the worth's
        logarithm is taken as normal, given that anything is bought. Empty of nobody.

    Raises
    ------
    CannotEstimate
        The data do not determine the model.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). RFM and CLV. Journal of Marketing Research 42(4), 415-430.
    """
    if fit.reason is not None:
        raise CannotEstimate(fit.reason)
    asked = plan or Plan()
    x, t_x, T = (rows.column(each).to_numpy().astype(np.int64) for each in ("x", "t_x", "T"))  # noqa: N806
    first, at = distinct(x, t_x, T)
    histories = Histories(x[first].astype(float), t_x[first] / DAYS[unit], T[first] / DAYS[unit])
    found = _expected(histories, fit, unit, name, asked, intervals=intervals)
    columns = {"customer": rows.column("customer"), "x": x, "t_x": t_x / DAYS[unit], "T": T / DAYS[unit]}
    columns |= {key: found.columns[key][at] for key in found.columns}
    k, total = (rows.column(each).to_numpy().astype(float) for each in ("k", "total"))
    columns |= _worth(found, at, k, np.where(total > 0, total, 0), spend, asked, intervals=intervals)
    made = {
        key: value if isinstance(value, pa.ChunkedArray) else pa.array(value, from_pandas=True)  # NaN is null
        for key, value in columns.items()
    }
    return pa.table(made)


@dataclass(frozen=True, slots=True)
class Histories:
    """Distinct histories, in the unit of time, with the distinct pairs of x and T behind them."""

    x: Floats
    t_x: Floats
    T: Floats

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give a row of each pair, and each row's pair."""
        return distinct(self.x, self.T)


@dataclass(frozen=True, slots=True)
class Expected:
    """Figures of distinct histories: ``columns``, ``discounted`` purchases, their logarithm's variance and counts."""

    columns: dict[str, Floats]
    discounted: Floats
    variance: Floats
    foreseen: Callable[[float], Foreseen]


def _expected(rows: Histories, fit: Fit, unit: Unit, name: ModelName, plan: Plan, *, intervals: bool) -> Expected:
    """Work out the figures of distinct histories and, by small steps of the parameters, how sure they are."""
    first, at = rows.pairs()
    sums = np.stack([np.append(np.zeros(plan.horizon - 1), 1), plan.weights()], axis=1)

    def figures(made: Model) -> tuple[Floats, Floats]:
        ahead = made.ahead(rows.x[first], rows.T[first], plan.times(unit)) @ sums
        return made.alive(rows.x, rows.t_x, rows.T), ahead

    made = model(name, fit.point)
    alive, ahead = figures(made)

    def foreseen(shape: float) -> Foreseen:
        moment = float(plan.times(unit)[-1])
        return foresee(made, rows.x[first], rows.T[first], moment, at=at, alive=alive, level=plan.level, shape=shape)

    columns, variance = {"p_alive": alive, "expected": alive * ahead[at, 0]}, np.zeros(0)
    if not intervals:
        return Expected(columns, alive * ahead[at, 1], variance, foreseen)
    slopes = []
    for step in np.eye(len(fit.point)) * STEP:
        (up, more), (down, less) = (figures(model(name, fit.point * np.exp(sign * step))) for sign in (1, -1))
        in_odds = (up - down) / np.maximum(alive * (1 - alive), TINY)
        in_alive = np.log(np.maximum(up, TINY)) - np.log(np.maximum(down, TINY))
        in_logs = (np.log(more) - np.log(less))[at] + in_alive[:, None]
        slopes.append(np.stack([in_odds, *in_logs.T]) / (2 * STEP))
    spread = np.maximum(np.einsum("ikn,ij,jkn->kn", slopes, fit.covariance, slopes, optimize=True), 0)
    z = quantile(plan.level)
    odds, sure = special.logit(alive), (alive <= 0) | (alive >= 1)
    columns = {"p_alive": alive} | {
        f"p_alive_{end}": np.where(sure, alive, special.expit(np.where(sure, 0, odds) + sign * z * np.sqrt(spread[0])))
        for end, sign in (("low", -1), ("high", 1))
    }
    columns |= _around("expected", alive * ahead[at, 0], spread[1], z)
    return Expected(columns, alive * ahead[at, 1], spread[2], foreseen)


def _around(name: str, value: Floats, variance: Floats, z: float) -> dict[str, Floats]:
    """Give a positive figure with its interval from the variance of its logarithm."""
    half = np.exp(z * np.sqrt(variance))
    return {name: value, f"{name}_low": value / half, f"{name}_high": value * half}


def _worth(
    found: Expected,
    at: NDArray[np.int64],
    k: Floats,
    total: Floats,
    spend: Fit | None,
    plan: Plan,
    *,
    intervals: bool,
) -> dict[str, Floats]:
    """Multiply the purchases by what each costs, customer by customer."""
    known = spend if spend is not None and spend.identified else None
    unknown = np.full(len(at), np.nan)
    if not intervals:
        if known is None:
            return {"spend": unknown, "clv": unknown}
        amount = gammagamma.mean(known.point, k, total)
        return {"spend": amount, "clv": plan.margin * found.discounted[at] * amount}
    counts = found.foreseen(1.0 if known is None else float(known.point[0]))
    columns = {"purchases_low": counts.low[at], "purchases_high": counts.high[at]}
    if known is None:
        return columns | dict.fromkeys(("spend", "clv", "clv_low", "clv_high", "worth_low", "worth_high"), unknown)
    amount = gammagamma.mean(known.point, k, total)
    variance = _amount_variance(known, k, total) + found.variance[at]
    z = quantile(plan.level)
    columns |= {"spend": amount} | _around("clv", plan.margin * found.discounted[at] * amount, variance, z)
    each = plan.margin * (found.discounted / np.maximum(found.columns["expected"], TINY))[at]
    return columns | _worth_ends(counts, at, known, k, total, each, plan.level)


def _amount_variance(spend: Fit, k: Floats, total: Floats) -> Floats:
    """Variance of the logarithm of the amount to expect, from small steps of the parameters."""
    slopes = []
    for step in np.eye(len(spend.point)) * STEP:
        more, less = (gammagamma.mean(spend.point * np.exp(sign * step), k, total) for sign in (1, -1))
        slopes.append((np.log(more) - np.log(less)) / (2 * STEP))
    return np.asarray(np.einsum("in,ij,jn->n", slopes, spend.covariance, slopes, optimize=True))


def _worth_ends(
    counts: Foreseen, at: NDArray[np.int64], spend: Fit, k: Floats, total: Floats, each: Floats, level: float
) -> dict[str, Floats]:
    """Between which ends one customer's worth falls: nothing, or a sum whose logarithm is taken as normal.

    The sum of n amounts is (v + total) times Beta(p n, p k + q) / (1 - the same), whose logarithm has mean
    psi(p n) - psi(p k + q) and variance psi'(p n) + psi'(p k + q).
    """
    p, q, v = spend.point
    levels, place = np.unique(k, return_inverse=True)
    shape = p * levels + q
    middle = np.log(v + total) - special.psi(shape)[place] + counts.log_mean[at]
    spread = np.sqrt(special.polygamma(1, shape)[place] + counts.log_variance[at])
    nothing = 1 - counts.any[at]
    found = {}
    for end, share in (("low", (1 - level) / 2), ("high", (1 + level) / 2)):
        within = (share - nothing) / np.maximum(1 - nothing, TINY)
        sums = np.exp(middle + spread * special.ndtri(np.clip(within, 1e-12, 1)))
        found[f"worth_{end}"] = np.where(within > 0, each * sums, 0.0)
    return found
