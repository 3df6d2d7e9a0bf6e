import pytest

from polku.errors import InputError
from polku.govern import colour


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#abcdef", "#abcdef", 1),
    ],
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert [round(colour.contrast(one, other), 2), round(colour.contrast(other, one), 2)] == [ratio, ratio]


@pytest.mark.parametrize(("typed", "told"), [("8D4412", "#8d4412"), (" #abc ", "#aabbcc"), ("#003366", "#003366")])
def test_a_colour_is_read_as_people_write_it(typed, told):
    assert colour.tidy(typed) == told


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#gggggg", "#8d4412;}body{", "url(x)"])
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(InputError, match="is not a colour"):
        colour.tidy(typed)


GRID = [f"#{red:02x}{green:02x}{blue:02x}" for red in (0, 90, 255) for green in (0, 120, 255) for blue in (0, 160, 255)]


@pytest.mark.parametrize("grounds", [("#f6f1e7", "#fdfbf6", "#fffaf3"), ("#191715", "#221f1c", "#20150a")])
def test_the_nearest_shade_of_any_colour_passes(grounds):
    found = [colour.nearest(each, grounds) for each in GRID]

    assert [each for each in found if colour.least(each, grounds) < colour.ENOUGH] == []


def test_a_colour_that_passes_is_given_back_and_another_is_changed_as_little_as_enough():
    shade = colour.nearest("#ff7a00", ["#ffffff"])

    assert colour.nearest("#003366", ["#ffffff"]) == "#003366"
    assert colour.ENOUGH <= colour.contrast(shade, "#ffffff") < colour.ENOUGH + 0.1


def test_no_one_colour_stands_out_from_black_and_white_enough():
    with pytest.raises(InputError, match="No shade of #808080"):
        colour.nearest("#808080", ["#ffffff", "#000000"], enough=5)


def test_a_mixture_lies_between():
    assert [colour.mixed("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#ffffff", "#808080", "#000000"]
