"""What customers are likely to buy yet, and what that is worth: fitted to histories, tested on what came after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as lakes
from polku.errors import NotAllowed
from polku.stats.proportions import quantile
from polku.stats.repeats import Repeats
from polku.value.histories import collapsed, histories, left_out, only_returned, spending
from polku.value.holdout import Holdout, on_holdout
from polku.value.models import DAYS, MODELS, Fit, ModelName, Unit, fit, fit_spend
from polku.value.sorted_rows import sorted_collapsed

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]

DEPENDENT = 0.3  # correlation of how often and how much from which multiplying the two misleads


@dataclass(frozen=True, slots=True)
class Spend:
    """Spending at a time: the fit over ``n`` customers who bought again, and whether it goes with how often they buy.

    ``correlation`` is that of ``x`` and the mean amount, with its interval (None under four customers).
    ``independent`` is whether it stays below .3 either way; None where it cannot be said. ``mean`` is the amount of
    one who is not known yet, None where the fit has none.
    """

    fit: Fit
    n: int
    mean: float | None
    correlation: float | None
    low: float | None
    high: float | None
    independent: bool | None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A model of a customer base. ``spend`` and ``holdout`` are None where they were not asked for."""

    unit: Unit
    model: ModelName
    until: int
    n_customers: int
    n_repeat: int
    fit: Fit
    spend: Spend | None
    holdout: Holdout | None
    left_out: dict[str, int]


def lifetime(
    purchases: ibis.Table,
    *,
    until: int,
    unit: Unit = "week",
    model: ModelName = "bgnbd",
    holdout: int | None = None,
    level: float = 0.95,
    made: pa.Table | None = None,
    lake: Engine | None = None,
) -> Lifetime:
    """Fit how long and how often customers buy, and how much at a time.

    The engine makes histories of the rows and counts equal ones; only the counts come here.

    Parameters
    ----------
    purchases : ibis.Table
        One row per purchase or part of one: ``customer``, ``day`` (days since 1970-01-01) and, if it is known,
        ``amount`` in one currency. What counts is told in ``polku.value.histories``.
    until : int
        Last day that the model may see.
    unit : {"day", "week", "month"}
        Unit of time of the parameters: days by 1, 7 or 365.25/12. The figures of customers do not depend on it.
    model : {"bgnbd", "mbgnbd", "paretonbd"}
        BG/NBD, MBG/NBD or Pareto/NBD.
    holdout : int, optional
        Another day. After ``until``: the model is tested on the purchases between. Before it: a model that saw only
        what came by that day is tested on the purchases between, and ``fit`` still has seen all.
    level : float
        Of the interval of the correlation, 0-1.
    made : pyarrow.Table, optional
        What ``histories(purchases, until=until, end=the later day)`` gives, where its rows are here already.
    lake : Engine, optional

    Returns
    -------
    Lifetime
        ``fit.identified`` is False, and the figures NaN, where the data do not determine them; so of no customers.

    Raises
    ------
    MissingColumn, NotAllowed, LakeUnavailable

    Notes
    -----
    Assumes that while a customer goes on, purchases come at random at a steady rate, that rates differ between
    customers as a gamma, that ending does not depend on the rate, and that amounts do not depend on either.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). RFM and CLV: using iso-value curves for customer base
       analysis. Journal of Marketing Research 42(4), 415-430.
    """
    import ibis

    require(unit, model)
    last = until if holdout is None else max(until, holdout)
    table = histories(purchases, until=until, end=last) if made is None else ibis.memtable(made)
    equal = lakes.fetch(collapsed(table), lake) if made is None else sorted_collapsed(made)
    priced = table if "amount" in purchases.columns else None
    found = from_histories(equal, priced, unit=unit, model=model, level=level, lake=lake)
    test = None
    if holdout is not None and holdout != until:
        after = holdout > until
        early = equal if after else lakes.fetch(collapsed(histories(purchases, until=holdout, end=until)), lake)
        seen = found[1] if after else None
        test = on_holdout(early, min(until, holdout), last, unit=unit, model=model, fitted=seen)
    n_customers, n_repeat = found[0]
    return Lifetime(
        unit, model, until, n_customers, n_repeat, found[1], found[2], test, counted(purchases, until=until, lake=lake)
    )


def require(unit: str, model: str) -> None:
    """Raise NotAllowed unless both are known."""
    if unit not in DAYS:
        raise NotAllowed("unit", unit, ", ".join(DAYS))
    if model not in MODELS:
        raise NotAllowed("model", model, ", ".join(MODELS))


def counted(purchases: ibis.Table, *, until: int, lake: Engine | None = None) -> dict[str, int]:
    """Count what the rules of ``polku.value.histories`` touched: rows, and customers who ``only_returned``."""
    counts = lakes.fetch(left_out(purchases, until=until), lake).to_pylist()[0]
    if "amount" in purchases.columns and counts["returns"]:
        counts["only_returned"] = lakes.fetch(only_returned(purchases, until=until), lake).column("n")[0].as_py()
    return {**counts, "only_returned": counts.get("only_returned", 0)}


def from_histories(
    equal: pa.Table,
    priced: ibis.Table | None,
    *,
    unit: Unit,
    model: ModelName,
    level: float,
    lake: Engine | None = None,
) -> tuple[tuple[int, int], Fit, Spend | None]:
    """Give customers and those who came again, the fit, and the spending.

    Parameters
    ----------
    equal : pyarrow.Table
        What ``collapsed`` gives of histories, fetched.
    priced : ibis.Table or None
        The histories themselves; None where amounts are not known.
    unit, model, level, lake
        As for ``lifetime``.
    """
    repeats = repeats_of(equal, unit)
    sizes = int(repeats.n.sum()), int(repeats.n[repeats.x > 0].sum())
    spend = None if priced is None else spend_of(lakes.fetch(spending(priced), lake), level)
    return sizes, fit(model, repeats), spend


def repeats_of(rows: Any, unit: Unit) -> Repeats:
    """Give fetched rows of days as histories in the unit."""
    x, t_x, T, n = (rows.column(name).to_numpy().astype(float) for name in ("x", "t_x", "T", "n"))  # noqa: N806
    return Repeats(x, t_x / DAYS[unit], T / DAYS[unit], n)


def spend_of(rows: Any, level: float) -> Spend:
    """Fit spending, and correlate it with how often."""
    x, k, total, n = (rows.column(name).to_numpy().astype(float) for name in ("x", "k", "total", "n"))
    found = fit_spend(x, k, total, n)
    p, q, v = found.point
    size = int(n.sum())
    correlation, low, high = correlated(x, total / k, n, level)
    independent = None if correlation is None else abs(correlation) < DEPENDENT
    return Spend(found, size, float(p * v / (q - 1)) if q > 1 else None, correlation, low, high, independent)


def correlated(x: Floats, y: Floats, n: Floats, level: float) -> tuple[float, float, float] | tuple[None, None, None]:
    """Pearson correlation of counted pairs with Fisher's interval; None under four, or where either is all alike."""
    size = n.sum()
    if size < 4:
        return None, None, None
    dx, dy = x - n @ x / size, y - n @ y / size
    spread = float(np.sqrt((n @ dx**2) * (n @ dy**2)))
    if not spread > 1e-12 * float(np.sqrt((n @ x**2) * (n @ y**2))):
        return None, None, None
    r = float(np.clip((n * dx) @ dy / spread, -1, 1))
    if abs(r) > 1 - 1e-12:
        return r, r, r
    half = quantile(level) / float(np.sqrt(size - 3))
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))
