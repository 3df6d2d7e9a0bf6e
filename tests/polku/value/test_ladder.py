"""People on the steps of a ladder, and their moves."""

import datetime as dt

import ibis
import pyarrow as pa
import pytest

from polku.errors import CannotEstimate, MissingColumn
from polku.stats.proportions import wilson
from polku.terminal import plain
from polku.value.ladder import ends, ladder
from polku.value.rules import ruleset
from polku.value.rulesets import EIGHT, PHASES

RULES = ruleset(EIGHT)
START = dt.date(2026, 1, 1)


def events(*rows):
    """Make rows of customer, day after the start, amount, kind and need."""
    day = (START - dt.date(1970, 1, 1)).days
    return ibis.memtable(
        pa.table(
            {
                "customer": pa.array([row[0] for row in rows], pa.string()),
                "day": pa.array([day + row[1] for row in rows], pa.int32()),
                "amount": pa.array([row[2] for row in rows], pa.float64()),
                "kind": pa.array([row[3] for row in rows], pa.string()),
                "need": pa.array([row[4] for row in rows], pa.float64()),
            }
        )
    )


def bought(who, *days, amount=10.0, need=None):
    return [(who, day, amount, "purchase", need) for day in days]


HISTORY = [
    ("suspect", 5, None, "listed", None),
    ("prospect", 5, None, "contact", None),
    *bought("first", 400),
    *bought("occasional", 380, 400),
    *bought("regular", 300, 400, need=30.0),
    *bought("elsewhere", 300, 350, 370, 400, need=400.0),
    *bought("key", 300, 320, 340, 400, amount=500.0),
    *bought("advocate", 300, 320, 340, 400),
    ("advocate", 401, None, "recommends", None),
    *bought("lapsed", 1, 2, 3, 4, 5),
    ("lapsed", 6, None, "recommends", None),
]


def day(n):
    return START + dt.timedelta(days=n)


def test_each_of_the_eight_steps_is_found():
    found = ladder(events(*HISTORY), RULES, [day(410)])

    assert {each.customer: each.step for each in found.people} == {
        "suspect": "suspect",
        "prospect": "prospect",
        "first": "first-time buyer",
        "lapsed": "lapsed",
        "occasional": "occasional customer",
        "regular": "regular",
        "elsewhere": "occasional customer",
        "key": "key customer",
        "advocate": "advocate",
    }


def test_advocates_wear_a_flag_on_any_step():
    found = ladder(events(*HISTORY), RULES, [day(410)])

    assert [each.customer for each in found.people if each.flags == ["advocate"]] == ["advocate", "lapsed"]
    assert found.flags == {"advocate": 2}


def test_the_reason_says_what_was_seen():
    (person,) = ladder(events(*bought("a", 0, 30, need=25.0)), RULES, [day(40)]).people

    assert person.reason == "recent_purchases 2 >= 2, share 0.8 >= 0.5"


def test_returns_are_no_purchases_and_days_count_once():
    rows = [*bought("a", 0, 0), ("a", 9, -4.0, None, None)]

    (person,) = ladder(events(*rows), RULES, [day(10)]).people

    assert (person.step, person.fields["purchases"], person.fields["amount"]) == ("first-time buyer", 1, 16.0)


def test_moves_tell_the_new_from_the_known():
    rows = [*bought("a", 0, 40), *bought("b", 40), *bought("c", 3)]

    found = ladder(events(*rows), RULES, [day(10), day(50)])

    first, occasional = "first-time buyer", "occasional customer"
    assert [(m.known, m.origin, m.to, m.n) for m in found.moves] == [
        (False, None, first, 1),
        (True, first, first, 1),
        (True, first, occasional, 1),
    ]
    (stay, up) = found.transitions
    assert (stay.n, stay.of, up.to) == (1, 2, occasional)
    assert (stay.low, stay.high) == pytest.approx([float(x) for x in wilson(1, 2)])


def test_value_of_steps_adds_up():
    found = ladder(events(*HISTORY), RULES, [day(410)])

    assert sum(step.people for step in found.steps) == len(found.people) == 9
    assert sum(step.share for step in found.steps) == pytest.approx(1)
    assert {step.step: step.amount for step in found.steps}["key customer"] == 2000


def test_phases():
    rows = [("a", 0, None, "listed", None), *bought("b", 0), *bought("c", 10, 20, 30), *bought("d", *range(0, 400, 30))]

    found = ladder(events(*rows), ruleset(PHASES), [day(366)])

    assert [each.step for each in found.people] == ["awareness", "exploration", "expansion", "commitment"]


def test_rows_of_nobody_and_order_do_not_matter():
    rows = [*HISTORY, ("", 5, 1.0, None, None), (None, 5, 1.0, None, None), ("x", 999, 1.0, None, None)]

    assert plain(ladder(events(*reversed(rows)), RULES, [day(410)])) == plain(
        ladder(events(*HISTORY), RULES, [day(410)])
    )


def test_nobody_is_refused():
    with pytest.raises(CannotEstimate, match="Nobody has an event"):
        ladder(events(), RULES, [START])


def test_an_unknown_column_is_named():
    with pytest.raises(MissingColumn):
        ladder(ibis.memtable(pa.table({"customer": ["a"]})), RULES, [START])


def test_periods_end_on_their_last_days():
    assert ends(dt.date(2026, 1, 5), dt.date(2026, 3, 15), "month", 9) == [
        dt.date(2026, 1, 31),
        dt.date(2026, 2, 28),
        dt.date(2026, 3, 15),
    ]
    assert ends(dt.date(2026, 1, 1), dt.date(2026, 1, 21), "week", 2) == [dt.date(2026, 1, 18), dt.date(2026, 1, 21)]
    assert ends(dt.date(2025, 1, 1), dt.date(2026, 2, 1), "quarter", 2)[0] == dt.date(2025, 12, 31)
