"""What an administrator does with users. There is always an administrator: whoever comes second is refused."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import audit, policy, sign_in, sign_in_sessions, users_erasing
from .keeping import keep
from .models import Grant, Role, SignInLink, User
from .policy import Permission
from .users_models import Letter


def administrators(by: User | None) -> set[int]:
    """Hold every active administrator's grant until the transaction ends; see that the doer is still one of them."""
    held = Grant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    found = set(held.order_by("id").values_list("user_id", flat=True))
    if by is not None and by.pk not in found:
        raise PermissionDenied
    return found


def keep_one(remaining: set[int]) -> None:
    """Refuse what would leave nobody to look after users."""
    if not remaining:
        raise ValidationError(_("This is the last administrator. Give somebody else the role first."), "last")


@transaction.atomic
def invite(by: User | None, *, email: str, name: str, language: str = "", **role: Any) -> tuple[User, str]:
    """Make a user with a role and a letter on its way; without a mail server, give the link's address instead."""
    policy.demand(by, Permission.USERS)
    user = User(email=email.lower(), name=name)
    user.set_unusable_password()
    keep(user)
    audit.record(by, "invited", user)
    give(by, user, **role)
    return user, send(user, Letter.Kind.INVITATION, language)


def send(user: User, kind: str, language: str = "") -> str:
    """Lay a letter down for jobs and give nothing; without a mail server, give the address of a link."""
    if not settings.MAIL:
        return sign_in.address(user, lives=sign_in.LIVES_IN_LETTER)
    user.letters.filter(sent_at=None).delete()
    language = language or get_language() or settings.LANGUAGE_CODE
    Letter.objects.create(user=user, kind=kind, language=language, due_at=timezone.now())
    return ""


@transaction.atomic
def send_again(by: User | None, user: User) -> str:
    """Send a new link to somebody who has not come yet; older ones no longer open."""
    policy.demand(by, Permission.USERS)
    only_active(user)
    SignInLink.objects.filter(user=user, used_at=None).delete()
    audit.record(by, "invited again", user)
    return send(user, Letter.Kind.INVITATION)


def only_known(user: User) -> None:
    """Refuse to bring somebody back who was erased."""
    if users_erasing.erased(user):
        raise ValidationError(_("This account was erased. Invite the person anew."), "erased")


def only_active(user: User) -> None:
    """Refuse to send a way in to somebody who is closed out."""
    if not user.is_active:
        raise ValidationError(_("The account is closed. Open it again first."), "closed")


@transaction.atomic
def change_address(by: User | None, user: User, *, email: str) -> None:
    """Change the address that somebody signs in with and gets letters at: an administrator's deed."""
    policy.demand(by, Permission.USERS)
    only_known(user)
    user.email = email.strip().lower()
    keep(user, only=["email"])
    audit.record(by, "changed the address", user)


@transaction.atomic
def give(by: User | None, user: User, *, role: str, **limits: Any) -> Grant:
    """Give a role."""
    policy.demand(by, Permission.USERS)
    only_known(user)
    grant = Grant(user=user, role=role, **limits)
    keep(grant)
    audit.record(by, "gave a role", user, role=role)
    return grant


@transaction.atomic
def take(by: User | None, grant: Grant) -> None:
    """Take a role away."""
    policy.demand(by, Permission.USERS)
    left = administrators(by)
    if grant.role == Role.ADMINISTRATOR:
        keep_one(left - {grant.user_id})
    role, user = grant.role, grant.user
    Grant.objects.filter(pk=grant.pk).delete()
    audit.record(by, "took a role", user, role=role)


@transaction.atomic
def deactivate(by: User | None, user: User) -> None:
    """Close somebody out at once: sessions, links and letters go, and keys open nothing (see policy)."""
    policy.demand(by, Permission.USERS)
    keep_one(administrators(by) - {user.pk})
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    sign_in_sessions.end(user.signed_in.all())
    SignInLink.objects.filter(user=user, used_at=None).delete()
    user.letters.filter(sent_at=None).delete()
    audit.record(by, "deactivated", user)


@transaction.atomic
def reactivate(by: User | None, user: User) -> None:
    """Let somebody in again, with the roles and the ways of signing in that they had."""
    policy.demand(by, Permission.USERS)
    only_known(user)
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    audit.record(by, "reactivated", user)


@transaction.atomic
def reset(by: User | None, user: User, *, language: str = "") -> str:
    """Help somebody who has lost their way in, or whose way in was stolen: nothing of it opens Polku any more.

    A link to choose a new one is sent; without a mail server its address is given.
    """
    policy.demand(by, Permission.USERS)
    only_active(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user_id=user.pk).delete()
    user.outside_names.all().delete()
    sign_in_sessions.end(user.signed_in.all())
    SignInLink.objects.filter(user=user, used_at=None).delete()
    audit.record(by, "reset", user)
    return send(user, Letter.Kind.RESET, language)


@transaction.atomic
def end_session(by: User | None, user: User, public_id: str) -> bool:
    """End one session of somebody; False if there is none such."""
    policy.demand(by, Permission.USERS)
    ended = sign_in_sessions.end(user.signed_in.filter(public_id=public_id))
    if ended:
        audit.record(by, "ended a session", user)
    return bool(ended)
