"""The reader's attack: what somebody who has the published cells, and knows who stands in each, can compute."""

from __future__ import annotations

from dataclasses import dataclass

from polku.govern import bounds
from polku.govern.disclosure import Covered, Disclosed, audit
from polku.govern.release import Cell, Group, Release


@dataclass(frozen=True, slots=True)
class Solved:
    """People whose mean answer a reader can compute, how, and the mean."""

    told: Disclosed
    value: float


@dataclass(frozen=True, slots=True)
class Bounded:
    """People of one wave whose answers the ends of the scale tell, and hidden cells whose sum they tell."""

    wave: str
    groups: list[Group]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Attack:
    """What a reader finds.

    Attributes
    ----------
    people : int
        Single people whose answer follows from the published cells.
    groups : int
        Unions of at least two and fewer people than the minimum whose mean follows.
    cells : int
        Hidden cells of at least the minimum whose mean follows.
    solved : list of Solved
    bounded : list of Bounded
        What follows from the ends of the scale beside; empty where the scale is not known.
    scale : tuple of float, or None
    covered : Covered
    """

    people: int
    groups: int
    cells: int
    solved: list[Solved]
    bounded: list[Bounded]
    scale: tuple[float, float] | None
    covered: Covered


def attack(release: Release, minimum: int, *, scale: tuple[float, float] | None = None) -> Attack:
    """Compute whatever the published cells tell of single people, small groups and hidden cells.

    Parameters
    ----------
    release : Release
        Values are means.
    minimum : int
        Unions of fewer people are looked for.
    scale : tuple of float, optional
        Least and greatest answer; guessed from the values if left out.

    Returns
    -------
    Attack
        With nothing solved where no cell has a value.

    Notes
    -----
    The reader solves linear equations: a published cell of n answers with mean v says that they sum to n v. What
    follows is told with its weights (``disclosure.audit``). Then each wave is bounded by the ends of the scale
    (``bounds.found``). Over waves the same answers are assumed, so that a figure of several waves is a guess of
    the reader, as good as answers last.
    """
    found = audit(release, minimum)
    place = {id(cell): at for at, cell in enumerate(release.cells)}
    solved = []
    for told in found.disclosed:
        total = sum(float(weight) * release.n[place[id(cell)]] * (cell.value or 0.0) for cell, weight in told.weights)
        solved.append(Solved(told, float(total / _counted(release, told, place))))
    sizes = [each.told.n for each in solved]
    scale = scale or bounds.ends([cell.value for cell in release.cells if cell.value is not None])
    told_by_ends = list(bounds.found(release, release.shown, scale, minimum)) if scale else []
    bounded = [
        Bounded(
            each.wave,
            [group for atom in each.atoms for group in release.groups[atom]],
            [release.cells[at] for at in each.cells],
        )
        for each in told_by_ends
    ]
    return Attack(
        sizes.count(1),
        sum(1 < size < minimum for size in sizes),
        sum(size >= minimum for size in sizes),
        solved,
        bounded,
        scale,
        found.covered,
    )


def _counted(release: Release, told: Disclosed, place: dict[int, int]) -> int:
    """Give how many answers were summed: a cell over waves counts a person in each."""
    return int(release.n[place[id(told.cell)]]) if told.cell else told.n
