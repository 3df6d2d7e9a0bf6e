"""Gathers every stage's operations under /api/v1/; whatever goes wrong there is told in the one shape."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from .govern.calling import api, refused
from .govern.policy import public
from .listen.api import router as listen
from .measure.api import router as measure
from .register.api import router as register

OPEN = ("api-root", "openapi-json")

api.add_router("", register)
api.add_router("", listen)
api.add_router("", measure)


def urls() -> list[URLPattern]:
    """Give the addresses; which scope an operation needs is asked of each operation."""
    found: Any = api.urls[0]
    held = [path(str(each.pattern), opened(each.callback, each.name), name=each.name) for each in found]
    return [*held, path("<path:rest>", nothing, name="nothing")]


def opened(view: Callable[..., HttpResponse], name: str) -> Callable[..., HttpResponseBase]:
    """Let a view be called with a key and no session; what it does not take is told in words."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        answer = view(request, *args, **named)
        if answer.status_code != 405:
            return answer
        told = refused(request, 405, "not_taken", _("This address does not take that method."))
        told.headers["Allow"] = answer.headers["Allow"]
        return told

    inner.policy = "public" if name in OPEN else "key"  # type: ignore[attr-defined]
    inner.login_required = False  # type: ignore[attr-defined]
    inner.csrf_exempt = True  # type: ignore[attr-defined]  # a key in a header is no cookie that a foreign page could use
    return inner


@public
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """No operation stands at this address."""
    return refused(request, 404, "not_found", _("There is nothing at this address."))


nothing.csrf_exempt = True  # type: ignore[attr-defined]
