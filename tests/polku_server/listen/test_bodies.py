"""Bodies are read with their limits, whatever is sent."""

import json
from io import BytesIO

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from polku_server.listen import bodies
from polku_server.listen.bodies import FORM, JSON, Refused


def posted(body: bytes, kind: str = FORM, **extra):
    return RequestFactory().generic("POST", "/v/x", body, content_type=kind, **extra)


def refusal(body: bytes, kind: str = FORM, **extra) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        bodies.fields(posted(body, kind, **extra))
    return caught.value.kind, caught.value.status


def test_form_of_a_field_sent_twice_the_last_counts():
    assert bodies.fields(posted(b"csat=1&csat=5&why=")) == {"csat": "5", "why": ""}


def test_json_gives_answers_and_token():
    body = json.dumps({"token": "t", "answers": {"csat": 5}}).encode()

    assert bodies.fields(posted(body, JSON)) == {"csat": 5, "token": "t"}


def test_body_at_its_limit_is_taken_and_one_byte_more_is_not():
    at_limit = b"why=" + b"x" * (bodies.BODY_LIMIT - 4)

    assert len(bodies.fields(posted(at_limit))["why"]) == bodies.BODY_LIMIT - 4
    assert refusal(at_limit + b"x") == ("body", 413)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"a=1", "multipart/form-data; boundary=x", ("kind", 415)),
        (b"a=1", "text/plain", ("kind", 415)),
        (b"why=\xff", FORM, ("encoding", 400)),
        (b"why=%FF", FORM, ("encoding", 400)),
        (b"&".join(b"a%d=1" % i for i in range(300)), FORM, ("malformed", 400)),
        (b'{"answers": {', JSON, ("json", 400)),
        (b"\xff\xfe", JSON, ("encoding", 400)),
        (b"[]", JSON, ("json", 400)),
        (b'{"answers": []}', JSON, ("json", 400)),
        (b" ", JSON, ("json", 400)),
        (b'{"answers": {"csat": ' + b"9" * 5000 + b"}}", JSON, ("json", 400)),
        (b'{"answers":' * 9 + b"1" + b"}" * 9, JSON, ("depth", 422)),
        (b"[" * 200_000, JSON, ("depth", 422)),
    ],
)
def test_body_that_cannot_be_taken_is_refused(body, kind, expected):
    assert refusal(body, kind) == expected


@pytest.mark.parametrize("length", ["-1", "x", "１"])
def test_length_that_is_no_length_is_refused(length):
    assert refusal(b"a=1", CONTENT_LENGTH=length) == ("malformed", 400)


def test_length_behind_many_noughts_is_too_long_before_anything_is_read():
    assert refusal(b"a=1", CONTENT_LENGTH="000000000300000") == ("body", 413)


def test_body_that_ends_early_is_refused():
    request = posted(b"why=cut")
    request.META |= {"CONTENT_LENGTH": "20", "wsgi.input": BytesIO(b"why=cut")}

    with pytest.raises(Refused, match="malformed"):
        bodies.fields(request)


@pytest.mark.parametrize(
    ("text", "levels"), [("", 0), ("[]", 1), ('{"a":[{"b":1}]}', 3), ('"[[["', 0), (r'["\"[["]', 1)]
)
def test_depth_counts_nesting_outside_strings(text, levels):
    assert bodies.depth(text) == levels


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_depth_equals_the_depth_of_what_is_parsed(document):
    def levels(part):
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else None
        return 0 if inner is None else 1 + max((levels(each) for each in inner), default=0)

    assert bodies.depth(json.dumps(document)) == levels(document)
