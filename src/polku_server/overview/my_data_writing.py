"""How the pages of one's own data are written: one request, no script, no cookie, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ..govern import organisation_colour, organisation_logo, policy
from ..govern.models import Organisation
from ..listen.compiled import only

PREFIX = "/omat/"
Page = Callable[..., HttpResponse]


class NoCookies:
    """Middleware: whoever opens their own page is nobody else here, whatever their browser is signed in to.

    A session that is read is written too: staff who open a customer's link would leave a trace by reading.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer without having read a cookie."""
        if request.path_info.startswith(PREFIX):
            request.COOKIES = {}
        return self.get_response(request)


@lru_cache(maxsize=16)
def style(colour: str = "") -> str:
    """Give the style in a colour, which stands in the page itself."""
    plain = (Path(__file__).parent / "templates/my_data/style.css").read_text(encoding="utf-8").strip()
    return plain + organisation_colour.style(colour)


@lru_cache(maxsize=16)
def csp(colour: str = "") -> str:
    """Give the pages' policy: nothing but this very style, and a logo that stands in the page."""
    return only(style(colour))


def sealed(response: HttpResponse) -> HttpResponse:
    """Add what keeps a page, and the link in its address, to its reader."""
    response.headers.setdefault("Content-Security-Policy", csp())  # a page that was written has its colour's own
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def open_page(view: Page) -> Page:
    """Open a page to whoever has its link: the address is the credential, so there is no session and no cookie.

    A form's signed token stands in for the proof of origin that other pages keep in a cookie.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        return sealed(view(request, *args, **named))

    return policy.public(csrf_exempt(inner))  # type: ignore[return-value]


def language(request: HttpRequest, known: str = "") -> str:
    """Choose the language: as asked, else the customer's own, else the installation's."""
    for each in (request.GET.get("kieli", ""), known):
        if each in dict(settings.LANGUAGES):
            return each
    return str(settings.LANGUAGE_CODE)


def written(template: str, code: str, status: int = 200, **context: Any) -> HttpResponse:
    """Write a page in one language."""
    held = Organisation.objects.first()
    colour = held.colour if held else ""
    with translation.override(code):
        page = render_to_string(
            f"my_data/{template}.html",
            {
                "language": code,
                "others": [(each, name) for each, name in settings.LANGUAGES if each != code],
                "organisation": held,
                "logo": organisation_logo.inline(held.logo) if held else "",
                "style": style(colour),
                **context,
            },
        )
    response = HttpResponse(page, status=status)
    response.headers["Content-Language"] = code
    response.headers["Content-Security-Policy"] = csp(colour)
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """Answer every link that opens nothing with the same words, whyever that is."""
    code = language(request)
    with translation.override(code):
        said = {
            "title": _("There is nothing here any more"),
            "lead": _("The link is not whole, it is too old, or the data was erased. Nothing was changed."),
            "more": _("If you are our customer, you get a new link in a moment."),
        }
    alone = {"others": ()} if request.method == "POST" else {}  # there is no page at its address to go back to
    return written("said", code, 404, ask=True, **alone, **said)


def too_often(code: str, seconds: int) -> HttpResponse:
    """Say when to try again."""
    with translation.override(code):
        said = {
            "title": _("Wait a moment"),
            "lead": _("There were too many tries from here. Try again in a quarter of an hour."),
        }
    response = written("said", code, 429, **said)
    response.headers["Retry-After"] = str(seconds)
    return response
