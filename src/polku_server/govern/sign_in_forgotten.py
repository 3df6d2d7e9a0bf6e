"""A forgotten password: who asks gets one answer, whoever they are; the letter is written by jobs.

The link sets a password and opens no session, so that a second step stays one. It is void once the password has
changed, the account has been closed or signed in to since, and after an hour; nothing of it is kept.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import audit, mail, sign_in_limits, sign_in_sessions
from .models import Organisation, User
from .users_models import PasswordWish

PER_CALLER, PER_ADDRESS = 20, 3  # in a quarter of an hour


class Tokens(PasswordResetTokenGenerator):
    """Tokens that other letters' cannot stand in for; they live as long as settings.PASSWORD_RESET_TIMEOUT says."""

    key_salt = "polku.forgotten-password"

    def _now(self) -> dt.datetime:
        """Count in UTC: by the clock on the wall, an hour may last two, or none."""
        return dt.datetime.now(dt.UTC).replace(tzinfo=None)


tokens = Tokens()


@transaction.atomic
def wish(address: str, language: str) -> None:
    """Lay a wish down for jobs; more of them to one address than anybody needs are passed over in silence."""
    if not sign_in_limits.count(sign_in_limits.key("forgotten by", address), PER_ADDRESS):
        PasswordWish.objects.create(address=address, language=language, due_at=timezone.now())


def user_of(public_id: str, token: str) -> User | None:
    """Give whose password a link sets; None if it opens nothing any more."""
    user = User.objects.filter(public_id=public_id, is_active=True).first() if "\0" not in public_id else None
    return user if user and has_password(user) and tokens.check_token(user, token) else None


def has_password(user: User) -> bool:
    """Tell whether there is a password to forget: who comes by a provider or a passkey alone has none."""
    return bool(user.password) and user.has_usable_password()


def set_again(public_id: str, token: str, *, password: str) -> bool:
    """Set the password and end every session; False if the link was used meanwhile."""
    hashed = make_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        User.objects.select_for_update().filter(public_id=public_id).first()
        user = user_of(public_id, token)
        if user is None:
            return False
        user.password = hashed
        user.save(update_fields=["password"])
        sign_in_sessions.end(user.signed_in.all())
        audit.record(user, "set a forgotten password", user)
    return True


def drain() -> int:
    """Answer the wishes that are due, at most twenty; give how many are done with."""
    return sum(answered(wish) for wish in mail.due(PasswordWish))


def answered(wish: PasswordWish) -> bool:
    """Send a letter to whoever has the address and a password."""
    user = User.objects.filter(email__iexact=wish.address, is_active=True).first()
    if user is None or not has_password(user):
        return mail.answered(wish, lambda: None)
    noted = partial(audit.record, None, "sent a link for a new password", user)
    return mail.answered(wish, partial(message, user, wish.language), noted)


def address(user: User) -> str:
    """Give the link."""
    path = reverse("forgotten-set", args=[user.public_id, tokens.make_token(user)])
    return f"{settings.ADDRESS.scheme}://{settings.ADDRESS.netloc}{path}"


def message(user: User, language: str) -> EmailMessage:
    """Write the letter in the language that it was asked for in."""
    organisation = Organisation.objects.first()
    said = {
        "name": user.name,
        "organisation": organisation.name if organisation else "Polku",
        "link": address(user),
    }
    with translation.override(language):
        subject = _("A new password for Polku")
        body = _(
            "Hello %(name)s,\n\n"
            "somebody asked for a new password to Polku of %(organisation)s with this address. "
            "You set it here within an hour:\n\n%(link)s\n\n"
            "Then sign in with it; if you use codes from an app, Polku asks for one as before. "
            "If you did not ask for this, you can pass this letter over: nothing has changed."
        )
        return EmailMessage(subject, body % said, settings.DEFAULT_FROM_EMAIL, [user.email])
