"""Did it move the result: the best design that the data allow, and what it may claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from polku.errors import CannotEstimate, NotAllowed
from polku.prove.adoption import nobody_to_compare, staggered_differences
from polku.prove.claim import DESIGNS, Answer, Design, Effect, Named, detectable
from polku.prove.designs import before_after, held_out, series, weighted_controls
from polku.prove.panel import MOST_UNITS, Panel, matrix, panel
from polku.stats.proportions import quantile
from polku.words import gettext as _
from polku.words import ngettext, whole

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine
    from polku.prove.panel import Floats, Matrix
    from polku.stats.cohorts import Cohorts
    from polku.stats.staggered import Control

FEW_TREATED = 5  # fewer, with a long past: synthetic controls
LONG_PAST = 5
FEWEST_PERIODS = 5  # a series' four parameters and one to spare
CONTROLS: tuple[Control, ...] = ("never", "not-yet")


def effect(
    rows: ibis.Table,
    *,
    design: Design | None = None,
    control: Control | None = None,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
    times: str | None = None,
    named: Named = "{:g}".format,
    lake: Engine | None = None,
) -> Effect:
    """Estimate what a treatment changed in the units that got it.

    Parameters
    ----------
    rows : ibis.Table
        Columns ``unit`` (any), ``time`` (number), ``outcome`` (number), ``treated_from`` (number in the
        unit of time; null = never). Several rows of a unit in a period count as their mean; units
        that lack a period, and units treated from the first period on, are left out and counted.
    design : {"holdout", "did", "synthetic", "series", "before-after"}, optional
        Chosen from the data if left out, and ``why`` says how: difference-in-differences, unless fewer
        than five treated units have at least five periods before and more controls (synthetic), or one
        treated stands beside one control (series). A holdout is never guessed.
    control : {"never", "not-yet"}, optional
        Whom difference-in-differences compares with; "never" if there are any.
    level : float
        Confidence, 0-1.
    draws, seed : int
        Of the multiplier bootstrap and of placebos.
    times : str, optional
        A column of whole numbers: how many rows a row stands for, as in ``polku.tables.month_tallies``; else one.
    named : callable
        Writes a time in sentences.
    lake : Engine, optional

    Returns
    -------
    Effect

    Raises
    ------
    CannotEstimate
        Nobody was treated, everybody at once, one unit, one period, no period before: the sentence says
        what is missing and how much would be enough.
    InputError
        A unit has two starts.
    NotAllowed

    References
    ----------
    .. [1] Callaway, B., Sant'Anna, P. H. C. (2021). Journal of Econometrics 225(2), 200-230.
    .. [2] Arkhangelsky, D. et al. (2021). American Economic Review 111(12), 4088-4118.
    """
    if design is not None and design not in DESIGNS:
        raise NotAllowed("design", design, ", ".join(DESIGNS))
    if control is not None and control not in CONTROLS:
        raise NotAllowed("control", control, ", ".join(CONTROLS))
    quantile(level)
    found = panel(rows, times=times, named=named, lake=lake)
    cohorts = _treatable(found, design, named)
    chosen, why = (design, _("It was asked for.")) if design else _chosen(cohorts)
    if chosen == "synthetic":
        units = partial(matrix, rows, times=times, lake=lake)
        answer = _synthetic(units, cohorts, level=level, seed=seed)
    elif chosen == "did":
        answer = _differences(cohorts, control, level=level, draws=draws, seed=seed)
    else:
        solve = {"holdout": held_out, "series": series, "before-after": before_after}[chosen]
        answer = solve(cohorts, level=level)
    return _claim(found, cohorts, chosen, why, answer, level)


def _treatable(found: Panel, design: Design | None, named: Named) -> Cohorts:
    """Leave out those treated from the first period on, and refuse what no design can use."""
    cohorts, times = found.cohorts, found.cohorts.times
    early = cohorts.starts <= times[0]
    if cohorts.never.all():
        sentence = _("Nobody was treated between {first} and {last}. Give at least one unit a time from which it was.")
        raise CannotEstimate(sentence.format(first=named(times[0]), last=named(times[-1])))
    if design == "holdout" and (early | cohorts.never).all():
        return cohorts
    if len(times) == 1:
        raise CannotEstimate(_("There is one period; at least one before and one from the start on are needed."))
    if (early | cohorts.never).all():
        sentence = _("All treated units were treated from the first period on, {first}; at least one before is needed.")
        raise CannotEstimate(sentence.format(first=named(times[0])))
    if found.cohorts.n == 1 and design not in ("series", "before-after"):
        raise CannotEstimate(
            _("There is one unit; at least one treated and one untreated are needed, five of each to be sure.")
        )
    return cohorts.kept(~early)


def _chosen(cohorts: Cohorts) -> tuple[Design, str]:
    """Choose a design from what there is, and say why."""
    treated, never = (int(cohorts.counts[which].sum()) for which in (~cohorts.never, cohorts.never))
    before = int((cohorts.times < cohorts.starts.min()).sum())
    if treated < FEW_TREATED and before >= LONG_PAST and never > max(treated, FEW_TREATED):
        sentence = _("{treated} treated, {never} never treated, and {before} periods before: weighted controls.")
        return "synthetic", sentence.format(treated=treated, never=whole(never), before=before)
    if treated == never == 1 and len(cohorts.times) >= FEWEST_PERIODS:
        return "series", _("One treated unit beside one untreated: their difference over time.")
    if never:
        starts = int((~cohorts.never).sum())
        sentence = ngettext(
            "Treated units, all from one time on: {treated}; never treated: {never}. They can be compared.",
            "Treated units, from {n} different times on: {treated}; never treated: {never}. They can be compared.",
            starts,
        )
        return "did", sentence.format(treated=whole(treated), n=starts, never=whole(never))
    if len(cohorts.starts) == 1:
        raise CannotEstimate(nobody_to_compare())
    sentence = _("Everybody was treated, at {n} different times: those not treated yet can be compared with.")
    return "did", sentence.format(n=len(cohorts.starts))


def _differences(cohorts: Cohorts, control: Control | None, *, level: float, draws: int, seed: int) -> Answer:
    if control == "never" and not cohorts.never.any():
        raise CannotEstimate(_("No unit was never treated. Use --control not-yet."))
    chosen: Control = control or ("never" if cohorts.never.any() else "not-yet")
    return staggered_differences(cohorts, control=chosen, level=level, draws=draws, seed=seed)


def _synthetic(one_by_one: Callable[[Floats], Matrix], cohorts: Cohorts, *, level: float, seed: int) -> Answer:
    if cohorts.n > MOST_UNITS:
        sentence = _("Synthetic controls take at most {most} units; there are {n}. Use --design did.")
        raise CannotEstimate(sentence.format(most=whole(MOST_UNITS), n=whole(int(cohorts.n))))
    units = one_by_one(cohorts.times)
    return weighted_controls(units.without_early(cohorts.times[0]), cohorts.times, level=level, seed=seed)


def _claim(found: Panel, cohorts: Cohorts, design: Design, why: str, answer: Answer, level: float) -> Effect:
    counted = cohorts.kept(~cohorts.never) if design == "before-after" else cohorts
    left_out = {
        "treated_in_first_period": int(found.cohorts.n - cohorts.n),
        "incomplete_units": found.incomplete,
        "rows_without_value": found.empty,
    }
    warnings = answer.warnings
    if found.incomplete:
        sentence = _("{n} of {all} units lack a period and are left out.")
        warnings += (sentence.format(n=whole(found.incomplete), all=whole(found.units)),)
    if found.later:
        warnings += (_("{n} units treated after the last period count as untreated.").format(n=whole(found.later)),)
    estimate, se, low, high, p = astuple(answer.figure)
    return Effect(
        design, answer.label, why, estimate, se, low, high, p, level, detectable(se, level),
        identified=not np.isnan(se), reason=answer.reason, enough=answer.enough, needed=answer.needed,
        n_units=int(counted.n), n_rows=sum(found.rows[start] for start in counted.starts.tolist()),
        n_periods=len(cohorts.times), n_treated=answer.n_treated,
        n_control=answer.n_control, left_out=left_out, assumptions=answer.assumptions, warnings=warnings,
        detail=answer.detail,
    )  # fmt: skip
