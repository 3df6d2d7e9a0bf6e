"""The web process with every SQLite connection traced by the driver; /statements tells what was run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
statements: Counter[str] = Counter()


def trace(connection: Any, **_: Any) -> None:
    """Count what this connection runs from now on."""
    connection.connection.set_trace_callback(lambda sql: statements.update([sql.split(None, 1)[0]]))


connection_created.connect(trace)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Serve as always, and tell the counts."""
    from polku_server.wsgi import application as served

    if environ["PATH_INFO"] != "/statements":
        return served(environ, start_response)
    body = " ".join(f"{kind} {count}" for kind, count in statements.items()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
