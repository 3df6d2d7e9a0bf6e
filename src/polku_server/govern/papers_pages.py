"""Data protection papers as pages and files, for whoever answers for the data of all customers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import papers, policy
from .policy import Permission

TYPES = {"txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8"}


def answering(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Stop whoever answers for some customers only."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not policy.access(request.user).everywhere(Permission.CONSENT):
            raise PermissionDenied
        return view(request, *args, **named)

    return inner


@policy.page(Permission.CONSENT)
@answering
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The four papers, and how much in each only the company knows."""
    context = {
        "title": _("Data protection papers"),
        "kicker": _("Privacy and governance"),
        "lead": _("Written in Finnish from what is set up here. Each is a draft for a lawyer to check."),
        "papers": [(each, papers.gaps(papers.text(each))) for each in papers.PAPERS.values()],
    }
    return render(request, "govern/papers.html", context)


@policy.page(Permission.CONSENT)
@answering
@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One paper, to read and print; `file` gives it as a file."""
    paper, form = papers.PAPERS.get(name), request.GET.get("file", "")
    if paper is None or (form and form not in TYPES):
        raise Http404
    body = papers.text(paper)
    context = {
        "title": paper.title,
        "kicker": _("Data protection papers"),
        "paper": paper,
        "draft": papers.DRAFT,
        "gaps": papers.gaps(body),
        "blocks": list(papers.blocks(body)),
    }
    if not form:
        return render(request, "govern/papers_one.html", context)
    content = body if form == "txt" else render_to_string("govern/papers_file.html", context)
    named = f'attachment; filename="{paper.name}-{timezone.localdate()}.{form}"'
    return HttpResponse(content, content_type=TYPES[form], headers={"Content-Disposition": named})
