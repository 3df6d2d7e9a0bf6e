"""Closed accounts, for whoever looks after users or answers for the data of all: erased one by one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import policy, users_erasing
from .accounts import me
from .models import User
from .policy import Permission

PAGE = 50
guarded = policy.page(Permission.USERS, Permission.FORGET)


@guarded
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Every closed account that still says whose it was, fifty a page."""
    users_erasing.demand(me(request))
    return written(request)


def written(request: HttpRequest, problem: str = "") -> HttpResponse:
    """Write the page; what was refused stands above."""
    found = list(users_erasing.closed().filter(email__gt=request.GET.get("after", ""))[: PAGE + 1])
    context = {
        "title": _("Closed accounts"),
        "kicker": _("Privacy and governance"),
        "lead": _("Name, address, roles and ways of signing in of somebody who left can be erased here."),
        "people": found[:PAGE],
        "next": found[PAGE - 1].email if len(found) > PAGE else "",
        "problem": problem,
        "done": "erased" in request.GET,
    }
    return render(request, "govern/closed_users.html", context, status=409 if problem else 200)


@guarded
@require_POST
def erase(request: HttpRequest, public_id: str) -> HttpResponse:
    """Erase one."""
    users_erasing.demand(me(request))
    person = get_object_or_404(User, public_id=public_id)
    try:
        users_erasing.erase(me(request), person)
    except ValidationError as refused:
        return written(request, refused.messages[0])
    return redirect("/govern/users/closed/?erased")
