"""The next question: the first gap of the needs card that matters."""

import datetime as dt

import pytest

from polku_server.models import Need
from polku_server.register.questions import next_question

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def need(kind, basis="stated", words="Lämpö", ago=1):
    return Need(kind=kind, basis=basis, words=words, on=TODAY - dt.timedelta(days=ago))


@pytest.mark.parametrize(
    ("needs", "unhappy", "question"),
    [
        ([], True, "What went wrong last time, and what would put it right?"),
        ([], False, "What do you want to achieve this year?"),
        ([need("goal")], False, "What takes most of your time, or worries you?"),
        ([need("goal"), need("challenge", "hypothesis", "Kiire.")], False, "Have we understood right: Kiire?"),
        ([need("goal", ago=400), need("challenge", ago=366)], False, "What has changed since we last asked?"),
        ([need("goal"), need("challenge")], False, "What should we do differently?"),
    ],
)
def test_the_first_rule_that_holds_gives_the_question(needs, unhappy, question):
    assert next_question(needs, unhappy=unhappy, today=TODAY)[0] == question
