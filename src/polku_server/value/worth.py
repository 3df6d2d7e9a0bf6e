"""What one customer will probably buy in a year, by the model of all, with the range for one customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _

from ..ui import drawing, figures
from .ladder import Bought
from .models import ValueModel
from .words import about, money, times

LEVEL = 0.8  # eight in ten
HORIZON = 12  # months


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Days of buying and money to expect of one customer within a year; money is None where nobody can say."""

    alive: float  # probability 0-1 that the customer still buys here
    days: float
    days_low: float
    days_high: float
    worth: float | None
    low: float = 0
    high: float = 0


def history(bought: Sequence[Bought], currency: str, today: dt.date) -> dict[str, list[Any]] | None:
    """Count one customer's purchases by the rules of `polku.value.histories`; None where nothing was bought."""
    money = [each for each in bought if each.currency == currency and each.day <= today]
    sold = sorted(each.day for each in money if each.sold)
    if not sold:
        return None
    first, again = sold[0], len(sold) - 1
    total = float(sum(each.amount for each in money if each.day > first))
    one = {"x": again, "t_x": (sold[-1] - first).days, "T": (today - first).days, "k": again, "total": total}
    return {"customer": [""], **{name: [value] for name, value in one.items()}}


def foreseen(model: ValueModel, bought: Sequence[Bought], today: dt.date) -> Foreseen | None:
    """Foresee one customer's year; None where the model has no figures or nothing was bought in its currency."""
    known = history(bought, model.currency, today)
    if known is None or not model.identified:
        return None
    import pyarrow as pa

    from polku.value.customers import Plan, customers

    fit, spend = fitted(model.buying), fitted(model.spending) if model.spending else None
    plan = Plan(horizon=HORIZON, level=LEVEL)
    row = customers(pa.table(known), fit=fit, spend=spend, unit="week", name="bgnbd", plan=plan).to_pylist()[0]
    counts = (row["p_alive"], row["expected"], row["purchases_low"], row["purchases_high"])
    if row["clv"] is None:
        return Foreseen(*counts, worth=None)
    return Foreseen(*counts, worth=row["clv"], low=row["worth_low"], high=row["worth_high"])


def fitted(kept: dict[str, Any]) -> Any:
    """Give a fit as it was kept."""
    import numpy as np

    from polku.value.models import Fit

    point, covariance = np.array(kept["point"], float), np.array(kept["covariance"], float)
    return Fit(tuple(kept["names"]), point, np.full_like(point, np.nan), covariance, float("nan"))


def doubt(model: ValueModel) -> str:
    """Say why a model has no figures."""
    if model.doubt == ValueModel.Doubt.FEW:
        said = _(
            "The value cannot be told yet: %(again)s of %(count)s customers have bought again. "
            "%(needed)s more are needed."
        )
        counts = {"again": model.again, "count": model.customers, "needed": model.needed}
        return said % {name: figures.count(number) for name, number in counts.items()}
    return _(
        "The value cannot be told: the purchases do not tell customers who buy on from those who stopped. "
        "A longer time is needed."
    )


def told(found: Foreseen, model: ValueModel) -> dict[str, Any]:
    """Put what is foreseen into words, with its range and what it stands on."""
    days = {"low": figures.count(floor(found.days_low)), "high": figures.count(ceil(found.days_high))}
    count = _("Days of buying in the same time: %(low)s to %(high)s in eight of ten.") % days
    basis = _("Sales, not margin. From the purchases of %(count)s customers until %(day)s.") % {
        "count": figures.count(model.customers),
        "day": figures.day(model.as_of),
    }
    if found.worth is None:
        said = _("About %(number)s days of buying in the next 12 months. Their amount cannot be told.")
        return {"words": said % {"number": times(found.days)}, "count": count, "basis": basis}
    middle, low, high = (about(each) for each in (found.worth, found.low, found.high))
    span = {"low": money(low, model.currency), "high": money(high, model.currency)}
    within = _("Of ten customers who have bought like this, eight will buy for %(low)s to %(high)s.") % span
    drawn = drawing.interval(
        min(middle, high or middle),
        low,
        high,
        words=within,
        axis=(0, max(high, middle, 1) * 1.2),
        labels=[(0, money(0, model.currency)), (high, money(high, model.currency))] if high else [],
    )
    return {"words": sentence(middle, model.currency), "within": within, "drawn": drawn, "count": count, "basis": basis}


def sentence(middle: float, currency: str) -> str:
    """Say how much is to be expected."""
    if not middle:
        return _("Probably no purchases in the next 12 months. The estimate is uncertain.")
    said = _("Probably about %(amount)s in the next 12 months. The estimate is uncertain.")
    return said % {"amount": money(middle, currency)}
