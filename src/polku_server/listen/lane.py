"""The respondents' own short lane, outside every other middleware: no session, cookie, user or CSRF.

A form's signed token stands in for CSRF protection: a foreign page cannot have one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from ..ui.headers import secured
from . import respond

PREFIX = "/v/"


class RespondentLane:
    """Middleware: respondent addresses are answered here, all others go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take the short lane for /v/..., with its headers."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        try:
            request.get_host()
        except DisallowedHost:
            return finished(respond.refusal(request, "host", 400))
        return finished(respond.answer(request, request.path_info.removeprefix(PREFIX)))


def finished(response: HttpResponse) -> HttpResponseBase:
    """Add the headers that other middleware would have added."""
    response.headers["Content-Length"] = str(len(response.content))
    return secured(response)
