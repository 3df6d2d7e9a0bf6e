"""What a respondent sees: the form, the thank-you, and a sentence for everything that can go wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from polku.listen.questionnaire import Problem, Reading, read

from ..govern import organisation
from ..govern.organisation import NOBODY, Brand
from . import bodies, invitations, tokens
from .compiled import Compiled, blank, compiled, csp, form, page, shown
from .compiled import thanks as thank_you
from .models import SurveyVersion
from .submit import Outcome, Submission, submit
from .tokens import Token

# the brand comes with every survey, so that a change of it shows at once, in whichever process
FIND = (
    "SELECT s.current_id, s.closed_at, o.name, o.colour, o.logo, o.languages, o.language "
    "FROM polku_survey s LEFT JOIN polku_organisation o ON o.id = 1 "
    "WHERE s.public_id = %s AND s.launched_at IS NOT NULL"
)
RETRY_AFTER = "5"  # seconds


def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer a respondent's request; nothing but the last POST writes."""
    public_id, _, purpose = rest.strip("/").partition("/")
    if purpose not in ("", tokens.FOLLOW_UP) or "\0" in public_id:
        return refusal(request, "unknown", 404)
    if request.method in ("GET", "HEAD"):
        return show(request, public_id)
    if request.method == "POST":
        return take(request, public_id, purpose or tokens.ANSWER)
    response = refusal(request, "method", 405)
    response.headers["Allow"] = "GET, HEAD, POST"
    return response


def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the empty form, with a fresh token and key. One read, no write."""
    survey = find(public_id)
    if survey is None:
        return refusal(request, "unknown", 404)
    if isinstance(survey, str):
        return refusal(request, survey, 410)
    known = request.GET.get(invitations.FIELD, "")
    key = invitations.key_of(known, survey.public_id) if known else ""
    token = tokens.issue(Token(survey.public_id, survey.version, key or tokens.fresh_key()))
    language = survey.language(request.GET.get("kieli"), settings.LANGUAGE_CODE)
    if request.META.get("HTTP_ACCEPT") == bodies.JSON:
        return JsonResponse({"token": token, "questions": outline(survey, language)})
    if key:
        return reply(form(survey, language, token=token, personal=True), language, survey.brand)
    head, tail = blank(survey.version, language, survey.brand)
    return reply(head + token.encode() + tail, language, survey.brand)


def find(public_id: str) -> Compiled | str | None:
    """Give the survey behind a public link; "closed" if it is over, None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [public_id])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    if row[1] is not None:
        return "closed"
    return compiled(row[0], organisation.seen(NOBODY if row[2] is None else Brand(*row[2:])))


def outline(survey: Compiled, language: str) -> list[dict[str, Any]]:
    """Give the questions as a program reads them."""
    return [
        {"key": each.key, "kind": each.kind, "text": each.text[language], "from": each.low, "to": each.high,
         "required": each.required}
        for each in survey.form.questions
    ]  # fmt: skip


def take(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Take the answers: validate, store, thank; or say what is wrong and keep every answer on the page."""
    try:
        given = bodies.fields(request)
        token = tokens.read(str(given.pop("token", "")), public_id, purpose)
        survey = compiled(token.version, organisation.lately())
    except bodies.Refused as refused:
        return refusal(request, refused.kind, refused.status)
    except SurveyVersion.DoesNotExist:  # removed while the form was open
        return refusal(request, "unknown", 404)
    except tokens.ForeignToken:
        return again_from_elsewhere(request, public_id, purpose, given)
    questions = survey.form.follow_up if purpose == tokens.FOLLOW_UP else survey.form.questions
    reading = read(questions, given)
    if bodies.is_json(request):
        known = {question.key for question in questions}
        reading.problems += [Problem(key, "unknown") for key in given if key not in known]
    if reading.problems or token.expired:
        return again(request, survey, token, given, reading.problems, "expired" if token.expired else "")
    return store(request, survey, token, given, reading)


def store(
    request: HttpRequest, survey: Compiled, token: Token, given: dict[str, Any], reading: Reading
) -> HttpResponse:
    """Hand the answers to the one submit path and say truly what became of them."""
    language = survey.language(request.GET.get("kieli"), settings.LANGUAGE_CODE)
    source = "api" if bodies.is_json(request) else "link"
    kept = submit(Submission(token.key, survey, reading, language, source, token.follows))
    if kept.outcome is Outcome.BUSY:
        response = again(request, survey, token, given, [], "busy")
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    if kept.outcome is Outcome.CLOSED:
        return refusal(request, "closed", 410)
    if bodies.is_json(request):
        status = {Outcome.STORED: 201, Outcome.REPLAYED: 200, Outcome.CONFLICT: 409}[kept.outcome]
        return JsonResponse({"outcome": kept.outcome.name.lower()}, status=status)
    if kept.outcome is Outcome.CONFLICT:
        lines = what_was_kept(survey, token, language, {**(kept.scores or {}), **(kept.texts or {})})
        return reply(page("respond/kept.html", survey, language, lines=lines), language, survey.brand, 409)
    return thanks(survey, token, reading, language)


def thanks(survey: Compiled, token: Token, reading: Reading, language: str) -> HttpResponse:
    """Thank, after the commit only; low scores are asked one thing more, as an answer of its own."""
    if token.follows:
        return reply(b"".join(thank_you(survey.version, language, "follow-up", survey.brand)), language, survey.brand)
    if not survey.form.wants_follow_up(reading.scores):
        return reply(b"".join(thank_you(survey.version, language, "plain", survey.brand)), language, survey.brand)
    follow = replace(token, key=tokens.follow_up_key(token.key), follows=token.key)
    head, tail = thank_you(survey.version, language, "low", survey.brand)
    return reply(head + tokens.issue(follow).encode() + tail, language, survey.brand)


def what_was_kept(survey: Compiled, token: Token, language: str, kept: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the kept answers with their questions, as the respondent saw them."""
    asked = survey.form.follow_up if token.follows else survey.form.questions
    parts = [shown(each, language, kept, {}) for each in asked if kept.get(each.key) is not None]
    return [
        (part["text"], next((str(label) for _, label, chosen in part["points"] if chosen), str(part["value"])))
        for part in parts
    ]


STATUS = {"": 422, "expired": 422, "elsewhere": 403, "busy": 503}


def again(
    request: HttpRequest, survey: Compiled, token: Token, given: dict[str, Any], problems: list[Problem], why: str
) -> HttpResponse:
    """Show the form again with everything that was answered, under the same key."""
    if bodies.is_json(request):
        return JsonResponse({"problems": [[p.key, p.kind] for p in problems], "why": why}, status=STATUS[why])
    language = survey.language(request.GET.get("kieli"), settings.LANGUAGE_CODE)
    signed = tokens.issue(replace(token, expired=False, shown=""))
    context: dict[str, Any] = {"given": given, "problems": problems, "why": why, "token": signed}
    if token.follows:
        questions = [shown(each, language, given, {p.key: p for p in problems}) for each in survey.form.follow_up]
        context = {**context, "questions": questions, "follows": token.follows}
        return reply(page("respond/thanks.html", survey, language, **context), language, survey.brand, STATUS[why])
    return reply(form(survey, language, **context), language, survey.brand, STATUS[why])


def again_from_elsewhere(request: HttpRequest, public_id: str, purpose: str, given: dict[str, Any]) -> HttpResponse:
    """The token is not ours: show this survey's form with the answers, to be sent again by a person."""
    survey = find(public_id)
    if survey is None:
        return refusal(request, "unknown", 404)
    if isinstance(survey, str):
        return refusal(request, survey, 410)
    if purpose == tokens.FOLLOW_UP:
        return refusal(request, "elsewhere", 403)
    token = Token(survey.public_id, survey.version, tokens.fresh_key())
    return again(request, survey, token, given, [], "elsewhere")


def refusal(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """One sentence and what to do now; one shape for programs."""
    if bodies.is_json(request):
        return JsonResponse({"why": kind, "limits": LIMITS}, status=status)
    brand = organisation.brand() if kind in OURS else NOBODY
    asked = request.GET.get("kieli", "")
    language = asked if asked in dict(settings.LANGUAGES) else brand.language or settings.LANGUAGE_CODE
    body = page("respond/refusal.html", None, language, brand, kind=kind, limits=LIMITS)
    return reply(body, language, brand, status)


OURS = ("unknown", "closed", "elsewhere")  # refused under our name; any other may mean that the store does not answer
LIMITS = {"body_kib": bodies.BODY_LIMIT // 1024, "depth": bodies.DEPTH_LIMIT, "text": 10_000}


def reply(body: bytes | str, language: str, brand: Brand, status: int = 200) -> HttpResponse:
    """Give a page with the respondent's policy; it is never kept by a cache."""
    response = HttpResponse(body, status=status)
    response.headers["Content-Security-Policy"] = csp(brand.colour)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    return response
