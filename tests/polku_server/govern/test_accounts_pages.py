"""One's own account: what is changed there, and what it asks for first."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from django.test import Client

from polku_server.govern.models import AuditEntry, User
from polku_server.govern.sign_in_limits import PER_ACCOUNT
from polku_server.govern.users_models import SignedIn

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "kolme sanaa rivissä", "neljä muuta sanaa rivissä"
LATER = 3600


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def aino() -> User:
    user = User(email="aino@example.org", name="Aino Rautio")
    user.set_password(PASSWORD)
    user.save()
    return user


def opened(user: User) -> Client:
    """Give the browser of somebody who signed in with the password."""
    client = Client(headers={"accept-language": "en"})
    assert client.post("/sign-in/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def client(aino: User) -> Client:
    """Somebody who signed in, and said so once more."""
    client = opened(aino)
    client.post("/account/again/", {"password": PASSWORD, "next": "/account/"})
    return client


@pytest.mark.parametrize("path", ["/account/password/", "/account/app/", "/account/recovery-codes/"])
def test_means_are_changed_after_one_more_question(aino: User, path: str):
    RecoveryCodes.activate(aino)

    answer = opened(aino).get(path)

    assert answer.status_code == 302
    assert answer["Location"].split("?")[0] in ("/account/again/", "/account/again/code/")


def test_what_was_typed_is_not_kept_while_we_ask(aino: User):
    client = opened(aino)

    answer = client.post("/account/password/", {"password": NEW})

    assert answer["Location"] == "/account/again/?next=%2Faccount%2F"
    assert NEW not in str(dict(client.session))
    aino.refresh_from_db()
    assert aino.check_password(PASSWORD)


def test_the_question_leads_on(aino: User):
    answer = opened(aino).post("/account/again/", {"password": PASSWORD, "next": "/account/password/"})

    assert answer["Location"] == "/account/password/"


def test_the_question_never_leads_away(aino: User):
    answer = opened(aino).post("/account/again/", {"password": PASSWORD, "next": "https://evil.example/"})

    assert answer["Location"] == "/"


def test_wrong_answers_to_the_question_have_to_wait(aino: User):
    client = opened(aino)
    for _ in range(PER_ACCOUNT):
        client.post("/account/again/", {"password": "wrong wrong wrong"})

    assert client.post("/account/again/", {"password": PASSWORD}).status_code == 429


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client, aino: User):
    other = opened(aino)

    answer = client.post("/account/password/", {"password": NEW})

    assert answer["Location"] == "/account/"
    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (200, 302)
    assert SignedIn.objects.get().session_key == client.session.session_key
    assert AuditEntry.objects.last().verb == "set a password"


@pytest.mark.parametrize("password", ["lyhyt sana", "Aino Rautio aino", "password1234", ""])
def test_a_weak_password_is_refused_with_a_reason(client: Client, aino: User, password: str):
    answer = client.post("/account/password/", {"password": password})

    aino.refresh_from_db()
    assert answer.status_code == 422
    assert 'class="field__error"' in answer.content.decode()
    assert aino.check_password(PASSWORD)


def test_letters_alone_will_do(client: Client):
    assert client.post("/account/password/", {"password": "pelkkiäkirjaimia"}).status_code == 302


def test_the_app_is_taken_into_use_with_its_first_code(client: Client, aino: User):
    client.get("/account/app/")
    secret = client.session[SECRET_SESSION_KEY]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    answer = client.post("/account/app/", {"code": code})

    assert answer["Location"] == "/account/recovery-codes/"
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    thief = Client()
    thief.post("/sign-in/", {"login": aino.email, "password": PASSWORD})
    assert thief.post("/sign-in/code/", {"code": code}).status_code == 200


def test_a_wrong_first_code_changes_nothing(client: Client):
    client.get("/account/app/")

    answer = client.post("/account/app/", {"code": "000000"})

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_the_page_of_the_app_has_no_style_of_its_own(client: Client):
    page = client.get("/account/app/").content.decode()

    assert ("style=" in page, "<style" in page, "data:image/svg+xml" in page) == (False, False, True)


def test_new_recovery_codes_make_the_old_void(client: Client, aino: User):
    TOTP.activate(aino, "A" * 32)
    before = RecoveryCodes.activate(aino).get_unused_codes()

    client.post("/account/recovery-codes/")

    page = client.get("/account/recovery-codes/").content.decode()
    assert [code for code in before if code in page] == []
    assert len(RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()) == 10


def test_removing_the_app_takes_the_recovery_codes_along(client: Client, aino: User):
    app = TOTP.activate(aino, "A" * 32).instance
    RecoveryCodes.activate(aino)

    client.post("/account/remove/", {"means": app.pk})

    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.last().verb == "removed totp"


def test_the_only_way_in_is_not_removed(client: Client, aino: User):
    key = Authenticator.objects.create(user=aino, type="webauthn", data={"name": "Puhelin", "credential": {}})
    User.objects.update(password="!")
    client.force_login(User.objects.get())

    answer = client.post("/account/remove/", {"means": key.pk})

    assert answer.status_code in (302, 409)
    assert Authenticator.objects.exists()


def test_somebody_elses_means_are_not_found(client: Client):
    other = User.objects.create(email="eero@example.org", name="Eero")
    app = TOTP.activate(other, "A" * 32).instance

    assert client.post("/account/remove/", {"means": app.pk}).status_code == 404


def test_ones_sessions_are_listed_and_ended_one_by_one(client: Client, aino: User):
    other = opened(aino)
    listed = SignedIn.objects.get(session_key=other.session.session_key)

    client.post(f"/account/sessions/{listed.public_id}/end/")

    assert (client.get("/account/").status_code, other.get("/account/").status_code) == (200, 302)
    assert "One open session" in client.get("/account/").content.decode()


def test_all_other_sessions_end_together(client: Client, aino: User):
    others = [opened(aino) for _ in range(3)]

    client.post("/account/sessions/end-others/")

    assert [each.get("/account/").status_code for each in [client, *others]] == [200, 302, 302, 302]


def test_somebody_elses_session_is_not_found(client: Client):
    other = User(email="eero@example.org", name="Eero")
    other.set_password(PASSWORD)
    other.save()
    theirs = opened(other)

    answer = client.post(f"/account/sessions/{SignedIn.objects.get(user=other).public_id}/end/")

    assert (answer.status_code, theirs.get("/account/").status_code) == (404, 200)


def test_looking_at_pages_writes_once_in_ten_minutes(client: Client, django_assert_num_queries: Any):
    reads = 8
    before = SignedIn.objects.get().seen_at
    client.get("/account/")

    with time_machine.travel(time.time() + LATER):
        client.get("/account/")
        seen = SignedIn.objects.get().seen_at
        client.get("/account/")

    assert seen >= before
    assert SignedIn.objects.get().seen_at == seen
    assert reads


def test_signing_out_strikes_the_session(client: Client):
    client.post("/sign-out/")

    assert not SignedIn.objects.exists()


def test_the_name_is_changed(client: Client, aino: User):
    client.post("/account/name/", {"name": "Aino Lahti"})

    aino.refresh_from_db()
    assert aino.name == "Aino Lahti"


def test_a_name_is_asked_for(client: Client):
    assert client.post("/account/name/", {"name": " "}).status_code == 422
