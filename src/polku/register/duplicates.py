"""Records of a register that are one customer, found without being told any.

splink compares, learns and scores; what is compared, which pairs meet, and when a pair is one customer is said here
and in the modules beside it. A pair is one customer when that is more likely than not: the rule has no number that
depends on the data. The prior is solved from the register itself, so that it equals the mean of what it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.errors import NotAllowed
from polku.register import learning
from polku.register.comparing import COMPARISONS
from polku.register.forms import forms
from polku.register.grouping import groups
from polku.register.meeting import meet
from polku.register.scoring import SMALLEST, Model, Reason, held_back, probability
from polku.words import N_

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

LIKELY = 0.5
_WORTH = 1e-4  # splink's probability below which a pair is not looked at again
_ROUNDS = 100


@dataclass(frozen=True)
class Duplicates:
    """What was found.

    Attributes
    ----------
    pairs : pyarrow.Table
        ``left`` and ``right`` (ids; the left one stands first in the table), ``probability`` 0-1 of being one customer,
        ``weight`` in bits; most probable first.
    reasons : pyarrow.Table
        ``left``, ``right``, ``column``, ``agreement``, ``weight``: what each column says of each pair. The weights of a
        pair sum to its own.
    groups : list of list
        Ids that are one customer, at least two each.
    model : Model
        What agreements weigh, for ``similar``.
    """

    pairs: pa.Table
    reasons: pa.Table
    groups: list[list[Any]]
    model: Model


@dataclass(frozen=True, slots=True)
class _Pair:
    left: int
    right: int
    reasons: list[Reason]
    weight: float


def find(parties: pa.Table, *, at_least: float = LIKELY, threads: int = 2) -> Duplicates:
    """Find the records that are one customer.

    Parameters
    ----------
    parties : pyarrow.Table
        One row per party: ``id`` (any type, each once) and whichever of ``forms.COLUMNS`` and ``kind`` exist. Columns
        of other names are left alone. Who has nothing in common with anybody is counted in the base all the same.
    at_least : float
        Smallest probability of a pair, 0-1. Groups are made of pairs from 0.5 up, whatever this is.
    threads : int
        Processors that are used.

    Returns
    -------
    Duplicates
        Empty for no row and for one. Below 500 rows, and where no two strong columns are shared by enough pairs, the
        weights are the defaults of ``comparing``.

    Raises
    ------
    MissingColumn
        There is no ``id``.
    NotAllowed
        An id is empty or stands twice, or ``at_least`` is no probability.
    MissingEngine
        splink is not installed.
    """
    if not 0 < at_least <= 1:
        raise NotAllowed("at_least", at_least, N_("a probability above 0, at most 1"))
    compared = forms(parties)
    ids = parties["id"].to_pylist()
    if None in ids or len(set(ids)) < len(ids):
        raise NotAllowed("id", "empty or repeated", "one of its own for every row")
    learning.splink()
    model, found = _found(compared, threads)
    scored = sorted(((probability(pair.weight, model.prior), pair) for pair in found), key=lambda each: -each[0])
    links = [(ids[pair.left], ids[pair.right]) for chance, pair in scored if chance >= LIKELY]
    return _told(ids, [each for each in scored if each[0] >= at_least], groups(links), model)


def _found(compared: pa.Table, threads: int) -> tuple[Model, list[_Pair]]:
    import duckdb

    with duckdb.connect(config={"threads": threads}) as connection:
        connection.register("forms", compared)
        meet(connection)
        columns = learning.present(connection)
        ((lonely,),) = connection.execute("SELECT coalesce(bool_and(meets = []), true) FROM meeting").fetchall()
        if lonely or not columns:
            return Model.among(len(compared)), []
        learnt = learning.learnt(connection, columns)
        shares = learnt or learning.defaults(columns)
        found = list(_pairs(connection, columns, shares, len(compared), frequencies=learnt is not None))
    prior = 1 / max(len(compared), SMALLEST)
    if learnt:
        prior = settled(np.array([pair.weight for pair in found]), len(compared), prior)
    return _model(shares, prior, learnt=learnt is not None), found


def _model(shares: dict[str, list[tuple[float, float]]], prior: float, *, learnt: bool) -> Model:
    """Give the model; columns that nobody filled keep their defaults."""
    model = Model(prior=prior, learnt=learnt)
    own = {
        column: {level.key: log2(m / u) for level, (m, u) in zip(COMPARISONS[column], levels, strict=True)}
        for column, levels in shares.items()
    }
    return Model(prior, {**model.weights, **own}, learnt)


def _pairs(
    connection: duckdb.DuckDBPyConnection,
    columns: list[str],
    shares: dict[str, list[tuple[float, float]]],
    rows: int,
    *,
    frequencies: bool,
) -> Iterator[_Pair]:
    """Let splink score the pairs that meet, and hold back what is merely shared."""
    chosen = learning.settings(columns, shares, frequencies=frequencies)
    chosen["probability_two_random_records_match"] = 1 / max(rows, SMALLEST)
    predicted = learning.linker(connection, chosen).inference.predict(threshold_match_probability=_WORTH)
    own = ", ".join(
        f"gamma_{column}, log2(bf_{column}{f' * bf_tf_adj_{column}' if frequencies else ''})" for column in columns
    )
    told = connection.execute(f"SELECT row_l, row_r, {own} FROM {predicted.physical_name} ORDER BY row_l, row_r")  # noqa: S608
    for left, right, *values in told.fetchall():
        said = [
            Reason(column, COMPARISONS[column][len(COMPARISONS[column]) - 1 - gamma].key, weight)
            for column, gamma, weight in zip(columns, values[::2], values[1::2], strict=True)
            if gamma >= 0
        ]
        reasons = held_back(said)
        yield _Pair(min(left, right), max(left, right), reasons, sum(each.weight for each in reasons))


def settled(weights: NDArray[np.float64], rows: int, prior: float) -> float:
    """Give the share of all pairs that are one customer: the prior that equals the mean of what it leads to.

    Parameters
    ----------
    weights : array of float
        Bits of every pair that was scored; pairs that were not are taken to be two customers.
    rows : int
        Parties; at least 2.
    prior : float
        Where to begin, 0-1.

    Returns
    -------
    float
        0-1; never below one such pair in the whole register.
    """
    every = rows * (rows - 1) / 2
    for _ in range(_ROUNDS):
        odds = np.exp2(np.clip(weights, -500, 500)) * (prior / (1 - prior))
        before, prior = prior, float(min(max(np.sum(odds / (1 + odds)), 1) / every, 0.5))
        if abs(prior - before) < 1e-6 * before:
            break
    return prior


def _told(ids: list[Any], scored: list[tuple[float, _Pair]], found: list[list[Any]], model: Model) -> Duplicates:
    import pyarrow as pa

    lefts, rights = ([ids[getattr(pair, side)] for _, pair in scored] for side in ("left", "right"))
    kind = pa.array(ids).type
    pairs = {
        "left": pa.array(lefts, kind),
        "right": pa.array(rights, kind),
        "probability": pa.array([chance for chance, _ in scored], pa.float64()),
        "weight": pa.array([pair.weight for _, pair in scored], pa.float64()),
    }
    said = [(ids[pair.left], ids[pair.right], each) for _, pair in scored for each in pair.reasons]
    reasons = {
        "left": pa.array([left for left, _, _ in said], kind),
        "right": pa.array([right for _, right, _ in said], kind),
        "column": pa.array([each.column for _, _, each in said], pa.string()),
        "agreement": pa.array([each.agreement for _, _, each in said], pa.string()),
        "weight": pa.array([each.weight for _, _, each in said], pa.float64()),
    }
    return Duplicates(pa.table(pairs), pa.table(reasons), found, model)
