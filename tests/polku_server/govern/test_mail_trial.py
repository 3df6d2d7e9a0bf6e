"""A test message, sent to real mail servers that answer in every way."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller

from factories import house
from factories.letters import Taken, sent_here
from factories.ports import free_port
from polku_server.govern import mail_trial
from polku_server.govern.models import AuditEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SECRET = "s3cr3t-w0rd"


@pytest.fixture
def taken(settings: Any) -> Iterator[Taken]:
    """A mail server, and settings that lead to it."""
    with sent_here(settings) as taken:
        yield taken


@pytest.fixture
def by() -> User:
    house.organisation()
    return house.administrator()


def test_a_letter_comes_to_whoever_asked_and_the_servers_answer_is_told(taken: Taken, by: User):
    trial = mail_trial.send(by)

    (letter,) = taken.letters
    assert (letter["To"], letter["From"]) == (by.email, "polku@example.org")
    assert "mail from Polku of Havumäen Lämpö Oy works" in letter.get_content()
    assert trial == mail_trial.Trial("", f"The server took the letter. Look for it at {by.email}.", "250 OK")
    assert AuditEntry.objects.get().verb == "tried mail"


def test_a_letter_that_is_refused_is_told_with_the_servers_words(taken: Taken, by: User):
    taken.refusing = "554 5.7.1 Message looks like spam"

    trial = mail_trial.send(by)

    assert (trial.kind, trial.answer) == ("message", "554 5.7.1 Message looks like spam")


class Picky:
    """A server that takes no sender, no recipient, or nobody's password."""

    def __init__(self, wrong: str) -> None:
        self.wrong = wrong

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return "550 not from you" if self.wrong == "sender" else "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return "550 no such box" if self.wrong == "recipient" else "250 OK"


@pytest.mark.parametrize(("wrong", "answer"), [("sender", "550 not from you"), ("recipient", "550 no such box")])
def test_an_address_that_is_refused_is_told(taken: Taken, by: User, settings: Any, wrong: str, answer: str):
    controller = Controller(Picky(wrong), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_PORT = controller.port

    trial = mail_trial.send(by)
    controller.stop()

    assert (trial.kind, trial.answer) == (wrong, answer)


def test_a_password_that_is_refused_stands_nowhere(taken: Taken, by: User, settings: Any, caplog: Any):
    caplog.set_level(logging.DEBUG)
    said = f"535 5.7.8 Bad password {SECRET} for polku"

    async def refuse(server: Any, args: Any) -> Any:
        await server.push(said)

    class Refusing(Picky):
        async def auth_LOGIN(self, server: Any, args: Any) -> Any:  # noqa: N802
            return await refuse(server, args)

        auth_PLAIN = auth_LOGIN  # noqa: N815

    controller = Controller(Refusing(""), hostname="127.0.0.1", port=free_port(), auth_require_tls=False)
    controller.start()
    settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = controller.port, "polku", SECRET

    trial = mail_trial.send(by)
    controller.stop()

    assert (trial.kind, trial.answer) == ("sign-in", "535 5.7.8 Bad password *** for polku")
    ours = [each.getMessage() for each in caplog.records if each.name.startswith(("polku", "django"))]
    assert ours == ["a test message was not taken: SMTPAuthenticationError"]
    assert SECRET not in repr(list(mail_trial.facts()))


def test_a_server_that_knows_no_sign_in_is_told(taken: Taken, by: User, settings: Any):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "polku", SECRET

    assert mail_trial.send(by).kind == "no sign-in"


def test_a_server_that_knows_no_tls_is_told(taken: Taken, by: User, settings: Any):
    settings.EMAIL_USE_TLS = True

    trial = mail_trial.send(by)

    assert (trial.kind, taken.letters) == ("tls", [])


def test_nobody_there_is_told_with_the_port(taken: Taken, by: User, settings: Any):
    settings.EMAIL_PORT = free_port()

    trial = mail_trial.send(by)

    assert trial.kind == "refused"
    assert trial.words.startswith(f"Nothing listens at 127.0.0.1, port {settings.EMAIL_PORT}.")


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_told(
    taken: Taken, by: User, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mail_trial, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]

        trial = mail_trial.send(by)

    assert trial.kind == "timeout"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(-2, "unknown"), "name"),
        (ssl.SSLCertVerificationError("self-signed"), "certificate"),
        (ssl.SSLError("wrong version number"), "tls"),
        (OSError("unreachable"), "network"),
    ],
)
def test_each_failure_has_its_own_cure(error: Exception, kind: str):
    assert mail_trial.kind_of(error) == kind
    assert str(mail_trial.CURES[kind]).endswith(".")


def test_an_answer_is_one_line_of_a_few_hundred_signs():
    assert mail_trial.harmless(250, b"a\r\nb\x07\xff" + b"c" * 400) == ("250 a b \ufffd" + "c" * 400)[:300]


def test_without_a_server_the_page_says_what_is_missing(settings: Any):
    settings.MAIL = None

    assert [(fact.name, fact.ok) for fact in mail_trial.facts()] == [("Mail server", False), ("Sender", False)]


def test_what_is_set_is_told_without_the_password(settings: Any):
    settings.MAIL = urlsplit(f"smtp://polku:{SECRET}@mail.example.org:587")
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "mail.example.org", "polku", SECRET

    told = {fact.name: fact.value for fact in mail_trial.facts()}

    assert (told["Mail server"], told["User name"]) == ("mail.example.org", "polku")
    assert told["Password"] == "set, and never shown"
