"""Pages that span stages: where each role begins the day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..govern import policy
from ..govern.models import Role, User
from ..govern.policy import Permission, member
from ..register.seeing import reader
from . import board_pages, day, guide, own, weekly
from .menu import home


@member
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Go to the reader's home, while nothing stands to the guide; somebody without a role is told whom to ask."""
    if request.COOKIES.get(guide.AWAY) != "away" and guide.is_waiting(request.user):
        return redirect("guide")
    address = home(request.user)
    return redirect(address) if address else no_role(request)


def no_role(request: HttpRequest) -> HttpResponse:
    """Nothing is open yet: say who can change that."""
    administrators = User.objects.filter(is_active=True, grants__role=Role.ADMINISTRATOR).distinct().order_by("name")
    context = {
        "title": _("Welcome to Polku"),
        "lead": _("You have signed in, but nobody has told yet what your work here is."),
        "administrators": administrators,
    }
    return render(request, "overview/no_role.html", context)


@policy.page(Permission.EDIT)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day of a lead, a unit leader or an account manager: what to do, what really changed, words, customers."""
    by = reader(request)
    figuring = own.figuring(by)
    accounts = own.accounts(by, most=own.FEW) if Role.ACCOUNT_MANAGER in policy.access(by).roles else []
    context = {
        **day.page(by),
        "comments": weekly.aloud(by),
        "met": own.met(by),
        "figures": figuring(),
        "accounts": accounts,
        "board": board_pages.may_read(by),
        "steps": [] if request.COOKIES.get(guide.AWAY) == "away" else guide.left(by),
    }
    return render(request, "overview/today.html", context)


@policy.page(Permission.EDIT)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """The reader's own accounts, whoever has waited longest first."""
    rows = own.accounts(reader(request))
    context = {"title": _("My accounts"), "lead": _("Who has waited longest stands first."), "accounts": rows}
    return render(request, "overview/accounts.html", context)


@policy.page(Permission.NOTES)
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """What the reader has written down of customers lately; nobody else's."""
    context = {"title": _("Own notes"), "rows": own.notes(reader(request))}
    return render(request, "overview/notes.html", context)
