"""What people do with their own account."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from . import audit, sign_in_sessions
from .keeping import keep
from .models import User

PASSKEY, APP, CODES = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def me(request: HttpRequest) -> User:
    """Give who has signed in; on pages for members there always is somebody."""
    return cast(User, request.user)


def means(user: User, kind: str) -> QuerySet[Authenticator]:
    """Give what somebody signs in with, of one kind."""
    return Authenticator.objects.filter(user_id=user.pk, type=kind).order_by("id")


@transaction.atomic
def rename(user: User, *, name: str) -> None:
    """Change one's name."""
    user.name = name
    keep(user, only=["name"])
    audit.record(user, "changed the name", user)


def set_password(request: HttpRequest, user: User, *, password: str) -> None:
    """Set a password that the form has looked at; every other session ends."""
    hashed = make_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        user.password = hashed
        user.save(update_fields=["password"])
        old = request.session.session_key
        update_session_auth_hash(request, user)
        sign_in_sessions.renamed(old, request.session.session_key)
        sign_in_sessions.end(user.signed_in.exclude(session_key=request.session.session_key))
        audit.record(user, "set a password", user)


@transaction.atomic
def remove(user: User, authenticator: Authenticator) -> None:
    """Remove an app or a passkey, never the only way in; recovery codes are of no use alone and go with the last."""
    User.objects.select_for_update().get(pk=user.pk)
    others = means(user, PASSKEY).exclude(pk=authenticator.pk).exists()
    if authenticator.type == PASSKEY and not (others or user.has_usable_password() or user.outside_names.exists()):
        raise ValidationError(_("This is your only way to sign in. Set a password or add another passkey first."))
    kind = authenticator.type
    authenticator.delete()
    if not Authenticator.objects.filter(user_id=user.pk).exclude(type=CODES).exists():
        means(user, CODES).delete()
    audit.record(user, f"removed {kind}", user)


@transaction.atomic
def end_session(user: User, public_id: str) -> bool:
    """End one of one's own sessions; False if there is none such."""
    ended = sign_in_sessions.end(user.signed_in.filter(public_id=public_id))
    if ended:
        audit.record(user, "ended a session", user)
    return bool(ended)


@transaction.atomic
def end_others(request: HttpRequest, user: User) -> int:
    """End every session but this one."""
    ended = sign_in_sessions.end(user.signed_in.exclude(session_key=request.session.session_key))
    audit.record(user, "ended other sessions", user, count=ended)
    return ended
