"""Open feedback: figures with intervals, what is refused, and the comments themselves."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from factories import house
from polku_server.models import Reading, Theme
from polku_server.understand import pages

pytestmark = pytest.mark.django_db


def text(reader: Client, address: str = "/understand/") -> str:
    page = reader.get(address, headers={"accept-language": "en"})
    assert page.status_code == 200
    words = re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\u2060", "").replace("&#x27;", "'")
    return re.sub(r"[ \n]+", " ", words)


def theme(name: str) -> str:
    return Theme.objects.get(name_en=name).public_id


@pytest.fixture
def spoken(say):
    """Twelve comments on waiting, of which nine sound discontent; three on price, content; five on nothing."""
    for _ in range(9):
        say("Jonotin tunnin, tosi huono juttu")
    for _ in range(3):
        say("Jonotus sujui hyvin")
    for _ in range(3):
        say("Hinta oli hyvä")
    for _ in range(5):
        say("Kiitos kaikille teille oikein paljon")


def test_themes_stand_with_count_share_interval_and_tone(reader: Client, spoken):
    page = text(reader)

    assert "Customers speak most of this: Waiting, in 39–78% of comments." in page
    assert "Waiting 12 60% (39–78) 25% (9–53) 75% (47–91)" in page
    assert "5 of 20 comments speak of none of these themes." in page


def test_few_comments_on_a_theme_have_no_shares_of_tone(reader: Client, spoken):
    assert "Price 3 15% (5–36) too few too few" in text(reader)


def test_a_theme_is_coloured_when_surely_most_sound_alike(reader: Client, say):
    for _ in range(10):
        say("Jonotin tunnin, tosi huono juttu")

    assert "mostly discontent" in text(reader)


def test_two_themes_alike_are_said_to_be(reader: Client, say):
    for _ in range(10):
        say("Jonotus sujui hyvin, hinta oli hyvä")

    assert "Customers speak most of these two: Waiting and Price; which of them more is within chance." in text(reader)


def test_nine_comments_are_refused_with_a_second_offer(reader: Client, say):
    for _ in range(9):
        say("Jonotin tunnin")

    page = text(reader)

    assert "9 comments, 10 needed: 1 missing." in page
    assert "Read the comments 9 comments" in page
    assert "100%" not in page.split("Themes of comments")[1]


def test_nobody_having_written_leads_on(reader: Client, say):
    assert "Customers' own words come here." in text(reader)

    say("Jonotin tunnin")

    assert "There are comments of other times, places or tones." in text(reader, "/understand/?tone=good")


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("tone=bad", 1), ("language=en", 1), ("serious=1", 1), ("unit=own", 2), ("touchpoint=own", 1)],
)
def test_comments_are_narrowed(reader: Client, say, query: str, count: int):
    here, (place,) = house.unit("Espoo"), house.touchpoints(1)
    say("Jonotus sujui hyvin", unit=here, touchpoint=place)
    say("Lasku oli väärin, en asioi enää", unit=here)
    say("The price was good and it came on time")
    query = query.replace("unit=own", f"unit={here.public_id}").replace(
        "touchpoint=own", f"touchpoint={place.public_id}"
    )

    assert len(reader.get(f"/understand/quotes/?{query}").context["rows"]) == count


def test_comments_are_narrowed_by_theme_as_people_judged_it(reader: Client, say):
    row = say("Hinta oli hyvä")
    say("Jonotin tunnin")
    asked = f"/understand/quotes/?theme={theme('Price')}"
    before = [each["text"] for each in reader.get(asked).context["rows"]]

    reader.post(f"/understand/readings/{row.public_id}/", {"tone": "good", "themes": [theme("Waiting")]})

    assert before == ["Hinta oli hyvä"]
    assert reader.get(asked).context["rows"] == []
    assert len(reader.get(f"/understand/quotes/?theme={theme('Waiting')}").context["rows"]) == 2


@pytest.mark.parametrize(
    ("query", "status"),
    [("tone=angry", 400), ("language=xx", 400), ("after=1", 400), ("theme=none", 404), ("theme=a%00b", 404)],
)
def test_what_cannot_be_read_in_an_address_is_refused(reader: Client, say, query: str, status: int):
    assert reader.get(f"/understand/quotes/?{query}").status_code == status


def test_pages_of_comments_follow_each_other(reader: Client, say, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    for n in range(5):
        say(f"Jonotin {n} tuntia")

    seen, address = [], "/understand/quotes/"
    while address:
        context = reader.get(address).context
        seen += [row["text"] for row in context["rows"]]
        address = context["next"]

    assert seen == [f"Jonotin {n} tuntia" for n in (4, 3, 2, 1, 0)]


def test_a_unit_leader_reads_and_counts_the_own_unit(say):
    here, there = house.unit("Espoo"), house.unit("Vantaa")
    for _ in range(10):
        say("Hinta oli hyvä", unit=here)
    say("Salainen juttu", unit=there)
    leader = house.client(house.unit_leader(here))

    assert leader.get("/understand/").context["n"] == 10
    assert "Salainen" not in leader.get("/understand/quotes/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/understand/", 9), ("/understand/quotes/", 10)])
def test_a_page_costs_as_many_statements_for_three_comments_as_for_one(
    reader: Client, say, django_assert_num_queries, address: str, queries: int, count: int, settings
):
    settings.POLKU = settings.POLKU | {"POLKU_MINIMUM": 1}
    for _ in range(count):
        say("Jonotin tunnin, hinta oli hyvä")
    house.counting()
    reader.get(address)

    with django_assert_num_queries(queries):
        reader.get(address)


def test_a_reader_is_told_that_comments_are_being_read_again(reader: Client, say):
    say("Jonotin tunnin")

    reader.post("/understand/themes/new/", {"name_fi": "Sauna", "words_fi": "sauna*"})

    assert "Comments are being read again by the newest themes: 0% done." in text(reader)
    assert Reading.objects.count() == 1
