"""Signing in and out."""

from __future__ import annotations

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import sign_in


@login_not_required
@require_safe
def where_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Say where a link comes from."""
    lead = _("You sign in with a one-time link. Type this on the server: it prints a new one.")
    return render(request, "govern/sign_in.html", {"title": _("Sign in"), "lead": lead, "command": "polku link"})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button and changes nothing: link previews must not use it up. POST opens the session."""
    if request.method == "POST":
        user = sign_in.use_link(token)
        if user:
            with transaction.atomic():
                auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("/")
    elif sign_in.opens(token):
        lead = _("This link opens Polku once, on this device.")
        return render(request, "govern/sign_in.html", {"title": _("Sign in"), "lead": lead, "button": True})
    lead = _("It has been used already, or it is older than 24 hours. Type this on the server for a new one.")
    context = {"title": _("The link no longer works"), "lead": lead, "command": "polku link"}
    return render(request, "govern/sign_in.html", context, status=410)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    with transaction.atomic():
        auth.logout(request)
    return redirect("sign-in")
