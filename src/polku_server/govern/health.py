"""Whether the system stands: for load balancers and for `polku serve`."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ..lake.client import Served
from .policy import public

AT_MOST = 2.0  # seconds that the lake may take to say that it is there


@public
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The web process answers."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The store and the lake answer too; 503 names the part that does not."""
    parts = {"store": store_answers(), "lake": lake_answers()}
    ok = all(parts.values())
    said = {name: "ok" if well else "not ready" for name, well in parts.items()}
    return JsonResponse({"status": "ok" if ok else "not ready", **said}, status=200 if ok else 503)


def store_answers() -> bool:
    """Ask the store the smallest thing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False


@cache
def lake() -> Served:
    """Give the one client that asks after the lake."""
    return Served(settings.DATA)


def lake_answers() -> bool:
    """Ask the lake the smallest thing; a hung one holds whoever asks after it for a moment only."""
    return lake().answers(AT_MOST)
