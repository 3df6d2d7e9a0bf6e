"""Which cells of a pulse may be released: none from which, with all that went out before, a small group follows.

A cell is a set of units. People of a unit in two waves are taken to be the same as far as counts allow, and their
answers to have stayed: what cannot be computed so cannot be computed otherwise (`polku release`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from polku.govern import bounds
from polku.govern.combinations import Combinations
from polku.govern.disclosure import audit
from polku.govern.release import OR, Cell, Release, release
from polku.stats.growing import Growing

Units = frozenset[int]
SHOWN, HIDDEN = 1.0, None  # a value or none: sums are audited, not values


@dataclass(frozen=True, slots=True)
class Released:
    """What readers know of a wave: how many answered in each unit, and which sets of units have a figure."""

    counts: Mapping[int, int]
    shown: tuple[Units, ...] = ()

    def kept(self) -> dict[str, Any]:
        """Give what the store keeps."""
        counts = {str(unit): n for unit, n in self.counts.items()}
        return {"counts": counts, "shown": [sorted(cell) for cell in self.shown]}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Released:
        """Read what the store keeps."""
        counts = {int(unit): n for unit, n in kept["counts"].items()}
        return cls(counts, tuple(frozenset(cell) for cell in kept["shown"]))

    def people(self, cell: Units) -> int:
        """Count who answered in a set of units."""
        return sum(self.counts.get(unit, 0) for unit in cell)


def safe(
    cells: Sequence[Units],
    never: Iterable[Units],
    counts: Mapping[int, int],
    past: Sequence[Released],
    minimum: int,
) -> Released:
    """Choose the cells of a new wave that may go out beside all that went out; the first ones are chosen first.

    ``never`` are cells of too few, and those whose people all gave one answer to some question: their mean would be
    everybody's. They must not follow from this wave; an earlier wave tells of other answers.
    """
    held, kept_back = Released(counts), set(never)
    wanted = [cell for cell in dict.fromkeys(cells) if held.people(cell)]
    free = [cell for cell in wanted if held.people(cell) >= minimum and cell not in kept_back]
    secret = [cell for cell in wanted if cell in kept_back]
    alone = chosen([], replace(held, shown=tuple(free)), secret, minimum)
    return chosen(past, alone, [], minimum)


def chosen(past: Sequence[Released], new: Released, secret: Sequence[Units], minimum: int) -> Released:
    """Leave out the cells of a wave that would tell of a secret cell or of a small group."""
    if not new.shown:
        return new
    table = table_of([*past, new], secret)
    order = [place for place, cell in enumerate(table.cells) if cell.value is not None]
    kept_back = table.members[[cell.value is None for cell in table.cells]]
    taken = set(Growing(table.sizes, minimum, kept_back).take(table.members, order))
    mine = order[len(order) - len(new.shown) :]
    found = [cell for place, cell in zip(mine, new.shown, strict=True) if place in taken]
    while found and tells([*past, replace(new, shown=tuple(found))], secret, minimum):
        found.pop()  # the choice was made in floats; the audit is exact, and has the last word
    return replace(new, shown=tuple(found))


def table_of(waves: Sequence[Released], secret: Sequence[Units]) -> Release:
    """Give all that went out, the newest last, then what must not follow of the newest, as the library's table."""
    shown: list[tuple[Units, int, float | None]] = [
        (cell, at, SHOWN) for at, wave in enumerate(waves) for cell in wave.shown
    ]
    hidden: list[tuple[Units, int, float | None]] = [(cell, len(waves) - 1, HIDDEN) for cell in secret]
    cells = [Cell(line, (label(cell),), str(at), value=value) for line, (cell, at, value) in enumerate(shown + hidden)]
    return release(cells, ["unit"], people(waves))


def label(cell: Units) -> str:
    """Name a set of units."""
    return OR.join(str(unit) for unit in sorted(cell))


def people(waves: Sequence[Released]) -> Combinations:
    """Count people by unit and wave."""
    keys = [(str(unit), str(at)) for at, wave in enumerate(waves) for unit, n in wave.counts.items() if n]
    n = [count for wave in waves for count in wave.counts.values() if count]
    return Combinations(("unit", "wave"), keys, n, [None] * len(keys), [None] * len(keys))


def tells(waves: Sequence[Released], secret: Sequence[Units], minimum: int) -> bool:
    """Audit everything that would then be out: exactly, in whole numbers."""
    return bool(audit(table_of(waves, secret), minimum).disclosed)


def within_ends(found: Released, values: Mapping[Units, float], scale: tuple[float, float], minimum: int) -> Released:
    """Leave out cells until the ends of the scale tell nobody's answers: 12 answers that sum to 54 of 5 tell some.

    Where one cell alone tells them, the smallest such goes; else the smallest of those that touch them.
    """
    while touched := told_by_ends(found, values, scale, minimum):
        order = sorted(range(len(found.shown)), key=lambda at: found.people(found.shown[at]))
        tried = [without(found, at) for at in order]
        enough = (each for each in tried if not told_by_ends(each, values, scale, minimum))
        found = next(enough, without(found, min(touched, key=order.index)))
    return found


def without(found: Released, at: int) -> Released:
    """Leave one cell out."""
    return replace(found, shown=(*found.shown[:at], *found.shown[at + 1 :]))


def told_by_ends(found: Released, values: Mapping[Units, float], scale: tuple[float, float], minimum: int) -> set[int]:
    """Give the places of the shown cells that touch somebody whose answers the ends of the scale tell."""
    if not found.shown:
        return set()
    cells = [Cell(at, (label(cell),), "0", value=values[cell]) for at, cell in enumerate(found.shown)]
    table = release(cells, ["unit"], people([found]))
    every = np.ones(len(cells), bool)
    return {place for each in bounds.found(table, every, scale, minimum) for place in each.shown}
