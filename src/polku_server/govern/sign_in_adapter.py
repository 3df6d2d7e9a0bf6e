"""Where django-allauth asks the house: sessions are written down, acts are audited, errors speak our language."""

from __future__ import annotations

import base64
from hashlib import sha256
from io import BytesIO
from typing import Any, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..ui.pages import problem
from . import audit, sign_in_limits, sign_in_sessions
from .models import User
from .users_models import SignedIn


class Accounts(DefaultAccountAdapter):
    """Signing in and out."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("The e-mail address and the password do not go together."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": gettext_lazy("The code is not right. Wait for the next one and type that."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account: people are invited."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Open a session with a fresh key, and write it down."""
        with transaction.atomic():
            super().login(request, user)
            sign_in_sessions.begin(request, user)
            means = [each.get("type", each["method"]) for each in get_authentication_records(request, user)]
            audit.record(user, "signed in", user, means=means)

    def logout(self, request: HttpRequest) -> None:
        """Close the session, and strike it."""
        with transaction.atomic():
            sign_in_sessions.end(SignedIn.objects.filter(session_key=request.session.session_key))
            super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that a user's password was guessed wrong; an address of nobody leaves nothing."""
        with transaction.atomic():
            user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
            if user:
                audit.record(None, "failed to sign in", user)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask for the password of who is signed in already."""
        return user.check_password(password)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the caller's address."""
        return sign_in_limits.place(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Say so: the password was right."""
        lead = _("Your account is closed. Ask the person who looks after Polku in your organisation.")
        return problem(403, _("The account is closed"), lead, _("Back"), reverse("sign-in"))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go to the front page; who has no means of their own yet is led to choose one."""
        return "/" if has_means(cast(User, request.user)) else reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters of the house are sent by jobs (mail.py); there are no others."""
        raise NotImplementedError(template_prefix)


class Means(DefaultMFAAdapter):
    """Codes and passkeys; secrets stand in the store sealed with the installation's own."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("The code is not right. Wait for the next one and type that."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return seal().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture that an app scans, dark on white also where the page is dark."""
        drawn = BytesIO()
        segno.make(url, micro=False).save(drawn, kind="svg", light="white", scale=4, xmldecl=False)
        return drawn.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the host that people use."""
        return {"id": settings.ADDRESS.hostname, "name": "Polku"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Name the owner on their device."""
        return super().get_public_key_credential_user_entity(user) | {"name": user.email, "display_name": user.name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  allauth's name
        """Name a passkey after the device that it is made on."""
        agent = self.request.headers.get("User-Agent", "") if self.request else ""
        return sign_in_sessions.device(agent)[:60] or _("Passkey")


def seal() -> Fernet:
    """Give the lock of secrets that must be read again."""
    return Fernet(base64.urlsafe_b64encode(sha256(f"{settings.SECRET_KEY}:means".encode()).digest()))


def has_means(user: User) -> bool:
    """Tell whether somebody could sign in without a link."""
    if user.password and user.has_usable_password():
        return True
    passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return passkeys.exists() or user.outside_names.exists()


def by_link(request: HttpRequest, user: User) -> HttpResponse:
    """Open a session for who held a one-time link; it counts as proof when they choose a new means."""
    record_authentication(request, user, "link", reauthenticated=True)
    Accounts(request).login(request, user)
    return redirect(Accounts(request).get_login_redirect_url(request))
