"""New comments are read as they are kept: masked, once, by the themes that hold now."""

import pytest

from factories import house
from polku_server.listen import jobs
from polku_server.listen.submit import submit
from polku_server.models import Mention, Reading, Taxonomy, Theme, Words
from polku_server.understand import jobs as understood
from polku_server.understand.reading import current


def themes(reading: Reading) -> list[str]:
    held = Mention.objects.filter(words=reading.words_id, holds=True)
    return list(held.order_by("theme").values_list("theme__name_en", flat=True))


def test_a_new_comment_is_read_with_the_masking_of_its_words(survey, submission):
    submit(submission(why="Lasku oli väärin, soittakaa 040 123 4567. En asioi enää."))

    jobs.drain()

    reading = Reading.objects.get()
    assert (reading.language, reading.tone, reading.tone_read) == ("fi", "bad", "bad")
    assert themes(reading) == ["Invoice and payment", "Communication and reachability"]
    assert reading.serious == {"leaving": "en asioi enää"}
    assert "040" not in "".join(Mention.objects.values_list("found", flat=True))


def test_an_answer_without_words_is_not_read(survey, submission):
    submit(submission(why=""))

    assert jobs.drain() == 1
    assert (Reading.objects.count(), Taxonomy.objects.count()) == (0, 0)


def test_a_follow_up_that_is_done_again_reads_nothing_twice(survey, submission):
    submit(submission(why="Nopea toimitus"))
    jobs.drain()

    understood.unread()

    assert (Reading.objects.count(), Mention.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_comments_that_came_from_a_file_are_read_by_jobs():
    house.answer(house.survey(), words="Hyvä ja nopea palvelu")

    assert (understood.unread(), understood.unread()) == (1, 0)
    assert Reading.objects.get().tone == "good"


@pytest.mark.django_db
def test_the_starter_themes_are_laid_down_once():
    first, second = current(), current()

    assert first.version == second.version
    assert Theme.objects.count() == 13


@pytest.mark.django_db
def test_a_reading_goes_with_its_words(say):
    say("Nopea toimitus")

    Words.objects.all().delete()

    assert (Reading.objects.count(), Mention.objects.count()) == (0, 0)
