"""One survey: made from the template, opened, closed and opened again; its address also as a code for phones."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from factories import house
from polku_server.listen import actions
from polku_server.listen.template import definition
from polku_server.models import AuditEntry, Survey
from polku_server.ui import qr

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    house.organisation()
    made = Client(headers={"accept-language": "en"})
    made.force_login(house.lead())
    return made


def page(client, survey, **form):
    address = reverse("survey", args=[survey.public_id])
    return client.post(address, form) if form else client.get(address)


def test_a_survey_of_the_template_opens_at_once_with_its_code(lead):
    (touchpoint,) = house.touchpoints(1)
    answer = lead.post(reverse("survey-new"), {"name": "Asennus", "touchpoint": touchpoint.public_id})

    survey = Survey.objects.get()
    shown = page(lead, survey).content.decode()
    address = f"/v/{survey.public_id}"
    assert (answer["Location"], survey.touchpoint) == (reverse("survey", args=[survey.public_id]), touchpoint)
    assert ("<svg" in shown, f'href="{address}"' in shown, lead.get(address).status_code) == (True, True, 200)


def test_a_draft_shows_no_address_until_it_is_opened(lead):
    survey = actions.draft_survey("Asennus", definition())
    assert f"/v/{survey.public_id}" not in page(lead, survey).content.decode()

    page(lead, survey, open="1")

    assert f"/v/{survey.public_id}" in page(lead, survey).content.decode()


def test_a_closed_survey_is_opened_again_at_the_same_address(lead):
    survey = actions.launch(actions.draft_survey("Asennus", definition()))
    page(lead, survey, close="1")
    assert lead.get(f"/v/{survey.public_id}").status_code == 410

    page(lead, survey, reopen="1")

    assert lead.get(f"/v/{survey.public_id}").status_code == 200
    verbs = AuditEntry.objects.order_by("-id").values_list("verb", flat=True)[:2]
    assert list(verbs) == ["opened survey again", "closed"]


def test_what_does_not_fit_now_does_nothing(lead):
    survey = actions.draft_survey("Asennus", definition())

    assert page(lead, survey, close="1").status_code == 200
    survey.refresh_from_db()
    assert survey.closed_at is None


def test_a_nameless_survey_is_not_made(lead):
    assert lead.post(reverse("survey-new"), {"name": ""}).status_code == 422
    assert Survey.objects.count() == 0


def test_a_unit_leader_reads_own_surveys_and_makes_none():
    unit, elsewhere = house.unit("Espoo"), house.unit("Turku")
    own, foreign = (actions.draft_survey(each.name, definition(), unit=each) for each in (unit, elsewhere))
    leader = Client()
    leader.force_login(house.unit_leader(unit))

    assert [page(leader, each).status_code for each in (own, foreign)] == [200, 404]
    assert leader.get(reverse("survey-new")).status_code == 403


def test_a_code_is_dark_on_white_and_says_what_it_is():
    drawn = qr.drawn("https://palaute.example.fi/v/abc", "Code <of> a survey")

    assert drawn.startswith("<svg")
    assert ("<title>Code &lt;of&gt; a survey</title>" in drawn, "style=" in drawn) == (True, False)
