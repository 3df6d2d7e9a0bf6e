"""An index of what is not asked itself: a path model of satisfaction, its causes and its consequences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from polku import lake as engines
from polku.errors import CannotEstimate, NotAllowed
from polku.measure.gram import Gram, gram
from polku.measure.shares import complete_rows, require_varying
from polku.prove.latents import LatentModel
from polku.stats import path_model, resampling
from polku.stats.dominance import repeating
from polku.stats.path_model import SCHEMES, Design, Fit
from polku.words import N_
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]
    Figures = dict[str, Floats]
    Of = tuple[str, ...]
    Places = dict[str, tuple[list[Of], Any]]

DRAWS = 500
LEAST_DRAWS = 100
ALIKE = 0.9  # HTMT past which two latents are not told apart: Henseler, Ringle and Sarstedt (2015)
ROWS_PER_ARROW = 10  # Barclay, Higgins and Thompson (1995)
CLOSE = 1e-6  # change of a weight at which a draw has come to rest; an interval has three digits at most


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is of, and its bootstrap error and interval; None without draws, NaN if not defined."""

    of: tuple[str, ...]
    estimate: float
    se: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """A path model of latents.

    Attributes
    ----------
    n, missing : int
        Rows where every indicator has a value, and the rest.
    enough : bool
        Ten rows for each arrow that leads to the latent with most of them.
    needed : int
        Rows that are missing from that.
    scheme : str
    consistent : bool
    iterations : int
    draws, failed : int
        Bootstrap samples that could be used, and those that could not.
    paths, total_effects : list of Figure
        Of (from, to), in standard deviations.
    loadings, weights : list of Figure
        Of (latent, indicator).
    r2, alpha, rho_a, rho_c, ave, performance : list of Figure
        Of (latent,); ``r2`` of those that something leads to, performance 0-100 of the scale.
    correlations, htmt : list of Figure
        Of each pair of latents.
    warnings, assumptions : list of str
    """

    n: int
    missing: int
    enough: bool
    needed: int
    scheme: str
    consistent: bool
    iterations: int
    draws: int
    failed: int
    paths: list[Figure]
    total_effects: list[Figure]
    loadings: list[Figure]
    weights: list[Figure]
    r2: list[Figure]
    alpha: list[Figure]
    rho_a: list[Figure]
    rho_c: list[Figure]
    ave: list[Figure]
    performance: list[Figure]
    correlations: list[Figure]
    htmt: list[Figure]
    warnings: list[str]
    assumptions: list[str]


def index(
    answers: ibis.Table,
    model: LatentModel,
    *,
    scheme: str = "path",
    consistent: bool = False,
    bootstrap: int = DRAWS,
    level: float = 0.95,
    scale: tuple[float, float] | None = None,
    lake: Engine | None = None,
) -> Index:
    """Estimate a path model of latents from the correlations of their indicators.

    Parameters
    ----------
    answers : ibis.Table
        One row per person. Rows where an indicator is empty are left out and counted in ``missing``.
    model : LatentModel
        As ``polku.prove.latents`` reads it; the indicators are columns of numbers.
    scheme : {"path", "centroid", "factorial"}
    consistent : bool
        Correct for unreliability (PLSc): for latents that cause their indicators, mode A with several.
    bootstrap : int
        Draws behind errors and intervals, at least 100, or 0 for none. Rows are fetched for it.
    level : float
        Confidence of the intervals, 0-1.
    scale : tuple of float, optional
        Smallest and greatest score of every indicator, for ``performance``; else each one's own.
    lake : Engine, optional

    Returns
    -------
    Index

    Raises
    ------
    MissingColumn, WrongType, NotAllowed
    CannotEstimate
        Too few rows, an indicator with one value, indicators or latents that repeat one another, or no convergence.

    Notes
    -----
    Standardised and linear; rows independent. Associational: arrows are assumed, not found. In each draw a latent
    is turned so that its loadings go with the estimate's.

    References
    ----------
    .. [1] Tenenhaus, M., Esposito Vinzi, V., Chatelin, Y.-M., Lauro, C. (2005). Comput. Stat. Data Anal. 48, 159-205.
    .. [2] Dijkstra, T. K., Henseler, J. (2015). MIS Quarterly 39(2), 297-316.
    """
    _require_options(scheme, bootstrap, level)
    sums = gram(answers, model.indicators, lake=lake)
    require_estimable(sums, model)
    values = None
    if bootstrap:
        rows = engines.fetch(answers.select(*model.indicators), lake)
        values = complete_rows(rows, len(model.indicators))[0]
    return solve(
        sums, model, values, scheme=scheme, consistent=consistent, bootstrap=bootstrap, level=level, scale=scale
    )


def _require_options(scheme: str, bootstrap: int, level: float) -> None:
    if scheme not in SCHEMES:
        raise NotAllowed("scheme", scheme, ", ".join(SCHEMES))
    if bootstrap and bootstrap < LEAST_DRAWS:
        raise NotAllowed("bootstrap", bootstrap, N_("0, or at least 100"))
    if not 0 < level < 1:
        raise NotAllowed("level", level, "between 0 and 1, such as 0.95")


def require_estimable(sums: Gram, model: LatentModel) -> None:
    """Refuse what no path model can be made of.

    Raises
    ------
    CannotEstimate
    """
    require_varying(sums, model.most_arrows + 2)
    correlations = sums.correlations()
    for latent, block in zip(model.latents, model.design().blocks, strict=True):
        if latent.mode == "B":
            _refuse_repeats(correlations[block, block], list(latent.indicators))


def _refuse_repeats(correlations: Floats, names: list[str]) -> None:
    repeated = repeating(correlations)
    if repeated:
        *others, last = [names[place] for place in repeated]
        sentence = _("{name} repeats {others}: leave one of them out.")
        raise CannotEstimate(sentence.format(name=last, others=", ".join(others)))


def solve(
    sums: Gram,
    model: LatentModel,
    values: Floats | None = None,
    *,
    scheme: str = "path",
    consistent: bool = False,
    bootstrap: int = DRAWS,
    level: float = 0.95,
    scale: tuple[float, float] | None = None,
) -> Index:
    """Estimate from the aggregate; the rows behind it, ``values`` of shape (n, k), are for the bootstrap alone.

    Parameters
    ----------
    sums : Gram
        Of the model's indicators in their order; estimable.
    model : LatentModel
    values : array of shape (n, k), optional
    scheme, consistent, bootstrap, level, scale
        As for ``index``.

    Raises
    ------
    CannotEstimate
    """
    design, correlations = model.design(), sums.correlations()[..., None]
    found = path_model.fit(correlations, design, scheme=scheme, consistent=consistent)
    _require_fit(found, model, design, consistent=consistent)
    places = _places(model, design)
    own = _flat(_figures(found, correlations, design), places)[:, 0]
    drawn = None
    if values is not None and bootstrap:
        drawn = _drawn(values, design, found, places, bootstrap, scheme=scheme, consistent=consistent)
    used = 0 if drawn is None else drawn.shape[1]
    failed = bootstrap - used if drawn is not None else 0
    rows = _rows(own, drawn, places, level)
    needed = max(ROWS_PER_ARROW * model.most_arrows - sums.n, 0)
    return Index(
        n=sums.n,
        missing=sums.missing,
        enough=not needed,
        needed=needed,
        scheme=scheme,
        consistent=consistent,
        iterations=found.iterations,
        draws=used,
        failed=failed,
        **rows,
        performance=_performances(sums, model, found, scale),
        warnings=_warnings(rows, needed, failed, bootstrap),
        assumptions=[
            _("The arrows are assumed, not found: what the figures say is associational."),
            _("Effects are straight lines, and rows do not depend on one another."),
        ],
    )


def _require_fit(found: Fit, model: LatentModel, design: Design, *, consistent: bool) -> None:
    """Say why there is no fit, if there is none."""
    if found.converged[0]:
        return
    names, among = model.names, found.among[..., 0]
    scales = found.rho_a[:, 0]
    for name, reliability in zip(names, scales, strict=True):
        if consistent and not (np.isnan(reliability) or reliability > 0):
            sentence = _("The indicators of {name} do not go together: PLSc cannot correct for what they measure.")
            raise CannotEstimate(sentence.format(name=name))
    for before in design.before:
        if np.isfinite(among).all() and len(before) > 1:
            _refuse_repeats(among[np.ix_(before, before)], [names[place] for place in before])
    sentence = _("The model came to no rest in {n} steps: no figure is given. Look for latents that go with no other.")
    raise CannotEstimate(sentence.format(n=path_model.MOST))


def _figures(found: Fit, correlations: Floats, design: Design) -> Figures:
    """Give every figure of a fit, draws last."""
    rho_c, ave = path_model.composite_reliability(found.loadings, design)
    return {
        "paths": found.paths,
        "total_effects": path_model.total_effects(found.paths, design),
        "loadings": found.loadings,
        "weights": found.weights,
        "r2": found.r2,
        "alpha": path_model.alpha(correlations, design),
        "rho_a": found.rho_a,
        "rho_c": rho_c,
        "ave": ave,
        "correlations": found.among,
        "htmt": path_model.htmt(correlations, design),
    }


def _flat(figures: Figures, places: Places) -> Floats:
    """Give the figures that are asked for, one below the other; of shape (figures, draws)."""
    return np.concatenate([figures[name][at] for name, (_of, at) in places.items()])


def _drawn(
    values: Floats, design: Design, own: Fit, places: Places, draws: int, *, scheme: str, consistent: bool
) -> Floats:
    """Give the figures of every draw that came to rest."""
    parts = []
    for correlations in resampling.correlations(values, draws=draws):
        found = path_model.fit(
            correlations,
            design,
            scheme=scheme,
            consistent=consistent,
            start=own.weights[:, 0],
            like=own.loadings[:, 0],
            tolerance=CLOSE,
        )
        parts.append(_flat(_figures(found, correlations, design), places)[:, found.converged])
    return np.concatenate(parts, axis=1)


def _places(model: LatentModel, design: Design) -> Places:
    """Say where each figure stands in its array, and what it is of."""
    names, m = model.names, len(model.latents)
    arrows = [(names.index(first), names.index(second)) for first, second in model.arrows]
    routes = np.argwhere(path_model.total_effects(design.arrows[..., None].astype(float), design)[..., 0] > 0)
    pairs = list(zip(*np.triu_indices(m, 1), strict=True))
    items: list[Of] = [(latent.name, name) for latent in model.latents for name in latent.indicators]
    led_to = [j for j in range(m) if len(design.before[j])]

    def named(places: Any) -> tuple[list[Of], Any]:
        return [(names[i], names[j]) for i, j in places], tuple(np.array(places).T)

    own: list[Of] = [(name,) for name in names]
    return {
        "paths": named(arrows),
        "total_effects": named(routes),
        "loadings": (items, np.arange(len(items))),
        "weights": (items, np.arange(len(items))),
        "r2": ([(names[j],) for j in led_to], led_to),
        **dict.fromkeys(("alpha", "rho_a", "rho_c", "ave"), (own, np.arange(m))),
        "correlations": named(pairs),
        "htmt": named(pairs),
    }


def _rows(own: Floats, drawn: Floats | None, places: Places, level: float) -> dict[str, list[Figure]]:
    """Put errors and intervals beside the estimates; none if half of the fewest draws could not be used."""
    columns = [own.tolist()]
    if drawn is not None and drawn.shape[1] >= LEAST_DRAWS // 2:
        ordered = np.sort(drawn, axis=1)
        low, high = (_quantile(ordered, share).tolist() for share in ((1 - level) / 2, (1 + level) / 2))
        columns += [drawn.std(axis=1, ddof=1).tolist(), low, high]
    each = zip(*columns, strict=True)
    return {name: [Figure(key, *next(each)) for key in of] for name, (of, _at) in places.items()}


def _quantile(ordered: Floats, share: float) -> Floats:
    """Give a quantile of each row, between its two neighbours; one sort serves both ends."""
    place = share * (ordered.shape[1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[1] - 1)
    found: Floats = ordered[:, below] + (place - below) * (ordered[:, above] - ordered[:, below])
    return found


def _performances(sums: Gram, model: LatentModel, found: Fit, scale: tuple[float, float] | None) -> list[Figure]:
    """Place each latent on 0-100: its indicators' means, weighted as in it; NaN with a weight below 0."""
    low, high = (sums.low, sums.high) if scale is None else np.array(scale, float)
    parts = found.weights[:, 0] / np.sqrt(np.diag(sums.products))
    reached = 100 * (sums.means - low) / (high - low)
    return [
        Figure((latent.name,), _weighted(reached[block], parts[block]))
        for latent, block in zip(model.latents, model.design().blocks, strict=True)
    ]


def _weighted(values: Floats, weights: Floats) -> float:
    return float(values @ weights / weights.sum()) if (weights >= 0).all() else float("nan")


def _warnings(rows: dict[str, list[Figure]], needed: int, failed: int, draws: int) -> list[str]:
    said = []
    if needed:
        sentence = _("Few rows: {n} more would make ten for each arrow of the latent with most arrows.")
        said.append(sentence.format(n=needed))
    for each in rows["correlations"]:
        if abs(each.estimate) >= 1:
            sentence = _("{a} and {b} correlate past 1 once corrected: the model cannot be right for these data.")
            said.append(sentence.format(a=each.of[0], b=each.of[1]))
    for each in rows["r2"]:
        if each.estimate > 1:
            sentence = _("More than all of {name} would be explained: the model cannot be right for these data.")
            said.append(sentence.format(name=each.of[0]))
    for each in rows["htmt"]:
        if each.estimate >= ALIKE:
            sentence = _("{a} and {b} are not told apart: HTMT is {value}, at least 0.9.")
            said.append(sentence.format(a=each.of[0], b=each.of[1], value=f"{each.estimate:.2f}"))
    for each in rows["loadings"]:
        if each.estimate < 0:
            sentence = _("{indicator} goes against the rest of {latent}: is its scale turned around?")
            said.append(sentence.format(indicator=each.of[1], latent=each.of[0]))
    if failed:
        sentence = _("{failed} of {draws} bootstrap draws came to no rest and are left out.")
        said.append(sentence.format(failed=failed, draws=draws))
    return said
