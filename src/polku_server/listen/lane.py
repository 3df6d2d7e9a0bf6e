"""The respondents' own short lane, outside every other middleware: no session, cookie, user or CSRF.

A form's signed token stands in for CSRF protection: a foreign page cannot have one.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from ..ui.headers import secured
from . import respond

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/v/"
BOUNDARY = re.compile(r" *boundary=[^;]+", re.IGNORECASE)

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


class Lane:
    """The same lane around Django's application: a respondent's request does without Django's handler.

    What the handler does for others (signals, the chain of middleware) cost as much as showing the form.
    """

    def __init__(self, others: WSGIApplication) -> None:
        self.others = others

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Take the short lane for /v/..., and give a pooled connection back."""
        plain(environ)
        if not environ["PATH_INFO"].startswith(PREFIX):
            return self.others(environ, start_response)
        request = WSGIRequest(environ)
        response = answered(request)
        finished(response)
        connection.close_if_unusable_or_obsolete()
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [b"" if request.method == "HEAD" else response.content]


def plain(environ: WSGIEnvironment) -> None:
    """Leave parameters out of the content type: making a request fails where they name a charset that is none.

    Only a form with files needs one, and all that is read here is UTF-8.
    """
    kind, _, more = environ.get("CONTENT_TYPE", "").partition(";")
    boundary = BOUNDARY.search(more) if kind.strip().lower() == "multipart/form-data" else None
    environ["CONTENT_TYPE"] = f"{kind};{boundary[0]}" if boundary else kind


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
    except Exception:  # the last resort, in the place of Django's handler: told in the log, never in the body
        log.exception("a respondent's request failed")
        return respond.refusal(request, "broken", 500)


def finished(response: HttpResponse) -> HttpResponseBase:
    """Add the headers that other middleware would have added."""
    response.headers["Content-Length"] = str(len(response.content))
    response.headers.setdefault("Cache-Control", "no-store")  # a kept page would give its key away twice
    return secured(response)
