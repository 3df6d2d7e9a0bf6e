"""Where the house shapes stand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from polku_server.ui import drawing


def stop(share: float | None, mark: str = "plain") -> drawing.Stop:
    low, high = (None, None) if share is None else (share - 0.05, share + 0.05)
    return drawing.Stop("Place", "/", mark, share, low, high)


def test_interval_stands_on_its_axis():
    drawn = drawing.interval(28, 20, 35, words="", axis=(-100, 100), mid=0)

    assert (drawn.x, drawn.width, drawn.dot, drawn.mid) == ("60.00", "7.50", "64.00", "50.00")


def test_interval_never_leaves_its_axis():
    drawn = drawing.interval(1.0, 0.9, 1.2, words="")

    assert (drawn.x, drawn.width) == ("90.00", "10.00")


def test_journey_lines_meet_between_neighbours():
    one, other = stop(0.9), stop(0.5)
    drawing.journey([("Before", [one]), ("After", [other])])

    assert one.lines[0][0].split()[-1] == other.lines[0][0].split("C")[0].split()[-1]


def test_journey_better_stands_higher():
    good, bad = stop(0.9), stop(0.5)
    drawing.journey([("During", [good, bad])])

    assert float(good.y) < float(bad.y)


def test_journey_without_a_figure_stands_between_its_neighbours_on_a_dashed_line():
    left, middle, right = stop(0.9), stop(None, "few"), stop(0.5)
    drawing.journey([("During", [left, middle, right])])

    assert float(middle.y) == (float(left.y) + float(right.y)) / 2
    assert [dashed for _, dashed in middle.lines] == [True, True]


@pytest.mark.parametrize(
    ("lengths", "shape"), [((8,), "line"), ((3, 4, 3), "rows journey--4"), ((9, 2), "list"), ((1,), "line")]
)
def test_shape_of_a_path(lengths: tuple[int, ...], shape: str):
    assert drawing.journey([("During", [stop(0.5) for _ in range(n)]) for n in lengths]).shape == shape


def test_plot_leaves_gaps_open():
    chart = SimpleNamespace(centre=2.0, low=0.0, high=4.0)
    series = [("a", 1.0), ("b", None), ("c", 3.0), ("d", 2.0)]

    plot = drawing.plot(series, name="", words="", caption="", chart=chart, signals=[], say=str, point="")

    assert (len(plot.points), len(plot.lines)) == (3, 1)


def test_numbers_of_events_that_would_touch_stand_together():
    places = [6.0, 7.0, 13.0, 50.0, 50.0, 98.0]

    wide, narrow = (drawing.flags(places, sign) for sign in drawing.SIGN.values())

    far = [("50.00", "4–5", "middle"), ("98.00", "6", "end")]
    assert wide == [("6.50", "1–2", "middle"), ("13.00", "3", "middle"), *far]
    assert narrow == [("9.50", "1–3", "middle"), *far]


def test_dots_are_as_many_as_are_needed():
    assert [have for _, have in drawing.dots(2, 4)] == [True, True, False, False]


def test_the_value_of_a_low_signal_stands_beside_it_not_on_the_time_axis():
    places = [(10.0, 71.0), (80.0, 52.0)]

    low = drawing.newest(places, {1}, lambda value: 160.0 if value == 52 else 40.0, 71.0, str)
    high = drawing.newest(places, {0}, lambda value: 20.0, 60.0, str)

    assert (low, high) == (("78.00", "164.00", "52.0", "end"), ("10.00", "8.00", "71.0", "start"))
