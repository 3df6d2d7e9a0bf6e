"""A forgotten password: one answer for everybody, a letter for whom it concerns, and a second step that stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from factories import guarding, house
from factories.letters import Taken, sent_here
from polku_server.govern import sign_in_forgotten
from polku_server.govern.sign_in_adapter import Means
from polku_server.models import AuditEntry, OutsideName, PasswordWish, SignedIn, User

pytestmark = pytest.mark.django_db
OLD, NEW = "kolme sanaa rivissä", "neljä muuta sanaa jonossa"
ASK = "/sign-in/forgotten/"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')  # each page's own


@pytest.fixture
def taken(settings: Any) -> Iterator[Taken]:
    """A mail server, and settings that lead to it."""
    with sent_here(settings) as taken:
        yield taken


@pytest.fixture
def olli() -> User:
    user = house.analyst()
    user.email = "olli@example.org"
    user.set_password(OLD)
    user.save()
    return user


def browser(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def asked(address: str = "olli@example.org", language: str = "en") -> Any:
    return browser(language).post(ASK, {"email": address})


def link(taken: Taken) -> str:
    """Have the letter sent and give the path of its link."""
    sign_in_forgotten.drain()
    found = re.findall(r"http://\S+", taken.letters[-1].get_content())
    return urlsplit(found[0]).path


def signed_in(password: str) -> Any:
    return browser().post("/sign-in/", {"login": "olli@example.org", "password": password})


def test_the_answer_is_the_same_whoever_has_the_address(taken: Taken, olli: User):
    known, unknown = (TOKEN.sub(b"", asked(each).content) for each in ("olli@example.org", "nobody@example.org"))

    assert known == unknown
    assert PasswordWish.objects.count() == 2


def test_asking_takes_as_many_statements_whoever_has_the_address(taken: Taken, olli: User):
    counts = []
    for address in ("first@example.org", "olli@example.org", "nobody@example.org"):
        with guarding.statements() as heard:
            asked(address)
        counts.append(len(heard))

    assert counts[1] == counts[2]


def test_the_link_sets_a_password_and_opens_no_session(taken: Taken, olli: User):
    asked()
    client, path = browser(), link(taken)

    page, done = client.get(path), client.post(path, {"password": NEW})

    assert (page.status_code, "The new password holds" in done.content.decode()) == (200, True)
    assert client.get("/account/").status_code == 302
    assert (signed_in(OLD).status_code, signed_in(NEW).status_code) == (200, 302)


def test_every_session_ends(taken: Taken, olli: User):
    there = browser()
    there.post("/sign-in/", {"login": "olli@example.org", "password": OLD})
    asked()
    browser().post(link(taken), {"password": NEW})

    assert (there.get("/account/").status_code, SignedIn.objects.filter(user=olli).count()) == (302, 0)


def test_both_steps_stand_in_the_audit_log(taken: Taken, olli: User):
    asked()
    browser().post(link(taken), {"password": NEW})

    verbs = AuditEntry.objects.filter(thing=f"user {olli.public_id}").values_list("verb", "actor")
    assert list(verbs) == [
        ("sent a link for a new password", ""),
        ("set a forgotten password", olli.public_id),
    ]


def test_a_link_opens_once(taken: Taken, olli: User):
    asked()
    path = link(taken)
    browser().post(path, {"password": NEW})

    assert [browser().get(path).status_code, browser().post(path, {"password": OLD}).status_code] == [410, 410]


def test_a_link_is_void_after_an_hour(taken: Taken, olli: User):
    asked()
    path = link(taken)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert browser().get(path).status_code == 410


def test_looking_changes_nothing_and_a_weak_password_is_refused(taken: Taken, olli: User):
    asked()
    path = link(taken)

    assert [browser().get(path).status_code, browser().post(path, {"password": "short"}).status_code] == [200, 422]
    assert signed_in(OLD).status_code == 302


def test_the_second_step_is_still_needed(taken: Taken, olli: User):
    Authenticator.objects.create(user=olli, type="totp", data={"secret": Means().encrypt("JBSWY3DPEHPK3PXP")})
    asked()
    browser().post(link(taken), {"password": NEW})

    assert signed_in(NEW)["Location"].startswith("/sign-in/code/")


@pytest.mark.parametrize("kind", ["provider", "closed", "nobody"])
def test_no_letter_goes_to_who_has_no_password_here(taken: Taken, olli: User, kind: str):
    if kind == "provider":
        OutsideName.objects.create(user=olli, issuer="https://id.example", subject="olli")
        olli.set_unusable_password()
    olli.is_active = kind != "closed"
    olli.save()
    asked("nobody@example.org" if kind == "nobody" else "olli@example.org")

    assert (sign_in_forgotten.drain(), taken.letters, PasswordWish.objects.count()) == (1, [], 0)


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "A new password for Polku"), ("fi", "Uusi salasana Polkuun"), ("sv", "Nytt lösenord till Polku")],
)
def test_the_letter_speaks_the_language_of_who_asked(taken: Taken, olli: User, language: str, subject: str):
    asked(language=language)

    assert PasswordWish.objects.get().language == language
    sign_in_forgotten.drain()
    assert taken.letters[0]["Subject"] == subject


def test_a_letter_that_is_not_taken_is_tried_again_later(taken: Taken, olli: User):
    taken.refusing = "451 later"
    asked()

    assert (sign_in_forgotten.drain(), PasswordWish.objects.get().attempts) == (0, 1)


def test_many_wishes_to_one_address_are_one_letter_too_many(taken: Taken, olli: User):
    for _ in range(sign_in_forgotten.PER_ADDRESS + 1):
        assert asked().status_code == 200

    assert PasswordWish.objects.count() == sign_in_forgotten.PER_ADDRESS
    assert signed_in(OLD).status_code == 302  # nobody can lock somebody out by asking


def test_many_wishes_from_one_place_wait(taken: Taken, monkeypatch: Any):
    monkeypatch.setattr(sign_in_forgotten, "PER_CALLER", 2)

    assert [asked(f"u{n}@example.org").status_code for n in range(3)] == [200, 200, 429]


def test_without_a_mail_server_the_page_says_whom_to_ask():
    page = browser().get(ASK).content.decode()

    assert ("Polku sends no mail here." in page, '<form class="form"' in page) == (True, False)
    assert ASK not in browser().get("/sign-in/").content.decode()


@pytest.mark.parametrize("path", [f"{ASK}nobody/abc-def/", f"{ASK}no%00body/abc/"])
def test_a_link_that_is_none_reads_as_a_used_one(path: str):
    assert browser().get(path).status_code == 410
