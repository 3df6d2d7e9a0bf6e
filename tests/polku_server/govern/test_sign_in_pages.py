"""Signing in: password, a second step, limits, and what is never given away."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.test import Client

from factories import house
from polku_server.govern import sign_in
from polku_server.govern.models import AuditEntry, User
from polku_server.govern.sign_in_limits import PER_ACCOUNT, PER_ADDRESS
from polku_server.govern.users_models import SignedIn

pytestmark = pytest.mark.django_db
PASSWORD = "kolme sanaa rivissä"
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"  # the real one takes a third of a second, on purpose
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [QUICK]


@pytest.fixture
def english() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})


@pytest.fixture
def aino() -> User:
    return User.objects.create(email="aino@example.org", name="Aino Rautio", password=make_password(PASSWORD))


def rfc6238(at: float) -> str:
    """Compute a code by the letter of RFC 6238, without the library that is under test."""
    digest = hmac.digest(base64.b32decode(SECRET), struct.pack(">Q", int(at) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def said(answer) -> list[str]:
    """Read what a page says is wrong."""
    return re.findall(r"<li>(?:<a [^>]*>)?([^<]+)", answer.content.decode())


def give(client: Client, password: str = PASSWORD, login: str = "aino@example.org", **more: str):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_the_right_password_opens_a_session_that_is_written_down(english: Client, aino: User):
    answer = give(english)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert list(SignedIn.objects.values_list("user", "device", "place")) == [(aino.pk, "Firefox · Linux", "127.0.0.1")]
    assert AuditEntry.objects.last().verb == "signed in"


def test_an_address_in_capitals_is_the_same(english: Client, aino: User):
    assert give(english, login="Aino@Example.org").status_code == 302


def test_signing_in_changes_the_key_of_the_session(english: Client, aino: User):
    session = english.session
    session["kept"] = 1
    session.save()
    before = session.session_key

    give(english)

    assert english.session.session_key != before
    assert not english.session.exists(before)


@pytest.mark.parametrize("login", ["aino@example.org", "nobody@example.org", "gone@example.org"])
def test_a_wrong_password_says_the_same_of_everybody(english: Client, aino: User, login: str):
    User.objects.create(email="gone@example.org", name="Gone", password=make_password(PASSWORD), is_active=False)

    answer = give(english, "wrong wrong wrong", login)

    page = answer.content.decode().replace(login, "somebody")
    assert "The e-mail address and the password do not go together." in page
    assert "_auth_user_id" not in english.session
    assert len(page) == len(
        give(english, "wrong wrong wrong", "x@example.org").content.decode().replace("x@example.org", "somebody")
    )


def test_somebody_who_was_closed_out_is_told_so_after_the_right_password(english: Client, aino: User):
    User.objects.update(is_active=False)

    answer = give(english)

    assert answer.status_code == 403
    assert "The account is closed" in answer.content.decode()
    assert "_auth_user_id" not in english.session


def test_a_failure_is_written_down_for_a_user_and_for_nobody_else(english: Client, aino: User):
    give(english, "wrong wrong wrong")
    give(english, "wrong wrong wrong", "nobody@example.org")

    assert list(AuditEntry.objects.values_list("verb", "thing")) == [("failed to sign in", f"user {aino.public_id}")]


def test_too_many_wrong_passwords_for_an_account_say_when_to_try_again(english: Client, aino: User):
    for _ in range(PER_ACCOUNT):
        give(english, "wrong wrong wrong")

    answer = give(Client(headers={"accept-language": "en"}, REMOTE_ADDR="192.0.2.7"))

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert "Try again in 15 minutes." in answer.content.decode()


def test_waiting_opens_the_door_again(english: Client, aino: User):
    for _ in range(PER_ACCOUNT):
        give(english, "wrong wrong wrong")

    with time_machine.travel(time.time() + 901):
        assert give(english).status_code == 302


def test_the_right_password_in_time_clears_the_count(english: Client, aino: User):
    for _ in range(PER_ACCOUNT - 1):
        give(english, "wrong wrong wrong")
    give(english)

    answer = give(Client(), "wrong wrong wrong")

    assert answer.status_code == 200


def test_one_address_that_tries_many_accounts_has_to_wait(english: Client, aino: User):
    for i in range(PER_ADDRESS):
        give(english, "", f"{i}@example.org")

    assert give(english).status_code == 429
    assert give(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_a_foreign_address_to_go_to_is_passed_over(english: Client, aino: User, url: str):
    assert give(english, next=url)["Location"] == "/"


def test_an_own_address_to_go_to_is_kept(english: Client, aino: User):
    assert give(english, next="/listen/?a=1")["Location"] == "/listen/?a=1"


def test_after_the_password_comes_the_code(english: Client, aino: User):
    TOTP.activate(aino, SECRET)

    answer = give(english, next="/listen/")

    assert answer["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in english.session
    assert english.get("/listen/").status_code == 302


def test_the_right_code_opens_the_session_and_goes_on(english: Client, aino: User):
    TOTP.activate(aino, SECRET)
    give(english, next="/listen/")

    answer = english.post("/sign-in/code/", {"code": rfc6238(time.time())})

    assert answer["Location"] == "/listen/"
    assert english.session["_auth_user_id"] == str(aino.pk)


def test_a_code_of_rfc_6238_is_what_we_compute():
    assert [rfc6238(at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_a_code_counts_once_whatever_device_it_comes_from(english: Client, aino: User):
    TOTP.activate(aino, SECRET)
    code = rfc6238(time.time())
    give(english)
    english.post("/sign-in/code/", {"code": code})
    thief = Client(headers={"accept-language": "en"})
    give(thief)

    answer = thief.post("/sign-in/code/", {"code": code})

    assert said(answer) == ["The code is not right. Wait for the next one and type that."]
    assert "_auth_user_id" not in thief.session


@pytest.mark.parametrize(("seconds", "status"), [(-90, 200), (-30, 302), (30, 302), (90, 200)])
def test_a_code_may_be_half_a_minute_off(english: Client, aino: User, seconds: int, status: int):
    TOTP.activate(aino, SECRET)
    with time_machine.travel(1_800_000_000, tick=False):
        give(english)
        assert english.post("/sign-in/code/", {"code": rfc6238(1_800_000_000 + seconds)}).status_code == status


def test_a_recovery_code_opens_once(english: Client, aino: User):
    TOTP.activate(aino, SECRET)
    code = RecoveryCodes.activate(aino).get_unused_codes()[0]
    give(english)
    first = english.post("/sign-in/code/", {"code": code})
    second = Client()
    give(second)

    answer = second.post("/sign-in/code/", {"code": code})

    assert (first.status_code, answer.status_code) == (302, 200)
    assert "_auth_user_id" not in second.session


def test_too_many_wrong_codes_have_to_wait(english: Client, aino: User):
    TOTP.activate(aino, SECRET)
    give(english)
    for _ in range(PER_ACCOUNT):
        english.post("/sign-in/code/", {"code": "000000"})

    answer = english.post("/sign-in/code/", {"code": rfc6238(time.time())})

    assert answer.status_code == 429


def test_secrets_stand_sealed_in_the_store(aino: User):
    TOTP.activate(aino, SECRET)
    RecoveryCodes.activate(aino)

    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_nobody_signs_up():
    assert [Client().get(path).status_code for path in ("/sign-up/", "/signup/", "/accounts/signup/")] == [404] * 3


def test_the_second_step_can_be_left(english: Client, aino: User):
    TOTP.activate(aino, SECRET)
    give(english)

    english.post("/sign-out/")

    assert english.get("/sign-in/").status_code == 200


def test_who_came_by_a_link_is_led_to_choose_a_means(english: Client):
    answer = english.post(sign_in.make_link(house.user()))

    assert answer["Location"] == "/account/"
    assert "Choose how you sign in from now on" in english.get("/account/").content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_speaks_the_language_that_was_chosen(client: Client, language: str):
    client.post("/language/", {"language": language, "next": "/sign-in/"})

    assert f'<html lang="{language}">' in client.get("/sign-in/").content.decode()
