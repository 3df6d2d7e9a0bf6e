"""Themes and their query words."""

import pytest
from django.test import Client

from polku_server.models import Theme

pytestmark = pytest.mark.django_db


def test_themes_stand_with_what_each_finds(reader: Client, say):
    say("Hinta oli hyvä")

    used = reader.get("/understand/themes/").context["used"]

    assert [(str(each), each.n) for each in used if each.n] == [("Price", 1)]
    assert len(used) == 13


def test_a_theme_is_made_with_its_words(reader: Client):
    reader.post("/understand/themes/new/", {"name_fi": "Sauna", "words_fi": "Sauna*,\nlöyly*"})

    assert list(Theme.objects.values_list("name_fi", "words_fi")) == [("Sauna", "sauna*, löyly*")]


def test_a_theme_is_changed(reader: Client, say):
    say("Hinta oli hyvä")
    price = Theme.objects.get(name_en="Price")

    reader.post(f"/understand/themes/{price.public_id}/", {"name_fi": "Hinnat", "words_fi": "hinta*"})

    price.refresh_from_db()
    assert (price.name_fi, price.words_fi, price.words_en) == ("Hinnat", "hinta*", "")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name_fi": "", "words_fi": "aa"}, "Name in Finnish is missing."),
        ({"name_fi": "A"}, "Give at least one query word in one language."),
        ({"name_fi": "A", "words_sv": "*"}, "* cannot be a query word: give 2 to 80 letters, such as deliver*."),
    ],
)
def test_what_cannot_be_a_theme_is_said_at_its_field(reader: Client, sent, sentence: str):
    page = reader.post("/understand/themes/new/", sent)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Theme.objects.count() == 0


def test_a_theme_is_left_out_and_taken_back(reader: Client, say):
    say("Hinta oli hyvä")
    price = Theme.objects.get(name_en="Price")

    out = reader.post(f"/understand/themes/{price.public_id}/retire/", follow=True)
    back = reader.post(f"/understand/themes/{price.public_id}/restore/", follow=True)

    assert "Left out: Price." in out.content.decode()
    assert back.context["left_out"] == []
