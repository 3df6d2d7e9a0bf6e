"""What an administrator does with users: done, refused, and who is left."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from factories import house
from polku_server.govern import policy, sign_in, users
from polku_server.govern.models import ApiKey, AuditEntry, Grant, SignInLink, User
from polku_server.govern.users_models import Letter, SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def roles(user: User) -> list[str]:
    return sorted(user.grants.values_list("role", flat=True))


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.post(sign_in.make_link(user)).status_code == 302
    return client


def test_invite_makes_a_user_with_a_role_and_no_way_in_but_the_link():
    user, link = users.invite(house.administrator(), email="Olli@Example.org", name="Olli Niemi", role="analyst")

    assert (user.email, roles(user), user.has_usable_password()) == ("olli@example.org", ["analyst"], False)
    assert sign_in.use_link(link.rstrip("/").rsplit("/", 1)[1]) == user


def test_invite_with_a_mail_server_lays_a_letter_down_and_no_secret(settings: Any):
    settings.MAIL = settings.ADDRESS

    user, link = users.invite(None, email="olli@example.org", name="Olli", role="analyst", language="sv")

    assert link == ""
    assert list(Letter.objects.values_list("user", "kind", "language")) == [(user.pk, "invitation", "sv")]
    assert not SignInLink.objects.exists()


def test_an_address_is_invited_once_in_whatever_letters():
    users.invite(None, email="olli@example.org", name="Olli", role="analyst")

    with pytest.raises(ValidationError):
        users.invite(None, email="OLLI@example.org", name="Olli", role="lead")
    assert User.objects.count() == 1


def test_an_invitation_with_half_a_role_leaves_nothing_behind():
    with pytest.raises(ValidationError) as refused:
        users.invite(None, email="olli@example.org", name="Olli", role="unit_leader")

    assert refused.value.messages == ["Choose the unit that this person leads."]
    assert not User.objects.exists()


@pytest.mark.parametrize("role", ["lead", "analyst", "account_manager", "front_line", "data_protection"])
def test_others_than_administrators_may_do_none_of_it(role: str):
    by, other = house.holder(role), house.administrator()
    grant = other.grants.get()
    verbs = [
        lambda: users.invite(by, email="a@example.org", name="A", role="lead"),
        lambda: users.give(by, by, role="administrator"),
        lambda: users.take(by, grant),
        lambda: users.deactivate(by, other),
        lambda: users.reactivate(by, other),
        lambda: users.reset(by, other),
        lambda: users.send_again(by, other),
        lambda: users.end_session(by, other, "x"),
    ]

    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()
    assert (roles(by), roles(other), User.objects.filter(is_active=False).count()) == ([role], ["administrator"], 0)


def test_closing_somebody_out_ends_every_session_at_the_next_request():
    by, user = house.administrator(), house.lead()
    clients = [signed_in(user) for _ in range(3)]
    before = [client.get("/account/").status_code for client in clients]

    users.deactivate(by, user)

    assert before == [200] * 3
    assert [client.get("/account/").status_code for client in clients] == [302] * 3
    assert (SignedIn.objects.count(), policy.allows(User.objects.get(pk=user.pk), policy.Permission.FIGURES)) == (
        0,
        False,
    )


def test_closing_somebody_out_ends_a_session_that_nobody_wrote_down(client: Client):
    user = house.lead()
    client.force_login(user)

    users.deactivate(None, user) if house.administrator() else None

    assert client.get("/account/").status_code == 302


def test_closing_somebody_out_stops_their_keys_links_and_letters(settings: Any):
    settings.MAIL = settings.ADDRESS
    house.administrator()
    user, _ = users.invite(None, email="olli@example.org", name="Olli", role="administrator")
    key = ApiKey.objects.create(
        name="n", prefix="p", digest="d", scopes=["figures"], made_by=user, expires_at="2099-01-01T00:00Z"
    )
    path = sign_in.make_link(user)

    users.deactivate(None, user)

    key = ApiKey.objects.select_related("made_by").get(pk=key.pk)
    assert not policy.allows(key, policy.Permission.FIGURES)
    assert Client().post(path).status_code == 410
    assert not Letter.objects.exists()


def test_somebody_who_comes_back_has_the_roles_they_had():
    house.administrator()
    user = house.lead()
    users.deactivate(None, user)

    users.reactivate(None, user)

    user.refresh_from_db()
    assert (user.is_active, roles(user)) == (True, ["lead"])


def test_reset_voids_every_way_in_and_gives_a_new_one():
    user = house.lead()
    user.set_password("kolme sanaa rivissä")
    user.save()
    Authenticator.objects.create(user=user, type="webauthn", data={})
    user.outside_names.create(issuer="https://login.example.org", subject="1")
    client, old = signed_in(user), sign_in.make_link(user)

    link = users.reset(house.administrator(), user)

    user.refresh_from_db()
    assert (user.has_usable_password(), Authenticator.objects.count(), user.outside_names.count()) == (False, 0, 0)
    assert (client.get("/account/").status_code, Client().post(old).status_code) == (302, 410)
    assert Client().post("/" + link.split("/", 3)[3]).status_code == 302


def test_nothing_is_sent_to_somebody_who_is_closed_out():
    user = house.user()
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()

    for verb in (users.reset, users.send_again):
        with pytest.raises(ValidationError):
            verb(None, user)


def test_the_last_administrator_keeps_the_role_and_the_account():
    last = house.administrator()
    closed = house.administrator()
    users.deactivate(last, closed)

    with pytest.raises(ValidationError) as of_role:
        users.take(last, last.grants.get())
    with pytest.raises(ValidationError):
        users.deactivate(last, last)

    last.refresh_from_db()
    assert of_role.value.messages == ["This is the last administrator. Give somebody else the role first."]
    assert (roles(last), last.is_active) == (["administrator"], True)


def test_an_administrator_who_lost_the_role_meanwhile_takes_nobody_elses():
    first, second = house.administrator(), house.administrator()
    stale = User.objects.get(pk=second.pk)
    assert policy.allows(stale, policy.Permission.USERS)
    users.take(first, second.grants.get())

    with pytest.raises(PermissionDenied):
        users.take(stale, first.grants.get())


def at_once(*acts: Any) -> list[str]:
    """Do things in threads that begin together; give how each ended."""
    gate = Barrier(len(acts))

    def run(act: Any) -> str:
        gate.wait()
        try:
            act()
        except (ValidationError, PermissionDenied) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_of_two_administrators_who_demote_each_other_at_once_one_stays(round_: int):
    one, other = house.administrator(), house.administrator()
    grants = {user.pk: user.grants.get() for user in (one, other)}

    ended = at_once(lambda: users.take(one, grants[other.pk]), lambda: users.take(other, grants[one.pk]))

    assert ended == ["PermissionDenied", "done"]
    assert Grant.objects.filter(role="administrator").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_leave_at_once_by_different_ways_one_stays():
    one, other = house.administrator(), house.administrator()
    grant = one.grants.get()

    ended = at_once(lambda: users.take(one, grant), lambda: users.deactivate(other, other))

    assert ended == ["ValidationError", "done"]
    assert Grant.objects.filter(role="administrator", user__is_active=True).count() == 1


RACE = """
import django; django.setup()
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from polku_server.govern import users
from polku_server.govern.models import Grant, User
def run(gate, act):
    gate.wait()
    try:
        act()
    except (ValidationError, PermissionDenied):
        pass
    finally:
        connection.close()
left = []
with ThreadPoolExecutor(2) as pool:
    for turn in range(20):
        User.objects.all().delete()
        one, other = (User.objects.create(email=f"{name}@example.org", name=name) for name in "ab")
        mine, theirs = (Grant.objects.create(user=user, role="administrator") for user in (one, other))
        gate = Barrier(2)
        acts = [lambda: users.take(one, theirs), lambda: users.take(other, mine)]
        if turn % 2:
            acts = [lambda: users.take(one, mine), lambda: users.deactivate(other, other)]
        list(pool.map(run, [gate] * 2, acts))
        left.append(Grant.objects.filter(role="administrator", user__is_active=True).count())
print(set(left))
"""


@pytest.mark.engine
def test_one_administrator_stays_on_postgresql_too(tmp_path: Path, postgres_url: str):
    own = {"DJANGO_SETTINGS_MODULE": "polku_server.settings", "POLKU_DATA": str(tmp_path)}
    environ = os.environ | own | {"POLKU_DATABASE_URL": postgres_url}

    done = subprocess.run([sys.executable, "-c", RACE], env=environ, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("{1}\n", "")


def test_an_address_is_changed_once_and_never_to_somebody_elses():
    by, user = house.administrator(), house.user()

    users.change_address(by, user, email=" Olli@Example.org ")

    user.refresh_from_db()
    assert user.email == "olli@example.org"
    with pytest.raises(ValidationError):
        users.change_address(by, by, email="OLLI@example.org")
    with pytest.raises(PermissionDenied):
        users.change_address(user, user, email="a@example.org")


def test_every_deed_is_written_down():
    by, user = house.administrator(), house.user()
    grant = users.give(by, user, role="agency", survey=house.survey(), since=date(2026, 1, 1), until=date(2026, 2, 1))
    users.take(by, grant)
    users.deactivate(by, user)
    users.reactivate(by, user)
    users.reset(by, user)

    deeds = AuditEntry.objects.filter(actor=by.public_id).order_by("id").values_list("verb", "thing")
    assert list(deeds) == [
        (verb, f"user {user.public_id}")
        for verb in ("gave a role", "took a role", "deactivated", "reactivated", "reset")
    ]
