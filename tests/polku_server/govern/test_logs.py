"""Logs tell the place and the kind of a failure, never values."""

import logging
import sys

from django.test import RequestFactory

from polku_server.govern.logs import NotReadiness, Quiet

SAID = "what somebody wrote"[::-1]


def record(words: str, *values: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("polku", logging.ERROR, __file__, 1, words, values, None)
    made.__dict__.update(more)
    return made


def test_log_masks_tokens_and_queries_in_addresses():
    said = "/sign-in/abc123/?next=/secret/ from /v/XYZ?kieli=fi and /omat/abc.1.2/erase?kieli=sv"

    line = Quiet().format(record("Not Found: %s", said))

    assert line.endswith("Not Found: /sign-in/***/?*** from /v/***?*** and /omat/***/erase?***")


def test_log_masks_the_token_of_a_forgotten_password():
    line = Quiet().format(record("Gone: %s", "/sign-in/forgotten/abc/d-e/"))

    assert line.endswith("Gone: /sign-in/forgotten/abc/***/")


def test_log_tells_an_errors_frames_and_class_but_not_its_message():
    try:
        raise ValueError(f"Key (key)=({SAID}) already exists")
    except ValueError:
        made = record("it failed")
        made.exc_info = sys.exc_info()

    line = Quiet().format(made)

    assert line.splitlines()[-1] == "ValueError"
    assert SAID not in line


def test_log_leaves_out_a_start_that_is_not_ready_yet():
    asked = RequestFactory().get("/readyz")

    assert not NotReadiness().filter(record("Service Unavailable", request=asked))
    assert NotReadiness().filter(record("Not Found", request=RequestFactory().get("/other")))
