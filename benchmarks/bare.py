"""The floor: a Django view with no middleware that shows a page and does one durable insert."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[], DATABASES={})  # noqa: S106
django.setup()

FILE = Path(os.environ["POLKU_DATA"]) / f"bare-{os.getpid()}.sqlite3"
PAGE = '<input name="token" value="{}">' + 9000 * " "
here = threading.local()
turn = threading.Lock()


def connection() -> sqlite3.Connection:
    """Give this thread's durable connection."""
    if not hasattr(here, "connection"):
        here.connection = sqlite3.connect(FILE, isolation_level=None)
        here.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        here.connection.execute(
            "CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT)"
        )
    return here.connection


def view(request: HttpRequest) -> HttpResponse:
    """Show, or store."""
    if request.method == "GET":
        page = PAGE.format(secrets.token_urlsafe(16))
        return HttpResponse(page, headers={"Content-Length": str(len(page))})
    with turn:
        connection().execute(
            "INSERT INTO answer (key, body) VALUES (?, ?)", [request.POST["token"], request.body.decode()]
        )
    return HttpResponse("thanks", headers={"Content-Length": "6"})


urlpatterns = [path("", view)]
application = WSGIHandler()
