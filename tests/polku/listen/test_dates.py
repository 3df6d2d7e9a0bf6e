from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

from polku.errors import AmbiguousColumn
from polku.listen.dates import date, looks_dated, parse_dates
from polku.listen.problems import Problem


def at(*parts):
    return datetime(*parts)  # noqa: DTZ001 - a clock as written has no zone


def parsed(*texts, order=None):
    return parse_dates(pa.chunked_array([texts]), np.arange(2, 2 + len(texts)), column="pvm", order=order)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31.3.2027", (2027, 3, 31)),
        ("31.03.2027 klo 14.05", (2027, 3, 31, 14, 5)),
        ("31.3.2027 14:05:59", (2027, 3, 31, 14, 5, 59)),
        ("ke 31.3.2027", (2027, 3, 31)),
        ("31.3.27", (2027, 3, 31)),
        ("31. maaliskuuta 2027", (2027, 3, 31)),
        ("2027-03-31", (2027, 3, 31)),
        ("2027-03-31 14:05", (2027, 3, 31, 14, 5)),
        ("2027-03-31T14:05:00.123Z", (2027, 3, 31, 14, 5)),
        ("2027-03-31T14:05:00+03:00", (2027, 3, 31, 14, 5)),
        ("2027/03/31", (2027, 3, 31)),
        ("20270331", (2027, 3, 31)),
        ("31/3 2027", (2027, 3, 31)),
        ("31/3 2027 kl. 14.05", (2027, 3, 31, 14, 5)),
        ("31 mars 2027", (2027, 3, 31)),
        ("March 31, 2027 2:05 PM", (2027, 3, 31, 14, 5)),
        ("31-Mar-2027", (2027, 3, 31)),
    ],
)
def test_date_reads_one_way_only(text, moment):
    assert date(text) == at(*moment)


@pytest.mark.parametrize(
    "text", ["31.2.2027", "2027-13-01", "31.3.2027 klo 25.00", "hello", "9", "3/4/2027", "1 foo 2027"]
)
def test_date_gives_nothing_for_what_is_no_date(text):
    assert date(text) is None


FINNISH = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu".split()  # noqa: SIM905
SWEDISH = "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
ENGLISH = "January February March April May June July August September October November December".split()  # noqa: SIM905


@pytest.mark.parametrize("number", range(1, 13))
def test_date_knows_every_month_by_name(number):
    names = f"{FINNISH[number - 1]}kuuta", SWEDISH[number - 1], ENGLISH[number - 1], ENGLISH[number - 1][:3]

    assert [date(f"5. {name} 2027") for name in names] == [at(2027, number, 5)] * 4


@pytest.mark.parametrize(
    ("text", "year"), [("1.2.97", 1997), ("1.2.69", 1969), ("1.2.68", 2068), ("1.2.00", 2000), ("31/3/99", 1999)]
)
def test_date_puts_years_of_two_digits_in_the_century_that_is_near(text, year):
    assert date(text, "day-first").year == year


@pytest.mark.parametrize("text", ["202411", "2024111", "20241131"])
def test_date_takes_digits_that_stand_together_for_a_day_only_if_they_are_eight(text):
    assert date(text) is None


def test_parse_dates_never_guesses_which_part_is_the_day():
    with pytest.raises(AmbiguousColumn, match=r"pvm can be read in two ways: 03/04/2024 .* --date-format"):
        parsed("03/04/2024", "05/06/2024", None)


@pytest.mark.parametrize(("settling", "month"), [("30/04/2024", 4), ("04/30/2024", 3), ("13-1-2024", 4)])
def test_parse_dates_lets_one_row_settle_all(settling, month):
    assert parsed("03/04/2024", settling).values[0].as_py().month == month


def test_parse_dates_obeys_the_order_given():
    assert parsed("03/04/2024", order="month-first").values.to_pylist() == [at(2024, 3, 4)]


def test_parse_dates_reads_days_that_are_the_same_in_either_order():
    assert parsed("03/03/2024", "4/4/2024").values[1].as_py() == at(2024, 4, 4)


def test_parse_dates_refuses_rows_that_contradict_each_other():
    with pytest.raises(AmbiguousColumn, match="has both 30/04/2024 and 04/30/2024"):
        parsed("30/04/2024", "04/30/2024")


def test_parse_dates_names_what_is_no_date():
    dates = parsed("31.3.2027", "eilen", "30.2.2027", None)

    assert dates.values.to_pylist() == [at(2027, 3, 31), None, None, None]
    assert dates.problems() == [
        Problem(3, "pvm", "eilen", "Give the date as 31.3.2027 or 2027-03-31."),
        Problem(4, "pvm", "30.2.2027", "Give the date as 31.3.2027 or 2027-03-31."),
    ]


def test_looks_dated_takes_either_order():
    assert [looks_dated(text) for text in ("4/30/2024", "31/4/2024", "3.4.2024", "three")] == [True, False, True, False]
