"""Periods as numbers, days and names."""

from pathlib import Path

import pytest

from polku.errors import WrongValue
from polku.listen import typed
from polku.prove.times import clock


def read(folder: Path, *rows: str) -> typed.Typed:
    (folder / "a.csv").write_text("t;g\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return typed.read(folder / "a.csv", labels=["t", "g"])


@pytest.mark.parametrize(
    ("rows", "times", "starts", "named"),
    [
        (["2019;2020", "2020;0", "2021;"], [2019, 2020, 2021], [2020, None, None], [2019, 2021]),
        (["1,5;inf", "2.5;never", ";2,5"], [1.5, 2.5, None], [None, None, 2.5], [1.5, 2.5]),
        (
            ["1.2.2026;15.1.2026", "1.1.2026;1.3.2026", "2026-02-01;"],
            [2, 1, 2],
            [2, 3, None],
            ["2026-01-01", "2026-02-01"],
        ),
        (["2025Q2;2025Q2", "2025Q1;-", "NA;."], [2, 1, None], [2, None, None], ["2025Q1", "2025Q2"]),
    ],
)
def test_clock_places_times_and_starts(tmp_path, rows, times, starts, named):
    found = read(tmp_path, *rows)

    ours = clock(found, "t")

    placed = ours.placed(found["t"])
    assert placed.to_pylist() == times
    assert ours.starts(found, "g").to_pylist() == starts
    assert [ours.named(t) for t in (min(filter(None, times)), max(filter(None, times)))] == named


def test_named_never_and_between_the_periods(tmp_path):
    ours = clock(read(tmp_path, "a;", "b;"), "t")

    assert [ours.named(t) for t in (float("inf"), 3.0, 1.5)] == [None, 3, 1.5]


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        (
            ["2019;", "2020;", "last year;"],
            "t",
            "a.csv: one value in column t cannot be used.\n  line 4: last year\n"
            "Give a time like the others, or leave the cell empty.",
        ),
        (
            ["1.1.2026;", "1.2.2026;", "spring;"],
            "t",
            "a.csv: one value in column t cannot be used.\n  line 4: spring\n"
            "Give a time like the others, or leave the cell empty.",
        ),
        (
            ["2019;soon", "2020;2020"],
            "g",
            "a.csv: one value in column g cannot be used.\n  line 2: soon\n"
            "Give one of the times, or leave the cell empty if never treated.",
        ),
    ],
)
def test_what_is_no_time_is_named_with_its_line(tmp_path, rows, column, sentence):
    found = read(tmp_path, *rows)

    with pytest.raises(WrongValue) as error:
        clock(found, "t").starts(found, "g")

    assert str(error.value) == sentence


def test_clock_puts_quarters_in_order_of_time_wherever_the_year_stands(tmp_path):
    found = read(tmp_path, "Q1 2027;", "Q4 2026;", "Q2 2026;")

    assert clock(found, "t").names == ("Q2 2026", "Q4 2026", "Q1 2027")
