import pytest

from factories.releases import cells, made
from polku.govern import bounds

AB = ["A x"] * 6 + ["B x"] * 6


def found(given, scale=(1, 5), rows=AB):
    release = made(cells(*given), rows)
    return [
        (sorted(release.groups[atom][0].rows[0][0][0] for atom in each.atoms), each.cells, each.shown)
        for each in bounds.found(release, release.shown, scale, 5)
    ]


def test_a_difference_at_the_end_of_the_scale_tells_everybody():
    assert found(["* * 4.5", "A * 4"]) == [(["B"], [], [0])]
    assert found(["* * 4.5", "A * 4"], scale=(1, 7)) == []


def test_means_are_rounded_as_they_are_written():
    assert found(["* * 4.4", "A * 4"]) == []
    assert found(["* * 4.92", "A * 5"]) == [(["A"], [], [0, 1])]


def test_a_hidden_cell_that_one_set_of_whole_answers_allows():
    rows = ["A x"] * 4 + ["A y"] * 4 + ["B x"] * 4

    assert found(["* * 4.75", "A|B x 5", "A * -"], rows=rows) == [(["A", "A", "B"], [2], [0, 1])]


@pytest.mark.parametrize(
    ("values", "scale"),
    [([0.2, 1], (0, 1)), ([1, 4.5], (1, 5)), ([3, 9.5], (0, 10)), ([-12, 60], (-100, 100)), ([300], None), ([], None)],
)
def test_the_scale_is_guessed_as_the_shortest_that_holds_all(values, scale):
    assert bounds.ends(values) == scale


def test_a_value_at_an_end_says_that_all_answered_the_same():
    release = made(cells("* * 4", "A * 5", "B * 1", "A x -"), AB)

    assert bounds.homogeneous(release, (1, 5)).tolist() == [False, True, True, False]
    assert bounds.homogeneous(release, None).tolist() == [False] * 4
