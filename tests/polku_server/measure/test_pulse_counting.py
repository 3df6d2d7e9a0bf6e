"""What goes out of answers: means of safe cells, comments where enough wrote, and one spread of all units."""

from __future__ import annotations

import numpy as np

from polku_server.measure.pulse_counting import Answered, Pulse, Result

TOP, NORTH, SOUTH, SHOP, SMALL = 1, 2, 3, 4, 5
PARENTS = {TOP: None, NORTH: TOP, SOUTH: TOP, SHOP: NORTH, SMALL: NORTH}


def people(unit: int, points: list[tuple[int, ...]], wrote: int = 0) -> list[Answered]:
    return [Answered(unit, each, f"from {unit}" if at < wrote else "") for at, each in enumerate(points)]


def pulse(small: int = 6, wrote: tuple[int, int, int] = (0, 0, 0)) -> Pulse:
    some = [(4, 3), (3, 4), (5, 2), (2, 5), (3, 3), (4, 4)]
    said = [people(unit, some, n) for unit, n in ((SHOP, wrote[0]), (SMALL, wrote[1]), (SOUTH, wrote[2]))]
    return Pulse([*said[0], *said[1][:small], *said[2]], PARENTS)


def test_a_unit_counts_with_all_below_it():
    found = pulse()

    assert found.cells[NORTH] == {SHOP, SMALL}
    assert found.cells[None] == found.cells[TOP] == {SHOP, SMALL, SOUTH}
    assert next(iter(found.cells)) is None


def test_results_are_means_of_the_cells_that_go_out():
    found = pulse()
    released = found.released([], 5, 5)

    results = list(found.results(released))

    assert results[:3] == [Result(None, 0, 3.5, 18), Result(None, 1, 3.5, 18), Result(None, 2, 3.5, 18)]
    assert {each.unit for each in results} == {None, TOP, NORTH, SOUTH, SHOP, SMALL}


def test_a_shop_of_four_and_what_would_give_it_away_are_not_among_results():
    found = pulse(small=4)

    units = {each.unit for each in found.results(found.released([], 5, 5))}

    assert SMALL not in units
    assert len({SHOP, NORTH} & units) == 1
    assert {None, SOUTH} <= units or {None, NORTH} <= units


def test_a_shop_in_which_all_agreed_on_a_question_is_not_among_results():
    said = [*people(SHOP, [(4, 3), (4, 2), (4, 5), (4, 1), (4, 2)]), *pulse().answers[6:]]
    found = Pulse(said, PARENTS)

    assert found.alike(frozenset({SHOP}))
    assert SHOP not in {each.unit for each in found.results(found.released([], 5, 5))}


def test_comments_stand_where_enough_wrote_and_the_others_go_up():
    found = pulse(wrote=(5, 2, 3))

    places = [unit for unit, _text in found.comments(found.released([], 5, 5), 5)]

    assert sorted(places, key=str) == [TOP] * 5 + [SHOP] * 5  # two of the small one and three of the south


def test_too_few_comments_stand_nowhere():
    found = pulse(wrote=(0, 2, 2))

    assert list(found.comments(found.released([], 5, 5), 5)) == []


def test_the_spread_is_within_units_by_an_independent_sum():
    found = pulse()
    index = np.array([each.points for each in found.answers]).mean(axis=1).reshape(3, 6)

    pooled = (((index - index.mean(axis=1, keepdims=True)) ** 2).sum() / (18 - 3)) ** 0.5

    assert found.spread()["0"] == round(pooled, 2)
    assert found.spread()["t"] == 2.13  # of 15 degrees of freedom
