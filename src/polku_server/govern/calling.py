"""How other systems call: a key, one shape of error, pages by key, and the same call twice done once."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NotReadable
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from polku.errors import LakeUnavailable

from . import api_keys, calling_words, policy
from .models import ApiKey, IdempotentCall
from .policy import Permission

log = logging.getLogger(__name__)

MOST = 200  # rows of a page
PAGE = "api-page"
OPERATION = TypeVar("OPERATION", bound=Callable[..., Any])
Text = Annotated[str, Field(max_length=300)]


class Strict(Schema):
    """A body: what it does not name is refused, so that nothing is assigned in passing."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """What went wrong."""

    code: str
    message: str
    fields: dict[str, list[str]]


class Error(Schema):
    """The one shape of every error."""

    error: Problem


class Paging(Schema):
    """Which page: rows after the one that `next` of the page before named."""

    after: str = Field("", max_length=200)
    limit: int = Field(50, ge=1, le=MOST)


Paged = Query[Paging]


class Key(HttpBearer):
    """`Authorization: Bearer polku_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Find the key; it acts from here on."""
        key = api_keys.key_of(token)
        if key is not None:
            api_keys.noted(key)
        return key


class Api(NinjaAPI):
    """Polku's API: what is wrong with a call is said in its caller's language."""

    def validation_error_from_error_contexts(self, error_contexts: list[Any]) -> NotReadable:
        """Say each error with the fields that its place may have, which only the model that was read knows."""
        readable = super().validation_error_from_error_contexts(error_contexts)
        raw = [
            (context.model, each["loc"])
            for context in error_contexts
            for each in context.pydantic_validation_error.errors(include_url=False)
        ]
        for error, (model, place) in zip(readable.errors, raw, strict=True):
            error["msg"] = calling_words.said(error, calling_words.fields_at(model, place))
        return readable


api = Api(
    title="Polku",
    version="1",
    description="The register, answers and scores of one organisation. Every list is paged by `next`.",
    auth=Key(),
    docs_url=None,  # its page asks other servers for scripts
    openapi_url="openapi.json",
    urls_namespace="api",
)
REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503), Error)


def by(request: HttpRequest) -> ApiKey:
    """Give the key that calls."""
    return request.auth  # type: ignore[attr-defined, no-any-return]


def needs(permission: Permission) -> Callable[[OPERATION], OPERATION]:
    """Open an operation to keys of one scope; it stands innermost, and a test asks every operation for it."""

    def guarded(operation: OPERATION) -> OPERATION:
        @wraps(operation)
        def inner(request: HttpRequest, *args: Any, **named: Any) -> Any:
            policy.demand(by(request), permission)
            return operation(request, *args, **named)

        inner.policy = permission  # type: ignore[attr-defined]
        return read_as(inner, operation)

    return guarded


def read_as(inner: Any, operation: OPERATION) -> OPERATION:
    """Let a wrapper be read with the types of what it wraps: its own module does not know their names."""
    inner.__signature__ = inspect.signature(operation, eval_str=True)
    wrapped: OPERATION = inner
    return wrapped


def found(request: HttpRequest, permission: Permission, rows: models.QuerySet[Any], public_id: str) -> Any:
    """Give one row; a foreign one is as missing as none."""
    if "\0" in public_id:  # PostgreSQL refuses to be asked
        raise Http404
    return policy.find(by(request), permission, rows, public_id=public_id)


def named(request: HttpRequest, permission: Permission, rows: models.QuerySet[Any], field: str, public_id: str) -> Any:
    """Give the row that a body names; one that is not there for the key is the field's error."""
    kept = None
    if "\0" not in public_id:
        kept = policy.rows(by(request), permission, rows).filter(public_id=public_id).first()
    if kept is None:
        raise ValidationError({field: _("There is none of this id.")})
    return kept


def paged(rows: models.QuerySet[Any], paging: Paging, shape: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    """Give a page by key, oldest first, and the mark that the next page is asked with."""
    if paging.after:
        try:
            rows = rows.filter(pk__gt=signing.loads(paging.after, salt=PAGE))
        except signing.BadSignature:
            raise ValidationError({"after": _("Give what `next` of the page before said, unchanged.")}) from None
    held = list(rows.order_by("pk")[: paging.limit + 1])
    more = len(held) > paging.limit
    held = held[: paging.limit]
    return {"items": shape(held), "next": signing.dumps(held[-1].pk, salt=PAGE) if more else ""}


def once(operation: OPERATION) -> OPERATION:
    """Do a call with an `Idempotency-Key` once: the same again gives the same answer, another body is a conflict."""

    @wraps(operation)
    def inner(request: HttpRequest, *args: Any, **named: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return operation(request, *args, **named)
        if len(key) > 80 or not key.isascii() or not key.isprintable():
            raise ValidationError({"Idempotency-Key": _("Give at most 80 plain letters and digits.")})
        same = sha256(b"\n".join((str(request.method).encode(), request.path.encode(), request.body))).hexdigest()
        try:
            with transaction.atomic():
                return kept(request, key, same) or done(request, key, same, lambda: operation(request, *args, **named))
        except IntegrityError:  # the same call came at once, and was first
            answer = kept(request, key, same)
            if answer is None:
                raise
            return answer

    return read_as(inner, operation)


def kept(request: HttpRequest, key: str, same: str) -> HttpResponse | None:
    """Give what the same call answered before."""
    before = IdempotentCall.objects.filter(api_key=by(request), key=key).first()
    if before is None:
        return None
    if before.digest != same:
        raise HttpError(409, _("This Idempotency-Key was used for another call. Take a new key for a new call."))
    return api.create_response(request, before.answer, status=before.status)


def done(request: HttpRequest, key: str, same: str, act: Callable[[], Status[Any]]) -> HttpResponse:
    """Do a call, and keep its answer in the same transaction."""
    did = act()
    plain = json.loads(api.renderer.render(request, did.value, response_status=did.status_code))
    IdempotentCall.objects.create(api_key=by(request), key=key, digest=same, status=did.status_code, answer=plain)
    return api.create_response(request, plain, status=did.status_code)


def refused(request: HttpRequest, status: int, code: str, message: str, fields: Any = None) -> HttpResponse:
    """Answer in the one shape."""
    problem = {"error": {"code": code, "message": message, "fields": fields or {}}}
    return api.create_response(request, problem, status=status)


CODES = {400: "malformed", 403: "not_allowed", 404: "not_found", 409: "conflict", 429: "too_many"}


@api.exception_handler(HttpError)
def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """An error that says its own status; of a body that cannot be read the framework says it in English only."""
    if error.status_code == 400:
        return refused(request, 400, CODES[400], _("The body cannot be read. Send one JSON object, in UTF-8."))
    return refused(request, error.status_code, CODES.get(error.status_code, "refused"), str(error))


@api.exception_handler(AuthenticationError)
def of_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, or one that opens nothing any more."""
    answer = refused(request, 401, "unknown_key", _("Send a key that is in force: Authorization: Bearer polku_..."))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Exception)
def of_ours(request: HttpRequest, error: Exception) -> HttpResponse:
    """We failed: told in the log, never in the body."""
    log.exception("a call of the API failed")
    return refused(request, 500, "broken", _("The fault is ours, not yours. Try again."))


@api.exception_handler(NotReadable)
def of_shape(request: HttpRequest, error: NotReadable) -> HttpResponse:
    """A body or an address that does not have the shape that the operation reads."""
    fields: dict[str, list[str]] = {}
    for each in error.errors:
        place = ".".join(str(part) for part in each["loc"] if part not in ("body", "query", "path", "payload"))
        fields.setdefault(place or "body", []).append(each["msg"])
    return refused(request, 422, "not_valid", _("Some fields do not have the shape that is read here."), fields)


@api.exception_handler(ValidationError)
def of_rules(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A rule of the house that a value breaks."""
    fields = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    plain = {"body" if name == NON_FIELD_ERRORS else name: said for name, said in fields.items()}
    return refused(request, 422, "not_valid", " ".join(next(iter(plain.values()), [])), plain)


@api.exception_handler(Http404)
def of_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing is there, or nothing for this key."""
    return refused(request, 404, "not_found", _("There is nothing at this address."))


@api.exception_handler(PermissionDenied)
def of_scope(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """The key's scopes do not reach this."""
    return refused(request, 403, "not_allowed", _("The key has no scope for this. Ask for one that has."))


@api.exception_handler(LakeUnavailable)
def of_lake(request: HttpRequest, error: LakeUnavailable) -> HttpResponse:
    """Figures cannot be counted now."""
    answer = refused(request, 503, "away", _("Figures cannot be counted right now. Try again in a moment."))
    answer.headers["Retry-After"] = "5"
    return answer
