"""The respondents' own short lane, outside every other middleware: no session, cookie, user or CSRF.

A form's signed token stands in for CSRF protection: a foreign page cannot have one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from ..ui.headers import secured
from . import respond

PREFIX = "/v/"

log = logging.getLogger(__name__)


class RespondentLane:
    """Middleware: respondent addresses are answered here, all others go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Take the short lane for /v/..., with its headers."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        return finished(answered(request))


def answered(request: HttpRequest) -> HttpResponse:
    """Answer, whatever happens, with a page in the reader's language."""
    request.__dict__["_encoding"] = "utf-8"  # whatever charset was named; the setter would read the address first
    try:
        request.get_host()
        return respond.answer(request, request.path_info.removeprefix(PREFIX))
    except SuspiciousOperation:  # a foreign host, or an address of too many parts
        request.GET = QueryDict()
        return respond.refusal(request, "malformed", 400)
    except Error:
        log.exception("the store did not answer a respondent")
        response = respond.refusal(request, "away", 503)
        response.headers["Retry-After"] = respond.RETRY_AFTER
        return response
    except Exception:
        log.exception("a respondent's request failed")
        return respond.refusal(request, "broken", 500)


def finished(response: HttpResponse) -> HttpResponseBase:
    """Add the headers that other middleware would have added."""
    response.headers["Content-Length"] = str(len(response.content))
    response.headers.setdefault("Cache-Control", "no-store")  # a kept page would give its key away twice
    return secured(response)
