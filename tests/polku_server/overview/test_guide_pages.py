"""The first hour: steps are done by what stands in the store, each with the verb that does it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from factories import house
from polku_server.listen import actions
from polku_server.listen.template import definition
from polku_server.models import AuditEntry, Driver, Organisation, Promise, Response, Touchpoint
from polku_server.overview import guide

pytestmark = pytest.mark.django_db
ADDRESS = "/guide/"
NAMES = ("Haku", "Tarjous", "Osto", "Toimitus", "")
PATH = {"touchpoints": "1"} | {f"name-{at}": name for at, name in enumerate(NAMES)}


def client_of(user):
    house.organisation()
    return house.client(user)


@pytest.fixture
def lead():
    return client_of(house.lead())


def stands(client):
    """Give what each step says: done or not yet."""
    return re.findall(r"</svg>(Done|Not yet)</span>", client.get(ADDRESS).content.decode())


def test_an_empty_installation_begins_with_the_guide(lead):
    assert lead.get("/")["Location"] == ADDRESS
    assert stands(lead) == ["Not yet"] * 5


def test_the_guide_is_put_away_and_brought_back(lead):
    lead.post(ADDRESS, {"away": "1"})
    assert (lead.get("/")["Location"], stands(lead)[0]) == ("/today/", "Not yet")

    lead.post(ADDRESS, {"back": "1"})

    assert lead.get("/")["Location"] == ADDRESS


def test_the_day_tells_of_steps_that_are_undone_until_the_guide_is_put_away(lead):
    house.counting()
    with_steps = lead.get("/today/", headers={"accept-language": "en"}).content.decode()
    lead.post(ADDRESS, {"away": "1"})

    assert "5 of the first steps are undone. The next one: Five touchpoints." in with_steps
    assert 'name="away"' not in lead.get("/today/").content.decode()


@pytest.mark.parametrize("sample", [True, False])
def test_steps_are_told_to_whoever_takes_them_and_no_sample_company(sample):
    reader = client_of(house.lead() if sample else house.unit_leader(house.unit("Espoo")))
    Organisation.objects.update(sample=sample)
    house.counting()

    assert 'name="away"' not in reader.get("/today/").content.decode()


def test_five_touchpoints_come_from_one_form_in_their_order(lead):
    assert 'value="Finding us"' in lead.get(ADDRESS).content.decode()

    lead.post(ADDRESS, PATH | {"name-4": "Huolto", "phase-4": "after"})

    rows = Touchpoint.objects.values_list("name", "phase")
    assert list(rows)[3:] == [("Toimitus", "during"), ("Huolto", "after")]
    assert stands(lead)[0] == "Done"
    assert AuditEntry.objects.filter(verb="made").count() == 5


def test_a_name_that_stands_already_adds_nothing_and_keeps_what_was_typed(lead):
    house.touchpoints(1)
    name = Touchpoint.objects.get().name

    answer = lead.post(ADDRESS, PATH | {"name-3": name})

    assert (answer.status_code, Touchpoint.objects.count()) == (422, 1)
    assert 'value="Tarjous"' in answer.content.decode()


def test_a_promise_is_drafted_on_our_own_assumption(lead):
    lead.post(ADDRESS, {"promise": "1", "valued": "Tietää milloin", "words": "Asentaja tulee sovittuna päivänä"})

    promise = Promise.objects.get()
    assert (promise.words, promise.driver.name, promise.driver.origin) == (
        "Asentaja tulee sovittuna päivänä",
        "Tietää milloin",
        Driver.Origin.OURS,
    )
    assert stands(lead)[1] == "Done"


def test_a_promise_without_words_is_refused(lead):
    assert lead.post(ADDRESS, {"promise": "1", "valued": "Tietää"}).status_code == 422
    assert Driver.objects.count() == 0


def test_the_open_survey_gives_its_code_and_the_first_answer_leads_to_the_path(lead):
    survey = actions.launch(actions.draft_survey("Asennus", definition()))
    shown = lead.get(ADDRESS).content.decode()
    assert (f"/v/{survey.public_id}" in shown, "<title>Code for a phone" in shown) == (True, True)

    house.answer(survey)

    assert stands(lead)[4] == "Done"
    assert reverse("path") in lead.get(ADDRESS).content.decode()
    assert lead.get("/")["Location"] == "/today/"


def test_the_page_looks_by_itself_when_only_the_answer_is_left(lead, monkeypatch):
    for at in range(3):
        house.user(f"Colleague {at}")
    monkeypatch.setattr(guide, "TOUCHPOINTS", 0)
    lead.post(ADDRESS, {"promise": "1", "valued": "Tietää", "words": "Asentaja tulee"})
    assert "Refresh" not in lead.get(ADDRESS)

    actions.launch(actions.draft_survey("Asennus", definition()))

    assert lead.get(ADDRESS)["Refresh"] == "5"


def test_the_sample_company_does_no_step(lead):
    house.touchpoints(5)
    Touchpoint.objects.update(sample=True)
    survey = actions.launch(actions.draft_survey("Malli", definition(), sample=True))
    house.answer(survey)

    assert stands(lead) == ["Not yet"] * 5


def test_an_administrator_invites_and_leaves_the_rest_to_the_lead():
    administrator = client_of(house.administrator())

    shown = administrator.get(ADDRESS).content.decode()

    assert (reverse("user-invite") in shown, reverse("survey-new") in shown) == (True, False)
    assert administrator.post(ADDRESS, {"promise": "1", "valued": "a", "words": "b"}).status_code == 403
    assert Response.objects.count() == 0


def test_the_guide_takes_as_many_queries_whatever_there_is(lead, django_assert_num_queries):
    house.touchpoints(3)

    with django_assert_num_queries(9):
        lead.get(ADDRESS)


def test_more_colleagues_than_a_step_asks_for_are_all_of_them():
    assert (guide.so_many(8, 3), guide.so_many(1, 3)) == ("3 of 3", "1 of 3")
