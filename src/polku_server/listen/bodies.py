"""The body of a submission, read with its limits: 256 KiB, depth 8, UTF-8."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest

BODY_LIMIT = 256 * 1024
LISTENED = 16 * BODY_LIMIT  # of a body over the limit: who is cut off while sending hears no answer at all
PIECE = 64 * 1024
DEPTH_LIMIT = 8
FIELD_LIMIT = 200
LENGTH_DIGITS = 9  # noughts before a length hide how long it is
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Refused(Exception):
    """A body that cannot be taken: ``kind`` names the sentence, ``status`` the HTTP status."""

    def __init__(self, kind: str, status: int) -> None:
        super().__init__(kind)
        self.kind, self.status = kind, status


def is_json(request: HttpRequest) -> bool:
    """Tell whether the answers come as JSON."""
    return request.content_type == JSON


def fields(request: HttpRequest) -> dict[str, Any]:
    """Give what was sent: the token as ``token`` and each answer by its question's key."""
    if request.content_type not in (FORM, JSON):
        raise Refused("kind", 415)
    text = body(request)
    if not is_json(request):
        return form(text)
    sent = from_json(text)
    if not isinstance(sent, dict) or not isinstance(sent.get("answers"), dict):
        raise Refused("json", 400)
    return {**sent["answers"], "token": sent.get("token", "")}


def body(request: HttpRequest) -> str:
    """Read the body up to its limit."""
    raw = raw_body(request)
    if len(raw) > BODY_LIMIT:
        raise Refused("body", 413)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("encoding", 400) from None


def raw_body(request: HttpRequest) -> bytes:
    """Read what was sent: as long as it says, or, where it comes in pieces, until a byte over the limit."""
    length, stream = request.META.get("CONTENT_LENGTH"), request.META["wsgi.input"]
    if not length and "HTTP_TRANSFER_ENCODING" in request.META:
        pieces: bytes = stream.read(BODY_LIMIT + 1)
        if len(pieces) > BODY_LIMIT:
            hear_out(stream, LISTENED)
        return pieces
    length = length or "0"
    if not (length.isascii() and length.isdigit()):
        raise Refused("malformed", 400)
    if len(length) > LENGTH_DIGITS:
        raise Refused("body", 413)
    if int(length) > BODY_LIMIT:
        hear_out(stream, min(int(length), LISTENED))
        raise Refused("body", 413)
    raw: bytes = stream.read(int(length))
    if len(raw) < int(length):
        raise Refused("malformed", 400)  # the connection broke: half an answer is none
    return raw


def hear_out(stream: Any, length: int) -> None:
    """Read what nobody will keep, a piece at a time."""
    while length > 0 and (piece := stream.read(min(length, PIECE))):
        length -= len(piece)


def form(text: str) -> dict[str, Any]:
    """Read a form's fields; of a field that is sent twice the last counts."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELD_LIMIT))
    except UnicodeDecodeError:
        raise Refused("encoding", 400) from None
    except ValueError:
        raise Refused("malformed", 400) from None


def from_json(text: str) -> Any:
    """Read JSON no deeper than the limit."""
    if depth(text) > DEPTH_LIMIT:
        raise Refused("depth", 422)
    try:
        return json.loads(text)
    except ValueError:
        raise Refused("json", 400) from None


def depth(text: str) -> int:
    """Count the deepest nesting, before any parser meets it."""
    deepest = level = 0
    in_string = escaped = False
    for sign in text:
        if in_string:
            in_string = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"':
            in_string = True
        elif sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level -= 1
    return deepest
