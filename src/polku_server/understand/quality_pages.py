"""How good is this? What people said of comments drawn by lot, and the next one to judge, blind."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import policy
from ..govern.accounts import me
from ..govern.policy import Permission, Reader
from . import actions, judged, rights
from .forms import JudgeForm
from .judging_pages import named, page
from .models import Reading
from .rights import may_judge


@policy.page(Permission.ANSWERS)
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Say how often the rules read as people do."""
    found = judged.measured(request.user)
    minimum = settings.POLKU["POLKU_MINIMUM"]
    context: dict[str, Any] = {
        "title": _("How good is this?"),
        "kicker": _("Open feedback"),
        "lead": lead(found, minimum),
        "found": found,
        "few": found.drawn < minimum,
        "missing": minimum - found.drawn,
        "can_judge": may_judge(request.user),
        "tones": list(judged.tone_rows(found.tone)),
        "themes": list(judged.theme_rows(found.themes)),
        "right": judged.shown(found.tone.right),
        "thanks": "judged" in request.GET,
    }
    return render(request, "understand/quality.html", context)


def lead(found: judged.Measured, minimum: int) -> str:
    """Say it in a sentence."""
    if found.drawn < minimum:
        return _("Nobody can say yet: too few comments drawn by lot have been judged by a person.")
    said = _("The rules hear the tone as people do in %(of_ten)s comments (%(range)s).")
    shown = judged.shown(found.tone.right) or {}
    return said % {"of_ten": shown["of_ten"], "range": shown["range"]}


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Draw a comment and ask what it means, without telling what the rules read; then the next one."""
    sent = request.method == "POST"
    row = named(request, request.POST.get("comment", "")) if sent else drawn(request.user)
    if row is None:
        return redirect("understand-quality")
    form = JudgeForm(request.POST if sent else None)
    if form.does(lambda said: actions.judge(row, said["tone"], by=me(request), themes=said["themes"], drawn=True)):
        return redirect(f"{request.path}?before={row.public_id}")
    before = None if sent else earlier(request)
    context = page(row) | {"title": _("Judge a comment"), "form": form, "before": before}
    return render(request, "understand/check.html", context, status=422 if form.errors else 200)


def earlier(request: HttpRequest) -> Reading | None:
    """Give the comment that was judged just now, to be undone; None if it was undone or is not the reader's."""
    rows = policy.rows(request.user, Permission.ANSWERS, Reading.objects.exclude(checked=""))
    before = request.GET.get("before", "")
    return rows.filter(public_id=before).first() if before and "\0" not in before else None


def drawn(by: Reader) -> Reading | None:
    """Draw one of the comments that nobody judged and that the reader may read; None when all were."""
    rows = policy.rows(
        by, Permission.ANSWERS, Reading.objects.filter(checked="", words__response__batch__undone_at=None)
    )
    count = rows.count()
    if not count or not rights.may_judge(by):
        return None
    return rows.select_related("words__response").order_by("pk")[secrets.randbelow(count)]
