"""Which drivers only punish, only delight, or do both; said only where the bootstrap bears it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from polku import lake as engines
from polku.errors import CannotEstimate, NotAllowed
from polku.measure.gram import gram
from polku.measure.shares import complete_rows, regular, require_estimable
from polku.stats import resampling
from polku.words import N_
from polku.words import gettext as _

if TYPE_CHECKING:
    import ibis
    from numpy.typing import NDArray

    from polku.lake import Engine

    Floats = NDArray[np.float64]

Kind = Literal["basic", "performance", "excitement", "not distinguishable"]
QUARTER = 0.25  # of the scale at each end
EVEN = 0.5  # penalty and reward are called even if their imbalance surely stays within this


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a poor and a good score of one driver do to the outcome.

    ``penalty`` is the change of the outcome, in its own points, where the driver was scored in the
    lowest quarter of the scale instead of the middle, ``reward`` where in the highest, each with its
    bootstrap interval. ``imbalance`` is (reward + penalty) / (|reward| + |penalty|): -1 only
    punishes, 1 only delights. ``kind`` is the Kano class. ``n_low`` and ``n_high`` count the rows at
    each end.
    """

    name: str
    n_low: int
    n_high: int
    penalty: float
    penalty_low: float
    penalty_high: float
    reward: float
    reward_low: float
    reward_high: float
    imbalance: float
    kind: Kind


def contrasts(
    answers: ibis.Table,
    outcome: str,
    names: Sequence[str],
    *,
    scale: tuple[float, float],
    weight: str | None = None,
    level: float = 0.95,
    bootstrap: int = 500,
    lake: Engine | None = None,
) -> list[Contrast]:
    """Contrast poor and good scores of each driver, all drivers together.

    Parameters
    ----------
    answers : ibis.Table
        One row per response; rows with an empty cell are left out.
    outcome, names, weight, level, lake
        As for ``polku.promise.drivers.drivers``.
    scale : tuple of float
        Smallest and greatest score of every driver: 1-5 makes 1 and 2 poor, 4 and 5 good.
    bootstrap : int
        Draws, at least 100: without them no class can be told.

    Returns
    -------
    list of Contrast
        In the order of ``names``. "basic" if the penalty is below zero and greater than the reward,
        "excitement" if the reward is above zero and greater than the penalty, "performance" if both
        are there and their imbalance stays within a half either way, each with the whole interval;
        else "not distinguishable".

    Raises
    ------
    MissingColumn, WrongType, NotAllowed
    CannotEstimate
        Nobody scored a driver at one of its ends, or contrasts repeat one another.

    References
    ----------
    .. [1] Brandt, D. R. (1987). Journal of Services Marketing 1(3), 61-65.
    .. [2] Mikulic, J., Prebezac, D. (2011). Managing Service Quality 21(1), 46-66.
    .. [3] Kano, N., et al. (1984). Journal of the Japanese Society for Quality Control 14(2), 39-48.
    """
    if not 100 <= bootstrap <= resampling.MOST:
        raise NotAllowed("bootstrap", bootstrap, N_("from 100 to 100,000"))
    ends = _ends(answers, outcome, names, scale, weight)
    columns = [name for name in ends.columns if name != "w"]
    sums = gram(ends, columns, weight="w" if weight else None, lake=lake)
    _require_ends(names, sums.low, sums.high)
    require_estimable(sums)
    values, weights = complete_rows(engines.fetch(ends, lake), len(columns))
    own = _slopes(sums.products[None])[0]
    drawn = [_slopes(each[regular(each)]) for each in resampling.products(values, weights, draws=bootstrap)]
    many = values[:, :-1].sum(axis=0).astype(int).tolist()
    return _contrasted(names, many, own, np.concatenate(drawn), level)


def _ends(
    answers: ibis.Table, outcome: str, names: Sequence[str], scale: tuple[float, float], weight: str | None
) -> ibis.Table:
    """Two columns of 0 and 1 for each driver, poor and good, then the outcome."""
    import ibis

    poor, good = scale[0] + QUARTER * (scale[1] - scale[0]), scale[1] - QUARTER * (scale[1] - scale[0])
    made = {}
    for name in names:
        score = answers[name]
        made[f"{name} −"] = ibis.cases((score <= poor, 1.0), (score > poor, 0.0))
        made[f"{name} +"] = ibis.cases((score >= good, 1.0), (score < good, 0.0))
    made[outcome] = answers[outcome].cast("float64")
    return answers.select(**made, **({"w": answers[weight].cast("float64")} if weight else {}))


def _require_ends(names: Sequence[str], low: Floats, high: Floats) -> None:
    for place, name in enumerate(names):
        for end, where in ((2 * place, _("low")), (2 * place + 1, _("high"))):
            if low[end] == high[end]:
                sentence = _("Either nobody or everybody scored {column} at the {end} end: no contrast can be made.")
                raise CannotEstimate(sentence.format(column=name, end=where))


def _slopes(products: Floats) -> Floats:
    slopes: NDArray[Any] = np.linalg.solve(products[:, :-1, :-1], products[:, :-1, -1:])[..., 0]
    return slopes


def _contrasted(names: Sequence[str], many: list[int], own: Floats, drawn: Floats, level: float) -> list[Contrast]:
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(drawn, tails, axis=0).tolist()
    uneven = np.quantile(_imbalance(drawn), tails, axis=0).T.tolist()
    apart = np.quantile(drawn[:, 0::2] + drawn[:, 1::2], tails, axis=0).T.tolist()
    slopes, imbalance = own.tolist(), _imbalance(own).tolist()
    found = []
    for place, name in enumerate(names):
        poor, good = 2 * place, 2 * place + 1
        kind = _kind(high[poor], low[good], apart[place], uneven[place])
        ends = (slopes[poor], low[poor], high[poor], slopes[good], low[good], high[good])
        found.append(Contrast(name, many[poor], many[good], *ends, imbalance[place], kind))
    return found


def _imbalance(slopes: Floats) -> Floats:
    penalty, reward = slopes[..., 0::2], slopes[..., 1::2]
    both: Floats = (reward + penalty) / (np.abs(reward) + np.abs(penalty))
    return both


def _kind(penalty_high: float, reward_low: float, apart: list[float], uneven: list[float]) -> Kind:
    if penalty_high < 0 and apart[1] < 0:
        return "basic"
    if reward_low > 0 and apart[0] > 0:
        return "excitement"
    if penalty_high < 0 < reward_low and uneven[0] > -EVEN and uneven[1] < EVEN:
        return "performance"
    return "not distinguishable"
