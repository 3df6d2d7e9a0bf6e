"""The company's own fields come in by their type: what does not fit is told; what was is kept."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import customers
from factories.register_files import bring, coming, written
from polku.errors import AmbiguousColumn, InputError
from polku_server.models import CustomValue, Party, PartyChange
from polku_server.register import actions
from polku_server.register.imports import undoing

pytestmark = pytest.mark.django_db
HEAD = "number;name;heating;area;moved;member"


@pytest.fixture
def file(tmp_path):
    customers.field(type="choice", choices=["Öljy", "Sähkö"])
    customers.field("area", name="Ala", type="number")
    customers.field("moved", name="Muutti", type="day")
    customers.field("member", name="Jäsen", type="yes_no")

    def made(*rows, head=HEAD):
        return written(tmp_path / "people.csv", "\n".join((head, *rows)))

    return made


def held():
    rows = CustomValue.objects.order_by("field__key")
    return {each.field.key: each.text or each.number or each.day for each in rows}


def test_columns_are_known_by_the_name_or_the_key_of_a_field(file):
    opened = coming("people", file("1;Maija;öljy;120,5;1.2.2020;kyllä", head="number;name;Lämmitys;ala;Muutti;member"))

    assert opened.mapped.own == {"area": "ala", "heating": "Lämmitys", "member": "member", "moved": "Muutti"}


def test_values_are_read_by_their_type(file):
    bring("people", file("1;Maija;öljy;120,5;1.2.2020;x"))

    assert held() == {
        "area": Decimal("120.5"), "heating": "Öljy", "member": Decimal(1), "moved": dt.date(2020, 2, 1)
    }  # fmt: skip


def test_what_does_not_fit_refuses_the_row_and_says_where(file):
    _batch, outcome = bring("people", file("1;A;Turve;;;", "2;B;;paljon;;", "3;C;;;31.2.2020;", "4;D;;;;ehkä"))

    assert [(each.column, each.value) for each in outcome.problems] == [
        ("heating", "Turve"),
        ("area", "paljon"),
        ("moved", "31.2.2020"),
        ("member", "ehkä"),
    ]
    assert "choose one of Öljy, Sähkö" in outcome.problems[0].cure
    assert (outcome.bad, Party.objects.count()) == (4, 0)


def test_words_that_are_too_long_are_told_and_never_cut(file):
    customers.field("note", name="Huomio")
    _batch, outcome = bring("people", file(f"1;A;{'x' * 301}", head="number;name;note"))

    assert (outcome.bad, outcome.problems[0].column) == (1, "note")


def test_a_day_that_fits_two_readings_asks(file):
    with pytest.raises(AmbiguousColumn, match="moved"):
        coming("people", file("1;A;;;03/04/2020;"))


def test_a_field_of_organisations_is_none_of_people(file):
    customers.field("turnover", name="Liikevaihto", type="number", of="organisation")

    with pytest.raises(InputError, match="turnover"):
        coming("people", file("1;A;;;;"), {"number": "number", "custom": {"turnover": "area"}})


def test_an_update_keeps_what_stood_before_and_undo_gives_it_back(file):
    bring("people", file("1;Maija;Öljy;120;1.2.2020;kyllä"))
    batch, outcome = bring("people", file("1;Maija;Sähkö;;3.4.2021;"))
    changed = held()

    undone = undoing.undo(batch)

    assert (outcome.updated, changed["heating"], changed["moved"]) == (1, "Sähkö", dt.date(2021, 4, 3))
    assert (held()["heating"], held()["moved"], undone.rows) == ("Öljy", dt.date(2020, 2, 1), 1)


def test_undo_removes_what_the_file_was_first_to_say(file):
    bring("people", file("1;Maija;;;;"))
    batch, _outcome = bring("people", file("1;Maija;Sähkö;;;"))

    undoing.undo(batch)

    assert held() == {}


def test_undo_keeps_a_value_that_somebody_changed_since(file):
    bring("people", file("1;Maija;;;;"))
    batch, _outcome = bring("people", file("1;Maija;Sähkö;;;"))
    value = CustomValue.objects.get()
    actions.set_value(value.party, value.field, "Öljy", by=None)

    undone = undoing.undo(batch)

    assert (held(), undone.kept) == ({"heating": "Öljy"}, [("1: custom:heating", "changed since")])


def test_skip_leaves_the_values_of_who_is_here(file):
    bring("people", file("1;Maija;Öljy;;;"))

    batch, outcome = bring("people", file("1;Maija;Sähkö;;;"), on_duplicate="skip")

    assert (batch, outcome.there, held()) == (None, 1, {"heating": "Öljy"})


def test_dry_run_tells_of_a_value_that_would_change(file):
    bring("people", file("1;Maija;Öljy;;;"))

    outcome = coming("people", file("1;Maija;Sähkö;;;")).look()

    assert (outcome.updated, held()) == (1, {"heating": "Öljy"})


def test_last_of_two_rows_of_one_customer_stands_and_the_history_tells_of_both(file):
    bring("people", file("1;Maija;maija@example.fi;", head="number;name;email;heating"))

    rows = ("1;Maija;maija@example.fi;Öljy", ";;maija@example.fi;Sähkö")
    batch, outcome = bring("people", file(*rows, head="number;name;email;heating"))
    changed = held()
    history = list(PartyChange.objects.order_by("pk").values_list("before", "after"))
    undoing.undo(batch)

    assert (outcome.updated, changed, history) == (2, {"heating": "Sähkö"}, [("", "Öljy"), ("Öljy", "Sähkö")])
    assert (held(), Party.objects.count()) == ({}, 1)


def test_row_that_takes_back_what_the_row_before_it_changed_wins(file):
    bring("people", file("1;Maija;maija@example.fi;Öljy", head="number;name;email;heating"))

    rows = ("1;Maija;maija@example.fi;Sähkö", ";;maija@example.fi;Öljy")
    bring("people", file(*rows, head="number;name;email;heating"))

    assert held() == {"heating": "Öljy"}


def test_two_rows_of_one_new_customer_are_one_customer_with_the_last_value(file):
    rows = file("1;Maija;maija@example.fi;Öljy", ";;maija@example.fi;Sähkö", head="number;name;email;heating")
    tried = coming("people", rows).look()

    _batch, outcome = bring("people", rows)

    assert (outcome.new, outcome.updated, held(), Party.objects.count()) == (1, 1, {"heating": "Sähkö"}, 1)
    assert tried.new == 1


@pytest.mark.parametrize("dry", [True, False])
def test_questions_asked_of_the_store_do_not_grow_with_rows(file, dry):
    head = "number;name;email;heating;parent"
    bring("people", file(*[f";Maija {n};m{n}@example.fi;Öljy;" for n in range(8)], head=head))

    def asked(*rows):
        opened = coming("people", file(*rows, head=head))
        with CaptureQueriesContext(connection) as queries:
            outcome = opened.look() if dry else opened.bring_in()[1]
        assert outcome.updated == len(rows)
        return len(queries)

    one = asked(";Maija 0;m0@example.fi;Sähkö;")
    three = asked(*[f";Maija {n};m{n}@example.fi;Sähkö;" for n in (1, 2, 3)])

    assert one == three


def test_whom_rows_with_new_numbers_mean_is_asked_at_once(file):
    head = "number;name;email"
    bring("people", file(*[f";Maija {n};m{n}@example.fi" for n in range(8)], head=head))

    def asked(*numbers):
        opened = coming("people", file(*[f"{n};Maija {n};m{n}@example.fi" for n in numbers], head=head))
        with CaptureQueriesContext(connection) as queries:
            assert opened.look().updated == len(numbers)
        return len(queries)

    assert asked(0) == asked(1, 2, 3)
