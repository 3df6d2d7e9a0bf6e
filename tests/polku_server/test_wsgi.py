"""The web process's entry: respondents take the short lane, all others Django's handler."""

from io import BytesIO
from typing import Any

import pytest

from polku_server.listen import lane
from polku_server.wsgi import application


def ask(method: str, path: str, body: bytes = b"", **more: Any) -> tuple[str, dict[str, str], bytes]:
    """Call the application as a server would; give status line, headers and body."""
    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": "127.0.0.1:8000",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)), **more,
    }  # fmt: skip
    parts = application(environ, lambda status, headers, *_: said.extend([status, dict(headers)]))
    return said[0], said[1], b"".join(parts)


def test_lane_gives_the_same_page_as_the_middleware(survey, client):
    status, headers, page = ask("GET", f"/v/{survey.public_id}")
    through = client.get(f"/v/{survey.public_id}", headers={"host": "127.0.0.1:8000"})

    assert status == "200 OK"
    assert headers == {**through.headers, "Content-Length": headers["Content-Length"]}
    assert len(page) == int(headers["Content-Length"])


def test_lane_gives_no_body_to_head(survey):
    status, headers, page = ask("HEAD", f"/v/{survey.public_id}")

    assert (status, page) == ("200 OK", b"")
    assert int(headers["Content-Length"]) > 5000


@pytest.mark.django_db
def test_lane_gives_a_page_whatever_fails(monkeypatch: pytest.MonkeyPatch):
    def fails(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(lane.respond, "answer", fails)

    status, _, page = ask("GET", "/v/any")

    assert status == "500 Internal Server Error"
    assert b"Traceback" not in page


def test_other_addresses_go_to_django():
    status, headers, _ = ask("GET", "/healthz")

    assert status == "200 OK"
    assert headers["Content-Type"] == "application/json"
