"""Asking again: a letter if it is allowed when it goes, a link of one's own, and the answer that comes back."""

import datetime as dt
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from factories.respondent import CONTENT
from polku_server.act import actions, asking
from polku_server.govern import consent
from polku_server.listen import invitations, jobs
from polku_server.models import AskAgain, Case, Contact, Response, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def survey(make_survey) -> Survey:
    return make_survey()


@pytest.fixture
def planned(closed, survey, settings) -> AskAgain:
    settings.MAIL = True
    Contact.objects.create(party=closed.party, channel="email", value="kaisa@example.org", key="kaisa@example.org")
    return actions.ask_again(closed, survey, timezone.localdate(), by=None, way="email")


def test_a_letter_goes_with_a_link_of_ones_own(planned):
    assert [asking.drain(), asking.drain()] == [1, 0]

    (letter,) = mail.outbox
    planned.refresh_from_db()
    assert (letter.to, asking.address(planned) in letter.body) == (["kaisa@example.org"], True)
    assert planned.asked_at is not None


def test_whoever_withdrew_meanwhile_gets_no_letter(planned, leader):
    consent.withdraw(party=planned.case.party, purpose="surveys", source="my data")

    assert asking.drain() == 0

    planned.refresh_from_db()
    assert (mail.outbox, planned.failure, planned.way) == ([], "consent", "call")


def test_whoever_was_asked_lately_waits(planned):
    earlier = Case.objects.create(
        party=planned.case.party, due_at=timezone.now(), closed_at=timezone.now(), outcome="solved", told="Hyvä."
    )
    now = timezone.now()
    AskAgain.objects.create(case=earlier, survey=planned.survey, on=now.date(), asked_at=now - dt.timedelta(days=29))

    assert asking.drain() == 0

    AskAgain.objects.filter(case=earlier).update(asked_at=now - dt.timedelta(days=31))
    assert asking.drain() == 1


def test_without_an_address_no_letter_can_be_planned(closed, survey):
    with pytest.raises(actions.ValidationError, match="No e-mail address is known"):
        actions.ask_again(closed, survey, timezone.localdate(), by=None, way="email")


@pytest.mark.django_db(transaction=True)
def test_the_answer_to_ones_own_link_is_known_to_be_ones_own_and_a_bad_one_opens_a_case(planned):
    asked = urlsplit(asking.address(planned))
    browser = Client()
    form = browser.get(f"{asked.path}?{asked.query}", headers={"accept": "application/json"}).json()
    page = browser.get(f"{asked.path}?{asked.query}&kieli=en").content.decode()

    said = urlencode({**CONTENT, "token": form["token"], "csat": "1"})
    sent = browser.post(asked.path, said, content_type="application/x-www-form-urlencoded")
    jobs.drain()

    assert ("This link is yours alone" in page, sent.status_code) == (True, 200)
    found = Response.objects.get(key=planned.key)
    assert (found.party, Case.objects.get(closed_at=None).causes.get().response) == (planned.case.party, found)
    planned.refresh_from_db()
    assert None not in (planned.answered_at, planned.asked_at)


def test_a_link_of_another_survey_or_a_broken_one_is_nobodys(planned, survey):
    (signed,) = parse_qs(urlsplit(asking.address(planned)).query)[invitations.FIELD]

    assert invitations.key_of(signed, survey.public_id) == planned.key
    assert [invitations.key_of(signed, "other"), invitations.key_of(f"{signed}x", survey.public_id)] == ["", ""]
