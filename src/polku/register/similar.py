"""The question at the counter: is the customer who is being written down here already?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from polku.register.comparing import Form, agreement
from polku.register.forms import COLUMNS, form
from polku.register.scoring import Model, Reason, held_back, probability

POSSIBLE = 0.05  # least probability that is worth somebody's glance


@dataclass(frozen=True, slots=True)
class Similar:
    """One candidate that may be the same.

    Attributes
    ----------
    id : object
        The candidate's ``id``.
    probability : float
        Of being one customer, 0-1.
    weight : float
        Bits of all reasons together.
    reasons : tuple of Reason
        By column; the heaviest first.
    """

    id: Any
    probability: float
    weight: float
    reasons: tuple[Reason, ...]


def similar(
    new: Mapping[str, Any],
    candidates: Iterable[Mapping[str, Any]],
    *,
    model: Model | None = None,
    at_least: float = POSSIBLE,
) -> list[Similar]:
    """Score a new party against a handful of those already there, without splink.

    Parameters
    ----------
    new : mapping
        Columns as in ``forms.form``.
    candidates : iterable of mapping
        The same with ``id``; those whom an index found by number, e-mail, phone or name. About 0.2 ms each.
    model : Model, optional
        What ``duplicates.find`` learnt, or ``Model.among(n)`` for a register of ``n``; the defaults if left out.
    at_least : float
        Smallest probability, 0-1, that is returned.

    Returns
    -------
    list of Similar
        Most probable first; those of another kind, or with nothing in common, are not among them. Empty if none is.
    """
    model = model or Model()
    written = form(new)
    found = [_scored(candidate.get("id"), written, form(candidate), model) for candidate in candidates]
    worth = [each for each in found if each and each.weight > 0 and each.probability >= at_least]
    return sorted(worth, key=lambda each: -each.weight)


def _scored(party: Any, new: Form, old: Form, model: Model) -> Similar | None:
    if new["kind"] != old["kind"]:
        return None
    levels = {column: agreement(column, new, old) for column in COLUMNS}
    said = [Reason(column, level.key, model.weights[column][level.key]) for column, level in levels.items() if level]
    reasons = sorted(held_back(said), key=lambda each: -abs(each.weight))
    weight = sum(each.weight for each in reasons)
    return Similar(party, probability(weight, model.prior), weight, tuple(reasons))
