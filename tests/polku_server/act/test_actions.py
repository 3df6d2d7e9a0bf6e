"""Cases: opened once, worked on in order, closed with the customer."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from factories import customers, house
from polku_server.act import actions
from polku_server.govern import consent
from polku_server.models import AuditEntry, Case, Encounter

from .conftest import kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_case_belongs_to_the_account_manager_else_to_the_units_leader(kaisa, leader):
    manager = house.account_manager()
    firm = customers.organisation(manager=manager)
    nobodys = customers.person(unit=house.unit("Vaasa"))

    assert [actions.open_case(each, by=None).owner for each in (firm, kaisa, nobodys)] == [manager, leader, None]


@time_machine.travel(dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC))
def test_a_case_of_friday_evening_is_due_on_tuesday(case):
    assert timezone.localtime(case.due_at) == timezone.localtime(dt.datetime(2026, 11, 24, 14, tzinfo=dt.UTC))


def test_a_second_cause_becomes_a_line_of_the_open_case(case, kaisa, bad_answer):
    again = actions.open_case(kaisa, by=None, kind="csat", response=bad_answer)

    assert (again, kinds(case), case.causes.count()) == (case, ["opened", "added"], 2)


def test_one_answer_opens_one_case(kaisa, bad_answer, case):
    actions.open_case(kaisa, by=None, kind="csat", response=bad_answer)
    actions.log_contact(case, by=None, reached=True)
    actions.close(case, by=None, outcome="solved", told="Kunnossa.")

    assert actions.open_case(kaisa, by=None, kind="csat", response=bad_answer) == case
    assert Case.objects.count() == 1


def test_the_store_keeps_one_open_case_for_each_customer(case, kaisa):
    with pytest.raises(ValidationError, match="has an open case already"):
        Case(party=kaisa, due_at=timezone.now()).full_clean()


def test_reaching_the_customer_is_an_encounter(case, leader):
    actions.log_contact(case, by=leader, reached=False)
    event = actions.log_contact(case, by=leader, reached=True, words="Pahoiteltiin.", key="k1")
    assert actions.log_contact(case, by=leader, reached=True, words="Pahoiteltiin.", key="k1") == event

    case.refresh_from_db()
    assert kinds(case) == ["opened", "tried", "reached"]
    assert (case.step, [row.words for row in Encounter.objects.all()]) == (3, ["Pahoiteltiin."])


def test_nothing_is_agreed_before_the_customer_is_reached(case):
    with pytest.raises(ValidationError, match="Log the call first"):
        actions.agree(case, "Uusi aika", by=None)


@pytest.mark.parametrize(("given", "wrong"), [
    ({"outcome": "", "told": "x"}, {"outcome": ["Say how it ended."]}),
    ({"outcome": "solved", "told": " "}, {"told": ["Write down what the customer was told."]}),
    ({"outcome": "solved", "told": "x"}, {"outcome": ["The customer was not reached. Log the call first, or say so here."]}),  # noqa: E501
])  # fmt: skip
def test_a_case_is_not_closed_without_the_customer(case, given, wrong):
    with pytest.raises(ValidationError) as refused:
        actions.close(case, by=None, **given)

    case.refresh_from_db()
    assert (refused.value.message_dict, case.open) == (wrong, True)


def test_somebody_who_was_never_reached_can_be_let_be(case):
    assert not actions.close(case, by=None, outcome="unreached", told="Viesti jätetty.").open


def test_a_closed_case_opens_again_due_anew_and_its_words_stay_in_its_history(closed):
    case = actions.reopen(closed, by=None, words="Soitti uudelleen.")

    assert (case.open, case.told, case.due_at > timezone.now()) == (True, "", True)
    assert "Tulemme perjantaina." in case.events.values_list("words", flat=True)


def test_a_case_does_not_open_again_beside_a_newer_one(closed, kaisa):
    actions.open_case(kaisa, by=None)

    with pytest.raises(ValidationError, match="newer open case"):
        actions.reopen(closed, by=None)


def test_giving_is_taken_back(case, leader):
    taker = house.front_line()

    actions.give(case, taker, by=leader)
    actions.give_back(case, by=leader)

    case.refresh_from_db()
    assert (case.owner, kinds(case)) == (leader, ["opened", "given", "given"])


def test_a_case_goes_to_nobody_who_would_not_see_it(case, leader):
    elsewhere = house.unit_leader(house.unit("Vaasa"))

    for stranger in (elsewhere, house.analyst(), house.data_protection()):
        with pytest.raises(ValidationError, match="would not see the case"):
            actions.give(case, stranger, by=leader)


def test_a_foreign_case_is_as_missing(case):
    stranger = house.unit_leader(house.unit("Vaasa"))

    for act in (
        lambda: actions.log_contact(case, by=stranger, reached=True),
        lambda: actions.close(case, by=stranger, outcome="solved", told="x"),
        lambda: actions.give(case, stranger, by=stranger),
        lambda: actions.give_back(case, by=stranger),
    ):
        with pytest.raises(Http404):
            act()
    assert kinds(case) == ["opened"]


def test_the_front_line_works_on_own_cases_only(case, leader):
    sari = house.front_line()
    with pytest.raises(Http404):
        actions.log_contact(case, by=sari, reached=True)
    actions.give(case, sari, by=leader)

    assert actions.log_contact(case, by=sari, reached=True).kind == "reached"


def test_every_verb_stands_in_the_audit_log(closed):
    rows = AuditEntry.objects.filter(thing=f"case {closed.public_id}").order_by("pk")

    assert list(rows.values_list("verb", flat=True)) == ["opened case", "reached the customer", "closed case"]


def test_asking_again_needs_leave_both_when_planned_and_when_asked(closed, kaisa, bad_answer):
    today = timezone.localdate()
    row = actions.ask_again(closed, bad_answer.survey, today, by=None)
    consent.withdraw(party=kaisa, purpose="surveys", source="call")

    with pytest.raises(ValidationError, match="does not allow"):
        actions.asked(row, by=None)
    row.delete()
    with pytest.raises(ValidationError, match="does not allow"):
        actions.ask_again(closed, bad_answer.survey, today, by=None)


def test_an_open_case_is_not_asked_about(case, bad_answer):
    with pytest.raises(ValidationError, match="Close the case first"):
        actions.ask_again(case, bad_answer.survey, timezone.localdate(), by=None)
