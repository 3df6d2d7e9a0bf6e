"""Mail settings: what is set, what is missing, and a test message."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import mail_trial, policy, sign_in_limits
from .accounts import me
from .policy import Permission


@policy.page(Permission.ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """How mail is set. POST sends a letter to the reader and shows the server's answer; some times a quarter hour."""
    trial = None
    lead = _("Polku hands its letters to your own mail server: invitations, forgotten passwords, links to own data.")
    if not settings.MAIL:
        lead = _("No mail server is set. Until there is one, links are shown once, to be passed on by hand.")
    if request.method == "POST" and settings.MAIL:
        by = me(request)
        wait = sign_in_limits.count(sign_in_limits.key("trial", by.public_id), mail_trial.PER_ADMINISTRATOR)
        if wait:
            return sign_in_limits.wait_page(wait, reverse("mail-settings"))
        trial = mail_trial.send(by)
    context = {
        "title": _("Mail"),
        "kicker": _("Settings"),
        "lead": lead,
        "facts": list(mail_trial.facts()),
        "set": bool(settings.MAIL),
        "unsafe": settings.MAIL and mail_trial.tls() == "none",
        "trial": trial,
    }
    return render(request, "govern/mail.html", context, status=422 if trial and trial.kind else 200)
