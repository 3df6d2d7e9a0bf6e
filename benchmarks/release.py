"""Attack tables of results of made-up organisations: hidden by a threshold alone, and after ``suppress``.

``python -m benchmarks.release [--people 60 150 300 1000] [--seeds 20] [--shape 3 3 2 2] [--uneven 1.5]
[--responding 0.8]``: four attributes, every table of up to three of them, six waves, in each of which 3 of 100
leave, as many join and 80 of 100 respond. Goals: nobody and no group under the minimum computable after ``suppress``;
of the cells with at least the minimum 70 % shown at 300 people in the worst seed; 1,000 people within 60 s and 2 GiB;
behind a threshold the attack finds people.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

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


def measured(made: Release) -> Made:
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
    return Made(eligible, shown, len(again.disclosed), people, again.covered.complete, seconds, cpu)


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[60, 150, 300, 1000])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--waves", type=int, default=6)
    parser.add_argument("--shape", type=int, nargs=4, default=[3, 3, 2, 2], help="values of each attribute")
    parser.add_argument("--uneven", type=float, default=1.5, help="the greatest group as a multiple of the smallest")
    parser.add_argument("--responding", type=float, default=0.8)
    asked = parser.parse_args()
    said = f"{asked.waves} waves, attributes of {asked.shape} values, groups 1 to {asked.uneven:g}"
    print(f"{said}, {asked.responding:.0%} responding")
    print("people  found before  found after  shown worst  median  of cells  seconds  CPU s  MiB")
    for people in asked.people:
        made = [
            measured(
                organisation(
                    people, asked.shape, waves=asked.waves, responding=asked.responding, seed=seed, uneven=asked.uneven
                )
            )
            for seed in range(1, asked.seeds + 1)
        ]
        share = [each.shown / each.eligible for each in made]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{people:6,} {min(each.threshold for each in made):10}-{max(each.threshold for each in made):<4}"
            f"{sum(each.found for each in made):10}{'' if all(each.complete for each in made) else ' (incomplete)'}"
            f"{min(share):12.1%}{statistics.median(share):9.1%}{statistics.median(e.eligible for e in made):8.0f}"
            f"{max(e.seconds for e in made):10.1f}{max(e.cpu for e in made):7.1f}{peak:6.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
