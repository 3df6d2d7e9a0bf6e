"""Follow-ups that were given up are shown to whoever can mend the cause, and tried again."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from factories import house
from polku_server.govern import hooks
from polku_server.listen import jobs, unfinished
from polku_server.models import AuditEntry, Pending, Response

pytestmark = pytest.mark.django_db
PAGE = "/listen/unfinished/"


@pytest.fixture
def given_up() -> Response:
    response = house.answer(house.survey(name="Asennus"), pleased=5, words="Hyvä.")
    Pending.objects.create(response=response, kind="words", attempts=jobs.ATTEMPTS)
    Pending.objects.create(response=response, kind="words", attempts=jobs.ATTEMPTS - 1)
    return response


@pytest.mark.parametrize("make", [house.lead, house.administrator])
def test_the_page_counts_what_was_given_up_and_shows_no_answer(given_up, make):
    page = house.client(make()).get(PAGE)

    (row,) = page.context["rows"]
    assert (row["response__survey__name"], row["n"]) == ("Asennus", 1)
    assert "Hyvä" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_surveys_as_for_one(count, django_assert_num_queries):
    for n in range(count):
        response = house.answer(house.survey(name=f"Survey {n}"), pleased=5)
        Pending.objects.create(response=response, kind="words", attempts=jobs.ATTEMPTS)
    lead = house.client(house.lead())

    with django_assert_num_queries(5):  # session, user, grants; organisation; follow-ups
        assert len(lead.get(PAGE).context["rows"]) == count


def test_a_press_has_them_tried_again_and_is_written_down(given_up, monkeypatch):
    monkeypatch.setattr(hooks, "after_response", [])
    lead = house.client(house.lead())

    page = lead.post(PAGE, follow=True).content.decode()

    assert "They are tried again." in page
    assert (jobs.drain(), Pending.objects.count()) == (2, 0)
    last = AuditEntry.objects.last()
    assert (last.verb, last.detail) == ("tried follow-ups again", {"count": 1})


def test_others_may_not(given_up):
    with pytest.raises(PermissionDenied):
        unfinished.retry(by=house.analyst())
    assert unfinished.given_up().count() == 1


def test_nothing_given_up_leaves_no_trace():
    assert (unfinished.retry(by=house.lead()), AuditEntry.objects.count()) == (0, 0)


def test_the_page_of_surveys_leads_there_only_when_there_is_something(given_up):
    lead = house.client(house.lead())

    assert PAGE in lead.get("/listen/").content.decode()
    unfinished.retry(by=None)
    assert PAGE not in lead.get("/listen/").content.decode()
