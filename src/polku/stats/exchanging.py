"""Exchange rows of a choice for more, so that no few columns, and none of some vectors, become their combination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from polku.stats.growing import NEAR, NOTHING, cancelling, pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_ZERO = 1e-7  # coefficients of 0/1 rows are small fractions, or rounding
_DEEP = 3  # dimensions given up for one row
_WARM, _COLD = 0.6, 0.15  # rows that may be lost for a while, at the beginning and at the end
_AFRESH = 200  # steps after which rounding is cleaned away


@dataclass(frozen=True, slots=True)
class _Asked:
    """What does not change: the rows to choose from, and what must not be determined."""

    rows: Floats
    secret: Floats
    drawn: Floats
    small: Ints
    sizes: Ints
    below: int
    pairs: Ints


@dataclass(frozen=True, slots=True)
class _Choice:
    """A safe choice of rows.

    ``basis`` are chosen rows that determine the others, ``dual`` (basis x columns) gives a chosen row's
    coefficients by them, ``parts`` (rows x basis) says which of them are not 0. ``marks`` and ``outside`` are what
    stands outside of the span of the columns' random numbers and of the vectors. ``why`` has for a row that was
    refused a vector of the span: as long as that is in the span, the row stays refused.
    """

    taken: Bools
    basis: list[int]
    dual: Floats
    parts: Bools
    marks: Floats
    outside: Floats
    why: dict[int, Floats] = field(default_factory=dict)


def exchanged(
    rows: Ints, sizes: Ints, below: int, secret: Ints, *, taken: Sequence[int], steps: int, seed: int = 1
) -> list[int]:
    """Look for a choice of more rows than the one given, as safe as that.

    Parameters
    ----------
    rows : ndarray of int64, shape (rows, columns)
        All that may be chosen.
    sizes, below, secret
        As in ``growing.Growing``: up to four columns that together count to less than ``below`` must not be
        determined, nor the vectors ``secret``.
    taken : sequence of int
        A safe choice.
    steps : int
        How many exchanges are tried; with none the choice is only filled up.
    seed : int

    Returns
    -------
    list of int
        The best choice that was met, in ascending order.

    Notes
    -----
    A row that was left out would let something follow. That is undone by giving up one dimension of the span: all
    rows are let go that have a certain row of the basis in their combination. Then the row is taken, and what can be
    taken of the others. The exchange is kept if no row is lost by it, and while it is warm also if a few are
    (simulated annealing).

    References
    ----------
    .. [1] Kirkpatrick, S., Gelatt, C. D., Vecchi, M. P. (1983). Optimization by simulated annealing. Science 220.
    """
    small = np.flatnonzero(sizes < below)
    drawn = np.random.default_rng(7).standard_normal((len(sizes), 2))
    asked = _Asked(
        rows.astype(np.float64), secret.astype(np.float64), drawn, small, sizes[small], below,
        pairs(sizes[small], below),
    )  # fmt: skip
    random = np.random.default_rng(seed)
    now = _afresh(asked, np.isin(np.arange(len(rows)), taken), random)
    best = now.taken
    for step in range(steps):
        left = np.flatnonzero(~now.taken)
        if not len(left):
            break
        if step % _AFRESH == _AFRESH - 1:
            now = _afresh(asked, now.taken, random)
        tried = _exchange(asked, now, int(random.choice(left)), random)
        gain = int(tried.taken.sum()) - int(now.taken.sum())
        warm = _WARM * (_COLD / _WARM) ** (step / steps)
        if random.random() < exp(min(0, gain) / warm):
            now = tried
            best = now.taken if now.taken.sum() > best.sum() else best
    return [int(place) for place in np.flatnonzero(best)]


def _afresh(asked: _Asked, taken: Bools, random: np.random.Generator) -> _Choice:
    """Describe a choice from its rows alone."""
    places = random.permutation(np.flatnonzero(taken))
    places = places[np.argsort(-asked.rows[places].sum(axis=1), kind="stable")]  # general rows first
    columns = asked.rows.shape[1]
    empty = np.zeros((0, columns))
    outside = (asked.secret**2).sum(axis=1)
    none = np.zeros(len(taken), bool)
    start = _Choice(none, [], empty, np.zeros((len(taken), 0), bool), asked.drawn, outside)
    made = _filled(asked, start, places.tolist(), trusted=True)
    return _filled(asked, made, np.flatnonzero(~taken).tolist())


def _exchange(asked: _Asked, now: _Choice, place: int, random: np.random.Generator) -> _Choice:
    """Take a row that was left out, for what hinders it, and then all others that can be taken."""
    made, gone, freed = now, list[int](), [place]
    for _deep in range(_DEEP):
        by = np.flatnonzero(np.abs(made.dual @ made.why[place]) > _ZERO)
        if not len(by):
            break
        lost = made.parts[:, by].sum(axis=0) + 2 * random.random(len(by))
        made, let_go, again = _without(asked, made, int(by[np.argmin(lost)]))
        gone += let_go
        freed += again
        made = _filled(asked, made, [place])
        if made.taken[place]:
            break
    rest = [*random.permutation(sorted({*freed} - {place})).tolist(), *random.permutation(gone).tolist()]
    return _filled(asked, made, [int(each) for each in rest])


def _without(asked: _Asked, made: _Choice, at: int) -> tuple[_Choice, list[int], list[int]]:
    """Give up a dimension; give the rows let go, and those refused that may be taken now."""
    gone = made.parts[:, at]
    line = made.dual[at] / np.sqrt(made.dual[at] @ made.dual[at])
    dual = np.delete(made.dual, at, axis=0)
    dual -= np.outer(dual @ line, line)
    refused = list(made.why)
    part = np.abs(np.array([made.why[each] for each in refused]) @ line) > _ZERO
    freed = [each for each, hit in zip(refused, part, strict=True) if hit]
    less = replace(
        made,
        taken=made.taken & ~gone,
        basis=[*made.basis[:at], *made.basis[at + 1 :]],
        dual=dual,
        parts=np.delete(made.parts, at, axis=1) & ~gone[:, None],
        marks=made.marks + np.outer(line, line @ asked.drawn),
        outside=made.outside + (asked.secret @ line) ** 2,
        why={each: made.why[each] for each, hit in zip(refused, part, strict=True) if not hit},
    )
    return less, np.flatnonzero(gone).tolist(), freed


def _filled(asked: _Asked, made: _Choice, places: Sequence[int], *, trusted: bool = False) -> _Choice:
    """Take the rows that may be taken, in their order; remember why others may not."""
    taken, parts, why = made.taken.copy(), made.parts.copy(), dict(made.why)
    made = replace(made, taken=taken, parts=parts, why=why)
    for place in places:
        row = asked.rows[place]
        by = made.dual @ row
        rest = row - by @ asked.rows[made.basis]
        length = float(rest @ rest)
        why.pop(place, None)
        if length < NOTHING * max(1.0, float(row @ row)):
            made.taken[place], made.parts[place] = True, np.abs(by) > _ZERO
            continue
        new = rest / length**0.5
        marks = made.marks - np.outer(new, new @ asked.drawn)
        outside = made.outside - (asked.secret @ new) ** 2
        told = None if trusted else _told(asked, marks, outside)
        if told is None:
            made = _longer(made, place, by, new, length, marks, outside)
        else:
            why[place] = told - (told @ new) / length**0.5 * row
    return made


def _longer(
    made: _Choice, place: int, by: Floats, new: Floats, length: float, marks: Floats, outside: Floats
) -> _Choice:
    """Add a row to the basis."""
    line = new / length**0.5
    parts = np.column_stack([made.parts, np.zeros(len(made.parts), bool)])
    parts[place] = False
    parts[place, -1] = True
    made.taken[place] = True
    dual = np.vstack([made.dual - np.outer(by, line), line])
    return replace(made, basis=[*made.basis, place], dual=dual, parts=parts, marks=marks, outside=outside)


def _told(asked: _Asked, marks: Floats, outside: Floats) -> Floats | None:
    """Give a vector that would follow and must not: a secret one, or one to four columns that count to little."""
    secret = np.flatnonzero(outside < NEAR * 10)
    if len(secret):
        return np.asarray(asked.secret[secret[0]])
    some = marks[asked.small]
    alone = np.flatnonzero(np.abs(some).max(axis=1, initial=0) < NEAR)
    few = [int(alone[0])] if len(alone) else None
    both = ([a, b] for a, b in cancelling(some, some) if a != b and asked.sizes[a] + asked.sizes[b] < asked.below)
    few = few or next(both, None) or _three_or_four(asked, some)
    if few is None:
        return None
    vector = np.zeros(asked.rows.shape[1])
    vector[asked.small[few]] = 1
    return vector


def _three_or_four(asked: _Asked, some: Floats) -> list[int] | None:
    """Give three or four of the small columns that count to little and are determined."""
    if asked.below < 4 or not len(asked.pairs):
        return None
    one, other = asked.pairs.T
    sums = some[one, 0] + some[other, 0]
    order = np.argsort(sums)
    ordered = sums[order]
    half = order[: np.searchsorted(ordered, NEAR)][::-1]  # of two pairs that cancel, one is not above 0
    for wanted, sets in ((-some[:, 0], np.arange(len(some))[:, None]), (-sums[half], asked.pairs[half])):
        lows, highs = np.searchsorted(ordered, wanted - NEAR), np.searchsorted(ordered, wanted + NEAR)
        for at in np.flatnonzero(highs > lows):
            for pair in order[lows[at] : highs[at]]:
                both = sorted({*sets[at].tolist(), int(one[pair]), int(other[pair])})
                few = len(both) == sets.shape[1] + 2 and asked.sizes[both].sum() < asked.below
                if few and abs(some[both, 1].sum()) < NEAR:
                    return both
    return None
