"""The signed token of a form: which survey and purpose it is for, when it was shown, and its idempotency key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from django.core import signing

LIFETIME = timedelta(hours=24)
ANSWER, FOLLOW_UP = "answer", "follow-up"


@dataclass(frozen=True, slots=True)
class Token:
    """What a form carries. ``survey`` is the public id; ``follows`` the key of the answer it adds to."""

    survey: str
    version: int
    key: str
    follows: str = ""
    expired: bool = False
    shown: str = field(default="", compare=False)  # when, as the signer writes it; empty means now


class ForeignToken(Exception):
    """The token was not given for this survey and purpose, or was tampered with."""


def fresh_key() -> str:
    """Give a random idempotency key."""
    return secrets.token_urlsafe(16)


def follow_up_key(key: str) -> str:
    """Give the one key of the follow-up to an answer, so that a replay leads to the same."""
    return sha256(f"follow-up {key}".encode()).hexdigest()[:32]


def issue(token: Token) -> str:
    """Sign a token."""
    purpose = FOLLOW_UP if token.follows else ANSWER
    return signer(purpose, token.shown).sign(f"{token.survey}.{token.version}.{token.key}.{token.follows}")


def read(text: str, survey: str, purpose: str) -> Token:
    """Read a token given for this survey and purpose; an expired one says so, a foreign one raises ForeignToken."""
    expired = False
    try:
        value = signer(purpose).unsign(text, max_age=LIFETIME)
    except signing.SignatureExpired:
        value, expired = signer(purpose).unsign(text), True
    except (signing.BadSignature, UnicodeEncodeError):
        raise ForeignToken from None
    about, version, key, follows = value.split(".")
    if about != survey:
        raise ForeignToken
    return Token(survey, int(version), key, follows, expired, text.rsplit(":", 2)[1])


def signer(purpose: str, shown: str = "") -> Signer:
    """Give the signer of one purpose: a token of another purpose does not pass."""
    made = Signer(salt=f"polku.{purpose}")
    made.shown = shown
    return made


class Signer(signing.TimestampSigner):
    """Signs with a given time: what follows from a token is the same at every replay."""

    shown = ""

    def timestamp(self) -> str:
        """Give the time to sign with."""
        return self.shown or super().timestamp()
