"""Holdout, synthetic controls, interrupted series and before/after, as claims."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from polku.errors import CannotEstimate
from polku.prove.claim import Answer, Figure, assumed, figure
from polku.prove.panel import Matrix
from polku.stats import holdout as arms
from polku.stats.cohorts import Cohorts
from polku.stats.interrupted import FEWEST_AFTER, FEWEST_BEFORE, TRUSTED, interrupted
from polku.stats.synthetic import synthetic
from polku.words import gettext as _

DOUBTED = 0.01  # of a fair draw, one in a hundred differs as much beforehand
FEWEST_ARM = 10  # units in each arm
FEWEST_CONTROLS = 10


def held_out(cohorts: Cohorts, *, level: float) -> Answer:
    """Treated units against a randomised holdout, adjusted by their own past (CUPED).

    Parameters
    ----------
    cohorts : Cohorts
        Treated cohorts and the one never treated. Without a period before a start the plain
        difference is given.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Answer
        Causal if it was drawn by lot; "associational" where the arms differed beforehand.

    Raises
    ------
    CannotEstimate
        Nobody was held out.
    """
    if not cohorts.never.any():
        raise CannotEstimate(_("Nobody was held out. Leave at least {n} units untreated.").format(n=FEWEST_ARM))
    found = arms.holdout(cohorts)
    treated, held = (int(cohorts.counts[which].sum()) for which in (~cohorts.never, cohorts.never))
    lacking = max(0, FEWEST_ARM - treated) + max(0, FEWEST_ARM - held)
    unlike = bool(found.before_p < DOUBTED)
    warnings = [_("The holdout already differed before the start: was it drawn by lot?")] if unlike else []
    detail = {
        "plain": figure(found.plain, found.plain_error, level),
        "variance_reduction": found.reduction,
        "before": {"difference": found.before, "p": found.before_p},
    }
    headline = figure(found.value, found.error, level, found.freedom)
    return Answer(
        "associational" if unlike else "causal", headline, treated, held, assumed("holdout"), detail,
        tuple(warnings), lacking == 0, lacking, _no_interval(headline),
    )  # fmt: skip


def _no_interval(headline: Figure) -> str | None:
    if headline.se > 0:
        return None
    return _("No interval: each side needs two units that vary.")


def weighted_controls(units: Matrix, times: Any, *, level: float, seed: int) -> Answer:
    """Treated units against weighted controls and weighted periods (synthetic difference-in-differences).

    Parameters
    ----------
    units : Matrix
        None treated in the first period.
    times : array of float
    level : float
        Confidence, 0-1.
    seed : int
        Of placebos, where they are drawn.

    Returns
    -------
    Answer

    Raises
    ------
    CannotEstimate
        As ``polku.stats.synthetic.synthetic``.
    """
    found = synthetic(units.outcome, units.starts, times, seed=seed)
    controls = np.flatnonzero(np.isinf(units.starts))
    lacking = max(0, FEWEST_CONTROLS - len(controls))
    headline = figure(found.value, found.error, level)
    names = [units.units[i] for i in controls]
    detail = {
        "se_method": found.method,
        "placebos": found.placebos,
        "did": found.difference,
        "synthetic_control": found.control,
        "blocks": [_weights(block, names, times) for block in found.blocks],
    }
    reason = None
    if not headline.se > 0:
        reason = _("No interval: there must be more units never treated than treated, and they must vary.")
    return Answer(
        "causal", headline, len(units.units) - len(controls), len(controls), assumed("synthetic"), detail,
        (), lacking == 0, lacking, reason,
    )  # fmt: skip


def _weights(block: Any, names: list[Any], times: Any) -> dict[str, Any]:
    heaviest = np.argsort(-block.units, kind="stable")
    return {
        "group": block.start,
        "n": block.treated,
        "estimate": block.value,
        "unit_weights": [
            {"unit": names[i], "weight": float(block.units[i])} for i in heaviest if block.units[i] > 1e-9
        ],
        "time_weights": [
            {"time": float(t), "weight": w} for t, w in zip(times, block.periods.tolist(), strict=False) if w > 1e-9
        ],
    }


def series(cohorts: Cohorts, *, level: float) -> Answer:
    """Level and slope of the treated units' mean before and from the start on, less the untreated ones' mean.

    Parameters
    ----------
    cohorts : Cohorts
        One treated cohort, and the one never treated if there is one.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Answer
        Causal with a comparison, else "associational".

    Raises
    ------
    CannotEstimate
        Several starts, or fewer than three periods before and two from the start on.
    """
    treated, never = cohorts.kept(~cohorts.never), cohorts.kept(cohorts.never)
    if len(treated.starts) > 1:
        sentence = _("Units started at {n} different times; a series needs one. Use --design did.")
        raise CannotEstimate(sentence.format(n=len(treated.starts)))
    compared = bool(len(never.starts))
    start = float(treated.starts[0])
    before = int((cohorts.times < start).sum())
    after = len(cohorts.times) - before
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        sentence = _(
            "A series needs at least {before} periods before the start and {after} from it on; "
            "there are {n_before} and {n_after}."
        )
        said = sentence.format(before=FEWEST_BEFORE, after=FEWEST_AFTER, n_before=before, n_after=after)
        raise CannotEstimate(said)
    values = treated.means[0] - (never.means[0] if compared else 0)
    found = interrupted(values, cohorts.times, start)
    lacking = max(0, TRUSTED - before) + max(0, TRUSTED - after)
    headline = figure(found.value, found.error, level, found.freedom)
    detail = {"comparison": compared, "n_before": before, "n_after": after, **_lines(asdict(found), level)}
    warnings = []
    if lacking:
        sentence = _("{before} periods before and {after} after are few: {n} of each make the interval honest.")
        warnings.append(sentence.format(before=before, after=after, n=TRUSTED))
    if not compared:
        warnings.append(_("Nobody was compared with, so what changed by itself cannot be told apart."))
    reason = None if headline.se > 0 else _("No interval: the points lie on the lines.")
    return Answer(
        "causal" if compared else "associational", headline, int(treated.n), int(never.n),
        assumed("series", compared=compared), detail, tuple(warnings), lacking == 0, lacking, reason,
    )  # fmt: skip


def _lines(found: dict[str, Any], level: float) -> dict[str, Any]:
    changes = {
        f"{name}_change": figure(found[name], found[f"{name}_error"], level, found["freedom"])
        for name in ("level", "slope")
    }
    return {**changes, "lag": found["lag"], "df": found["freedom"]}


def before_after(cohorts: Cohorts, *, level: float) -> Answer:
    """The treated units' own change. It is computed because it will be asked for; it is not evidence.

    Parameters
    ----------
    cohorts : Cohorts
        At least one treated cohort with a period before its start.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Answer
    """
    treated = cohorts.kept(~cohorts.never)
    value, error, freedom = arms.paired(treated)
    headline = figure(value, error, level, freedom)
    reason = _("Nobody was compared with, so what changed by itself cannot be told apart.")
    return Answer("not evidence", headline, int(treated.n), 0, assumed("before-after"), {}, reason=reason)
