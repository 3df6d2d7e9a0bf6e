"""Requests about own data: find a person, give them their data, or forget them after reading what goes."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..govern import audit, erasure, policy
from ..govern.erasure import FreeText
from ..govern.erasure_files import attached
from ..govern.models import Erasure
from ..govern.policy import Permission
from .finding import people
from .models import Encounter, Party, Purchase
from .seeing import Names, party_at, reader

READ = 200  # texts that stand at once; who has more is forgotten where all of them stand
PAGE = 50
guarded = policy.page(Permission.FORGET)


@guarded
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Find a person; and who was erased: a code that leads nowhere, and the day."""
    by, typed = reader(request), request.GET.get("q", "").strip()
    everybody = policy.access(by).everywhere(Permission.FORGET)
    rows, after = erased(request.GET.get("after", "")) if everybody else ([], "")
    done = request.GET.get("erased", "")
    context = {
        "title": _("Requests about own data"),
        "kicker": _("Privacy and governance"),
        "lead": _("Give people what is known of them, or forget them."),
        "typed": typed,
        "found": people(by, typed, Permission.FORGET),
        "page": "request",
        "done": Erasure.objects.filter(pseudonym=done).first() if done.isalnum() else None,
        "everybody": everybody,
        "rows": rows,
        "next": after,
    }
    return render(request, "register/requests.html", context)


def erased(after: str) -> tuple[list[Erasure], str]:
    """Give erasures newest first, and the key of the last of them where there are more."""
    rows = Erasure.objects.order_by("-id")
    found = list((rows.filter(pk__lt=int(after)) if is_key(after) else rows)[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def is_key(text: str) -> bool:
    """Tell whether a text can be a key."""
    return text.isascii() and text.isdigit() and len(text) < 19


def asked(request: HttpRequest, public_id: str) -> Party:
    """Give the customer of an address, whom the reader may forget."""
    return party_at(request, public_id, Permission.FORGET)


@guarded
@require_safe
def one(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What is known of one person, and the free text to read before it is deleted."""
    party = asked(request, public_id)
    if party.merged_into:
        return redirect("request", asked(request, party.merged_into.public_id).public_id)
    audit.seen(reader(request), party)
    return written(request, party)


def written(request: HttpRequest, party: Party, *, again: bool = False) -> HttpResponse:
    """Write the page of one person; ``again``: something was written since it was read."""
    by = reader(request)
    words = erasure.words(party, by=by)
    cut = len(words) > READ and "all" not in request.GET
    context = {
        "title": Names(by, [party]).of(party),
        "kicker": _("Requests about own data"),
        "party": party,
        "words": words[:READ] if cut else words,
        "left": len(words) - READ if cut else 0,
        "digest": digest(words),
        "again": again,
        "purchases": Purchase.objects.filter(party=party).count(),
        "encounters": Encounter.objects.filter(party=party).count(),
    }
    return render(request, "register/request.html", context, status=409 if again else 200)


def digest(words: list[FreeText]) -> str:
    """Give a sign of what was read, so that nothing goes unread."""
    told: Any = [(each.what, str(each.on), each.text) for each in words]
    return sha256(repr(told).encode()).hexdigest()[:32]


@guarded
@require_POST
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give all that is known of a person as a file."""
    party = asked(request, public_id)
    return attached(erasure.export(party, by=reader(request)), request.POST.get("form", ""), party.pseudonym)


@guarded
@require_POST
def forget(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Forget a person; refused where something was written since the free text was read."""
    party, by = asked(request, public_id), reader(request)
    if party.merged_into_id:
        raise Http404
    if request.POST.get("read") != digest(erasure.words(party, by=by)):
        return written(request, party, again=True)
    made = erasure.forget(party, by=by)
    return redirect(f"{reverse('requests')}?erased={made.pseudonym}")
