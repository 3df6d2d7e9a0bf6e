"""What staff read of the answers: masked, once for each question."""

from django.db import transaction

from polku_server.listen.models import Response, Words
from polku_server.listen.submit import submit
from polku_server.listen.words import keep_masked

SAID = {"why": "Soita 040 123 4567 tai a@b.fi", "memory": "Hetu 131052-308T"}


def kept() -> list[tuple[str, str, str]]:
    with transaction.atomic():
        keep_masked(list(Response.objects.values_list("id", flat=True)))()
    return list(Words.objects.order_by("question").values_list("question", "role", "text"))


def test_words_are_kept_masked_with_the_role_of_their_question(survey, submission):
    submit(submission(**SAID))

    assert kept() == [("memory", "memory", "Hetu ▮▮▮"), ("why", "why", "Soita ▮▮▮ tai ▮▮▮")]


def test_words_are_kept_once_however_often_they_are_asked_for(survey, submission):
    submit(submission(**SAID))

    assert kept() == kept()


def test_answer_without_words_keeps_none(survey, submission):
    submit(submission())

    assert kept() == []
