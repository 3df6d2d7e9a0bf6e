"""Histories by the rules that are told, one customer at a time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.buying import KEYS, by_hand, table
from polku import lake
from polku.errors import MissingColumn
from polku.value.histories import histories, left_out, only_returned


def history(*rows, until=100, end=None, amounts=True):
    """Fetch x, t_x, T, k, total, later of each customer."""
    found = lake.fetch(histories(table(*rows, amounts=amounts), until=until, end=end)).to_pylist()
    return {row["customer"]: tuple(row[key] for key in KEYS) for row in found}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("a", 10, 5.0)], (0, 0, 90, 0, 0, 0), id="once"),
        pytest.param([("a", 10, 5.0), ("a", 10, 9.0)], (0, 0, 90, 0, 0, 0), id="one day is one purchase"),
        pytest.param(
            [("a", 10, 5.0), ("a", 24, 9.0), ("a", 31, 2.0)], (2, 21, 90, 2, 11, 0), id="the first is no repeat"
        ),
        pytest.param([("a", 10, 5.0), ("a", 24, 0.0)], (1, 14, 90, 1, 0, 0), id="free is bought"),
        pytest.param([("a", 10, 5.0), ("a", 24, None)], (1, 14, 90, 0, 0, 0), id="without a price is bought"),
        pytest.param(
            [("a", 10, 5.0), ("a", 24, 9.0), ("a", 31, -2.0)], (1, 14, 90, 1, 7, 0), id="a return is no purchase"
        ),
        pytest.param([("a", 10, 5.0), ("a", 24, 9.0), ("a", 24, -2.0)], (1, 14, 90, 1, 7, 0), id="a return on the day"),
        pytest.param([("a", 3, -5.0), ("a", 10, 5.0)], (0, 0, 90, 0, 0, 0), id="a return before the first"),
        pytest.param([("a", 10, 5.0), ("a", 120, 9.0)], (0, 0, 90, 0, 0, 0), id="after the last day"),
    ],
)
def test_what_counts(rows, expected):
    assert history(*rows) == {"a": expected}


def test_what_comes_later_is_counted_up_to_the_end():
    assert history(("a", 10, 5.0), ("a", 120, 9.0), ("a", 120, 1.0), ("a", 300, 1.0), end=200) == {
        "a": (0, 0, 90, 0, 0, 1)
    }


def test_nobody_known_no_day_and_who_only_returned_are_no_customers():
    assert history((None, 10, 5.0), ("", 10, 5.0), ("a", None, 5.0), ("b", 10, -5.0), ("c", 120, 5.0)) == {}


def test_without_amounts_every_row_is_bought():
    assert history(("a", 10, -5.0), ("a", 24, 1.0), amounts=False) == {"a": (1, 14, 90, 0, 0, 0)}


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumn, match="has no column 'day'"):
        histories(table(("a", 1, 1.0)).drop("day"), until=1)


def test_what_is_left_out_is_counted():
    rows = [
        (None, 1, 1.0),
        ("a", None, 1.0),
        ("a", 120, 1.0),
        ("a", 1, 0.0),
        ("a", 1, None),
        ("b", 1, -1.0),
        ("a", 1, 2.0),
    ]

    (counts,) = lake.fetch(left_out(table(*rows), until=100)).to_pylist()

    assert counts == {"rows": 7, "no_customer": 1, "no_day": 1, "after": 1, "returns": 1, "zero": 1, "no_amount": 1}
    assert lake.fetch(only_returned(table(*rows), until=100)).to_pylist() == [{"n": 1}]


def test_what_is_left_out_of_nothing_is_nothing():
    (counts,) = lake.fetch(left_out(table(), until=100)).to_pylist()

    assert set(counts.values()) == {0}


amounts = st.one_of(st.none(), st.integers(-50, 50).map(float))
rows = st.tuples(st.sampled_from(["a", "b", "c", "", None]), st.integers(0, 30), amounts)


@settings(max_examples=25, deadline=None)
@given(bought=st.lists(rows, max_size=40), order=st.randoms())
def test_histories_are_those_walked_by_hand_in_any_order(bought, order):
    mixed = list(bought)
    order.shuffle(mixed)

    assert history(*mixed, until=20, end=28) == by_hand(bought, 20, 28)
