"""Signing in and out, as pages."""

from __future__ import annotations

import pytest
from django.test import Client

from factories import house
from polku_server.govern import sign_in
from polku_server.models import SignInLink

pytestmark = pytest.mark.django_db


def test_opening_the_link_changes_nothing(client: Client):
    path = sign_in.make_link(house.user())

    answers = [client.get(path).status_code for _ in range(3)] + [client.head(path).status_code]

    assert answers == [200, 200, 200, 200]
    assert SignInLink.objects.get().used_at is None
    assert "_auth_user_id" not in client.session


def test_pressing_the_button_opens_a_session(client: Client):
    user = house.user()

    answer = client.post(sign_in.make_link(user))

    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_used_link_says_where_to_get_a_new_one(client: Client):
    path = sign_in.make_link(house.user())
    client.post(path)

    answer = Client(headers={"accept-language": "en"}).post(path)

    assert answer.status_code == 410
    assert "polku link" in answer.content.decode()


def test_the_button_needs_its_own_form():
    path = sign_in.make_link(house.user())

    answer = Client(enforce_csrf_checks=True).post(path)

    assert answer.status_code == 403
    assert SignInLink.objects.get().used_at is None


@pytest.mark.parametrize("path", ["/", "/measure/", "/listen/", "/listen/answers/"])
def test_staff_pages_are_closed(client: Client, path: str):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={path}")


def test_signing_out_closes_the_session(client: Client):
    client.force_login(house.user())

    answer = client.post("/sign-out/")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert "_auth_user_id" not in client.session


def test_signing_out_is_never_a_link(client: Client):
    client.force_login(house.user())

    assert client.get("/sign-out/").status_code == 405
