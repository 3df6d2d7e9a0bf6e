"""Open sessions, found by user: so that one's own can be looked at and anybody's ended at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from .models import User
from .sign_in_limits import place
from .users_models import SignedIn

OFTEN = 600.0  # seconds: a look at a page writes at most once in so long
MOST = 10_000  # sessions that one process remembers
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))

KNOWN = "signed_in"  # in the session's own data: it has a row here

_noted: dict[str, float] = {}
"""When this process last wrote that a session was used."""


def device(agent: str) -> str:
    """Name a browser and its system in two words."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "").replace("Macintosh", "Mac")
    return " · ".join(part for part in (browser, system) if part) or agent[:40]


@transaction.atomic
def begin(request: HttpRequest, user: User) -> None:
    """Write a session down that has just been opened, and strike those of the user that are no more."""
    key = request.session.session_key or ""  # there is one: signing in has just made it
    request.session[KNOWN] = True
    stale(user).delete()
    SignedIn.objects.create(
        user=user,
        session_key=key,
        device=device(request.headers.get("User-Agent", "")),
        place=place(request),
        seen_at=timezone.now(),
    )
    _noted[key] = time.monotonic()


def stale(user: User) -> QuerySet[SignedIn]:
    """Give the rows of sessions that ended by themselves."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return user.signed_in.exclude(session_key__in=alive)


def of(user: User) -> QuerySet[SignedIn]:
    """Give a user's open sessions, the last used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return user.signed_in.filter(session_key__in=alive).order_by("-seen_at", "-id")


@transaction.atomic
def end(sessions: QuerySet[SignedIn]) -> int:
    """End sessions: the next request of each finds none. Give how many there were."""
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignedIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def renamed(old: str | None, new: str | None) -> None:
    """A session's key was changed, as after a new password."""
    SignedIn.objects.filter(session_key=old).update(session_key=new)


class Seen:
    """Middleware: notes that a session was used, once in ten minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then note."""
        response = self.get_response(request)
        if request.session.accessed and request.session.session_key and KNOWN in request.session:
            note(request, request.session.session_key)
        return response


def note(request: HttpRequest, key: str) -> None:
    """Write when and from where, unless this process wrote it lately."""
    now = time.monotonic()
    if now - _noted.get(key, -OFTEN) < OFTEN:
        return
    if len(_noted) > MOST:
        _noted.clear()
    _noted[key] = now
    long_ago = timezone.now() - timedelta(seconds=OFTEN)
    with transaction.atomic():
        SignedIn.objects.filter(session_key=key, seen_at__lt=long_ago).update(
            seen_at=timezone.now(), place=place(request)
        )
