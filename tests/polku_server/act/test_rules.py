"""What opens a case by rule, and what does not."""

import datetime as dt

import pytest
from django.utils import timezone

from factories import customers, house
from polku_server.act import jobs, rules
from polku_server.act.hooks import after_response
from polku_server.models import Case, CaseCause
from polku_server.register import actions as register

pytestmark = pytest.mark.django_db


def opened() -> list[str]:
    return list(CaseCause.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"tell": 6}, "nps"),
        ({"tell": 7}, ""),
        ({"pleased": 2}, "csat"),
        ({"pleased": 3}, ""),
        ({"hard": 4}, "ces"),
        ({"hard": 3}, ""),
        ({"pleased": 1, "tell": 0, "hard": 5}, "csat"),
        ({"pleased": 5, "words": "Sain sähköiskun laitteesta."}, "serious"),
        ({"pleased": 5, "words": "Kaikki hyvin."}, ""),
    ],
)
def test_an_answer_opens_a_case_by_its_points_and_words(kaisa, said, kind):
    answer = house.answer(house.survey(), party=kaisa, **said)

    after_response([answer.pk])()

    assert opened() == [kind] * bool(kind)


def test_an_answer_without_a_customer_opens_nothing(espoo):
    answer = house.answer(house.survey(), pleased=1, unit=espoo)

    after_response([answer.pk])()

    assert opened() == []


def test_an_old_answer_opens_nothing(kaisa):
    answer = house.answer(house.survey(), pleased=1, party=kaisa, days_ago=15)

    after_response([answer.pk])()

    assert opened() == []


def test_the_same_answers_once_more_open_nothing_more(bad_answer):
    for _ in range(2):
        after_response([bad_answer.pk])()

    assert opened() == ["csat"]


def test_answers_of_nobody_cost_one_statement(espoo, django_assert_num_queries):
    keys = [house.answer(house.survey(), pleased=1).pk for _ in range(3)]

    with django_assert_num_queries(1):
        after_response(keys)()


def test_a_promise_of_ours_that_was_missed_opens_a_case_once(kaisa):
    today = timezone.localdate()
    for side, days in (("ours", 1), ("theirs", 1), ("ours", 40), ("ours", 0)):
        day = today - dt.timedelta(days=days)
        register.add_agreed(kaisa, side, "Tarjous", by=None, due=day, on=day)

    assert [jobs.look(), jobs.look(), opened()] == [1, 0, ["promise"]]


def test_a_grave_note_by_staff_opens_a_case_once(kaisa, leader):
    for words in ("Sain sähköiskun laitteesta.", "Kaikki hyvin."):
        register.log_encounter(kaisa, by=leader, words=words)

    assert [jobs.look(), jobs.look(), opened()] == [1, 0, ["note"]]


def test_a_silent_key_account_opens_a_case_unless_somebody_of_it_was_met(espoo, settings):
    manager = house.account_manager()
    silent, met, fresh = (customers.organisation(name, manager=manager) for name in ("Silent", "Met", "Fresh"))
    boss = customers.person()
    register.add_membership(boss, met, by=None)
    register.log_encounter(boss, by=None)
    type(silent).objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - dt.timedelta(days=91))

    assert [jobs.look(), jobs.look()] == [1, 0]
    assert [case.party for case in Case.objects.all()] == [silent]
    settings.POLKU = settings.POLKU | {"POLKU_SILENT_DAYS": 0}
    assert rules.silent(timezone.now()) == []
