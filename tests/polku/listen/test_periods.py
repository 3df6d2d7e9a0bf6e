"""Names of periods in order of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.listen.periods import in_order


@pytest.mark.parametrize(
    "names",
    [
        ["week 2", "week 9", "week 10"],
        ["2026-W2", "2026-W10", "2027-W1"],
        ["2026Q1", "2026Q4", "2027Q1"],
        ["Q1 2026", "Q2 2026", "Q4 2026", "Q1 2027"],
        ["1/2026", "2/2026", "11/2026", "1/2027"],
        ["Q1/26", "Q4/26", "Q1/27"],
        ["11/26", "12/26", "1/27"],
        ["26-11", "26-12", "27-01"],
        ["tammi 2026", "helmi 2026", "joulu 2026", "tammi 2027"],
        ["2026 Oct", "2026 Nov", "2027 Jan"],
        ["tammikuu", "maaliskuu", "marraskuu", "joulukuu"],
        ["I/2026", "II/2026", "IV/2026", "IX/2026", "I/2027"],
        ["syksy 2026", "kevät 2027"],
        ["before", "during"],
        ["2024-2025", "2025-2026"],
    ],
)
def test_in_order_puts_the_earlier_first(names):
    assert in_order(names[::-1]) == names


def test_in_order_of_nothing_is_nothing():
    assert in_order([]) == []


@given(st.lists(st.text(alphabet="Q12/ aIVtami0", max_size=8), unique=True))
def test_in_order_keeps_every_name_and_minds_no_order(names):
    ordered = in_order(names)

    assert sorted(ordered) == sorted(names)
    assert in_order(names[::-1]) == ordered
