"""Attack tables of results of made-up organisations: hidden by a threshold alone, and after ``suppress``.

``python -m benchmarks.release [--people 60 150 300 1000] [--seeds 20] [--shape 3 3 2 2] [--uneven 1.5]
[--responding 0.8] [--most 60]``: four attributes, every table of up to three of them, six waves, in each of which 3
of 100 leave, as many join and 80 of 100 respond. Goals: nobody and no group under the minimum computable after
``suppress``; of the cells with at least the minimum 70 % shown at 300 people in the worst seed; 1,000 people within
60 s and 2 GiB; behind a threshold the attack finds people. ``--most`` also bounds what any choice of cells could show,
by integer programming within so many seconds an organisation.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from polku.govern.combinations import Combinations
from polku.govern.disclosure import audit
from polku.govern.release import ALL, Cell, Release, release
from polku.govern.suppression import suppress

MINIMUM = 5
NAMES = ("unit", "role", "tenure", "gender")
LEAVING = 0.03
ANSWERS = (0.05, 0.15, 0.3, 0.35, 0.15)


@dataclass(frozen=True, slots=True)
class Made:
    """What one organisation gave."""

    eligible: int
    shown: int
    found: int
    threshold: int
    complete: bool
    seconds: float
    cpu: float
    most: float


def organisation(
    staff: int, shape: list[int], *, waves: int, responding: float, seed: int, uneven: float = 1.5
) -> Release:
    """Draw people, who comes and goes, who responds and what, and give every cell of up to three attributes."""
    random = np.random.default_rng(seed)
    # the greatest group of an attribute is ``uneven`` times the smallest
    shares = [np.linspace(uneven, 1, size) / np.linspace(uneven, 1, size).sum() for size in shape]

    def hired(count: int) -> np.ndarray:
        return np.stack([random.choice(size, count, p=share) for size, share in zip(shape, shares, strict=True)], 1)

    who, employed, rows = hired(staff), np.ones(staff, bool), []
    for wave in range(waves):
        if wave:
            employed &= random.random(len(employed)) >= LEAVING
            joined = int(random.binomial(staff, LEAVING))
            who, employed = np.vstack([who, hired(joined)]), np.append(employed, np.ones(joined, bool))
        here = np.flatnonzero(employed & (random.random(len(employed)) < responding))
        rows += [(wave, int(person)) for person in here]
    keys = [(*(str(part) for part in who[person]), str(wave), person) for wave, person in rows]
    nothing = [None] * len(keys)
    people = Combinations((*NAMES, "wave", "person"), keys, [1] * len(keys), nothing, nothing)
    answers = random.choice(np.arange(1, 6), len(rows), p=ANSWERS)
    at = np.array([[wave, *who[person]] for wave, person in rows])
    return release(list(cells(at, answers, shape, waves)), NAMES, people)


def cells(at: np.ndarray, answers: np.ndarray, shape: list[int], waves: int):
    """Give the cells that somebody stands in."""
    line = 1
    for wave, size in product(range(waves), range(4)):
        for chosen in combinations(range(len(shape)), size):
            for values in product(*(range(shape[each]) for each in chosen)):
                inside = at[:, 0] == wave
                labels = [ALL] * len(shape)
                for each, value in zip(chosen, values, strict=True):
                    inside &= at[:, 1 + each] == value
                    labels[each] = str(value)
                n = int(inside.sum())
                if n:
                    line += 1
                    yield Cell(line, tuple(labels), str(wave), n, n, float(answers[inside].mean()))


def measured(made: Release, bound: float) -> Made:
    """Attack a threshold, suppress, attack again."""
    listed = zip(made.cells, made.n, strict=True)
    threshold = replace(made, cells=[cell if n >= MINIMUM else replace(cell, value=None) for cell, n in listed])
    people = sum(each.n == 1 for each in audit(threshold, MINIMUM).disclosed)
    start, cpu = time.perf_counter(), time.process_time()
    safe = suppress(made, MINIMUM, scale=(1, 5))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    again = audit(safe.release, MINIMUM)
    shown = safe.reasons.count("shown")
    eligible = int((made.n >= MINIMUM).sum())
    limit = most(made, bound) if bound else 1.0
    return Made(eligible, shown, len(again.disclosed), people, again.covered.complete, seconds, cpu, limit)


def most(made: Release, seconds: float) -> float:
    """Bound the share of cells that any safe choice can show.

    Sets of cells are listed from which a cell of too few, or a difference of too few people, follows; one
    cell of each has to be hidden. There are more such sets than are listed, so that this many cannot be reached.
    """
    shown = np.flatnonzero(made.n >= MINIMUM)
    at = {int(place): column for column, place in enumerate(shown)}
    ways = [[way for way in written(made, place) if all(each in at for each in way)] for place in range(len(made.n))]
    sets = {frozenset(way) for place in np.flatnonzero(made.n < MINIMUM) for way in ways[place]}
    for place, row in enumerate(made.members):
        more = row - made.members[place + 1 :]
        here, there = (more > 0) @ made.sizes, (more < 0) @ made.sizes
        few = (np.minimum(here, there) == 0) & (here + there > 0) & (here + there < MINIMUM)
        for other in np.flatnonzero(few) + place + 1:
            sets |= {frozenset(one + two) for one, two in product(ways[place], ways[other])}
    rows = [number for number, each in enumerate(sets) for _cell in each]
    columns = [at[cell] for each in sets for cell in each]
    table = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(sets), len(shown)))
    solved = milp(
        -np.ones(len(shown)),
        constraints=LinearConstraint(table, -np.inf, [len(each) - 1 for each in sets]) if sets else None,
        integrality=np.ones(len(shown)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds},
    )
    return float(-solved.mip_dual_bound / len(shown))


def written(made: Release, place: int) -> list[tuple[int, ...]]:
    """Give sets of cells that tell a cell: itself, what its siblings leave of a greater one, and its parts."""
    cell = made.cells[place]
    where = {(each.labels, each.wave): at for at, each in enumerate(made.cells)}
    known = [sorted({each.labels[at] for each in made.cells} - {ALL}) for at in range(len(NAMES))]
    ways: list[tuple[int, ...]] = [(place,)]
    for at, label in enumerate(cell.labels):
        every = [(*cell.labels[:at], value, *cell.labels[at + 1 :]) for value in known[at]]
        if label != ALL:
            every = [(*cell.labels[:at], ALL, *cell.labels[at + 1 :]), *(each for each in every if each != cell.labels)]
        elif cell.labels.count(ALL) == 1:
            continue  # tables have up to three attributes
        ways.append(tuple(where[each, cell.wave] for each in every if (each, cell.wave) in where))
    return ways


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[60, 150, 300, 1000])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--waves", type=int, default=6)
    parser.add_argument("--shape", type=int, nargs=4, default=[3, 3, 2, 2], help="values of each attribute")
    parser.add_argument("--uneven", type=float, default=1.5, help="the greatest group as a multiple of the smallest")
    parser.add_argument("--responding", type=float, default=0.8)
    parser.add_argument("--most", type=float, default=0, help="seconds to bound what any choice could show")
    asked = parser.parse_args()
    said = f"{asked.waves} waves, attributes of {asked.shape} values, groups 1 to {asked.uneven:g}"
    print(f"{said}, {asked.responding:.0%} responding")
    print("people  found before  found after  shown worst  median  at most  of cells  seconds  CPU s  MiB")
    for people in asked.people:
        made = [
            measured(
                organisation(
                    people, asked.shape, waves=asked.waves, responding=asked.responding, seed=seed, uneven=asked.uneven
                ),
                asked.most,
            )
            for seed in range(1, asked.seeds + 1)
        ]
        share = [each.shown / each.eligible for each in made]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{people:6,} {min(each.threshold for each in made):10}-{max(each.threshold for each in made):<4}"
            f"{sum(each.found for each in made):10}{'' if all(each.complete for each in made) else ' (incomplete)'}"
            f"{min(share):12.1%}{statistics.median(share):9.1%}{min(each.most for each in made):9.1%}"
            f"{statistics.median(e.eligible for e in made):10.0f}"
            f"{max(e.seconds for e in made):10.1f}{max(e.cpu for e in made):7.1f}{peak:6.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
