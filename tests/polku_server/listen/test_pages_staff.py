"""Staff pages of listening: surveys and the answers behind a figure."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import house
from polku_server.listen import answers
from polku_server.models import ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(house.lead())
    return client


def shown(reader: Client, query: str = "") -> list[dict[str, Any]]:
    return reader.get(f"/listen/answers/{query}", headers={"accept-language": "en"}).context["rows"]


def test_answers_stand_newest_first(reader: Client):
    survey = house.survey()
    for point in (1, 2, 3):
        house.answer(survey, pleased=point)

    assert [row["scores"] for row in shown(reader)] == [[("Satisfaction", f"{point}/5")] for point in (3, 2, 1)]


def test_answers_show_masked_words_and_never_those_as_written(reader: Client):
    house.answer(house.survey(), pleased=2, words="Call me: ***")

    page = reader.get("/listen/answers/").content.decode()

    assert "Call me: ***" in page
    assert "RAW" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?role=csat&max=2", 1),
        ("?role=ces&min=4", 2),
        ("?role=nps&max=6", 0),
        ("?role=csat", 2),
        ("?words=1", 1),
        ("?period=3", 2),
        ("?period=12", 3),
    ],
)
def test_answers_are_narrowed_by_question_and_time(reader: Client, query: str, count: int):
    survey = house.survey()
    house.answer(survey, pleased=2, hard=4, words="Waited.")
    house.answer(survey, pleased=5, hard=1)
    house.answer(survey, hard=5, tell=9, days_ago=200)

    assert len(shown(reader, query)) == count


def test_answers_are_narrowed_by_place_unit_and_survey(reader: Client):
    one, other = house.touchpoints(2)
    whole = house.unit("North")
    part = house.unit("Oulu", whole)
    survey, second = house.survey(), house.survey()
    house.answer(survey, pleased=1, touchpoint=one, unit=part)
    house.answer(second, pleased=2, touchpoint=other, unit=whole)

    queries = (
        f"touchpoint={one.public_id}",
        f"unit={whole.public_id}",
        f"unit={whole.public_id}&alone=1",
        f"survey={second.public_id}",
    )
    assert [len(shown(reader, f"?{query}")) for query in queries] == [1, 2, 1, 1]


def test_answers_to_another_question_of_the_same_key_are_left_out(reader: Client):
    house.answer(house.survey(), pleased=2)
    other = house.survey()
    other.current.definition = {"questions": [{"key": "pleased", "kind": "scale", "role": "nps", "from": 0, "to": 10}]}
    other.current.save()
    house.answer(other, pleased=9)

    assert [row["scores"] for row in shown(reader, "?role=csat")] == [[("Satisfaction", "2/5")]]
    assert [row["scores"] for row in shown(reader, "?role=nps")] == [[("Would recommend", "9/10")]]


def test_answers_of_an_undone_import_are_not_shown(reader: Client):
    batch = ImportBatch.objects.create(source="reviews", file_name="x.csv", undone_at=timezone.now())
    house.answer(house.survey(), pleased=1, batch=batch)

    assert shown(reader) == []


def test_pages_follow_each_other_without_a_gap_or_a_key_in_the_address(reader: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answers, "PAGE", 2)
    survey = house.survey()
    made = [house.answer(survey, pleased=point) for point in (1, 2, 3, 4, 5)]

    seen, query = [], ""
    while True:
        page = reader.get(f"/listen/answers/?{query}")
        seen += [row["scores"][0][1] for row in page.context["rows"]]
        if not (query := page.context["next"]):
            break
        assert not any(re.search(rf"\b{each.pk}\b", query.replace("after=", "")) for each in made if each.pk > 9)

    assert seen == ["5/5", "4/5", "3/5", "2/5", "1/5"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=1", 400),
        ("after=%00", 400),
        ("role=nothing", 400),
        ("max=ten", 400),
        ("max=²", 400),
        ("week=9999999999999", 400),
        ("week=x", 400),
        ("touchpoint=nobody", 404),
        ("touchpoint=%00", 404),
        ("week=-1", 400),
        ("unit=nobody", 404),
        ("survey=nobody", 404),
    ],
)
def test_an_address_that_says_nothing_gets_a_sentence(reader: Client, query: str, status: int):
    page = reader.get(f"/listen/answers/?{query}")

    assert page.status_code == status
    assert page.content.decode().count("<h1>") == 1


def test_no_answers_say_the_next_step(reader: Client):
    page = reader.get("/listen/answers/", headers={"accept-language": "en"}).content.decode()

    assert "Nobody has answered this yet." in page
    assert 'href="/measure/"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_answers_ask_as_much_for_three_as_for_one(reader: Client, count: int, django_assert_num_queries: Any):
    house.organisation()
    (place,) = house.touchpoints(1)
    survey, unit = house.survey(), house.unit("Oulu")
    for _ in range(count):
        house.answer(survey, pleased=4, words="Fine.", touchpoint=place, unit=unit)

    with django_assert_num_queries(9):  # session, user, roles, units, answers, words, versions, readings, house
        reader.get("/listen/answers/")


def test_surveys_show_link_state_and_count(reader: Client):
    survey = house.survey()
    house.answer(survey, pleased=4)
    house.survey(name="Over", closed_at=timezone.now())
    house.survey(name="Reviews", source="reviews")
    house.survey(name="Draft", launched_at=None)

    page = reader.get("/listen/", headers={"accept-language": "en"})

    rows = page.context["surveys"]

    assert [(row["state"], row["link"], row["survey"].n) for row in rows] == [
        ("not opened yet", "", 0),
        ("imported", "", 0),
        ("closed", "", 0),
        ("open", f"/v/{survey.public_id}", 1),
    ]
    assert page.context["lead"] == "One survey is open. One answer has come."


@pytest.mark.parametrize("count", [1, 3])
def test_surveys_ask_as_much_for_three_as_for_one(reader: Client, count: int, django_assert_num_queries: Any):
    for _ in range(count):
        house.survey()

    with django_assert_num_queries(6):  # session, user, roles, surveys, given up, organisation
        reader.get("/listen/")


def test_questions_of_one_role_are_told_apart_by_their_words():
    asked = [
        {"key": "day", "role": "promise", "text": {"fi": "Pitikö päivä?", "en": "Did the day hold?"}},
        {"key": "bill", "role": "promise", "text": {"fi": "Pitikö lasku?"}},
        {"key": "tell", "role": "nps", "text": {"fi": "Suosittelisitko?"}},
    ]

    assert answers.several({"questions": asked}, "en") == {"day": "Did the day hold?", "bill": "Pitikö lasku?"}
