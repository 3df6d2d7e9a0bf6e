"""How good is this? Judged blind, drawn by lot; figures only from enough of those."""

import pytest
from django.test import Client

from factories import house
from polku_server.models import Reading, Theme
from polku_server.understand import actions, judged

pytestmark = pytest.mark.django_db


def judge(rows: list[Reading], tone: str, **how) -> None:
    by = house.lead()
    for row in rows:
        actions.judge(row, tone, by=by, themes=[], **how)


def test_nothing_is_claimed_of_few_judgements(reader: Client, say):
    judge([say("Hinta oli hyvä") for _ in range(9)], "good", drawn=True)

    page = reader.get("/understand/quality/").content.decode()

    assert "Nobody can say yet" in page
    assert "One more is needed." in page


def test_the_tone_is_told_as_so_many_of_ten_with_its_range(reader: Client, say):
    judge([say("Hinta oli hyvä") for _ in range(7)], "good", drawn=True)
    judge([say("Hinta oli hyvä") for _ in range(3)], "bad", drawn=True)

    page = reader.get("/understand/quality/").content.decode().replace("\u2060", "")

    assert "The rules hear the tone as people do in about 7 of 10 comments (40–89%)." in page


def test_what_people_put_right_as_they_met_it_is_told_but_not_counted(say):
    judge([say("Hinta oli hyvä")], "good", drawn=True)
    judge([say("Hinta oli hyvä") for _ in range(2)], "bad")

    found = judged.measured(house.lead())

    assert (found.drawn, found.met, found.tone.right.k, found.tone.right.n) == (1, 2, 1, 1)


def test_themes_are_compared_with_what_people_named(say):
    by = house.lead()
    row = say("Laskun hinta oli hyvä")
    price, staff = (Theme.objects.get(name_en=name) for name in ("Price", "Service of the staff"))

    actions.judge(row, "good", by=by, themes=[price, staff], drawn=True)

    whole = judged.measured(by).themes[0]
    assert [(each.k, each.n) for each in (whole.precision, whole.recall)] == [(1, 2), (1, 2)]


def test_a_comment_is_judged_blind_then_comes_the_next_and_undo(reader: Client, say):
    first = say("Laskun hinta oli hyvä")

    page = reader.get("/understand/check/")
    saved = reader.post("/understand/check/", {"comment": first.public_id, "tone": "neutral"})

    assert "checked" not in page.content.decode().replace("unchecked", "")
    assert saved.headers["Location"] == f"/understand/check/?before={first.public_id}"
    first.refresh_from_db()
    assert (first.tone, first.checked, first.themes_too) == ("neutral", "drawn", True)
    say("Toinen")
    assert "Saved. Here is the next one." in reader.get(saved.headers["Location"]).content.decode()


def test_when_all_are_judged_the_way_leads_back(reader: Client, say):
    judge([say("Hinta oli hyvä")], "good", drawn=True)

    assert reader.get("/understand/check/").headers["Location"] == "/understand/quality/"


def test_a_judgement_without_a_tone_is_asked_again_of_the_same_comment(reader: Client, say):
    row = say("Hinta oli hyvä")

    page = reader.post("/understand/check/", {"comment": row.public_id})

    assert page.status_code == 422
    assert page.context["reading"] == row
