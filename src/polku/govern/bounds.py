"""What a reader finds in one wave who knows the ends of the scale beside the published cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from polku.govern.release import ALL, Release, alike
from polku.stats import bounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SCALES = ((0, 1), (1, 5), (1, 7), (0, 10), (0, 100), (-100, 100))
SEARCHED = 30  # people in a wave up to which whole answers are searched


@dataclass(frozen=True, slots=True)
class Found:
    """People of one wave whose answers follow: ``atoms`` that all stand at an end, ``cells`` whose sum is known.

    ``shown`` are the wave's published cells that touch them, as places in the release.
    """

    wave: str
    atoms: list[int]
    cells: list[int]
    shown: list[int]


def ends(values: Sequence[float]) -> tuple[float, float] | None:
    """Guess the scale: the shortest usual one that holds every value; None if none does."""
    return next(((a, b) for a, b in SCALES if values and a <= min(values) and max(values) <= b), None)


def homogeneous(release: Release, scale: tuple[float, float] | None) -> Bools:
    """Say which shown cells hold people who all answered the same: as known, or as a value at an end says."""
    at_end = [scale is not None and cell.value is not None and cell.value in scale for cell in release.cells]
    return np.asarray(release.shown & (release.same | np.array(at_end, bool)))


def found(release: Release, shown: Bools, scale: tuple[float, float], minimum: int) -> Iterator[Found]:
    """Find, wave by wave, whose answers follow from the published means and the ends of the scale.

    Parameters
    ----------
    release : Release
        Values are means.
    shown : ndarray of bool, shape (cells,)
        Those that are published.
    scale : tuple of float
        Least and greatest answer.
    minimum : int
        Sums of fewer people must not be known, nor sums of cells that are not shown.

    Yields
    ------
    Found
        For a wave where anything was.

    Notes
    -----
    Each mean is taken to be rounded as the longest of them is written. Everybody of an atom at an end is
    found by linear programmes for any number of people; in a wave of at most ``SEARCHED`` people whose
    answers are whole numbers also every sum that only one set of whole answers allows.
    """
    half = rounding([cell.value for cell in release.cells if cell.value is not None])
    for wave in dict.fromkeys(cell.wave for cell in release.cells if cell.wave != ALL):
        here = np.array([cell.wave == wave for cell in release.cells])
        at = np.flatnonzero(here & shown & (release.n > 0))
        kinds = _Kinds.of(release, here, wave)
        known = kinds.known(release, at, scale, half)
        hidden = np.flatnonzero(here & ~shown & (release.n > 0))
        pinned, cells = known.at_ends(), list[int]()
        if kinds.sizes.sum() <= SEARCHED and _whole(scale) and len(at):
            pinned |= [known.tells(kind, few=size < minimum) for kind, size in enumerate(kinds.sizes)]
            cells = [int(place) for place in hidden if known.fixed(kinds.members[place]) is not None]
        touched = pinned | kinds.members[cells].any(axis=0)
        if touched.any():
            told = [int(place) for place in at if kinds.members[place][touched].any()]
            yield Found(wave, kinds.atoms(pinned), cells, told)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """People of one wave as its cells tell them apart: ``members`` (cells x kinds), and each atom's kind or -1."""

    members: Ints
    sizes: Ints
    of_atom: Ints

    @classmethod
    def of(cls, release: Release, here: Bools, wave: str) -> _Kinds:
        rows, back = alike(np.vstack([release.members[here], _present(release, wave)]))
        inside = np.flatnonzero(rows[-1] > 0)
        members = np.zeros((len(release.cells), len(inside)), np.int64)
        members[here] = rows[:-1, inside]
        sizes = np.bincount(back, weights=release.sizes, minlength=rows.shape[1]).astype(np.int64)
        place = np.full(rows.shape[1], -1)
        place[inside] = np.arange(len(inside))
        return cls(members, sizes[inside], place[back])

    def known(self, release: Release, at: Ints, scale: tuple[float, float], half: float) -> _Known:
        mean = np.array([release.cells[place].value for place in at], float)
        total, slack = release.n[at] * mean, release.n[at] * half + 1e-6
        low, high = total - slack, total + slack
        if _whole(scale) and (np.floor(high) >= np.ceil(low)).all():
            low, high = np.ceil(low), np.floor(high)  # a sum of whole answers is whole
        ends = np.outer(np.array(scale, np.float64), self.sizes)
        return _Known(self.members[at], low, high, ends[0], ends[1])

    def atoms(self, kinds: Bools) -> list[int]:
        return [place for place, kind in enumerate(self.of_atom.tolist()) if kind >= 0 and kinds[kind]]


@dataclass(frozen=True, slots=True)
class _Known:
    """Sums between bounds, of unknowns between bounds."""

    rows: Ints
    low: Floats
    high: Floats
    bottom: Floats
    top: Floats

    def at_ends(self) -> Bools:
        return bounded.at_ends(self.rows, self.low, self.high, bottom=self.bottom, top=self.top)

    def fixed(self, target: Ints) -> int | None:
        """Give the sum of some unknowns if one alone is possible."""
        spread = bounded.whole_spread(self.rows, self.low, self.high, bottom=self.bottom, top=self.top, target=target)
        return spread[0] if spread and spread[0] == spread[1] else None

    def tells(self, kind: int, *, few: bool) -> bool:
        """Say whether a sum is known that must not be: of few people, or at an end."""
        target = np.zeros(len(self.bottom), np.int64)
        target[kind] = 1
        sum_ = self.fixed(target)
        return sum_ is not None and (few or sum_ in (self.bottom[kind], self.top[kind]))


def _present(release: Release, wave: str) -> Ints:
    """Say which atoms are there in a wave."""
    there = [any(at == wave for group in groups for _labels, at in group.rows) for groups in release.groups]
    return np.array(there, np.int64)


def _whole(scale: tuple[float, float]) -> bool:
    """Say whether answers are whole numbers; shares of 0 to 100 are not answers."""
    return all(float(end).is_integer() for end in scale) and scale[1] - scale[0] <= 10


def decimals(values: Sequence[float]) -> int | None:
    """Give the most decimals that a value is written with; None if they are written in full."""
    places = max((len(repr(float(value)).partition(".")[2].rstrip("0")) for value in values), default=0)
    return places if places <= 6 else None


def rounding(values: Sequence[float]) -> float:
    """Give half of the last place that values are written with; 0 for whole ones and those written in full."""
    places = decimals(values)
    return 0.5 * 10.0**-places if places else 0.0
