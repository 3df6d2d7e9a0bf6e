"""One comment and what was read of it: a person puts it right, or lets the rules say."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..govern import policy
from ..govern.accounts import me
from ..govern.policy import Permission
from . import actions, rights, under
from .forms import JudgeForm
from .models import Mention, Reading


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a comment with its tone and themes, and take what a person says of them."""
    row = named(request, public_id)
    form = JudgeForm(request.POST if request.method == "POST" else None, initial=start(row))
    if form.does(lambda said: actions.judge(row, said["tone"], by=me(request), themes=said["themes"])):
        return redirect(f"{request.path}?judged")
    context = page(row) | {"form": form, "judged": "judged" in request.GET and bool(row.checked)}
    return render(request, "understand/reading.html", context, status=422 if form.errors else 200)


@policy.page(Permission.EDIT)
@require_POST
def back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a judgement back."""
    actions.let_rules_say(named(request, public_id), by=me(request))
    return redirect("reading", public_id)


def named(request: HttpRequest, public_id: str) -> Reading:
    """Give the reading of an address."""
    if "\0" in public_id:  # PostgreSQL refuses to be asked
        raise Http404
    return rights.to_judge(me(request), public_id=public_id)


def start(row: Reading) -> dict[str, Any]:
    """Give what the form begins with: what holds now."""
    held = Mention.objects.filter(words=row.words_id, holds=True, theme__retired_at=None)
    return {"tone": row.tone, "themes": list(held.values_list("theme__public_id", flat=True))}


def page(row: Reading) -> dict[str, Any]:
    """Give what the page says of a comment."""
    response = row.words.response
    prefetch_related_objects([row], under.MENTIONS)
    return {
        "title": _("One comment"),
        "kicker": _("Open feedback"),
        "reading": row,
        "read": under.shown(row),
        "text": row.words.text,
        "day": response.happened_on or timezone.localtime(response.stored_at).date(),
        "about": [each.name for each in (response.touchpoint, response.unit) if each],
        "language": under.LANGUAGE.get(row.language, ""),
        "found": list(Mention.objects.filter(words=row.words_id).exclude(found="").select_related("theme")),
        "serious": [under.SERIOUS[why] for why in row.serious if why in under.SERIOUS],
    }
