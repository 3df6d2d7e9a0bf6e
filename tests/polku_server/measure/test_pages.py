"""The path page: what it counts, what it refuses, what it offers instead."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from factories import house
from polku import lake
from polku_server.models import Response, Survey, Touchpoint

pytestmark = pytest.mark.django_db
English = {"accept-language": "en"}


def answered(survey: Survey, touchpoint: Touchpoint, points: list[int], **fields: Any) -> list[Response]:
    return [house.answer(survey, touchpoint=touchpoint, pleased=point, **fields) for point in points]


def text(reader: Client, address: str = "/measure/") -> str:
    page = reader.get(address, headers=English)
    assert page.status_code == 200
    words = re.sub(r"<[^>]+>", " ", page.content.decode()).replace("\u2060", "").replace("&#x27;", "'")
    return re.sub(r"[ \n]+", " ", words)


def test_path_shows_share_interval_and_n(reader: Client):
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [5] * 15 + [2] * 5)
    house.counting()

    assert "Place 1 75% satisfied 53–89% , n\u00a020" in text(reader)


def test_path_shows_the_range_of_effort_and_that_high_is_bad(reader: Client):
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [4] * 20, hard=5)
    house.counting()

    page = text(reader)

    assert "effort 84–100%" in page
    assert "Effort: the share who had it hard, high is bad." in page


def test_path_marks_a_wow_moment_only_when_the_whole_interval_is_above_80(reader: Client):
    surely, hardly = house.touchpoints(2)
    survey = house.survey()
    answered(survey, surely, [5] * 40)
    answered(survey, hardly, [5] * 10)
    house.counting()

    assert text(reader).count("Wow moment") == 1


def test_path_marks_a_trouble_spot(reader: Client):
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [2] * 20)
    house.counting()

    assert text(reader).count("Trouble spot") == 1


def test_path_says_which_touchpoint_is_strongest_when_the_intervals_say_so(reader: Client):
    good, bad = house.touchpoints(2)
    survey = house.survey()
    answered(survey, good, [5] * 30)
    answered(survey, bad, [1] * 30)
    house.counting()

    assert "The path is at its strongest at Place 1 and at its weakest at Place 2." in text(reader)


def test_path_says_that_differences_are_chance_when_intervals_overlap(reader: Client):
    one, other = house.touchpoints(2)
    survey = house.survey()
    answered(survey, one, [5] * 8 + [1] * 2)
    answered(survey, other, [5] * 7 + [1] * 3)
    house.counting()

    assert "The differences between touchpoints are within chance" in text(reader)


def test_nine_answers_are_refused_with_a_second_offer(reader: Client):
    (place,) = house.touchpoints(1)
    survey = house.survey()
    answered(survey, place, [5] * 9, words="Came on the agreed day.")
    answered(survey, place, [5] * 3, days_ago=200)
    house.counting()

    page = text(reader)

    assert "Too few answers for conclusions. 9 answers, 10 needed: 1 missing." in page
    assert "See 12 months 12 answers" in page
    assert "Read the comments 9 comments" in page
    assert "100% satisfied" not in page


def test_the_minimum_is_the_installations_own(reader: Client, settings: Any):
    settings.POLKU = settings.POLKU | {"POLKU_MINIMUM": 5}
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [5] * 5)
    house.counting()

    assert "100% satisfied" in text(reader)


def test_a_small_unit_is_offered_its_parent(reader: Client):
    (place,) = house.touchpoints(1)
    whole = house.unit("North")
    part = house.unit("Oulu", whole)
    survey = house.survey()
    answered(survey, place, [5] * 4, unit=part)
    answered(survey, place, [5] * 8, unit=whole)
    house.counting()

    assert "See North 12 answers" in text(reader, f"/measure/?unit={part.public_id}")


def test_a_refusal_without_anything_wider_offers_the_survey(reader: Client):
    (place,) = house.touchpoints(1)
    survey = house.survey()
    answered(survey, place, [5])
    house.counting()

    page = reader.get("/measure/?period=all").content.decode()

    assert f'<a href="/v/{survey.public_id}">' in page


def test_the_relationship_has_its_interval_and_what_change_it_would_show(reader: Client):
    (place,) = house.touchpoints(1)
    survey = house.survey()
    for point in [10] * 50 + [8] * 30 + [3] * 20:
        house.answer(survey, touchpoint=place, tell=point)
    house.counting()

    page = text(reader)

    assert "More people recommend us than criticise us. 30 confidence interval 14–44" in page
    assert "Smallest change that this many would show: 2" in page


def test_units_are_ranked_with_words_for_how_sure_it_is(reader: Client):
    (place,) = house.touchpoints(1)
    survey, good, bad = house.survey(), house.unit("Good"), house.unit("Bad")
    answered(survey, place, [5] * 60, unit=good)
    answered(survey, place, [1] * 60, unit=bad)
    house.counting()

    page = text(reader)

    assert page.index("almost surely the best") < page.index("almost surely the weakest")


def test_a_unit_with_too_few_answers_is_given_no_place(reader: Client):
    (place,) = house.touchpoints(1)
    survey = house.survey()
    for name, points in {"Ylä": [5] * 8, "Good": [5] * 60, "Ala": [1] * 9, "Bad": [1] * 60}.items():
        answered(survey, place, points, unit=house.unit(name))
    house.counting()

    rows = reader.get("/measure/").context["ranking"]

    assert [(row["name"], "figure" in row, "place" in row, "drawn" in row) for row in rows] == [
        ("Good", True, True, True),
        ("Bad", True, True, True),
        ("Ala", False, False, False),
        ("Ylä", False, False, False),
    ]


def test_a_unit_is_not_the_best_of_those_with_too_few_answers(reader: Client):
    (place,) = house.touchpoints(1)
    survey = house.survey()
    answered(survey, place, [5] * 60, unit=house.unit("Good"))
    answered(survey, place, [1] * 9, unit=house.unit("Few"))
    house.counting()

    assert "almost surely" not in text(reader)


def test_a_unit_alone_is_not_ranked(reader: Client):
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [5] * 60, unit=house.unit("Alone"))
    house.counting()

    assert reader.get("/measure/").context["ranking"] == []


def test_a_unit_counts_those_below_it(reader: Client):
    (place,) = house.touchpoints(1)
    whole = house.unit("North")
    answered(house.survey(), place, [5] * 12, unit=house.unit("Oulu", whole))
    house.counting()

    assert "n\u00a012" in text(reader, f"/measure/?unit={whole.public_id}")


def test_the_page_begins_empty_with_the_next_step(reader: Client):
    survey = house.survey()
    house.counting()

    page = reader.get("/measure/", headers=English).content.decode()

    assert "The path begins with the first answer." in page
    assert f'href="/v/{survey.public_id}"' in page


def test_answers_that_name_no_touchpoint_are_counted_together(reader: Client):
    house.touchpoints(1)
    for point in [5] * 15 + [2] * 5:
        house.answer(house.survey(), pleased=point)
    house.counting()

    page = text(reader)

    assert "None of these answers names a touchpoint." in page
    assert "75% confidence interval 53–89%" in page


def test_too_few_answers_that_name_no_touchpoint_are_refused_with_a_second_offer(reader: Client):
    survey, upper = house.survey(), house.unit("All of north")
    lower = house.unit("Oulu", upper)
    for unit, days_ago, count in ((lower, 0, 9), (lower, 200, 3), (upper, 0, 5)):
        for _ in range(count):
            house.answer(survey, pleased=5, unit=unit, days_ago=days_ago)
    house.counting()

    page = text(reader, f"/measure/?unit={lower.public_id}")

    assert "Customer satisfaction (CSAT) Too few answers for conclusions. 9 answers, 10 needed: 1 missing." in page
    assert "See 12 months 12 answers" in page
    assert "See All of north 14 answers" in page


def test_a_period_without_answers_leads_to_all(reader: Client):
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [5] * 12, days_ago=700)
    house.counting()

    page = reader.get("/measure/", headers=English).content.decode()

    assert "Nobody has answered in this period and unit." in page
    assert 'href="/measure/?period=all"' in page


def test_every_figure_leads_to_as_many_answers(reader: Client):
    (place,) = house.touchpoints(1)
    survey, unit = house.survey(), house.unit("Oulu")
    answered(survey, place, [5] * 12 + [1] * 3, hard=4, tell=9, unit=unit)
    answered(survey, place, [5] * 2, days_ago=200, unit=unit)
    house.counting()

    page = reader.get("/measure/", headers=English).content.decode()
    links = sorted(set(re.findall(r'href="(/listen/answers/[^"]+)"', page)))
    behind = [len(reader.get(link.replace("&amp;", "&")).context["rows"]) for link in links]

    assert sorted(behind) == [3, 15, 15, 15, 15]


def test_no_language_turns_a_coordinates_dot_into_a_comma(reader: Client):
    (place,) = house.touchpoints(1)
    answered(house.survey(), place, [5] * 12 + [1] * 3, unit=house.unit("Oulu"))
    house.counting()

    page = reader.get("/measure/", headers={"accept-language": "fi"}).content.decode()

    assert re.findall(r'(?:x|y|x1|x2|y1|y2|cx|cy|width|height|d)="[^"]*,[^"]*"', page) == []


@pytest.mark.parametrize("address", ["?period=7", "?period=", "?period=3%00"])
def test_a_period_that_is_not_known_cannot_be_read(reader: Client, address: str):
    house.counting()

    assert reader.get(f"/measure/{address}").status_code == 400


def test_an_unknown_unit_is_not_found(reader: Client):
    house.counting()

    assert reader.get("/measure/?unit=nobody").status_code == 404


def test_a_lake_that_does_not_answer_is_said_in_a_sentence(reader: Client):
    lake.use(None)

    page = reader.get("/measure/", headers=English)

    assert page.status_code == 503
    assert "Answers are still being received and none is lost." in page.content.decode()
    assert page["Retry-After"] == "5"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_touchpoints_as_for_one(
    reader: Client, count: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
):
    house.organisation()
    survey = house.survey()
    for place in house.touchpoints(count):
        answered(survey, place, [5] * 12, tell=9)
    engine = house.counting()
    asked: list[str] = []
    run = engine.run
    monkeypatch.setattr(engine, "run", lambda sql: asked.append(sql) or run(sql))

    with django_assert_num_queries(7):  # session, user, roles, units, touchpoints, open survey, organisation
        reader.get("/measure/")

    assert len(asked) == 4
