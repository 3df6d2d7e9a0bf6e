from polku import drawing
from polku.drawing import Interval, Point


def test_across_stays_on_the_axis():
    assert [drawing.across(value, -100, 100) for value in (-200, -100, 0, 50, 300)] == [0, 0, 50, 75, 100]


def test_interval_is_drawn_in_per_cent():
    drawn = drawing.interval(30, (14, 44), (-100, 100), was=10, mark=0)

    assert drawn == Interval(start=57.0, width=15.0, dot=65.0, was=55.0, mark=50.0)


def test_plot_leaves_gaps_open_and_marks_signals():
    plot = drawing.plot([1, None, 3, 5], ["a", "b", "c", "d"], signals=[3], limits=(1, 3, 5))

    assert plot.points == [
        Point(11.0, 152.0, signal=False),
        Point(68.33, 85.0, signal=False),
        Point(97.0, 18.0, signal=True),
    ]
    assert plot.lines == [(plot.points[1], plot.points[2])]
    assert (plot.high, plot.centre, plot.low) == (18.0, 85.0, 152.0)


def test_plot_of_a_series_that_never_moves_stands_in_the_middle():
    assert drawing.plot([2, 2], ["a", "b"], signals=[], limits=(2, 2, 2)).points[0].y == 85.0


def test_ticks_are_few_and_every_other_one_may_be_dropped():
    plot = drawing.plot([0] * 24, [str(i) for i in range(24)], signals=[], limits=(0, 0, 0))

    assert [(label, rank) for __, label, rank in plot.ticks] == [
        ("0", "major"),
        ("4", "minor"),
        ("8", "major"),
        ("12", "minor"),
        ("16", "major"),
        ("20", "minor"),
    ]
