"""User administration, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import mail, policy, sign_in_sessions, users
from .accounts import me
from .models import Grant, User
from .policy import Permission
from .users_forms import InviteForm, RoleForm

PAGE = 50
guarded = policy.page(Permission.USERS)


@guarded
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every user with roles and state, in the order of the address, fifty a page."""
    after = request.GET.get("after", "")
    found = list(User.objects.filter(email__gt=after).prefetch_related("grants").order_by("email")[: PAGE + 1])
    context = {
        "title": _("Users"),
        "people": found[:PAGE],
        "next": found[PAGE - 1].email if len(found) > PAGE else "",
    }
    return render(request, "govern/users.html", context)


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: a letter goes out, or the link is shown once."""
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("email", "name", "language")}
        try:
            person, link = users.invite(me(request), **asked, **form.grant())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return shown_once(request, person, link)
    lead = "" if settings.MAIL else _("No mail server is set: you get the link to pass on yourself.")
    context = {
        "title": _("Invite somebody"),
        "lead": lead,
        "form": form,
        "button": _("Invite"),
        "back": "/govern/users/",
    }
    return render(request, "govern/one_form.html", context, status=422 if form.errors else 200)


def shown_once(request: HttpRequest, person: User, link: str) -> HttpResponse:
    """Go to the person's page; where there is a link to pass on, show it, this once."""
    if not link:
        return redirect("user", person.public_id)
    return person_page(request, person, link=link)


@guarded
@require_safe
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One user: roles, letters, sessions, and what can be done."""
    return person_page(request, find(public_id))


def find(public_id: str) -> User:
    """Give a user, or 404."""
    return get_object_or_404(User, public_id=public_id)


def person_page(
    request: HttpRequest, person: User, *, link: str = "", problem: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Write the page of one user."""
    context = {
        "title": person.name,
        "kicker": _("Users"),
        "lead": person.email,
        "person": person,
        "link": link,
        "problem": problem,
        "grants": person.grants.select_related("unit", "survey").order_by("id"),
        "form": form or RoleForm(),
        "letter": person.letters.order_by("-id").first(),
        "attempts": mail.ATTEMPTS,
        "sessions": sign_in_sessions.of(person),
        "here": request.session.session_key,
    }
    return render(request, "govern/user.html", context, status=409 if problem else 422 if form else 200)


def act(verb: Callable[[User, User], Any]) -> policy.Page:
    """Make a page that does one thing to one user, and says why when it is refused."""

    @guarded
    @require_POST
    def done(request: HttpRequest, public_id: str) -> HttpResponse:
        person = find(public_id)
        try:
            link = verb(me(request), person)
        except ValidationError as refused:
            return person_page(request, find(public_id), problem=refused.messages[0])
        return shown_once(request, person, link or "")

    return done


deactivate, reactivate = act(users.deactivate), act(users.reactivate)
reset, send_again = act(users.reset), act(users.send_again)


@guarded
@require_POST
def change_address(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the address that somebody signs in with."""
    try:
        users.change_address(me(request), find(public_id), email=request.POST.get("email", ""))
    except ValidationError as refused:
        return person_page(request, find(public_id), problem=refused.messages[0])
    return redirect("user", public_id)


@guarded
@require_POST
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a role."""
    person, form = find(public_id), RoleForm(request.POST)
    if form.is_valid():
        try:
            users.give(me(request), person, **form.grant())
            return redirect("user", public_id)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    return person_page(request, person, form=form)


@guarded
@require_POST
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a role away."""
    person, chosen = find(public_id), request.POST.get("grant", "")
    grant = Grant.objects.filter(user=person, pk=chosen).first() if chosen.isdigit() else None
    if grant is None:
        raise Http404
    try:
        users.take(me(request), grant)
    except ValidationError as refused:
        return person_page(request, person, problem=refused.messages[0])
    return redirect("user", public_id)


@guarded
@require_POST
def end_session(request: HttpRequest, public_id: str, session_id: str) -> HttpResponse:
    """End one session of one user."""
    if not users.end_session(me(request), find(public_id), session_id):
        raise Http404
    return redirect("user", public_id)
