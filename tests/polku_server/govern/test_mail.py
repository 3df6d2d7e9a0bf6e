"""Letters, sent to a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from factories import house
from factories.letters import Taken, sent_here
from factories.ports import free_port
from polku_server.govern import mail, users
from polku_server.govern.models import SignInLink
from polku_server.govern.users_models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(settings: Any) -> Iterator[Taken]:
    """A mail server, and settings that lead to it."""
    with sent_here(settings) as taken:
        yield taken


def invited(language: str = "en") -> None:
    users.invite(None, email="olli@example.org", name="Olli Niemi", role="analyst", language=language)


def test_an_invitation_arrives_and_its_link_opens(taken: Taken):
    house.organisation()
    invited()

    assert mail.drain() == 1

    (letter,) = taken.letters
    (link,) = re.findall(r"http://\S+", letter.get_content())
    assert (letter["To"], letter["From"]) == ("olli@example.org", "polku@example.org")
    assert "Havumäen Lämpö Oy" in letter.get_content()
    assert Client().post(urlsplit(link).path)["Location"] == "/account/"


def test_a_letter_goes_out_once(taken: Taken):
    invited()

    assert [mail.drain(), mail.drain()] == [1, 0]
    assert len(taken.letters) == 1


def test_a_letter_that_is_not_taken_is_tried_again_later(taken: Taken):
    taken.refusing = "451 later"
    invited()
    mail.drain()
    waiting = Letter.objects.get()
    taken.refusing = ""
    too_soon = mail.drain()

    with time_machine.travel(waiting.due_at):
        assert (too_soon, mail.drain()) == (0, 1)
    assert (waiting.attempts, waiting.failure) == (1, "SMTPDataError")
    assert Letter.objects.get().failure == ""


def test_a_letter_that_is_never_taken_stays_for_somebody_to_see(taken: Taken):
    taken.refusing = "550 no"
    invited()
    for _ in range(mail.ATTEMPTS + 2):
        Letter.objects.update(due_at=timezone.now())
        mail.drain()

    letter = Letter.objects.get()
    assert (letter.attempts, letter.sent_at) == (mail.ATTEMPTS, None)
    assert "The letter could not be sent (SMTPDataError)." in page_of(letter)


def page_of(letter: Letter) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.administrator())
    return client.get(f"/govern/users/{letter.user.public_id}/").content.decode()


def test_a_server_that_is_away_hurts_nobody(settings: Any):
    settings.MAIL = settings.ADDRESS
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    invited()

    assert mail.drain() == 0
    assert Letter.objects.get().failure == "ConnectionRefusedError"


def test_no_link_is_kept_while_a_letter_waits(taken: Taken):
    invited()
    before = SignInLink.objects.count()
    mail.drain()

    assert (before, SignInLink.objects.count()) == (0, 1)


def test_somebody_who_was_closed_out_meanwhile_gets_no_letter(taken: Taken):
    invited()
    Letter.objects.get().user.__class__.objects.update(is_active=False)

    assert mail.drain() == 0


def test_nothing_is_sent_without_a_mail_server():
    Letter.objects.create(user=house.user(), kind="invitation", language="fi", due_at=timezone.now())

    assert mail.drain() == 0
    assert Letter.objects.get().attempts == 0
