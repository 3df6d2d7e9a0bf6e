"""The models of how long a customer goes on buying, by name, and a fit that says whether it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from polku.stats import bgnbd, gammagamma, paretonbd
from polku.stats.repeats import Repeats
from polku.words import gettext as _
from polku.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from polku.stats.newton import Peak
    from polku.stats.repeats import Model

    Floats = NDArray[np.float64]

ModelName = Literal["bgnbd", "mbgnbd", "paretonbd"]
Unit = Literal["day", "week", "month"]
MODELS: tuple[ModelName, ...] = ("bgnbd", "mbgnbd", "paretonbd")
DAYS: dict[Unit, float] = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}
FEWEST = 10  # who came again, below which four parameters are not asked for

NAMES = {"bgnbd": bgnbd.NAMES, "mbgnbd": bgnbd.NAMES, "paretonbd": paretonbd.NAMES}
FITS: dict[ModelName, Callable[[Repeats], Peak]] = {
    "bgnbd": bgnbd.fit,
    "mbgnbd": partial(bgnbd.fit, modified=True),
    "paretonbd": paretonbd.fit,
}


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters that were estimated, or the reason why there are none.

    ``point`` and ``errors`` are in the order of ``names``; ``covariance`` is that of the parameters' logarithms.
    All are NaN, and ``reason`` is a sentence, where the data do not determine them. ``needed`` is how many more
    customers who come again would be the least; 0 where numbers are not what is lacking.
    """

    names: tuple[str, ...]
    point: Floats
    errors: Floats
    covariance: Floats
    log_likelihood: float
    reason: str | None = None
    needed: int = 0

    @property
    def identified(self) -> bool:
        """Whether the data determine the parameters."""
        return self.reason is None

    def named(self, values: Floats) -> dict[str, float] | None:
        """Give values by the parameters' names; None where the data do not determine them."""
        return dict(zip(self.names, values.tolist(), strict=True)) if self.identified else None


def model(name: ModelName, point: ArrayLike) -> Model:
    """Make the model that a name and its parameters mean."""
    r, alpha, third, fourth = np.asarray(point, float).tolist()
    if name == "paretonbd":
        return paretonbd.Pareto(r, alpha, third, fourth)
    return bgnbd.BetaGeometric(r, alpha, third, fourth, modified=name == "mbgnbd")


def fit(name: ModelName, repeats: Repeats) -> Fit:
    """Fit a model to histories, refusing by the rules of ``polku.stats.newton.climb`` and under ten who came again.

    Parameters
    ----------
    name : {"bgnbd", "mbgnbd", "paretonbd"}
    repeats : Repeats
        Histories of all who came at least once.

    Returns
    -------
    Fit
        ``alpha``, and the Pareto/NBD's ``beta``, in the unit of time of the histories; not identified of nobody.
    """
    again = int(repeats.n[repeats.x > 0].sum())
    if again < FEWEST:
        return _refused(NAMES[name], _few(int(repeats.n.sum()), again), FEWEST - again)
    return _judged(NAMES[name], FITS[name](repeats))


def fit_spend(x: Floats, k: Floats, total: Floats, n: Floats) -> Fit:
    """Fit the gamma-gamma to what those who came again spent; under ten of them are refused.

    Parameters
    ----------
    x, k, total, n : arrays of float, one per distinct spending
        Repeats, those of a known price, what was spent on them (above 0, in one currency), and how many customers.

    Returns
    -------
    Fit
        p and q, and v in the unit of the amounts; not identified of nobody.
    """
    if n.sum() < FEWEST:
        said = _("Spending needs at least {needed} customers who bought again at a known price; there are {n}.")
        return _refused(gammagamma.NAMES, said.format(needed=FEWEST, n=int(n.sum())), FEWEST - int(n.sum()))
    return _judged(gammagamma.NAMES, gammagamma.fit(k, total, n))


def _few(customers: int, again: int) -> str:
    if not customers:
        return _("There is no customer with a purchase: at least {needed} who bought again are needed.").format(
            needed=FEWEST
        )
    if not again:
        said = ngettext(
            "The one customer did not buy again: at least {needed} who did are needed, or a longer time.",
            "Nobody of {n} customers bought again: at least {needed} who did are needed, or a longer time.",
            customers,
        )
        return said.format(n=customers, needed=FEWEST)
    said = ngettext(
        "There is one customer: at least {needed} who bought again are needed.",
        "Only {again} of {n} customers bought again: at least {needed} are needed, or a longer time.",
        customers,
    )
    return said.format(again=again, n=customers, needed=FEWEST)


def _judged(names: tuple[str, ...], peak: Peak) -> Fit:
    if peak.doubt is None:
        return Fit(names, peak.point, peak.errors, peak.covariance, peak.value)
    loose = ", ".join(name for name, at_fault in zip(names, peak.loose, strict=True) if at_fault)
    sentences = {
        "boundary": _("Not identifiable: the likelihood is highest beyond what is possible for {names}."),
        "gradient": _("Not identifiable: the search for the highest likelihood did not come to rest."),
        "curvature": _("Not identifiable: the likelihood hardly changes with {names}."),
    }
    cure = _("More customers who bought again, or a longer time, would be needed.")
    return _refused(names, sentences[peak.doubt].format(names=loose or ", ".join(names)) + " " + cure)


def _refused(names: tuple[str, ...], reason: str, needed: int = 0) -> Fit:
    nothing = np.full(len(names), np.nan)
    return Fit(names, nothing, nothing, np.full((len(names), len(names)), np.nan), float("nan"), reason, needed)
