"""What today's customers together will probably buy within a year, with the range of the model's own uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake
from polku.value.customers import Plan, customers
from polku.value.histories import histories

from .worth import HORIZON

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    from polku.value.lifetime import Lifetime
    from polku.value.models import Fit

DRAWS, MOST = 40, 20_000  # of the parameters; customers that a range is drawn from: more would not narrow it
LEVEL = 0.8  # eight in ten, as for one customer


def year(rows: ibis.Table, until: int, found: Lifetime) -> dict[str, Any]:
    """Sum what is expected of each customer; empty where the model has no figures.

    Of very many customers the range is drawn from some, and laid around the sum of all.
    """
    if not found.fit.identified or found.spend is None or not found.spend.fit.identified:
        return {}
    known = lake.fetch(histories(rows, until=until))
    value = total(known, found.fit, found.spend.fit)
    chance = np.random.default_rng(1)
    some = known if len(known) <= MOST else known.take(chance.choice(len(known), MOST, replace=False))
    middle = total(some, found.fit, found.spend.fit)
    sums = [total(some, moved(found.fit, chance), moved(found.spend.fit, chance)) for _draw in range(DRAWS)]
    low, high = np.quantile(sums, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) / (middle or 1) * value
    return {"value": round(value), "low": round(float(low)), "high": round(float(high)), "n": len(known)}


def total(known: pa.Table, fit: Fit, spend: Fit) -> float:
    """Give the money expected of all within the horizon."""
    each = customers(
        known, fit=fit, spend=spend, unit="week", name="bgnbd", plan=Plan(horizon=HORIZON), intervals=False
    )
    return float(np.nansum(each["clv"].to_numpy()))


def moved(fit: Fit, chance: np.random.Generator) -> Fit:
    """Draw the parameters anew from how surely they are known."""
    from polku.value.models import Fit

    steps = chance.multivariate_normal(np.zeros(len(fit.point)), fit.covariance, method="eigh")
    return Fit(fit.names, fit.point * np.exp(steps), fit.errors, fit.covariance, fit.log_likelihood)
