"""Panels of units and periods: moments that were published, rows that have given moments, and rows at random."""

import numpy as np
import pyarrow as pa

from polku.stats.cohorts import Cohorts

YEARS = [2003.0, 2004.0, 2005.0, 2006.0, 2007.0]
STARTS = [2004.0, 2006.0, 2007.0, np.inf]
COUNTIES = [20, 40, 131, 309]
# log teen employment of 500 counties by the year from which the minimum wage rose (Callaway and Sant'Anna
# 2021, their data "mpdta"): cohort means and, row by row of the lower half, covariances divided by the count
MEANS = """
6.17969683358636 6.10656356300747 6.05945208673737 6.02670435425179 6.08538798837221
6.57399362823101 6.51788371629732 6.52794133315888 6.5574345745067 6.54304096822977
5.84290649638302 5.81078312760838 5.82086567033435 5.82386639924534 5.82004824684257
5.65463002249984 5.59199999814191 5.60480843375399 5.63889628205467 5.66113254037109
"""
SPREADS = """
2.08716794351461 2.1165770891733 2.15488380129561 2.17348839861039 2.20940837994298 2.27684889658042 2.20395570235819
2.2410631971998 2.30695236046028 2.34302354371926 2.14049257245813 2.17208448249805 2.23957917582423 2.27115796240963
2.21311477708747
1.57157052406977 1.5544092886651 1.55518435202487 1.58020634279378 1.58331789321703 1.62381292419389 1.59931379826727
1.60226867231015 1.64007974849172 1.66377149039963 1.6101409419119 1.61230907183865 1.65201012857534 1.67251121099569
1.69113420967148
2.27558129753665 2.27912579421675 2.29973639000138 2.27384364691665 2.29106899694811 2.307988952417 2.27191705182525
2.29079422086304 2.30085140959382 2.31860142265142 2.24780560983078 2.26782468950511 2.27780747612604 2.28840912023813
2.28331077491866
2.16346947379981 2.19627098254092 2.25865379330704 2.20554428582895 2.25847497092915 2.28100766869091 2.17921221584443
2.23416491354132 2.25094841146911 2.2609429913079 2.18889615790415 2.24448480660294 2.25996805660298 2.25769180822454
2.28096722524962
"""


def minimum_wage() -> Cohorts:
    """Moments from which the published figures follow."""
    rows, columns = np.tril_indices(5)
    spread = np.zeros((4, 5, 5))
    spread[:, rows, columns] = spread[:, columns, rows] = np.array(SPREADS.split(), float).reshape(4, 15)
    means = np.array(MEANS.split(), float).reshape(4, 5)
    return Cohorts(np.array(STARTS), np.array(YEARS), np.array(COUNTIES, float), means, spread)


def rows_of(cohorts: Cohorts, seed: int = 1) -> pa.Table:
    """Make rows that have these moments; a cohort needs more units than there are periods."""
    random, parts = np.random.default_rng(seed), []
    for n, mean, spread in zip(cohorts.counts.astype(int), cohorts.means, cohorts.spread, strict=True):
        drawn = random.normal(size=(n, len(mean)))
        axes, _ = np.linalg.qr(drawn - drawn.mean(0))
        parts.append(mean + np.sqrt(n) * axes @ np.linalg.cholesky(spread).T)
    return table(np.concatenate(parts), np.repeat(cohorts.starts, cohorts.counts.astype(int)), cohorts.times)


def table(outcome: np.ndarray, starts: np.ndarray, times: np.ndarray) -> pa.Table:
    """Lay units x periods out as rows; an outcome that is no number leaves its row out."""
    n, t = outcome.shape
    told = ~np.isnan(outcome.ravel())
    start = np.repeat(starts, t)[told]
    return pa.table(
        {
            "unit": np.repeat(np.arange(n), t)[told],
            "time": np.tile(times, n)[told],
            "outcome": outcome.ravel()[told],
            "treated_from": pa.array(start, mask=np.isinf(start)),
        }
    )


def drawn(n: int = 40, t: int = 5, seed: int = 0, effect: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw outcomes, starts and times: thirds of the units treated from the third and the fourth period, and never."""
    random = np.random.default_rng(seed)
    times = np.arange(1.0, t + 1)
    starts = np.array([3.0, 4.0, np.inf])[random.permutation(np.arange(n) % 3)]
    outcome = random.normal(size=(n, t)) + random.normal(size=(n, 1)) + 0.3 * times
    return outcome + effect * (times >= starts[:, None]), starts, times


def moments(outcome: np.ndarray, starts: np.ndarray, times: np.ndarray) -> Cohorts:
    """Sum units up by hand."""
    groups = np.unique(starts)
    mine = [outcome[starts == g] for g in groups]
    return Cohorts(
        groups,
        np.asarray(times, float),
        np.array([len(y) for y in mine], float),
        np.array([y.mean(0) for y in mine]),
        np.array([(y - y.mean(0)).T @ (y - y.mean(0)) / len(y) for y in mine]),
    )
