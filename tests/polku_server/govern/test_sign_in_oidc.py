"""Signing in with a real identity provider on this machine, honest and not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from factories import house
from factories.provider import Provider, provided
from polku_server.environment import read
from polku_server.govern import users
from polku_server.govern.models import AuditEntry, User
from polku_server.govern.users_models import OutsideName

pytestmark = pytest.mark.django_db
OLLI = {"sub": "olli-1", "email": "olli@example.org", "email_verified": True, "name": "Olli Niemi"}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with provided() as made:
        made.person = dict(OLLI)
        settings.POLKU = settings.POLKU | chosen(made)
        yield made


def chosen(provider: Provider, **more: str) -> dict[str, Any]:
    """Read the settings as the environment would give them."""
    given = provider.settings(**more)
    return {name: value for name, value in read(given).items() if name in given}


@pytest.fixture
def olli() -> User:
    return users.invite(None, email="olli@example.org", name="Olli Niemi", role="analyst")[0]


def walk(client: Client, onward: str = "/listen/") -> Any:
    """Go to the provider and come back, as a browser does."""
    there = client.get(f"/sign-in/provider/?next={onward}")
    back = requests.get(there["Location"], allow_redirects=False, timeout=60)
    return client.get(back.headers["Location"].partition(":8000")[2])


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_invited_comes_in_and_goes_on(client: Client, provider: Provider, olli: User):
    answer = walk(client)

    assert answer["Location"] == "/listen/"
    assert client.session["_auth_user_id"] == str(olli.pk)
    assert OutsideName.objects.values_list("user", "issuer", "subject").get() == (olli.pk, provider.url, "olli-1")
    assert list(AuditEntry.objects.values_list("verb", flat=True))[-2:] == ["joined by the provider", "signed in"]


def test_what_is_asked_of_the_provider(client: Client, provider: Provider):
    asked = parse_qs(urlsplit(client.get("/sign-in/provider/")["Location"]).query)

    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/provider/callback/"]
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert {len(asked[name][0]) for name in ("state", "nonce", "code_challenge")} == {43}


def test_somebody_known_comes_in_by_the_providers_name_for_them_whatever_the_address(
    client: Client, provider: Provider, olli: User
):
    walk(Client())
    provider.person["email"] = "somebody.else@example.org"

    walk(client)

    assert client.session["_auth_user_id"] == str(olli.pk)


def test_a_stranger_stays_outside(client: Client, provider: Provider):
    answer = walk(client)

    assert answer["Location"] == "/sign-in/?refused=stranger"
    assert not User.objects.exists()
    assert (
        "Nobody has invited you" in client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    )


def test_an_address_that_nobody_verified_is_not_believed(client: Client, provider: Provider, olli: User):
    provider.person["email_verified"] = False

    assert walk(client)["Location"] == "/sign-in/?refused=stranger"
    assert not is_in(client)


def test_an_address_of_a_domain_that_the_provider_answers_for_is_believed(
    client: Client, provider: Provider, olli: User, settings: Any
):
    del provider.person["email_verified"]
    settings.POLKU = settings.POLKU | chosen(provider, POLKU_OIDC_DOMAINS="example.org")

    walk(client)

    assert is_in(client)


def test_somebody_new_of_such_a_domain_comes_in_without_a_role(client: Client, provider: Provider, settings: Any):
    settings.POLKU = settings.POLKU | chosen(provider, POLKU_OIDC_DOMAINS="example.org")

    walk(client)

    user = User.objects.get()
    assert (user.email, user.name, user.grants.count()) == ("olli@example.org", "Olli Niemi", 0)
    assert client.get("/listen/").status_code == 403


def test_a_domain_that_only_ends_alike_is_another(client: Client, provider: Provider, settings: Any):
    settings.POLKU = settings.POLKU | chosen(provider, POLKU_OIDC_DOMAINS="example.org")
    provider.person["email"] = "olli@evil-example.org"

    assert walk(client)["Location"] == "/sign-in/?refused=stranger"


def test_an_address_that_was_given_to_somebody_else_there_opens_nothing(client: Client, provider: Provider, olli: User):
    walk(Client())
    provider.person["sub"] = "another-person"

    assert walk(client)["Location"] == "/sign-in/?refused=stranger"
    assert not is_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"iss": "https://login.example.org"},
        {"exp": int(time.time()) - 3600},
        {"azp": "another-client"},
        {"sub": None},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_an_identity_that_does_not_fit_is_refused(client: Client, provider: Provider, olli: User, lie: dict[str, Any]):
    provider.lies = lie

    assert walk(client)["Location"] == "/sign-in/?refused=provider"
    assert not is_in(client)


def test_an_identity_signed_by_another_is_refused(client: Client, provider: Provider, olli: User):
    provider.signing = rsa.generate_private_key(65537, 2048)

    assert walk(client)["Location"] == "/sign-in/?refused=provider"


def test_an_answer_that_was_not_asked_for_is_refused(client: Client, provider: Provider, olli: User):
    there = Client().get("/sign-in/provider/")
    back = requests.get(there["Location"], allow_redirects=False, timeout=60)

    answer = client.get(back.headers["Location"].partition(":8000")[2])

    assert answer["Location"] == "/sign-in/?refused=provider"
    assert not is_in(client)


def test_an_answer_counts_once(client: Client, provider: Provider, olli: User):
    there = client.get("/sign-in/provider/")
    path = requests.get(there["Location"], allow_redirects=False, timeout=60).headers["Location"].partition(":8000")[2]
    client.get(path)
    client.post("/sign-out/")

    assert client.get(path)["Location"] == "/sign-in/?refused=provider"


def test_a_foreign_address_to_go_to_is_passed_over(client: Client, provider: Provider, olli: User):
    assert walk(client, "https://evil.example/")["Location"] == "/"


def test_the_second_step_is_asked_for_all_the_same(client: Client, provider: Provider, olli: User):
    TOTP.activate(olli, "A" * 32)

    assert walk(client)["Location"] == "/sign-in/code/"
    assert not is_in(client)


def test_somebody_who_was_closed_out_stays_outside(client: Client, provider: Provider, olli: User):
    house.administrator()
    users.deactivate(None, olli)

    assert walk(client).status_code == 403
    assert not is_in(client)


def test_the_session_gets_a_fresh_key(client: Client, provider: Provider, olli: User):
    client.get("/sign-in/provider/")
    before = client.session.session_key

    walk(client)

    assert client.session.session_key != before


def test_a_provider_that_is_away_is_said_on_the_page(client: Client, provider: Provider, settings: Any):
    settings.POLKU = settings.POLKU | {"POLKU_OIDC_ISSUER": "http://127.0.0.1:9"}

    assert client.get("/sign-in/provider/")["Location"] == "/sign-in/?refused=provider"


def test_the_page_names_the_provider(client: Client, provider: Provider):
    assert "Havumäki" in client.get("/sign-in/").content.decode()


def test_without_a_provider_there_is_no_such_page(client: Client):
    assert [client.get(f"/sign-in/provider/{end}").status_code for end in ("", "callback/")] == [404, 404]
    assert "/sign-in/provider/" not in client.get("/sign-in/").content.decode()
