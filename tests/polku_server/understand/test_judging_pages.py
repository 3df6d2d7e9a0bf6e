"""A comment and what was read of it, under the answer and on a page of its own."""

import pytest
from django.test import Client

from factories import house
from polku_server.models import Reading, Theme

pytestmark = pytest.mark.django_db


def test_tone_themes_and_language_stand_under_the_answer(reader: Client, say):
    say("Asentaja oli ystävällinen, mutta lasku oli väärin. En asioi enää.")

    page = reader.get("/listen/answers/").content.decode()

    for words in ("both content and discontent", "Installation and repair", "Finnish", "Means to leave", "Put right"):
        assert words in page


def test_who_may_not_judge_is_offered_no_way_to(say):
    say("Nopea toimitus")

    page = house.client(house.analyst()).get("/listen/answers/").content.decode()

    assert "Delivery" in page
    assert "Put right" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_readings_cost_as_many_statements_for_three_answers_as_for_one(
    reader: Client, say, django_assert_num_queries, count: int
):
    for _ in range(count):
        say("Nopea toimitus, hinta hyvä")
    reader.get("/listen/answers/")

    with django_assert_num_queries(10):
        reader.get("/listen/answers/")


def test_a_judgement_is_saved_told_and_undone(reader: Client, say):
    row = say("Laskun hinta oli hyvä")
    address = f"/understand/readings/{row.public_id}/"
    price = Theme.objects.get(name_en="Price")

    saved = reader.post(address, {"tone": "bad", "themes": [price.public_id]}, follow=True)
    undone = reader.post(f"{address}rules/", follow=True)

    assert "Saved: what you said holds from now on." in saved.content.decode()
    assert "Saved" not in undone.content.decode()
    assert Reading.objects.get().tone == "good"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose how the comment sounds."),
        ({"tone": "unknown"}, "Select a valid choice"),
        ({"tone": "bad", "themes": ["a\0b"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_a_judgement_is_said_and_nothing_is_saved(reader: Client, say, sent, sentence: str):
    row = say("Nopea toimitus")

    page = reader.post(f"/understand/readings/{row.public_id}/", sent)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Reading.objects.get().checked == ""


def test_the_page_says_which_words_the_rules_went_by(reader: Client, say):
    row = say("Laskun hinta oli hyvä")

    page = reader.get(f"/understand/readings/{row.public_id}/").content.decode()

    assert 'Price <span class="soft">(hinta)</span>' in page
