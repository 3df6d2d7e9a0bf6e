"""Gathers every stage's operations under /api/v1/."""

from django.urls import URLPattern

from .govern.calling import api
from .listen.api import router as listen
from .measure.api import router as measure
from .register.api import router as register

api.add_router("", register)
api.add_router("", listen)
api.add_router("", measure)


def urls() -> list[URLPattern]:
    """Give the addresses; who may call what is asked of each operation."""
    patterns: list[URLPattern] = list(api.urls[0])
    for each in patterns:
        each.callback.policy = "public" if each.name in ("api-root", "openapi-json") else "key"  # type: ignore[attr-defined]
        each.callback.login_required = False  # type: ignore[attr-defined]
    return patterns
