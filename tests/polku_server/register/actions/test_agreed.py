"""What was agreed, and rivals: written down, marked kept or retired once, and forgotten with the customer."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from factories import customers
from polku_server.govern import erasure
from polku_server.models import Agreed, Rival
from polku_server.register import actions

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 3)


def test_a_promise_says_who_promised_and_from_which_day():
    row = actions.add_agreed(customers.person(), "theirs", "Avaimet", by=None)

    assert (row.side, row.on, row.due, row.kept_at) == ("theirs", timezone.localdate(), None, None)


@pytest.mark.parametrize(
    ("side", "words", "due"),
    [
        ("nobody", "x", None),
        ("ours", "", None),
        ("ours", "131052-308T", None),
        ("ours", "x", DAY - dt.timedelta(days=1)),
    ],
)
def test_a_promise_that_breaks_a_rule_is_refused(side, words, due):
    with pytest.raises(ValidationError):
        actions.add_agreed(customers.person(), side, words, by=None, on=DAY, due=due)

    assert Agreed.objects.count() == 0


def test_a_kept_promise_keeps_its_first_moment():
    row = actions.add_agreed(customers.person(), "ours", "Tarjous", by=None)
    moment = actions.keep_agreed(row, by=None).kept_at

    assert actions.keep_agreed(Agreed.objects.get(), by=None).kept_at == moment


@pytest.mark.parametrize(("due", "kept", "late"), [(None, False, False), (DAY, False, True), (DAY, True, False)])
def test_a_promise_is_overdue_when_its_day_has_gone_and_it_was_not_kept(due, kept, late):
    row = Agreed(on=DAY, due=due, kept_at=timezone.now() if kept else None)

    assert row.overdue is late


def test_a_promise_is_not_overdue_on_its_day():
    assert Agreed(on=DAY, due=timezone.localdate()).overdue is False


def test_a_rival_says_how_we_know_and_a_retired_one_keeps_its_first_moment():
    row = actions.add_rival(customers.person(), "Aalto Oy", "Varaosat", by=None)
    moment = actions.retire_rival(row, by=None).retired_at

    assert (row.basis, actions.retire_rival(Rival.objects.get(), by=None).retired_at) == ("hypothesis", moment)


def test_a_rival_without_a_difference_is_refused():
    with pytest.raises(ValidationError):
        actions.add_rival(customers.person(), "Aalto Oy", "", by=None)

    assert Rival.objects.count() == 0


def test_who_may_not_change_the_customer_writes_nothing():
    party, clerk = customers.person(), customers.staff("analyst")

    with pytest.raises(PermissionDenied):
        actions.add_agreed(party, "ours", "x", by=clerk)
    with pytest.raises(PermissionDenied):
        actions.add_rival(party, "x", "x", by=clerk)
    assert (Agreed.objects.count(), Rival.objects.count()) == (0, 0)


def test_both_are_given_to_the_customer_and_shown_before_forgetting():
    party = customers.person()
    actions.add_agreed(party, "ours", "Tarjous", by=None)
    actions.add_rival(party, "Aalto Oy", "Varaosat", by=None)

    given = erasure.export(party)["register"]

    assert [row["words"] for row in given["agreed"]] == ["Tarjous"]
    assert [row["name"] for row in given["rivals"]] == ["Aalto Oy"]
    assert [each.text for each in erasure.words(party)] == ["Tarjous", "Aalto Oy: Varaosat"]


def test_a_merge_moves_both_to_the_one_that_is_kept():
    kept, gone = customers.person(), customers.person("Kajsa")
    actions.add_agreed(gone, "ours", "Tarjous", by=None)
    actions.add_rival(gone, "Aalto Oy", "Varaosat", by=None)

    actions.merge(kept, gone, by=None)

    assert (Agreed.objects.get().party, Rival.objects.get().party) == (kept, kept)
