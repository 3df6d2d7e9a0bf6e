"""How mail is set, in words, and a letter sent there and then: what the server answered, and the cure.

The password stands nowhere: not on the page, not in a log, and it is struck out of what the server says.
"""

from __future__ import annotations

import logging
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from smtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import audit, policy
from .models import User
from .organisation import brand
from .policy import Permission

PATIENCE = 10  # seconds for each answer of the server: somebody waits for the page
LONGEST = 300  # signs of an answer that are shown
PER_ADMINISTRATOR = 5  # in a quarter of an hour

log = logging.getLogger(__name__)

CURES = {
    "name": gettext_lazy("No server is known by the name %(host)s. Check the host in POLKU_MAIL_URL."),
    "refused": gettext_lazy(
        "Nothing listens at %(host)s, port %(port)s. Check the port in POLKU_MAIL_URL: 587 with tls=starttls, "
        "465 with tls=always."
    ),
    "timeout": gettext_lazy(
        "%(host)s, port %(port)s, did not answer in %(seconds)s seconds. A firewall may stand between, or the port "
        "wants another tls in POLKU_MAIL_URL: 587 with tls=starttls, 465 with tls=always."
    ),
    "certificate": gettext_lazy(
        "The certificate of %(host)s cannot be trusted, so nothing was sent. Name the host in POLKU_MAIL_URL as its "
        "certificate does, or let the server have a valid one."
    ),
    "tls": gettext_lazy(
        "No secure connection could be made with %(host)s, port %(port)s. Set tls in POLKU_MAIL_URL as the server "
        "asks: starttls, always or none."
    ),
    "sign-in": gettext_lazy(
        "The server did not accept the user name and password. Check them in POLKU_MAIL_URL; signs such as @ and / "
        "are written there as %%40 and %%2F."
    ),
    "no sign-in": gettext_lazy(
        "The server takes no user name and password this way. Leave them out of POLKU_MAIL_URL, or set tls in it so "
        "that it does."
    ),
    "sender": gettext_lazy(
        "The server does not take mail from %(sender)s. Set POLKU_MAIL_FROM to an address that it sends for."
    ),
    "recipient": gettext_lazy(
        "The server does not take mail to %(to)s. Check your own address, or let the server send outside."
    ),
    "message": gettext_lazy("The server took the addresses but not the letter. Its answer says why."),
    "cut": gettext_lazy(
        "The server ended the conversation. Check port and tls in POLKU_MAIL_URL: 587 with tls=starttls, "
        "465 with tls=always."
    ),
    "network": gettext_lazy("The server could not be reached. Check the host and the network of this machine."),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a test letter: ``kind`` is empty where the server took it."""

    kind: str
    words: str
    answer: str  # the server's own, made harmless


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is set, or missing."""

    name: str
    value: str
    setting: str
    ok: bool = True


def facts() -> Iterator[Fact]:
    """Say how mail is set; of a password only that there is one."""
    url = settings.MAIL
    yield Fact(_("Mail server"), settings.EMAIL_HOST if url else _("not set"), "POLKU_MAIL_URL", bool(url))
    if url:
        secured = {"starttls": _("TLS, begun by STARTTLS"), "always": _("TLS from the start"), "none": _("no TLS")}
        yield Fact(_("Port"), str(settings.EMAIL_PORT), "POLKU_MAIL_URL")
        yield Fact(_("Security"), secured[tls()], "POLKU_MAIL_URL", tls() != "none")
        yield Fact(_("User name"), settings.EMAIL_HOST_USER or _("none"), "POLKU_MAIL_URL")
        kept = _("set, and never shown") if settings.EMAIL_HOST_PASSWORD else _("none")
        yield Fact(_("Password"), kept, "POLKU_MAIL_URL")
    sender = settings.DEFAULT_FROM_EMAIL if url else settings.POLKU["POLKU_MAIL_FROM"]
    yield Fact(_("Sender"), sender or _("not set"), "POLKU_MAIL_FROM", bool(sender))


def tls() -> str:
    """Give how the connection is secured."""
    return "starttls" if settings.EMAIL_USE_TLS else "always" if settings.EMAIL_USE_SSL else "none"


def send(by: User) -> Trial:
    """Send a letter to whoever asks, and give what the server answered."""
    policy.demand(by, Permission.ORGANISATION)
    with transaction.atomic():
        audit.record(by, "tried mail", by)
    backend = EmailBackend(timeout=PATIENCE)
    try:
        backend.open()
        answer = handed_over(cast(SMTP, backend.connection), letter(by))
    except (OSError, SMTPException) as error:
        log.warning("a test message was not taken: %s", type(error).__name__)
        return failed(error, by)
    finally:
        backend.fail_silently = True  # a server that cut the line off needs no farewell
        backend.close()
    return Trial("", _("The server took the letter. Look for it at %(to)s.") % {"to": by.email}, answer)


def letter(by: User) -> EmailMessage:
    """Write the letter, in the language of the page."""
    subject = _("A test message from Polku")
    body = _("Hello %(name)s,\n\nmail from Polku of %(organisation)s works. You need to do nothing.") % {
        "name": by.name,
        "organisation": brand().name or "Polku",
    }
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [by.email])


def handed_over(smtp: SMTP, message: EmailMessage) -> str:
    """Hand a letter over step by step: only so does the server's last answer come to us."""
    smtp.ehlo_or_helo_if_needed()
    code, said = smtp.mail(message.from_email)
    if code != 250:
        raise SMTPSenderRefused(code, said, message.from_email)
    for to in message.to:
        code, said = smtp.rcpt(to)
        if code not in (250, 251):
            raise SMTPRecipientsRefused({to: (code, said)})
    code, said = smtp.data(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]  # Django's own message
    if code != 250:
        raise SMTPResponseException(code, said)
    return harmless(code, said)


def failed(error: Exception, by: User) -> Trial:
    """Say why a letter was not taken."""
    kind = kind_of(error)
    told = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "seconds": PATIENCE,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "to": by.email,
    }
    return Trial(kind, str(CURES[kind]) % told, answer_in(error))


def kind_of(error: Exception) -> str:
    """Tell apart what somebody mends in different places; the more particular first."""
    if isinstance(error, SMTPNotSupportedError):
        return "tls" if "STARTTLS" in str(error) else "no sign-in"
    if isinstance(error.__context__, TimeoutError):  # smtplib takes a long silence for a line that was cut
        return "timeout"
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (socket.gaierror, "name"),
        (ConnectionRefusedError, "refused"),
        (TimeoutError, "timeout"),
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (SMTPAuthenticationError, "sign-in"),
        (SMTPSenderRefused, "sender"),
        (SMTPRecipientsRefused, "recipient"),
        (SMTPConnectError, "cut"),
        (SMTPHeloError, "cut"),
        (SMTPResponseException, "message"),
        (SMTPException, "cut"),
    )
    return next((kind for each, kind in kinds if isinstance(error, each)), "network")


def answer_in(error: Exception) -> str:
    """Give the server's own words, if it said any."""
    if isinstance(error, SMTPRecipientsRefused):
        return next((harmless(code, said) for code, said in error.recipients.values()), "")
    if isinstance(error, SMTPResponseException):
        return harmless(error.smtp_code, error.smtp_error)
    return ""


def harmless(code: int, said: bytes | str) -> str:
    """Give an answer on one line, without the password in any form, and not too long."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    plain = f"{code} " + " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    user, password = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    for secret in (password, coded(password), coded(f"\0{user}\0{password}")) if password else ():
        plain = plain.replace(secret, "***")
    return plain[:LONGEST]


def coded(text: str) -> str:
    """Give a text as it is sent when signing in."""
    return b64encode(text.encode()).decode()
