"""Staff pages of listening: the surveys, and the answers themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..govern import exports, hooks, policy
from ..govern.hooks import Part
from ..govern.policy import Permission
from ..ui import figures
from .answers import Chosen, answers, chosen, definitions, page, questions, several
from .models import Response, Survey
from .unfinished import given_up

ASKED = {
    "nps": gettext_lazy("Would recommend"),
    "csat": gettext_lazy("Satisfaction"),
    "ces": gettext_lazy("Effort, high is bad"),
    "why": gettext_lazy("Why"),
    "memory": gettext_lazy("Remembered best"),
    "expectation": gettext_lazy("Compared with expectations"),
    "emotion": gettext_lazy("Feeling"),
    "origin": gettext_lazy("How they found us"),
    "promise": gettext_lazy("How well we kept what we promised"),
    "importance": gettext_lazy("How important it is"),
}


@policy.page(Permission.SURVEYS)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The reader's surveys with their public link, their state and how many have answered."""
    known = policy.rows(request.user, Permission.SURVEYS, Survey.objects.all())
    rows = known.annotate(n=answered(request)).select_related("touchpoint").order_by("-id")
    context: dict[str, Any] = {"title": _("Surveys"), "kicker": _("Listening")}
    context["surveys"] = [shown(survey) for survey in rows]
    context["lead"] = lead(context["surveys"])
    context["can_make"] = policy.access(request.user).everywhere(Permission.SURVEYS)
    context["exported"] = exports.offered(request.user, "surveys")
    context["given_up"] = policy.allows(request.user, Permission.SETTINGS) and given_up().exists()
    return render(request, "listen/surveys.html", context)


def lead(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how many surveys are open, and how many have answered."""
    if not rows:
        return ""
    held = sum(bool(row["link"]) for row in rows)
    came = sum(row["survey"].n for row in rows)
    asked = ngettext("One survey is open.", "%(n)s surveys are open.", held) if held else _("No survey is open now.")
    heard = ngettext("One answer has come.", "%(n)s answers have come.", came) if came else _("No answer has come yet.")
    return " ".join(capfirst(words % {"n": figures.spelled(n)}) for words, n in ((asked, held), (heard, came)))


def answered(request: HttpRequest) -> Coalesce:
    """Count a survey's answers that the reader may see."""
    kept = policy.rows(request.user, Permission.ANSWERS, Response.objects.filter(batch__undone_at=None))
    counted = kept.filter(survey=OuterRef("pk")).order_by().values("survey").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def shown(survey: Any) -> dict[str, Any]:
    """Give a survey's row."""
    linked = survey.source == "link" and survey.launched_at and not survey.closed_at
    return {
        "survey": survey,
        "state": state(survey),
        "link": f"/v/{survey.public_id}" if linked else "",
        "address": f"{settings.ADDRESS.geturl().rstrip('/')}/v/{survey.public_id}",
    }


def state(survey: Survey) -> str:
    """Say where a survey is in its life."""
    if survey.source != "link":
        return _("imported")
    if survey.closed_at:
        return _("closed")
    return _("open") if survey.launched_at else _("not opened yet")


@policy.page(Permission.ANSWERS)
@require_safe
def responses(request: HttpRequest) -> HttpResponse:
    """The answers behind a figure, newest first; words stand masked."""
    asked = chosen(request.GET, request.user)
    found, after = page(answers(asked), request.GET.get("after", ""))
    rest = request.GET.copy()
    rest["after"] = after
    context = {
        "title": _("Answers"),
        "kicker": _("Listening"),
        "lead": capfirst(" · ".join(narrowed(asked))),
        "rows": list(rows(found, hooks.parts_under(request.user, found))),
        "next": rest.urlencode() if after else "",
        "exported": exports.offered(request.user, "answers"),
    }
    return render(request, "listen/answers.html", context)


def narrowed(asked: Chosen) -> Iterator[str]:
    """Say what the answers were narrowed to."""
    for each in (asked.touchpoint, asked.unit, asked.survey):
        if each:
            yield each.name
    if asked.own and not asked.unit:
        yield _("own units")
    if asked.role:
        yield asked_of(asked)
    if asked.words:
        yield _("with comments")
    yield asked.period.words


def asked_of(asked: Chosen) -> str:
    """Say the question, and the points if they are narrowed."""
    name = ASKED[asked.role]
    if asked.high is not None:
        return _("%(question)s: at most %(point)s") % {"question": name, "point": asked.high}
    if asked.low:
        return _("%(question)s: at least %(point)s") % {"question": name, "point": asked.low}
    return str(name)


def rows(found: list[Response], under: Mapping[int, list[Part]] | None = None) -> Iterator[dict[str, Any]]:
    """Give each response's day, place, points and masked words, and what later stages say of it."""
    asked = definitions(found)
    for response in found:
        about = [each.name for each in (response.touchpoint, response.unit) if each]
        yield {
            "day": response.happened_on or timezone.localtime(response.stored_at).date(),
            "about": about or [response.survey.name],
            "scores": list(points(response.scores, asked[response.version_id])),
            "words": [([ASKED.get(each.role, each.role)], each.text) for each in response.words.all()],
            "parts": (under or {}).get(response.pk, []),
        }


def points(scores: Mapping[str, int | None], definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give each point with the end of its scale."""
    asked, words = questions(definition), several(definition, get_language() or "")
    for key, value in scores.items():
        if value is not None and key in asked:
            role, _low, high = asked[key]
            yield words.get(key) or str(ASKED.get(role, key)), f"{value}/{high}"
