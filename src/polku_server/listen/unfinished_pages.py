"""What could not be finished after answers came, for whoever looks after the installation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import policy
from ..govern.accounts import me
from ..govern.policy import Permission
from . import unfinished


@policy.page(Permission.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """How many follow-ups were given up, by survey; POST has all of them tried again."""
    if request.method == "POST":
        unfinished.retry(by=me(request))
        return redirect("/listen/unfinished/?again")
    context = {
        "title": _("Unfinished work"),
        "kicker": _("Listening"),
        "lead": _("The answers are kept. What follows an answer, such as masking its words for reading, failed here."),
        "rows": list(unfinished.by_survey()),
        "again": "again" in request.GET,
    }
    return render(request, "listen/unfinished.html", context)
