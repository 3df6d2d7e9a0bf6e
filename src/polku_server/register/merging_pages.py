"""Making two customers one: compared side by side, from the queue or from a customer's page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import audit, policy
from ..govern.policy import Permission
from . import actions, why
from .actions.merging import fitting
from .comparing import Comparison
from .deciding_pages import seen, sentence
from .models import DuplicatePair, Party
from .search import search
from .seeing import both_seen, party_at, reader, row_at
from .typed import MOST_TYPED


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Compare a pair of the queue, and make it one."""
    found = row_at(seen(reader(request)), public_id)
    for party in (found.left, found.right):
        if party.merged_into_id:
            return redirect("customer", party.public_id)
    return compared(request, found.left, found.right, found)


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Find the other one, then compare."""
    party = party_at(request, public_id, Permission.EDIT)
    if party.merged_into_id:
        return redirect("customer", party.public_id)
    other = (request.POST if request.method == "POST" else request.GET).get("with", "")
    if not other:
        return asked(request, party)
    chosen = party_at(request, other, Permission.EDIT)
    try:
        fitting(party, chosen)
    except ValidationError as refused:
        return asked(request, party, sentence(refused.messages), 422)
    return compared(request, party, chosen)


def asked(request: HttpRequest, party: Party, problem: str = "", status: int = 200) -> HttpResponse:
    """Ask for the other one; what was typed is written down nowhere."""
    typed, by = request.GET.get("q", "").strip()[:MOST_TYPED], reader(request)
    others = both_seen(by, Party.objects.filter(kind=party.kind).exclude(pk=party.pk))
    context = {
        "title": _("Merge with another"),
        "lead": _("Find the other entry of this customer. You will see both side by side before anything is merged."),
        "kicker": party.name,
        "party": party,
        "typed": typed,
        "found": [hit.party for hit in search(typed, others)] if typed else [],
        "problem": problem,
    }
    return render(request, "register/merge_with.html", context, status=status)


def compared(request: HttpRequest, left: Party, right: Party, found: DuplicatePair | None = None) -> HttpResponse:
    """Show both side by side, or make them one as the form says."""
    by, problem = reader(request), ""
    comparison = Comparison(left, right, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            made = actions.merge(comparison.kept, comparison.gone, by=by, take=comparison.take())
        except ValidationError as refused:
            problem = sentence(refused.messages)
        else:
            back = reverse("duplicates") if found else reverse("customer", args=[comparison.kept.public_id])
            return redirect(f"{back}?merged={made.public_id}")
    audit.seen(by, left, right)
    context = {
        "title": _("Are these one customer?"),
        "comparison": comparison,
        "sides": list(zip(("left", "right"), comparison.both, strict=True)),
        "contacts": [list(party.contacts.order_by("pk")) for party in comparison.both],
        "conflicts": comparison.conflicts(),
        "problem": problem,
        "pair": found,
        **reasons(found),
    }
    return render(request, "register/compare.html", context, status=422 if problem else 200)


def reasons(found: DuplicatePair | None) -> dict[str, Any]:
    """Say why a pair stands in the queue."""
    if found is None:
        return {}
    ours, theirs = why.said(found.reasons)
    return {"certain": why.certainty(found.probability), "ours": ours, "theirs": theirs}
