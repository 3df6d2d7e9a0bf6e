"""Signing in by a link that opens one session, once. Only the link's digest is kept."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from . import audit
from .models import Grant, Role, SignInLink, User

LIVES = timedelta(hours=24)
LIVES_IN_LETTER = timedelta(days=7)
FIRST = (Role.ADMINISTRATOR, Role.LEAD, Role.DATA_PROTECTION)  # together they may everything


def digest(token: str) -> str:
    """Give what is kept of a token."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(user: User, *, lives: timedelta = LIVES) -> str:
    """Make a link for somebody and give its path; it opens one session while it lives."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(digest=digest(token), user=user, expires_at=timezone.now() + lives)
    audit.record(None, "made a sign-in link", user)
    return reverse("sign-in-link", args=[token])


def unused() -> Q:
    """Ask for links that still open a session."""
    return Q(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)


def opens(token: str) -> bool:
    """Tell whether a link would open a session; nothing changes."""
    return SignInLink.objects.filter(unused(), digest=digest(token)).exists()


@transaction.atomic
def use_link(token: str) -> User | None:
    """Use a link up and give whose it was; None if it was used, has expired or is unknown.

    The one UPDATE decides: of two that come at once, one counts a row.
    """
    found = SignInLink.objects.filter(unused(), digest=digest(token)).select_related("user").first()
    if found is None:
        return None
    won = SignInLink.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now())
    if not won:
        return None
    audit.record(found.user, "used a sign-in link", found.user)
    return found.user


def first_user() -> User:
    """Give the first user; on the first start, make one without a password who may everything."""
    found = User.objects.order_by("id").first()
    if found is not None:
        return found
    with transaction.atomic():
        user = User(email="admin@localhost.invalid", name="Polku")
        user.set_unusable_password()
        user.full_clean()
        user.save()
        Grant.objects.bulk_create(Grant(user=user, role=role) for role in FIRST)
        audit.record(None, "made first user", user)
    return user


def address(user: User, *, lives: timedelta = LIVES) -> str:
    """Give the whole address of a new link."""
    return f"{settings.ADDRESS.scheme}://{settings.ADDRESS.netloc}{make_link(user, lives=lives)}"
