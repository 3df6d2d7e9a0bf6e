"""Signing in with the organisation's own identity provider: OpenID Connect, code flow with PKCE, state and nonce.

Our own client: django-allauth's sends no nonce, takes an identity without looking at its signature, and writes while
it waits for the network (docs/decisions/0008-signing-in.md).
"""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.db import transaction

from . import audit
from .models import User
from .users_models import OutsideName

WAIT = 10  # seconds for each answer of the provider
SLACK = 60  # seconds that the two clocks may differ
KEPT = 3600.0  # seconds that its description is kept
SIGNED = ["RS256", "ES256", "PS256"]
STATE = "oidc"

_described: dict[str, tuple[float, dict[str, Any]]] = {}


class NotLetIn(Exception):
    """The provider, or what it sent, lets nobody in. ``why`` is a word of the sign-in page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Provider:
    """The one provider of this installation."""

    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]


def provider() -> Provider | None:
    """Read the settings; None when there is no provider."""
    polku = settings.POLKU
    if not polku["POLKU_OIDC_ISSUER"]:
        return None
    return Provider(
        polku["POLKU_OIDC_ISSUER"],
        polku["POLKU_OIDC_CLIENT_ID"],
        polku["POLKU_OIDC_CLIENT_SECRET"],
        polku["POLKU_OIDC_DOMAINS"],
    )


def asked(method: str, url: str, **more: Any) -> dict[str, Any]:
    """Ask the provider; whatever is not an answer lets nobody in."""
    try:
        answer = requests.request(method, url, timeout=WAIT, allow_redirects=False, **more)
        answer.raise_for_status()
        told = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise NotLetIn("provider") from error
    if answer.is_redirect or not isinstance(told, dict):
        raise NotLetIn("provider")
    return told


def described(issuer: str) -> dict[str, Any]:
    """Give the provider's own description; it must speak in its own name."""
    now = time.monotonic()
    kept = _described.get(issuer)
    if kept and now - kept[0] < KEPT:
        return kept[1]
    told = asked("GET", f"{issuer}/.well-known/openid-configuration")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise NotLetIn("provider")
    _described[issuer] = now, told
    return told


def begin(provider: Provider, callback: str, onward: str) -> tuple[str, dict[str, str]]:
    """Give the provider's address to go to, and what to remember until the answer comes."""
    told = described(provider.issuer)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": callback,
        "scope": "openid email profile",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = told["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", kept | {"onward": onward}


def identity(provider: Provider, kept: dict[str, str], callback: str, answer: dict[str, str]) -> dict[str, Any]:
    """Change the code of the answer for the signed identity, and look at every part of it."""
    if not kept or not secrets.compare_digest(answer.get("state", ""), kept["state"]) or "code" not in answer:
        raise NotLetIn("provider")
    told = described(provider.issuer)
    given = asked(
        "POST",
        told["token_endpoint"],
        data={
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": callback,
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "code_verifier": kept["verifier"],
        },
    )
    claims = verified(provider, told, str(given.get("id_token", "")))
    if not secrets.compare_digest(str(claims.get("nonce", "")), kept["nonce"]):
        raise NotLetIn("provider")
    return claims


def verified(provider: Provider, told: dict[str, Any], token: str) -> dict[str, Any]:
    """Check signature, issuer, audience and time."""
    try:
        wanted = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_dict(asked("GET", told["jwks_uri"])).keys
        (key,) = [each for each in keys if wanted is None or each.key_id == wanted][:1]
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=SIGNED,
            audience=provider.client_id,
            issuer=told["issuer"],
            leeway=SLACK,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise NotLetIn("provider") from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise NotLetIn("provider")
    return claims


@transaction.atomic
def user_of(provider: Provider, claims: dict[str, Any]) -> User:
    """Give whose identity it is: known by the provider's own name for them, else by an address that can be trusted.

    Somebody who was not invited comes in only from a domain that the settings name, and without any role.
    """
    known = OutsideName.objects.filter(issuer=provider.issuer, subject=claims["sub"]).select_related("user").first()
    if known:
        return known.user
    email = trusted(provider, claims)
    user = User.objects.select_for_update().filter(email__iexact=email).first() if email else None
    if user is None and email and of_domain(provider, email):
        user = newcomer(email, str(claims.get("name") or email))
    if user is None:
        raise NotLetIn("stranger")
    if user.outside_names.filter(issuer=provider.issuer).exists():
        raise NotLetIn("stranger")  # the address was given to somebody else there
    OutsideName.objects.create(user=user, issuer=provider.issuer, subject=claims["sub"])
    audit.record(user, "joined by the provider", user)
    return user


def trusted(provider: Provider, claims: dict[str, Any]) -> str:
    """Give the identity's address if the provider has verified it, or answers for its domain; else none."""
    email = str(claims.get("email") or claims.get("preferred_username") or "").strip().lower()
    verified = claims.get("email_verified") is True and "email" in claims
    return email if "@" in email and (verified or of_domain(provider, email)) else ""


def of_domain(provider: Provider, email: str) -> bool:
    """Tell whether the settings say that the provider answers for an address."""
    return email.rpartition("@")[2] in provider.domains


def newcomer(email: str, name: str) -> User:
    """Make a user who may nothing yet."""
    user = User(email=email, name=name[:200])
    user.set_unusable_password()
    user.full_clean()
    user.save()
    audit.record(None, "made by the provider", user)
    return user
