import pytest

from factories.releases import cells, made
from polku.govern.attack import attack

ROWS = ["A x"] * 6 + ["A y"] * 7 + ["B x"] * 6 + ["B y"]


def test_a_reader_computes_one_person():
    found = attack(made(cells("* * 3.5", "A * 3", "B x 4"), ROWS), 5)

    (solved,) = found.solved
    assert (found.people, found.groups, found.cells) == (1, 0, 0)
    assert solved.value == pytest.approx(3.5 * 20 - 3 * 13 - 4 * 6)


def test_a_reader_computes_a_hidden_cell_and_a_group():
    found = attack(made(cells("* * 3.5", "A * -", "B * 4", "* x 3"), ["A x"] * 8 + ["B x"] * 8 + ["B y"] * 3), 5)

    assert (found.people, found.groups, found.cells) == (0, 1, 1)
    assert [each.value for each in found.solved] == pytest.approx([(3.5 * 19 - 4 * 11) / 8, (3.5 * 19 - 3 * 16) / 3])


def test_the_ends_of_the_scale_tell_more():
    found = attack(made(cells("* * 4.5", "A * 4"), ["A x"] * 6 + ["B x"] * 6), 5, scale=(1, 5))

    assert (found.solved, [[group.n for group in each.groups] for each in found.bounded]) == ([], [[6]])


def test_nothing_shown_gives_nothing():
    found = attack(made(cells("* * -"), ROWS), 5)

    assert (found.people, found.solved, found.bounded, found.scale) == (0, [], [], None)
