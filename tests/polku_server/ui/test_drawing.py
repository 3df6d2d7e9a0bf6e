"""Where the house shapes stand."""

from __future__ import annotations

from types import SimpleNamespace

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


def test_journey_of_more_than_ten_stops_is_a_list():
    assert drawing.journey([("During", [stop(0.5) for _ in range(11)])]).long


def test_plot_leaves_gaps_open():
    chart = SimpleNamespace(centre=2.0, low=0.0, high=4.0)
    series = [("a", 1.0), ("b", None), ("c", 3.0), ("d", 2.0)]

    plot = drawing.plot(series, name="", words="", caption="", chart=chart, signals=[], say=str, point="")

    assert (len(plot.points), len(plot.lines)) == (3, 1)


def test_numbers_of_events_that_would_touch_stand_together():
    assert drawing.flags([6.0, 7.0, 50.0]) == [("6.00", "1, 2"), ("50.00", "3")]


def test_dots_are_as_many_as_are_needed():
    assert [have for _, have in drawing.dots(2, 4)] == [True, True, False, False]
