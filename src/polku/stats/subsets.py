"""Which few columns have marks that sum to nothing: meet in the middle, complete up to a stated size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MOST_HALVES = 3_000_000  # sets of one half held at once
MOST_FOUND = 100_000


@dataclass(frozen=True, slots=True)
class ZeroSums:
    """Sets of columns whose marks sum to 0.

    ``found`` holds no set that contains another of them. Every set of at most ``examined`` columns was
    looked at; ``complete`` says that none of more columns is small enough. ``cut`` says that there
    were more than are told.
    """

    found: list[tuple[int, ...]]
    examined: int
    complete: bool
    cut: bool = False


def zero_sums(marks: Ints, sizes: Ints, below: int, prime: int) -> ZeroSums:
    """Find every least set of columns with a total size under ``below`` whose marks sum to 0.

    Parameters
    ----------
    marks : ndarray of int64, shape (columns, at least 2)
        Numbers modulo ``prime``; the first two are searched, the others confirm.
    sizes : ndarray of int64, shape (columns,)
        At least 1 each.
    below : int
        A set's sizes sum to less.
    prime : int
        Below 2**31.

    Returns
    -------
    ZeroSums
        With nothing found for no columns.
    """
    alone = np.flatnonzero((sizes < below) & ~marks.any(axis=1))
    found: list[tuple[int, ...]] = [(int(place),) for place in alone]
    left = np.flatnonzero((sizes < below) & marks.any(axis=1))
    fits = int(np.searchsorted(np.cumsum(np.sort(sizes[left])), below))
    halves = _halves(sizes[left], below, (fits + 1) // 2)
    most = min(fits, 2 * len(halves))
    cut = False
    for count in range(2, most + 1):
        more, cut_here = _met(marks[left], sizes[left], below, prime, halves[count // 2 - 1], halves[(count - 1) // 2])
        sets = [tuple(int(left[place]) for place in each) for each in more]
        held = {frozenset(each) for each in found}
        found += [each for each in sets if not _holds_another(each, held)]
        cut |= cut_here
    return ZeroSums(found, most, most == fits, cut)


def _halves(sizes: Ints, below: int, longest: int) -> list[Ints]:
    """Give the sets of one column, of two, and so on while there are not too many."""
    halves = [np.arange(len(sizes))[:, None]]
    for count in range(2, longest + 1):
        if comb(len(sizes), count) > MOST_HALVES:
            break
        before = halves[-1]
        later = len(sizes) - 1 - before[:, -1]
        longer = np.repeat(before, later, axis=0)
        offset = np.arange(len(longer)) - np.repeat(np.cumsum(later) - later, later)
        made = np.column_stack([longer, longer[:, -1] + 1 + offset])
        halves.append(made[sizes[made].sum(axis=1) < below])
    return halves[: max(longest, 0)]


def _met(
    marks: Ints, sizes: Ints, below: int, prime: int, ones: Ints, others: Ints
) -> tuple[set[tuple[int, ...]], bool]:
    """Match each set of one half with those of the other half that cancel it."""
    if not len(ones) or not len(others):
        return set(), False
    sums, wanted = _summed(marks, ones, prime), (-_summed(marks, others, prime)) % prime
    key, want = sums[:, 0] * prime + sums[:, 1], wanted[:, 0] * prime + wanted[:, 1]
    order = np.argsort(key, kind="stable")
    key = key[order]
    first, last = np.searchsorted(key, want, "left"), np.searchsorted(key, want, "right")
    met: set[tuple[int, ...]] = set()
    for place in np.flatnonzero(last > first):
        for match in order[first[place] : last[place]]:
            both = {*ones[match].tolist(), *others[place].tolist()}
            few = len(both) == ones.shape[1] + others.shape[1] and sizes[list(both)].sum() < below
            if few and np.array_equal(sums[match], wanted[place]):
                met.add(tuple(sorted(both)))
            if len(met) >= MOST_FOUND:
                return met, True
    return met, False


def _summed(marks: Ints, sets: Ints, prime: int) -> Ints:
    return np.asarray(marks[sets].sum(axis=1) % prime)


def _holds_another(each: tuple[int, ...], held: set[frozenset[int]]) -> bool:
    """Say whether a smaller set that was found is a part of this one."""
    return any(frozenset(part) in held for count in range(1, len(each)) for part in combinations(each, count))
