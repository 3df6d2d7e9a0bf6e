"""Pages for when something is not as it should be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its proof of origin."""
    return render(request, "ui/problem.html", {"kind": "expired"}, status=403)
