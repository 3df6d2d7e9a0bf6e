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


def walked():
    """Make the events of sixty people over two years that R was given, by a rule and not by chance."""
    for i in range(60):
        for j in range(i % 6 + 2):
            amount = (5 + i * j % 40) * (-1 if (i + 2 * j) % 13 == 0 else 1)
            kind = (
                "contact" if (i + j) % 9 == 0 else "recommendation" if i * j % 11 == 5 else "purchase" if j % 4 else ""
            )
            yield (
                f"c{i}",
                (i * 31 + j * (17 + i * 13 % 120)) % 730,
                amount,
                kind,
                60.0 + i % 5 * 10 if i % 3 == 0 else None,
            )


BY_R = """
prospect > prospect 1 2 0.0945312057 0.9054687943
prospect > first-time buyer 1 2 0.0945312057 0.9054687943
first-time buyer > first-time buyer 8 12 0.3906220889 0.8618799089
first-time buyer > occasional customer 3 12 0.0889416684 0.5323053349
first-time buyer > lapsed 1 12 0.0148650944 0.3538799111
occasional customer > occasional customer 84 96 0.7941153187 0.9270279904
occasional customer > regular 3 96 0.0106840704 0.0878867932
occasional customer > advocate 2 96 0.0057319699 0.0728071352
occasional customer > lapsed 7 96 0.0357675813 0.1429303167
regular > occasional customer 4 12 0.1381200911 0.6093779111
regular > regular 7 12 0.3195113125 0.8067396863
regular > key customer 1 12 0.0148650944 0.3538799111
key customer > regular 2 12 0.0469651422 0.4480308623
key customer > key customer 10 12 0.5519691377 0.9530348578
advocate > occasional customer 1 6 0.0300533697 0.5635028222
advocate > advocate 5 6 0.4364971778 0.9699466303
lapsed > occasional customer 3 40 0.0258360258 0.1986423352
lapsed > lapsed 37 40 0.8013576648 0.9741639742
"""


def test_transitions_of_three_months_are_those_of_the_rules_written_in_r():
    """R 4: the eight steps by data frames, ``table`` of two ends of months, ``prop.test`` without correction."""
    rows = list(walked())
    days = ends(START, day(max(row[1] for row in rows)), "month", 4)

    found = ladder(events(*rows), RULES, days).transitions

    by_r = [line.replace(" > ", ">").rsplit(" ", 4) for line in BY_R.split("\n") if line]
    assert [(f"{each.origin}>{each.to}", each.n, each.of) for each in found] == [
        (step, int(n), int(of)) for step, n, of, _low, _high in by_r
    ]
    bounds = [(float(low), float(high)) for *_rest, low, high in by_r]
    assert [(each.low, each.high) for each in found] == [pytest.approx(each, abs=1e-9) for each in bounds]


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
