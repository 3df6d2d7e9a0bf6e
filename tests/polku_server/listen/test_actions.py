"""What is done with surveys and answers: done, refused, and nothing left behind."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from polku.errors import InputError
from polku_server.govern.models import AuditEntry, Wording
from polku_server.listen import actions
from polku_server.listen.models import Pending, Response, Survey, SurveyVersion, Words
from polku_server.listen.submit import submit
from polku_server.listen.template import definition

pytestmark = pytest.mark.django_db

NOT_YET = "Anonymous surveys cannot be launched yet: their sealed storage is missing."


def anonymous() -> Survey:
    return actions.draft_survey("Pulssi", definition(), anonymity="anonymous")


def test_draft_takes_no_answers_and_leaves_an_entry():
    survey = actions.draft_survey("Asennus", definition())

    assert (survey.launched_at, survey.current.number, survey.anonymity) == (None, 1, "confidential")
    assert list(AuditEntry.objects.values_list("verb", "thing")) == [("drafted", f"survey {survey.public_id}")]


def test_draft_of_a_wrong_questionnaire_leaves_nothing_behind():
    with pytest.raises(InputError):
        actions.draft_survey("Asennus", {"format": 2})

    assert (Survey.objects.count(), SurveyVersion.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_launch_and_close_leave_their_entries(make_survey):
    survey = actions.close(make_survey())

    assert survey.launched_at < survey.closed_at
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["drafted", "launched", "closed"]


def test_launch_refuses_an_anonymous_survey_and_leaves_no_entry(settings):
    settings.LANGUAGE_CODE = "en"
    survey = anonymous()

    with pytest.raises(ValidationError, match=NOT_YET):
        actions.launch(survey)

    survey.refresh_from_db()
    assert survey.launched_at is None
    assert not AuditEntry.objects.filter(verb="launched").exists()


def test_database_refuses_an_anonymous_survey_that_is_launched(make_survey):
    survey = make_survey()

    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymity="anonymous")


@pytest.mark.parametrize("other", ["named", "anonymous"])
def test_anonymity_is_fixed_at_launch(make_survey, other):
    survey = make_survey()

    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymity=other)


def test_anonymity_may_change_before_launch():
    survey = anonymous()
    Survey.objects.filter(pk=survey.pk).update(anonymity="named")

    assert actions.launch(Survey.objects.get()).anonymity == "named"


def test_wording_that_stands_unchanged_is_used_again():
    first, second = (actions.draft_survey(name, definition()).current.wording for name in "AB")

    assert first == second
    assert Wording.objects.count() == 1


def test_wording_that_was_changed_gets_the_next_number_and_the_old_one_stays():
    old = actions.draft_survey("A", definition()).current.wording
    changed = definition()
    changed["consent"]["text"]["fi"] = "Uusi lupa."

    new = actions.draft_survey("B", changed).current.wording

    assert (old.number, new.number) == (1, 2)
    assert Wording.objects.get(number=1).texts == definition()["consent"]["text"]
    assert new.texts["fi"] == "Uusi lupa."


def test_version_that_was_answered_stays_as_it_was_when_the_next_is_added(make_survey):
    survey = make_survey()
    first = survey.current
    changed = definition()
    changed["title"]["fi"] = "Uusi"

    with transaction.atomic():
        actions.add_version(survey, changed)

    assert [version.number for version in survey.versions.order_by("id")] == [1, 2]
    assert SurveyVersion.objects.get(pk=first.pk).definition == definition()


@pytest.mark.django_db(transaction=True)
def test_erase_removes_the_answer_what_was_said_in_it_and_what_followed(make_survey, submission):
    from polku_server.listen.jobs import drain

    make_survey()
    submit(submission(key="k", why="Odotin."))
    Response.objects.filter(key="k").update(texts={"why": "Odotin."})
    drain()

    actions.erase(Response.objects.get())

    assert (Response.objects.count(), Words.objects.count(), Pending.objects.count()) == (0, 0, 0)
    assert AuditEntry.objects.filter(verb="erased").count() == 1
