"""Merges that were made, and undoing one: what goes back, what stays, and whose the rest is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import audit, policy
from ..govern.policy import Permission
from . import actions
from .deciding_pages import merges, sentence
from .models import Merge
from .seeing import reader, row_at
from .unmerging import Undoing

PAGE = 30


@policy.page(Permission.EDIT)
@require_safe
def made(request: HttpRequest) -> HttpResponse:
    """Merges, newest first."""
    rows = merges(reader(request))
    if after := request.GET.get("after", ""):
        rows = rows.filter(pk__lt=row_at(merges(reader(request)), after).pk)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "title": _("Merged customers"),
        "rows": found[:PAGE],
        "next": found[PAGE - 1].public_id if len(found) > PAGE else "",
        "paged": bool(after),
    }
    return render(request, "register/merges.html", context)


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what undoing a merge means, and undo it; afterwards the page leads to both."""
    found = row_at(merges(reader(request)), public_id)
    if request.method == "POST":
        return undone(request, found)
    return shown(request, found)


def undone(request: HttpRequest, found: Merge) -> HttpResponse:
    """Undo a merge as the form says; every open row must be somebody's."""
    undoing = Undoing(found, request.POST)
    if undoing.silent and not found.undone_at:
        return shown(request, found, _("Say for each whose it is. Nothing was undone yet."), 422)
    try:
        actions.unmerge(found, by=reader(request), give=undoing.give)
    except ValidationError as refused:
        return shown(request, found, sentence(refused.messages), 422)
    return redirect("merge", found.public_id)


def shown(request: HttpRequest, found: Merge, problem: str = "", status: int = 200) -> HttpResponse:
    """Write the page of one merge."""
    audit.seen(reader(request), found.kept, found.gone)
    context = {
        "title": _("Two again") if found.undone_at else _("Merged into one"),
        "merge": found,
        "undoing": None if found.undone_at else Undoing(found, request.POST),
        "problem": problem,
    }
    return render(request, "register/merge.html", context, status=status)
