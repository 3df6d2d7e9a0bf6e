"""Asking again: a letter if it is allowed when it goes, a link of one's own, and the answer that comes back."""

import datetime as dt
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from factories.respondent import CONTENT
from polku_server.act import actions, asking
from polku_server.govern import consent, frequency
from polku_server.listen import invitations, jobs
from polku_server.models import AskAgain, Case, Contact, Response, Survey
from polku_server.ui import figures

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


@pytest.fixture
def once_a_quarter(closed):
    """A customer who wants to be contacted once a quarter, and was asked forty days ago about another case."""
    frequency.wish(closed.party, "quarter", source="my data")
    now = timezone.now()
    earlier = Case.objects.create(party=closed.party, due_at=now, closed_at=now, outcome="solved", told="Hyvä.")
    survey = Survey.objects.filter(source="link").first()
    asked_at = now - dt.timedelta(days=40)
    return AskAgain.objects.create(case=earlier, survey=survey, on=now.date(), asked_at=asked_at)


def test_a_letter_waits_for_the_day_on_which_one_more_contact_is_allowed(planned, once_a_quarter):
    first = asking.drain()
    planned.refresh_from_db()

    assert (first, mail.outbox, planned.way, planned.attempts, planned.asked_at) == (0, [], "email", 0, None)
    assert planned.try_at > timezone.now() + dt.timedelta(hours=23)
    with time_machine.travel(timezone.now() + dt.timedelta(days=51), tick=False):
        assert asking.drain() == 1


def test_the_plan_of_a_letter_names_the_day_on_which_it_may_go(planned, once_a_quarter):
    day = timezone.localdate() + dt.timedelta(days=50)

    assert f"on {figures.day(day)} or soon after" in asking.told(planned)


def test_asking_again_is_not_planned_for_a_day_on_which_it_is_not_allowed(closed, survey, once_a_quarter):
    today = timezone.localdate()

    with pytest.raises(ValidationError) as refused:
        actions.ask_again(closed, survey, today + dt.timedelta(days=49), by=None)
    planned = actions.ask_again(closed, survey, today + dt.timedelta(days=50), by=None)

    assert list(refused.value.message_dict) == ["on"]
    assert planned.on == today + dt.timedelta(days=50)


def test_whoever_calls_too_early_is_told_when(closed, survey, once_a_quarter):
    row = AskAgain.objects.create(case=closed, survey=survey, on=timezone.localdate())

    with pytest.raises(ValidationError, match="Contact is allowed again on"):
        actions.asked(row, by=None)
