"""The board's page on a screen and on paper, for whoever reads every promise."""

from __future__ import annotations

from importlib.util import find_spec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission, Reader
from ..register.seeing import reader
from . import board, board_paper


def may_read(by: Reader) -> bool:
    """Tell whether somebody reads the whole company's promises: the sheet counts everything."""
    return policy.access(by).everywhere(Permission.PROMISES)


def demanded(request: HttpRequest) -> User:
    """Give who asks, if they may read the sheet."""
    by = reader(request)
    if not may_read(by):
        raise PermissionDenied
    return by


@policy.page(Permission.PROMISES)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet; its print fits on one A4 too."""
    context = {**board.page(demanded(request)), "pdf": printable()}
    return render(request, "overview/board.html", context)


@policy.page(Permission.PROMISES)
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same as a PDF, made while the reader waits: setting it takes some hundredths of a second."""
    by = demanded(request)
    if not printable():
        raise Http404
    name = f"polku-{timezone.localdate().isoformat()}.pdf"
    found = board_paper.pdf(board.page(by))
    return HttpResponse(
        found, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def printable() -> bool:
    """Tell whether what sets the sheet is installed."""
    return find_spec("typst") is not None
