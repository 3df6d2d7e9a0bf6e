"""Open feedback: what customers speak of and how, and the comments themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..govern import exports, policy
from ..govern.policy import Permission
from ..listen.models import Words
from ..ui import figures
from . import under
from .choice import Choice, choice, filters
from .counts import Counted, counted, lead, theme_rows, tone_rows
from .models import Reading, Taxonomy
from .rights import may_judge

PAGE = 30
CURSOR = "polku.quotes"


@policy.page(Permission.ANSWERS)
@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """Themes with their shares and tones, what is too thin to say, and the way to the comments."""
    chosen = choice(request)
    bar = filters(chosen)
    found = counted(chosen, bar["themes"])
    context = bar | {
        "title": _("Open feedback"),
        "kicker": _("Customer insight"),
        "n": found.n,
        "rereading": rereading(),
        "can_set": policy.access(request.user).everywhere(Permission.SETTINGS),
        "can_judge": may_judge(request.user),
        **told(chosen, found),
    }
    return render(request, "understand/feedback.html", context)


def told(chosen: Choice, found: Counted) -> dict[str, Any]:
    """Give what can be said of so many comments: figures, a refusal with its offers, or that there are none."""
    minimum = settings.POLKU["POLKU_MINIMUM"]
    if not found.n:
        return {"empty": True, "elsewhere": Reading.objects.exists()}
    if found.n < minimum:
        return {"few": few(chosen, found.n, minimum)}
    silent = {"count": figures.count(found.silent), "n": figures.count(found.n)}
    return {
        "lead": lead(found),
        "tones_of": tone_rows(found, chosen),
        "rows": theme_rows(found, chosen, minimum),
        "silent": _("%(count)s of %(n)s comments speak of none of these themes.") % silent,
        "serious": found.serious,
        "serious_url": chosen.link("quotes", serious="1"),
        "quotes_url": chosen.link("quotes"),
        "minimum": minimum,
    }


def few(chosen: Choice, have: int, minimum: int) -> dict[str, Any]:
    """Refuse shares of few comments, and offer what can be seen instead."""
    offers = []
    if chosen.answers.period.key != "all":
        offers.append((chosen.link(period="all"), _("See all time"), _("more comments")))
    if chosen.answers.unit or chosen.answers.touchpoint or chosen.theme or chosen.tone or chosen.language:
        offers.append((f"{reverse('understand')}?period=all", _("See all comments"), _("nothing left out")))
    offers.append((chosen.link("quotes"), _("Read the comments"), comments(have)))
    said = {"have": comments(have), "needed": minimum, "missing": minimum - have}
    return {
        "what": _("Themes of comments"),
        "sentence": _("Too few answers for conclusions."),
        "count": _("%(have)s, %(needed)s needed: %(missing)s missing.") % said,
        "have": have,
        "needed": minimum,
        "offers": offers,
    }


def comments(n: int) -> str:
    """Say how many comments."""
    return ngettext("%(count)s comment", "%(count)s comments", n) % {"count": figures.count(n)}


def rereading() -> dict[str, Any] | None:
    """Say how far comments have been read by the newest themes; None when all were."""
    version = Taxonomy.objects.order_by("pk").last()
    if version is None or version.finished_at or not version.last:
        return None
    return {"share": min(1.0, version.read_to / version.last)}


@policy.page(Permission.ANSWERS)
@require_safe
def quotes(request: HttpRequest) -> HttpResponse:
    """The comments, newest first, masked, with what was read of each."""
    chosen = choice(request)
    found, after = page(chosen, request.GET.get("after", ""))
    context = filters(chosen) | {
        "title": _("Comments"),
        "kicker": _("Open feedback"),
        "rows": list(rows(found)),
        "next": chosen.link("quotes", after=after) if after else "",
        "back": chosen.link("understand", theme="", tone="", serious=""),
        "can_judge": may_judge(request.user),
        "page": "quotes",
        "exported": exports.offered(request.user, "quotes"),
    }
    return render(request, "understand/quotes.html", context)


def page(chosen: Choice, after: str) -> tuple[list[Reading], str]:
    """Give one page of readings by the key of their words, and the next page's mark, empty at the end."""
    rows = chosen.readings()
    if after:
        try:
            rows = rows.filter(words__lt=signing.loads(after, salt=CURSOR))
        except signing.BadSignature:
            raise BadRequest("after") from None
    asked = rows.order_by("-words").select_related("words__response__touchpoint", "words__response__unit")
    found = list(asked.prefetch_related(under.MENTIONS)[: PAGE + 1])
    more = len(found) > PAGE
    return found[:PAGE], signing.dumps(found[PAGE - 1].words_id, salt=CURSOR) if more else ""


def rows(found: list[Reading]) -> Iterator[dict[str, Any]]:
    """Give each comment with its day, place and what was read of it."""
    for each in found:
        words: Words = each.words
        response = words.response
        day = response.happened_on or timezone.localtime(response.stored_at).date()
        places = [place.name for place in (response.touchpoint, response.unit) if place]
        yield {"text": words.text, "about": [figures.day(day), *places], **under.shown(each)}
