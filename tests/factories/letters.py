"""A mail server that takes letters, for the tests that send some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from .ports import free_port


class Taken:
    """What a mail server took; it takes nothing while `refusing`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusing = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the server's name
        if self.refusing:
            return self.refusing
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def served() -> Iterator[tuple[Taken, int]]:
    """Take letters until the block ends; gives them as they come, and the port."""
    taken = Taken()
    controller = Controller(taken, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield taken, controller.port
    finally:
        controller.stop()


@contextmanager
def sent_here(settings: Any) -> Iterator[Taken]:
    """Take what the server sends in this process."""
    with served() as (taken, port):
        settings.MAIL = urlsplit(f"smtp://127.0.0.1:{port}?tls=none")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
        settings.DEFAULT_FROM_EMAIL = "polku@example.org"
        yield taken
