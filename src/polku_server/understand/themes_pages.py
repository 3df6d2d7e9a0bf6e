"""Themes and their query words: what the lead changes, and how many comments each finds."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..govern import policy
from ..govern.accounts import me
from ..govern.policy import Permission
from ..register.seeing import row_at
from . import actions
from .forms import ThemeForm
from .models import Theme
from .pages import rereading

NEW = "new"


@policy.page(Permission.SETTINGS)
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """The themes in use with what each finds, and those that were left out."""
    rows = list(Theme.objects.annotate(n=Count("mentions", filter=Q(mentions__holds=True))).order_by("pk"))
    context = {
        "title": _("Themes and query words"),
        "kicker": _("Open feedback"),
        "lead": _("A comment speaks of a theme when it holds one of the theme's query words."),
        "used": [each for each in rows if not each.retired_at],
        "left_out": [each for each in rows if each.retired_at],
        "gone": next((each for each in rows if each.public_id == request.GET.get("gone") and each.retired_at), None),
        "rereading": rereading(),
        "counted": policy.access(request.user).everywhere(Permission.ANSWERS),
    }
    return render(request, "understand/themes.html", context)


@policy.page(Permission.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make or change a theme."""
    row = None if public_id == NEW else row_at(Theme.objects.all(), public_id)
    form = ThemeForm(request.POST if request.method == "POST" else None, initial=start(row))
    save = partial(actions.change_theme, row) if row else actions.make_theme
    if form.does(lambda said: save(by=me(request), **said)):
        return redirect("themes")
    context = {
        "title": str(row) if row else _("A new theme"),
        "kicker": _("Open feedback"),
        "form": form,
        "theme": row,
    }
    return render(request, "understand/theme.html", context, status=422 if form.errors else 200)


def start(row: Theme | None) -> dict[str, Any]:
    """Give what the form begins with."""
    return {name: getattr(row, name) for name in (*actions.NAMES, *actions.WORDS)} if row else {}


@policy.page(Permission.SETTINGS)
@require_POST
def retire(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave a theme out."""
    row = actions.retire_theme(row_at(Theme.objects.all(), public_id), by=me(request))
    response = redirect("themes")
    response["Location"] += f"?gone={row.public_id}"
    return response


@policy.page(Permission.SETTINGS)
@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a theme into use again."""
    actions.restore_theme(row_at(Theme.objects.all(), public_id), by=me(request))
    return redirect("themes")
