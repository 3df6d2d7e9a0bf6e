"""Signing in and out."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from . import sign_in, sign_in_adapter
from .policy import public


@public
@require_http_methods(["GET", "HEAD", "POST"])
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button and changes nothing: link previews must not use it up. POST opens the session."""
    if request.method == "POST":
        user = sign_in.use_link(token)
        if user:
            return sign_in_adapter.by_link(request, user)
    elif sign_in.opens(token):
        lead = _("This link opens Polku once, on this device.")
        return render(request, "govern/link.html", {"title": _("Sign in"), "lead": lead, "button": True})
    lead = _("It has been used already, or it is too old. Ask for a new one; on the server, this prints one.")
    context = {"title": _("The link no longer works"), "lead": lead, "command": "polku link"}
    return render(request, "govern/link.html", context, status=410)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session; also one that has got no further than the password."""
    if request.user.is_authenticated:
        sign_in_adapter.Accounts(request).logout(request)
    else:
        with transaction.atomic():
            request.session.flush()
    return redirect("sign-in")
