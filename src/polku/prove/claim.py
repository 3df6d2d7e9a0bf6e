"""What a design may claim: a figure, its interval, its label, and what it takes for granted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import special

from polku.stats.detectable import in_errors
from polku.stats.proportions import quantile
from polku.words import gettext as _

Design = Literal["holdout", "did", "synthetic", "series", "before-after"]
Label = Literal["causal", "associational", "not evidence"]
DESIGNS: tuple[Design, ...] = ("holdout", "did", "synthetic", "series", "before-after")
Named = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate in the unit of the outcome; NaN where it cannot be told."""

    estimate: float
    se: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Part:
    """One of several figures: ``at`` is its event time, start or period; bands hold for all of them at once."""

    at: float
    estimate: float
    se: float
    low: float
    high: float
    p: float
    bootstrap_se: float
    band_low: float
    band_high: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What one design found, before it is put beside the counts of the panel.

    ``enough`` says whether units or periods are as many as the interval asks for and ``needed`` how
    many are lacking; ``reason`` says why something cannot be told. ``detail`` is the design's own.
    """

    label: Label
    figure: Figure
    n_treated: int
    n_control: int
    assumptions: tuple[str, ...]
    detail: dict[str, Any]
    warnings: tuple[str, ...] = ()
    enough: bool = True
    needed: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Did it move the result: one claim.

    ``estimate`` is the mean effect on the treated in the unit of the outcome, with ``se``, ``low``,
    ``high`` and ``p`` (NaN where they cannot be told: ``identified`` is False and ``reason`` says
    why). ``detectable`` is the smallest effect that would have been seen with 80 % power.
    ``n_units`` and ``n_rows`` are those counted; ``left_out`` counts the rest by why.
    """

    design: Design
    label: Label
    why: str
    estimate: float
    se: float
    low: float
    high: float
    p: float
    level: float
    detectable: float
    identified: bool
    reason: str | None
    enough: bool
    needed: int
    n_units: int
    n_rows: int
    n_periods: int
    n_treated: int
    n_control: int
    left_out: dict[str, int]
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]
    detail: dict[str, Any]


def figure(value: float, error: float, level: float, freedom: float = np.inf) -> Figure:
    """Give an estimate its interval: normal, or Student's t where ``freedom`` is given.

    Parameters
    ----------
    value, error : float
        In the unit of the outcome; NaN or 0 for an error that cannot be told.
    level : float
        Confidence, 0-1.
    freedom : float
        Degrees of freedom of the t; infinite is the normal.

    Returns
    -------
    Figure
        All but the estimate NaN where there is no error.
    """
    if not error > 0:
        return Figure(value, np.nan, np.nan, np.nan, np.nan)
    wide = quantile(level) if np.isinf(freedom) else float(special.stdtrit(freedom, (1 + level) / 2))
    p = 2 * special.ndtr(-abs(value / error)) if np.isinf(freedom) else 2 * special.stdtr(freedom, -abs(value / error))
    return Figure(value, error, value - wide * error, value + wide * error, float(p))


def detectable(error: float, level: float) -> float:
    """Smallest effect seen with 80 % power at this standard error."""
    return in_errors(level) * error


def assumed(design: Design, *, compared: bool = True) -> tuple[str, ...]:
    """What a design takes for granted, in sentences."""
    alone = _("What one unit got did not touch another's outcome.")
    early = _("Nobody changed because of it before it began.")
    if design == "holdout":
        return (_("Who was held out was drawn by lot."), alone)
    if design == "did":
        return (_("Without it, treated and untreated units would have changed alike (parallel trends)."), early, alone)
    if design == "synthetic":
        same = _("Without it, the treated units would have moved as the weighted controls did, at a constant distance.")
        return (same, early, alone)
    if design == "series":
        straight = _("The line before the start would have gone on straight.")
        if compared:
            return (_("Nothing else changed at the start for the treated units alone."), straight, alone)
        return (_("Nothing else changed at the start."), straight)
    return (_("Nothing else changed, and nothing would have changed by itself."),)
