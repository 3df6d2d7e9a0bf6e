"""What cases bring to the day's page."""

import datetime as dt

import pytest
from django.utils import timezone

from factories import customers, house
from polku_server.act import actions
from polku_server.act.hooks import today
from polku_server.govern import consent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_case_is_called_then_agreed_then_confirmed(case, leader):
    said = []
    for act in (
        lambda: None,
        lambda: actions.log_contact(case, by=None, reached=True),
        lambda: actions.agree(case, "Uusi aika", by=None),
    ):
        act()
        (row,) = today(leader)
        said.append((row.verb, row.matter, row.owner))

    assert said == [
        ("Call", "the customer Kaisa Lehtovirta: Asennus siirtyi kahdesti", "Petri Vainio"),
        ("Agree", "with the customer Kaisa Lehtovirta how to go on: Asennus siirtyi kahdesti", "Petri Vainio"),
        ("Confirm", "with the customer Kaisa Lehtovirta that all is well: Asennus siirtyi kahdesti", "Petri Vainio"),
    ]


def test_a_case_of_somebody_whose_account_is_closed_is_nobodys(case, leader):
    type(leader).objects.filter(pk=leader.pk).update(is_active=False)

    (row,) = today(house.lead())

    assert (row.verb, row.owner) == ("Name", "")


def test_cases_of_nobody_share_one_row(case, leader, espoo):
    for words in ("Lasku", "Ohje"):
        actions.give(actions.open_case(customers.person(unit=espoo), by=None, words=words), None, by=None)

    first, second = today(leader)

    assert (first.matter, first.why, first.url) == ("an owner for 2 cases", "The first: Lasku", "/act/?state=nobody")
    assert second.owner == leader.name


def test_others_cases_come_to_the_leader_only_when_they_are_due(case, leader):
    actions.give(case, house.front_line(), by=None)
    actions.Case.objects.update(due_at=timezone.now() + dt.timedelta(days=3))
    assert list(today(leader)) == []

    actions.Case.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    assert [(row.late, row.owner) for row in today(leader)] == [(True, "Sari Aho")]


def test_asking_again_comes_on_its_day_while_it_is_allowed(closed, kaisa, bad_answer, leader):
    day = timezone.localdate()
    row = actions.ask_again(closed, bad_answer.survey, day + dt.timedelta(days=1), by=None)
    assert list(today(leader)) == []
    type(row).objects.update(on=day)
    assert [(each.verb, each.why) for each in today(leader)] == [("Ask", "Survey")]

    consent.withdraw(party=kaisa, purpose="surveys", source="call")
    assert list(today(leader)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_asks_as_much_for_three_cases_as_for_one(leader, espoo, count, django_assert_num_queries):
    for _ in range(count):
        actions.open_case(customers.person(unit=espoo), by=None)

    with django_assert_num_queries(5):
        assert len(list(today(leader))) == count
