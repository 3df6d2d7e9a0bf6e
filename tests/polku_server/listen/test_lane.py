"""The respondents' lane stands outside every other middleware."""

import pytest

pytestmark = pytest.mark.django_db


def test_lane_is_the_outermost_middleware(settings):
    assert settings.MIDDLEWARE[0] == "polku_server.listen.lane.RespondentLane"


def test_lane_refuses_a_foreign_host_with_its_headers(client):
    page = client.get("/v/none?kieli=en", headers={"host": "evil.example"})

    assert (page.status_code, page.headers["X-Frame-Options"]) == (400, "DENY")


def test_lane_asks_one_thing_of_the_store_to_show_a_form(client, make_survey, django_assert_num_queries):
    survey = make_survey()
    client.get(f"/v/{survey.public_id}")

    with django_assert_num_queries(1):
        client.get(f"/v/{survey.public_id}")
