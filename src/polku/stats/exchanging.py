"""Exchange rows of a choice for more, so that no few columns, and none of some vectors, become their combination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import exp
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import qr, solve_triangular

from polku.stats.growing import NEAR, NOTHING, cancelling, pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_ZERO = 1e-7  # coefficients of 0/1 rows are small fractions, or rounding
_NEARER = 1e-10  # of ten thousands of sums some are within 1e-8 by chance
_DEEP = 3  # dimensions given up for one row
_MOST_GONE = 20  # rows: of more, hardly ever all but one come back
_DRAWN = 2  # rows to choose from at each exchange
_WARM, _COLD = 0.4, 0.12  # rows that may be lost for a while, at the beginning and at the end
_AFRESH = 100  # steps after which rounding is cleaned away


@dataclass(slots=True)
class _Known:
    """Sets of three and four small columns that were met (sets x 4, -1 for none): a few of them hinder most rows."""

    sets: Ints = field(default_factory=lambda: np.zeros((0, 4), np.int64))

    def add(self, few: list[int]) -> None:
        self.sets = np.vstack([self.sets, (*few, -1)[:4]])

    def told(self, some: Floats) -> list[int] | None:
        """Give a set that is determined again."""
        sums = np.append(some[:, 0], 0.0)[self.sets].sum(axis=1)
        for place in np.flatnonzero(np.abs(sums) < NEAR):
            few = [int(each) for each in self.sets[place] if each >= 0]
            if abs(some[few, 1].sum()) < NEAR:
                return few
        return None


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
    known: _Known

    def parts_of(self, place: int) -> list[int]:
        """Give the small columns of a pair, or of one alone; those come after the pairs."""
        return self.pairs[place].tolist() if place < len(self.pairs) else [place - len(self.pairs)]


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
        pairs(sizes[small], below), _Known(),
    )  # fmt: skip
    best = _searched(asked, np.isin(np.arange(len(rows)), taken), steps, np.random.default_rng(seed))
    return [int(place) for place in np.flatnonzero(best)]


def _searched(asked: _Asked, start: Bools, steps: int, random: np.random.Generator) -> Bools:
    """Give the best choice that exchanges lead to, proved from its rows alone."""
    now = _afresh(asked, start, random)
    best = proved = now.taken
    for step in range(steps):
        if step % _AFRESH == _AFRESH - 1:
            now = _afresh(asked, now.taken, random, otherwise=proved)
            proved = now.taken
        if now.taken.all():
            break
        tried = _exchange(asked, now, _wanted(now, random), random)
        gain = int(tried.taken.sum()) - int(now.taken.sum())
        warm = _WARM * (_COLD / _WARM) ** (step / steps)
        if random.random() < exp(min(0, gain) / warm):
            now = tried
            best = now.taken if now.taken.sum() > best.sum() else best
    return _afresh(asked, best, random, otherwise=proved).taken


def _afresh(asked: _Asked, taken: Bools, random: np.random.Generator, *, otherwise: Bools | None = None) -> _Choice:
    """Describe a choice from its rows alone, and fill it up; the other one if rounding had hidden what it tells."""
    made = _described(asked, taken, random)
    if otherwise is not None and _told(asked, made.marks, made.outside) is not None:
        made = _described(asked, otherwise, random)
    return _filled(asked, made, np.flatnonzero(~made.taken).tolist())


def _described(asked: _Asked, taken: Bools, random: np.random.Generator) -> _Choice:
    """Choose the basis by pivots, general rows first as a rule: no row stands nearly in the span of others."""
    places = random.permutation(np.flatnonzero(taken))
    columns = asked.rows.shape[1]
    across, down, order = qr(asked.rows[places].T, mode="economic", pivoting=True) if len(places) else _no_rows(columns)
    rank = int((np.abs(np.diag(down)) > NOTHING**0.5).sum())
    span = across[:, :rank]
    basis = places[order[:rank]].tolist()
    dual = solve_triangular(down[:rank, :rank], span.T) if rank else np.zeros((0, columns))
    parts = (np.abs(asked.rows @ dual.T) > _ZERO) & taken[:, None]
    marks = asked.drawn - span @ (span.T @ asked.drawn)
    outside = (asked.secret**2).sum(axis=1) - ((asked.secret @ span) ** 2).sum(axis=1)
    return _Choice(taken.copy(), basis, dual, parts, marks, outside)


def _no_rows(columns: int) -> tuple[Floats, Floats, Ints]:
    return np.zeros((columns, 0)), np.zeros((0, 0)), np.zeros(0, np.int64)


def _wanted(now: _Choice, random: np.random.Generator) -> int:
    """Draw some rows that were left out; give the one for which the fewest have to go at first."""
    left = np.flatnonzero(~now.taken)
    some = random.choice(left, min(_DRAWN, len(left)), replace=False)
    hinder = np.abs(np.array([now.why[place] for place in some.tolist()]) @ now.dual.T) > _ZERO
    fewest = np.where(hinder, now.parts.sum(axis=0), len(now.taken)).min(axis=1, initial=len(now.taken))
    return int(some[np.argmin(fewest + random.random(len(some)))])


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
        if len(gone) > _MOST_GONE:
            return now
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


def _filled(asked: _Asked, made: _Choice, places: Sequence[int]) -> _Choice:
    """Take the rows that may be taken, in their order; remember why others may not."""
    made = replace(made, taken=made.taken.copy(), parts=made.parts.copy(), why=dict(made.why))
    left = np.array(places, np.int64)
    for place in left.tolist():
        made.why.pop(place, None)
    rest = asked.rows[left]
    for _cleaned in range(2):  # rounding of the first time
        rest = rest - rest @ made.dual.T @ asked.rows[made.basis]
    while len(left):
        inside = (rest**2).sum(axis=1) < NOTHING * np.maximum(1.0, (asked.rows[left] ** 2).sum(axis=1))
        made.taken[left[inside]] = True
        made.parts[left[inside]] = np.abs(asked.rows[left[inside]] @ made.dual.T) > _ZERO
        left, rest = left[~inside], rest[~inside]
        made, at = _first_taken(asked, made, left, rest)
        if at < len(left):
            new = rest[at] / np.sqrt(rest[at] @ rest[at])
            left, rest = left[at + 1 :], rest[at + 1 :] - np.outer(rest[at + 1 :] @ new, new)
        else:
            left = left[:0]
    return made


def _first_taken(asked: _Asked, made: _Choice, left: Ints, rest: Floats) -> tuple[_Choice, int]:
    """Take the first row that may be taken; give its place in the list, or the length of that if there is none."""
    length = np.sqrt((rest**2).sum(axis=1))
    every = rest / length[:, None]
    refused: list[tuple[Floats, Floats]] = []
    for at, place in enumerate(left.tolist()):
        new, row = every[at], asked.rows[place]
        told = next((told for other, told in refused if abs(other @ new) > 1 - NEAR), None)  # as an earlier row
        if told is None:
            marks = made.marks - np.outer(new, new @ asked.drawn)
            outside = made.outside - (asked.secret @ new) ** 2
            told = _told(asked, marks, outside)
            if told is None:
                return _longer(made, place, made.dual @ row, new, length[at] ** 2, marks, outside), at
            refused.append((new, told))
        made.why[place] = told - (told @ new) / length[at] * row
    return made, len(left)


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
    few = few or next(both, None) or asked.known.told(some)
    if few is None:
        few = _three_or_four(asked, some)
        if few is None:
            return None
        asked.known.add(few)
    vector = np.zeros(asked.rows.shape[1])
    vector[asked.small[few]] = 1
    return vector


def _three_or_four(asked: _Asked, some: Floats) -> list[int] | None:
    """Give three or four of the small columns that count to little and are determined."""
    if asked.below < 4 or not len(asked.pairs):
        return None
    one, other = asked.pairs.T
    values = np.concatenate([some[one, 0] + some[other, 0], some[:, 0]])
    for first, second in _cancelling(values):
        both = sorted({*asked.parts_of(first), *asked.parts_of(second)})
        few = len(both) > 2 and asked.sizes[both].sum() < asked.below
        if few and np.abs(some[both].sum(axis=0)).max() < NEAR:
            return both
    return None


def _cancelling(values: Floats) -> Iterator[tuple[int, int]]:
    """Give the places of values that sum to nothing: sorted by size, they stand side by side."""
    signed = (np.abs(values).view(np.int64) & ~1) | (values < 0)  # the last bit tells the sign
    order = np.argsort(signed)
    signed = signed[order]
    near = np.diff((signed & ~1).view(np.float64)) < _NEARER
    group = np.append(0, np.cumsum(~near))
    for each in np.unique(group[:-1][near & ((signed[:-1] ^ signed[1:]) & 1 > 0)]):
        inside = slice(*np.searchsorted(group, (each, each + 1)))
        places, below = order[inside], signed[inside] & 1 > 0
        yield from product(places[below].tolist(), places[~below].tolist())
