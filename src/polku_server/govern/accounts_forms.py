"""Forms of one's own account."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from .models import User
from .sign_in_forms import Shaped


class NameForm(Shaped, forms.Form):
    """One's name."""

    LABELS: ClassVar = {"name": _("Name")}

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NewPasswordForm(Shaped, forms.Form):
    """A new password, once: the browser shows it on asking, and a manager of passwords fills it in."""

    LABELS: ClassVar = {"password": _("New password")}
    HINTS: ClassVar = {"password": _("At least 12 characters. A few words in a row are easy to remember.")}

    password = forms.CharField(
        max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Ask the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
