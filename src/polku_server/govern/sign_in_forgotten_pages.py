"""Where somebody asks for a new password, and sets it. Whether an address is known is never told here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import sign_in_forgotten, sign_in_limits
from .accounts_forms import NewPasswordForm
from .policy import public
from .sign_in_forms import Shaped

FORM = "govern/forgotten.html"


class AddressForm(Shaped, forms.Form):
    """The address that one signs in with."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the address; the answer is the same whoever has it, or nobody."""
    title = _("Forgotten password")
    if not settings.MAIL:
        lead = _("Polku sends no mail here. The person who looks after it in your organisation gives you a new link.")
        return render(request, FORM, {"title": title, "lead": lead})
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        caller = sign_in_limits.caller(request)
        wait = sign_in_limits.count(sign_in_limits.key("forgotten from", caller), sign_in_forgotten.PER_CALLER)
        if wait:
            return sign_in_limits.wait_page(wait, reverse("sign-in"))
        sign_in_forgotten.wish(form.cleaned_data["email"].lower(), get_language() or settings.LANGUAGE_CODE)
        return asked(request)
    lead = _("Give the address that you sign in with. You get a link to set a new password.")
    context = {"title": title, "lead": lead, "form": form, "button": _("Send the link")}
    return render(request, FORM, context, status=422 if form.errors else 200)


def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens now, whoever asked."""
    lead = _("If somebody signs in to Polku with this address and a password, a letter with a link is on its way.")
    more = _(
        "If nothing comes in a quarter of an hour, look among the junk mail. If you sign in with your organisation's "
        "account or a passkey, there is no password here to forget."
    )
    return render(request, FORM, {"title": _("Look at your mail"), "lead": lead, "more": more})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_again(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """Set a new password; looking changes nothing, and no session is opened."""
    user = sign_in_forgotten.user_of(public_id, token)
    if user is None:
        return gone(request)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        if not sign_in_forgotten.set_again(public_id, token, password=form.cleaned_data["password"]):
            return gone(request)
        lead = _("The new password holds, and every session of yours has ended. Sign in with it.")
        return render(request, FORM, {"title": _("The password is set"), "lead": lead})
    lead = _("All your sessions end when the password changes.")
    context: dict[str, Any] = {"title": _("Set a new password"), "lead": lead, "form": form, "whose": user.email}
    return render(request, FORM, context | {"button": _("Save the password")}, status=422 if form.errors else 200)


def gone(request: HttpRequest) -> HttpResponse:
    """Say that the link opens nothing, whyever that is."""
    lead = _("It has been used already, or it is older than an hour. Ask for a new one.")
    context = {"title": _("The link no longer works"), "lead": lead, "ask": True}
    return render(request, FORM, context, status=410)
