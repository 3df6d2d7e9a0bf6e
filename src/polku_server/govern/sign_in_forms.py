"""Forms of signing in: what django-allauth asks, in our shape and our words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import _BaseAddWebAuthnForm
from django import forms
from django.db import transaction
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Shaped(forms.Form):
    """Our labels and our shape; the page writes label, hint and error (govern/fields.html)."""

    LABELS: ClassVar[dict[str, Any]] = {}
    HINTS: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("renderer", DjangoTemplates())
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.LABELS.get(name, field.label)
            field.help_text = self.HINTS.get(name, field.help_text)
            if field.label and field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = gettext("%(field)s is missing.") % {"field": field.label}
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput | forms.HiddenInput):
                field.widget.attrs["class"] = "input"


class PasswordForm(Shaped, LoginForm):
    """E-mail address and password."""

    LABELS: ClassVar = {"login": _("E-mail address"), "password": _("Password")}
    HINTS: ClassVar = {"password": ""}


class AgainForm(Shaped, ReauthenticateForm):
    """The password again, before something that matters."""

    LABELS: ClassVar = {"password": _("Password")}
    HINTS: ClassVar = {"password": ""}


class OnceForm(Shaped):
    """A code that counts once, in whichever web worker it comes again."""

    LABELS: ClassVar = {"code": _("Code")}
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Refuse a code that was used, or is older than one that was."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceForm, AuthenticateForm):
    """The second step."""


class AgainCodeForm(OnceForm, ReauthenticateCodeForm):
    """A code again, before something that matters."""


class FirstCodeForm(Shaped, ActivateTOTPForm):
    """The first code of an app, which shows that it has the secret."""

    LABELS: ClassVar = {"code": _("The code that the app shows")}


class PasskeyForm(Shaped, _BaseAddWebAuthnForm):
    """A passkey that a device has made, and what to call it."""

    LABELS: ClassVar = {"name": _("Name of the device")}


@transaction.atomic
def use(authenticator: Authenticator, code: str) -> bool:
    """Use a code up; False if it, or a later one, was used before."""
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = step_of(kept, code)
    if step <= kept.data.get("step", 0):
        return False
    kept.data["step"] = step
    kept.save(update_fields=["data"])
    authenticator.data = kept.data
    return True


def step_of(authenticator: Authenticator, code: str) -> int:
    """Give the half minute that a code belongs to; 0 if to none of now."""
    secret, plain = decrypt(authenticator.data["secret"]), "".join(sign for sign in code if sign.isdigit())
    steps = yield_hotp_counters_from_time()
    return max((step for step in steps if format_hotp_value(hotp_value(secret, step)) == plain), default=0)
