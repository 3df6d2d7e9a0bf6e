"""The respondents' lane stands outside everything else, in the web process and as a middleware alike."""

import re
from io import BytesIO
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from django.db import DatabaseError, connection
from django.test import RequestFactory

from factories.respondent import CONTENT, FORM
from polku_server.listen import respond
from polku_server.listen.lane import Lane, plain


def others(environ, start_response):
    start_response("418 teapot", [("Content-Type", "text/plain")])
    return [b"others"]


def asked(method: str, path: str, body: bytes = b"", **extra) -> tuple[str, dict[str, str], bytes]:
    """Ask the application as a server would, held to the letter of WSGI."""
    environ = RequestFactory().generic(method, path, body, content_type=FORM).environ | extra
    setup_testing_defaults(environ)
    environ["wsgi.input"] = BytesIO(body)
    said = []
    answer = validator(Lane(others))(environ, lambda status, headers, info=None: said.extend([status, dict(headers)]))
    try:
        return said[0], said[1], b"".join(answer)
    finally:
        answer.close()


def without_token(page: bytes) -> bytes:
    return re.sub(rb'name="token" value="[^"]+"', b"", page)


def test_lane_is_the_outermost_middleware(settings):
    assert settings.MIDDLEWARE[0] == "polku_server.listen.lane.RespondentLane"


def test_lane_leaves_other_addresses_to_the_others():
    assert asked("GET", "/vx")[0] == "418 teapot"


def test_lane_gives_the_same_as_the_middleware(client, survey):
    path = f"/v/{survey.public_id}"
    ours = client.get(path)

    status, headers, page = asked("GET", path, HTTP_HOST="testserver")

    assert (status, headers) == ("200 OK", dict(ours.headers))
    assert without_token(page) == without_token(ours.content)


def test_lane_gives_no_body_for_a_head(survey):
    status, headers, page = asked("HEAD", f"/v/{survey.public_id}", HTTP_HOST="testserver")

    assert (status, page) == ("200 OK", b"")
    assert int(headers["Content-Length"]) > 1000


def test_lane_stores_what_is_posted(survey):
    page = asked("GET", f"/v/{survey.public_id}", HTTP_HOST="testserver")[2]
    token = re.search(rb'name="token" value="([^"]+)"', page)[1].decode()

    body = urlencode({"token": token, **CONTENT}).encode()
    status, _, _ = asked("POST", f"/v/{survey.public_id}", body, HTTP_HOST="testserver")

    assert (status, survey.responses.count()) == ("200 OK", 1)


@pytest.mark.django_db
def test_lane_refuses_a_foreign_host_with_its_headers(client):
    page = client.get("/v/none?kieli=en", headers={"host": "evil.example"})

    assert (page.status_code, page.headers["X-Frame-Options"]) == (400, "DENY")


@pytest.mark.django_db
def test_lane_asks_one_thing_of_the_store_to_show_a_form(client, make_survey, django_assert_num_queries):
    survey = make_survey()
    client.get(f"/v/{survey.public_id}")

    with django_assert_num_queries(1):
        client.get(f"/v/{survey.public_id}")


def test_lane_gives_a_broken_connection_up(survey, monkeypatch):
    def away(*_):
        connection.errors_occurred = True
        raise DatabaseError

    before = connection.connection
    monkeypatch.setattr(respond, "find", away)
    monkeypatch.setattr(connection, "is_usable", lambda: False)

    status, _, _ = asked("GET", f"/v/{survey.public_id}", HTTP_HOST="testserver")

    assert (status, before is not None, connection.connection) == ("503 Service Unavailable", True, None)


@pytest.mark.parametrize("charset", ["charset=rot13", "charset=undefined", "charset*=x'y'%ff", "charset=utf-8"])
@pytest.mark.parametrize(("path", "status"), [("/v/no-such", "4"), ("/vx", "418 teapot")])
def test_lane_outlives_every_charset(charset, path, status, db):
    query = "a=1&" * 300  # more parts than a request may have: asking for them raises

    said = asked("GET", path, CONTENT_TYPE=f"text/plain; {charset}", QUERY_STRING=query, HTTP_HOST="testserver")

    assert said[0].startswith(status)


def test_lane_leaves_the_boundary_of_a_form_with_files():
    environ = {"CONTENT_TYPE": "multipart/form-data; charset=rot13; boundary=x"}

    plain(environ)

    assert environ == {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
