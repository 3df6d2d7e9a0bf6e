"""Pages for when something is not as it should be: one shape, a full sentence, and what to do now."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polku import words
from polku.errors import LakeUnavailable


def problem(status: int, title: str, lead: str, action: str, url: str = "/") -> HttpResponse:
    """Say what happened and what to do. Without a request: no store, session or user is read."""
    context = {"title": title, "lead": lead, "action": action, "url": url}
    return HttpResponse(render_to_string("ui/problem.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read."""
    lead = _("The browser sent something that cannot be read. Go back to the front page and try again.")
    return problem(400, _("The request cannot be read"), lead, _("To the front page"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reader may not see this."""
    lead = _("This page is not open to you. Ask the person who looks after Polku in your organisation.")
    return problem(403, _("The page is not open to you"), lead, _("To the front page"))


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its proof of origin."""
    lead = _("The form had been open too long, or the browser does not keep cookies. Open the page again and retry.")
    return problem(403, _("The form is too old"), lead, _("Open the page again"), request.path)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page stands at this address."""
    lead = _("The page may have moved, or the address was not copied whole. Nothing was lost.")
    return problem(404, _("There is no page at this address"), lead, _("To the front page"))


def broken(request: HttpRequest) -> HttpResponse:
    """We failed; the logs tell where."""
    lead = _("The fault is ours, not yours. Try again; if it does not help, tell the person who looks after Polku.")
    return problem(500, _("Something went wrong"), lead, _("To the front page"))


def lake_away(request: HttpRequest) -> HttpResponse:
    """Figures cannot be counted now; answers are stored all the same."""
    lead = _(
        "Figures cannot be counted right now. Answers are still being received and none is lost. "
        "Wait a moment and try again."
    )
    response = problem(503, _("The figures are away for a moment"), lead, _("Try again"), request.get_full_path())
    response.headers["Retry-After"] = "5"
    return response


def not_taken(response: HttpResponseBase) -> HttpResponse:
    """The page is for reading, or the form for sending."""
    lead = _("The page does not take that kind of request. Go back to the front page and try again.")
    said = problem(405, _("The request does not fit here"), lead, _("To the front page"))
    said.headers["Allow"] = response.headers["Allow"]
    return said


class Problems:
    """Middleware: what Django would answer with nothing, or with our failure, gets a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always, the library's sentences too in the reader's language; a bare 405 is put into words."""
        words.speak(get_language())
        response = self.get_response(request)
        bare = response.status_code == 405 and not getattr(response, "content", b"")
        return not_taken(response) if bare else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that needs a figure says so when the lake does not answer."""
        return lake_away(request) if isinstance(exception, LakeUnavailable) else None
