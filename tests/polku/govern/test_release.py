import pytest

from factories.releases import cells, made
from polku.errors import WrongValue
from polku.govern.combinations import Combinations
from polku.govern.release import Cell, refuse_unknown, release

AB = ["A x"] * 3 + ["A y"] * 2 + ["B x"] * 4


def test_people_stand_in_the_cells_that_name_them():
    found = made(cells("* * 3", "A * 3", "* x 3", "B y -", "A|B x 3"), AB)

    assert found.n.tolist() == [9, 5, 7, 0, 7]
    assert found.people.tolist() == [9, 5, 7, 0, 7]
    assert sorted(found.sizes.tolist()) == [2, 3, 4]


def test_people_whom_no_cell_parts_are_one_atom():
    found = made(cells("* * 3", "* x 3"), AB)

    assert sorted(found.sizes.tolist()) == [2, 7]


def test_people_are_found_again_by_name():
    found = made(
        cells("* 1 3", "* 2 3", waved=True), ["A 1 Anna", "B 1 Bo", "B 2 Anna", "A 2 Cia"], waved=True, named=True
    )

    assert found.members.sum(axis=0).tolist() == [1, 1, 2]  # Anna stayed, and went from A to B
    assert found.linked == "person"


def test_without_names_as_many_stayed_as_can():
    found = made(cells("A 1 3", "A 2 3", waved=True), ["A 1"] * 6 + ["A 2"] * 5, waved=True)

    assert sorted(zip(found.sizes.tolist(), found.members.T.tolist(), strict=True)) == [(1, [1, 0]), (5, [1, 1])]
    assert found.linked == "attributes"


def test_all_waves_count_a_person_in_each():
    found = made(cells("A * 3", waved=True), ["A 1"] * 6 + ["A 2"] * 5, waved=True)

    assert (found.n.tolist(), found.people.tolist()) == ([11], [6])


def test_answers_that_are_known_tell_which_cells_are_alike():
    people = Combinations(("unit",), [("A",), ("B",)], [5, 5], [4.0, 3.0], [4.0, 5.0])

    found = release([Cell(2, ("A",)), Cell(3, ("B",)), Cell(4, ("*",))], ["unit"], people)

    assert found.same.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (Cell(3, ("A", "*"), "", 6, 6, 3.0), "Line 3: n is 6, but 5 people stand in this cell."),
        (Cell(3, ("A", "*"), "", 10, 14, 3.0), "Line 3: n is 10–14, but 5 people stand in this cell."),
        (Cell(3, ("B", "y"), "", None, None, 3.0), "Line 3: the cell has a value, but nobody is in it."),
        (Cell(3, ("*", "*"), "", 9, 9, 3.0), "Line 3 is the same cell as line 2."),
    ],
)
def test_a_cell_that_people_contradict_is_refused(cell, sentence):
    with pytest.raises(WrongValue, match=sentence):
        made([*cells("* * 3"), cell], AB)


def test_a_person_stands_once_in_a_wave():
    with pytest.raises(WrongValue, match="Person Anna stands twice"):
        made(cells("A 1 3", waved=True), ["A 1 Anna", "B 1 Anna"], waved=True, named=True)


def test_a_label_that_nobody_has_is_named_with_the_nearest():
    people = Combinations(("unit",), [("Turku",)], [5], [None], [None])

    refuse_unknown([Cell(2, ("Oulu",), "", 0, 0)], ["unit"], people, "people.csv")
    with pytest.raises(WrongValue, match=r"nobody in people\.csv has Turk in column unit\. Did you mean Turku\?"):
        refuse_unknown([Cell(2, ("Turk",))], ["unit"], people, "people.csv")
