"""Which cells of a pulse go out: checked against every sum that a reader can make, by brute force."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from polku_server.measure.pulse_release import Released, Units, safe, within_ends

A, B, C, D = 1, 2, 3, 4
LEAST = 5


def cells(counts: Mapping[int, int]) -> list[Units]:
    """Give the whole, a region of the first three units, and each unit."""
    return [frozenset(counts), frozenset({A, B, C}), *(frozenset({unit}) for unit in counts)]


def chosen(counts: Mapping[int, int], past: list[Released] | None = None) -> Released:
    few = [cell for cell in cells(counts) if sum(counts[unit] for unit in cell) < LEAST]
    return safe(cells(counts), few, counts, past or [], LEAST)


def told(waves: list[Released]) -> list[str]:
    """Give every group of fewer people than the least whose sum follows from all that went out: by least squares."""
    units = sorted({unit for wave in waves for unit in wave.counts})
    kinds = []  # people of a unit by how many of the waves they are in: as many as can be stayed
    for unit in units:
        before = 0
        for level in sorted({wave.counts.get(unit, 0) for wave in waves} - {0}):
            kinds.append((unit, level, level - before))
            before = level
    rows = [
        [float(unit in cell and wave.counts.get(unit, 0) >= level) for unit, level, _n in kinds]
        for wave in waves
        for cell in wave.shown
    ]
    out = np.array(rows).reshape(-1, len(kinds))
    found = []
    for mask in range(1, 2 ** len(kinds)):
        wanted = np.array([float(mask >> at & 1) for at in range(len(kinds))])
        size = sum(kind[2] for kind, held in zip(kinds, wanted, strict=True) if held)
        rank = np.linalg.matrix_rank
        if size < LEAST and rank(out) == rank(np.vstack([out, wanted])):
            found.append(f"{size} people")
    return found


def test_everything_goes_out_where_every_group_is_large():
    counts = {A: 6, B: 7, C: 5, D: 9}

    assert chosen(counts).shown == tuple(cells(counts))


def test_a_unit_of_four_cannot_be_had_by_taking_its_sisters_from_their_region():
    found = chosen({A: 6, B: 7, C: 4, D: 9})

    assert frozenset({C}) not in found.shown
    assert len({frozenset({A}), frozenset({B}), frozenset({A, B, C})} & set(found.shown)) == 2
    assert told([found]) == []


def test_whoever_came_or_left_cannot_be_had_by_taking_one_wave_from_another():
    first = chosen({A: 6, B: 7, C: 5, D: 9})

    second = chosen({A: 7, B: 6, C: 5, D: 9}, [first])

    assert frozenset({A}) not in second.shown
    assert frozenset({B}) not in second.shown
    assert frozenset({D}) in second.shown
    assert told([first, second]) == []


def test_a_wave_of_almost_the_same_people_does_not_go_out_at_all():
    first = chosen({A: 6, B: 7, C: 5, D: 9})

    second = chosen({A: 7, B: 7, C: 5, D: 9}, [first])

    assert frozenset({A, B, C, D}) not in second.shown


@pytest.mark.parametrize("seed", range(6))
def test_no_draw_of_waves_tells_of_a_small_group(seed: int):
    chance, waves = np.random.default_rng(seed), list[Released]()
    for _wave in range(3):
        waves.append(chosen({unit: int(chance.integers(2, 9)) for unit in (A, B, C, D)}, waves))

    assert told(waves) == []


def test_a_cell_whose_people_all_said_the_same_follows_from_no_other_of_its_wave():
    counts = {A: 6, B: 7, D: 9}
    every = [frozenset(counts), *(frozenset({unit}) for unit in counts)]

    found = safe(every, [frozenset({A})], counts, [], LEAST)

    assert frozenset({A}) not in found.shown
    assert len(found.shown) == 2


def test_ends_of_the_scale_that_tell_of_some_hide_the_smallest_cell_that_does():
    counts = {A: 6, B: 6}
    whole, here = frozenset({A, B}), frozenset({A})

    found = within_ends(Released(counts, (whole, here)), {whole: 4.5, here: 4.0}, (1, 5), LEAST)

    assert found.shown == (whole,)  # 12 answers that sum to 54, of whom six sum to 24: the others all gave 5


def test_what_went_out_is_read_as_it_was_kept():
    found = chosen({A: 6, B: 7, C: 5, D: 9})

    assert Released.read(found.kept()) == found
