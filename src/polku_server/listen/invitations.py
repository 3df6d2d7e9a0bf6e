"""A link to a survey that one customer alone gets: the answer comes back under a key that says whose it is.

The key is the answer's idempotency key, so that one invitation gives one answer, and nothing of the respondent's
path asks the store for more than it does for anybody.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

from .models import Survey

LIFETIME = timedelta(days=60)
FIELD = "kutsu"
SALT = "polku.invitation"


def address(survey: Survey, key: str = "", language: str = "") -> str:
    """Give the address of a survey, for one customer if a key is given."""
    asked = {"kieli": language, FIELD: signer().sign(f"{survey.public_id}.{key}") if key else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{settings.ADDRESS.geturl().rstrip('/')}/v/{survey.public_id}{'?' if query else ''}{query}"


def key_of(text: str, survey: str) -> str:
    """Give the key that an address holds for this survey; empty where it is none of ours, or too old."""
    try:
        about, _, key = signer().unsign(text, max_age=LIFETIME).partition(".")
    except (signing.BadSignature, UnicodeEncodeError):
        return ""
    return key if about == survey else ""


def signer() -> signing.TimestampSigner:
    """Give the signer of invitations."""
    return signing.TimestampSigner(salt=SALT)
