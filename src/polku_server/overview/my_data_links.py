"""The signed link to a customer's own data: it names the customer and its last day, and is the only key.

Nothing of a link that goes out by mail is stored; of one that staff made, a row that holds no secret and can be
revoked. A link ends by its day, when the customer is erased, when its row is gone, and, if it went out by mail, when
the address that it went to is no contact of the customer any more. One of a customer who was merged away opens
the kept one: see docs/how-to/consents-and-own-data.md.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from ..register.models import Contact, OwnLink, Party

LIVES = timedelta(days=90)
FORM_LIVES = timedelta(hours=24)
SALT = "polku.my-data"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens: to whom, with all their contacts, and which of these it went to, if any."""

    token: str
    party: Party
    contacts: tuple[Contact, ...]
    sent_to: Contact | None

    @property
    def path(self) -> str:
        """Give the page's path."""
        return path(self.token)


def path(token: str) -> str:
    """Give the path of a link."""
    return f"/omat/{token}"


def address(token: str) -> str:
    """Give a link as it is passed on."""
    return f"{settings.ADDRESS.scheme}://{settings.ADDRESS.netloc}{path(token)}"


def signer() -> signing.Signer:
    """Give what signs links."""
    return signing.Signer(salt=SALT, sep=".")


def make(party: Party, sent_to: str = "", *, row: OwnLink | None = None) -> str:
    """Give a link's token; ``sent_to`` is the key of the address that it is sent to, ``row`` what can revoke it."""
    until = int(row.until.timestamp() if row else time.time() + LIVES.total_seconds())
    return signer().sign(f"{party.public_id}.{until}.{row.public_id if row else mark(sent_to)}")


def mark(key: str) -> str:
    """Give a sign of an address, from which nobody can tell the address."""
    return salted_hmac(SALT, key).hexdigest()[:10] if key else ""


def opened(token: str) -> Opened | None:
    """Give what a link opens: nothing if it is foreign, expired, tampered with, or leads to nobody any more."""
    try:
        public_id, until, marked = signer().unsign(token).split(".")
    except (signing.BadSignature, UnicodeEncodeError):
        return None
    if int(until) <= time.time():
        return None
    found = Party.objects.select_related("merged_into").filter(public_id=public_id).first()
    party = (found.merged_into or found) if found else None
    if party is None or party.kind != Party.Kind.PERSON:
        return None
    contacts = tuple(party.contacts.order_by("pk"))
    sent_to = next((each for each in contacts if each.channel == "email" and mark(each.key) == marked), None)
    return Opened(token, party, contacts, sent_to) if sent_to or not marked or stands(party, marked) else None


def stands(party: Party, named: str) -> bool:
    """Tell whether a link that staff made has not been revoked."""
    return OwnLink.objects.filter(party=party, public_id=named).exists()


def form_token(about: str, **shown: Any) -> str:
    """Sign a form: whose and which it is, and what was shown on it."""
    return signing.dumps([about, shown], salt=f"{SALT}.form")


def form_read(text: str, about: str) -> dict[str, Any] | None:
    """Give what a form had shown; None for one that was not given here, or over a day ago."""
    try:
        given, shown = signing.loads(text, salt=f"{SALT}.form", max_age=FORM_LIVES)
    except (signing.BadSignature, UnicodeEncodeError):
        return None
    return dict(shown) if given == about else None
