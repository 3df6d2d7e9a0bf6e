"""The link that opens one session, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from factories import house
from polku_server.govern import policy, sign_in
from polku_server.models import AuditEntry, SignInLink

pytestmark = pytest.mark.django_db


def token(path: str) -> str:
    return path.strip("/").split("/")[1]


def test_make_link_keeps_only_the_digest_of_its_token():
    path = sign_in.make_link(house.user())

    (link,) = SignInLink.objects.all()
    assert link.digest == sign_in.digest(token(path))
    assert token(path) not in str(SignInLink.objects.values())


def test_use_link_gives_its_user_once():
    user = house.user()
    path = sign_in.make_link(user)

    assert sign_in.use_link(token(path)) == user
    assert sign_in.use_link(token(path)) is None


def test_use_link_refuses_what_is_older_than_24_hours():
    path = sign_in.make_link(house.user())

    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert sign_in.use_link(token(path)) is None


def test_use_link_refuses_somebody_who_has_left():
    user = house.user()
    path = sign_in.make_link(user)
    user.is_active = False
    user.save()

    assert sign_in.use_link(token(path)) is None
    assert SignInLink.objects.get().used_at is None


def test_use_link_refuses_an_unknown_token():
    assert sign_in.use_link("unknown") is None


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_use_a_link_at_once_one_gets_in():
    user = house.user()
    secret = token(sign_in.make_link(user))

    def use(_: int) -> object:
        try:
            return sign_in.use_link(secret)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(use, range(8)))

    assert [each for each in given if each] == [user]


def test_signing_in_is_written_down():
    user = house.user()
    sign_in.use_link(token(sign_in.make_link(user)))

    assert list(AuditEntry.objects.values_list("actor", "verb")) == [
        ("", "made a sign-in link"),
        (user.public_id, "used a sign-in link"),
    ]


def test_first_user_may_everything():
    user = sign_in.first_user()

    assert [each for each in policy.Permission if not policy.allows(user, each)] == []


def test_first_user_keeps_the_roles_that_it_has():
    user = sign_in.first_user()
    user.grants.filter(role="lead").delete()

    assert set(sign_in.first_user().grants.values_list("role", flat=True)) == {"administrator", "data_protection"}
