"""THE submit path: stored once with consent and follow-up, or not thanked for."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from factories import guarding
from polku_server.govern.models import Consent
from polku_server.listen import actions
from polku_server.listen.models import Pending, Response
from polku_server.listen.submit import Kept, Outcome, insert, submit

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def test_submit_stores_answer_consent_and_follow_up_together(survey, submission):
    with time_machine.travel(NOON, tick=False):
        kept = submit(submission(key="k", why="Odotin."))

    row = Response.objects.get()
    assert kept == Kept(Outcome.STORED)
    assert (row.key, row.survey, row.version, row.language, row.source) == ("k", survey, survey.current, "en", "link")
    assert (row.touchpoint, row.unit, row.batch, row.follows) == (survey.touchpoint, survey.unit, None, "")
    assert row.scores == {"csat": 5, "effort": 1, "nps": 9, "why": None}
    assert row.texts == {"why": "Odotin."}
    consent = row.consents.get()
    assert (consent.purpose, consent.wording, consent.language) == ("feedback", survey.current.wording, "en")
    assert abs(row.stored_at - NOON) < dt.timedelta(seconds=1)
    assert consent.given_at == row.stored_at
    assert Pending.objects.values_list("response", "kind", "attempts").get() == (row.id, "answered", 0)


def test_submit_under_the_same_key_stores_once(survey, submission):
    outcomes = [submit(submission(key="k", why="A")).outcome for _ in range(3)]

    assert outcomes == [Outcome.STORED, Outcome.REPLAYED, Outcome.REPLAYED]
    assert (Response.objects.count(), Consent.objects.count(), Pending.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("changed", [{"csat": "1"}, {"why": "B"}, {"memory": "C"}])
def test_submit_of_other_answers_under_a_used_key_keeps_the_first(survey, submission, changed):
    submit(submission(key="k", why="A"))

    kept = submit(submission(key="k", **{"why": "A", **changed}))

    assert kept.outcome == Outcome.CONFLICT
    assert kept.scores == {"csat": 5, "effort": 1, "nps": 9, "why": None}
    assert Response.objects.get().texts == kept.texts == {"why": "A"}


def test_submit_to_a_closed_survey_stores_nothing(survey, submission):
    made = submission()
    actions.close(survey)

    assert submit(made) == Kept(Outcome.CLOSED)
    assert Response.objects.count() == 0


def test_submit_again_after_the_survey_was_closed_still_finds_its_answer(survey, submission):
    submit(submission(key="k"))
    actions.close(survey)

    assert submit(submission(key="k")).outcome == Outcome.REPLAYED


def test_submit_is_three_inserts_in_one_transaction(survey, submission):
    made = submission()

    with guarding.statements() as heard, transaction.atomic():
        insert(made)

    assert [each.split()[0] for each in heard] == ["BEGIN", "INSERT", "INSERT", "INSERT", "COMMIT"]


@pytest.mark.django_db
def test_key_can_never_be_null(make_survey, submission):
    with pytest.raises(IntegrityError):
        insert_under_null(submission(make_survey()))


@transaction.atomic
def insert_under_null(made):
    with connection.cursor() as cursor:
        insert(made)
        cursor.execute("UPDATE polku_response SET key = NULL")
