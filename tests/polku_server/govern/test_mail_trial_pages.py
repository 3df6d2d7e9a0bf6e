"""The mail page: what is set, and a test message."""

from typing import Any

import pytest

from factories import house
from factories.letters import sent_here
from polku_server.govern import mail_trial

pytestmark = pytest.mark.django_db
PAGE = "/govern/settings/mail/"


@pytest.fixture
def browser():
    house.organisation()
    return house.client(house.administrator())


def test_without_a_server_there_is_nothing_to_press(browser, settings: Any):
    settings.MAIL = None

    page = browser.get(PAGE).content.decode()

    assert "No mail server is set." in page
    assert "Send a test message" not in page
    assert browser.post(PAGE).status_code == 200


def test_a_test_message_is_sent_some_times_a_quarter_of_an_hour(browser, settings: Any):
    with sent_here(settings) as taken:
        answers = [browser.post(PAGE) for _ in range(mail_trial.PER_ADMINISTRATOR + 1)]

    assert [each.status_code for each in answers] == [200] * mail_trial.PER_ADMINISTRATOR + [429]
    assert "250 OK" in answers[0].content.decode()
    assert len(taken.letters) == mail_trial.PER_ADMINISTRATOR


def test_a_refusal_is_shown_with_its_cure(browser, settings: Any):
    with sent_here(settings) as taken:
        taken.refusing = "550 <script>no</script>"
        answer = browser.post(PAGE)

    page = answer.content.decode()
    assert (answer.status_code, "550 &lt;script&gt;no&lt;/script&gt;" in page) == (422, True)
