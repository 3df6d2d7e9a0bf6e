"""The queue of those who may stand in the register twice: the most certain first, each with why, decided one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from . import actions, why
from .models import DuplicatePair, DuplicateSearch, Merge, Party
from .seeing import both_seen, reader, row_at

PAGE = 20
CURSOR = "polku.duplicates"
State = DuplicatePair.State


@policy.page(Permission.EDIT)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs to decide on, a page at a time."""
    return listed(request)


def listed(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    """Write the page; what could not be done stands above the pairs."""
    by = reader(request)
    found, after = page(waiting(by), request.GET.get("after", ""))
    context = {
        "title": _("Possible duplicates"),
        "lead": _("Each pair may be one customer. Compare them, and decide: you can take back whatever you do."),
        "rows": [row(pair) for pair in found],
        "next": after,
        "paged": "after" in request.GET,
        "apart": told(seen(by), request.GET.get("apart", "")),
        "merged": told(merges(by), request.GET.get("merged", "")),
        "search": DuplicateSearch.objects.order_by("pk").last(),
        "problem": problem,
    }
    return render(request, "register/duplicates.html", context, status=status)


def seen(by: User) -> QuerySet[DuplicatePair]:
    """Give the pairs of whom the reader may see and change both."""
    return both_seen(by, DuplicatePair.objects.select_related("left__unit", "right__unit"))


def waiting(by: User) -> QuerySet[DuplicatePair]:
    """Give the pairs that nobody decided on, of those who are still two."""
    return seen(by).filter(state=State.OPEN, left__merged_into=None, right__merged_into=None)


def merges(by: User) -> QuerySet[Merge]:
    """Give the merges of whom the reader may see and change both."""
    return both_seen(by, Merge.objects.select_related("kept", "gone", "by"))


def page(rows: QuerySet[DuplicatePair], after: str) -> tuple[list[DuplicatePair], str]:
    """Give one page, the most certain first, and the next page's mark, empty at the end."""
    if after:
        try:
            probability, pk = signing.loads(after, salt=CURSOR)
        except signing.BadSignature:
            raise BadRequest("after") from None
        rows = rows.filter(probability__lte=probability).filter(Q(probability__lt=probability) | Q(pk__gt=pk))
    ordered = rows.order_by("-probability", "pk").prefetch_related("left__contacts", "right__contacts")
    found = list(ordered[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], signing.dumps([last.probability, last.pk], salt=CURSOR) if last else ""


def row(pair: DuplicatePair) -> dict[str, Any]:
    """Give what the queue says of a pair."""
    ours, theirs = why.said(pair.reasons)
    return {
        "pair": pair,
        "sides": [side(pair.left), side(pair.right)],
        "certain": why.certainty(pair.probability),
        "ours": ours,
        "theirs": theirs,
    }


def side(party: Party) -> dict[str, Any]:
    """Give what the queue says of one of a pair."""
    contacts = [each.value for each in party.contacts.all()]
    return {"party": party, "about": [each for each in (party.number, str(party.unit or ""), *contacts[:3]) if each]}


def told(rows: QuerySet[Any], public_id: str) -> Any:
    """Give what the page is to tell of; nothing if it is not there for the reader."""
    return rows.filter(public_id=public_id).first() if public_id and "\0" not in public_id else None


@policy.page(Permission.EDIT)
@require_POST
def apart(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that two are not the same, and go on with the next pair."""
    pair = row_at(seen(reader(request)), public_id)
    try:
        actions.tell_apart(pair, by=reader(request))
    except ValidationError as refused:
        return listed(request, sentence(refused.messages), 422)
    return redirect(f"{reverse('duplicates')}?apart={pair.public_id}")


@policy.page(Permission.EDIT)
@require_POST
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back that two are not the same."""
    try:
        actions.reopen(row_at(seen(reader(request)), public_id), by=reader(request))
    except ValidationError as refused:
        return listed(request, sentence(refused.messages), 422)
    return redirect("duplicates")


@policy.page(Permission.EDIT)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Ask for a search now; jobs make it."""
    actions.look_for_duplicates(by=reader(request))
    return redirect("duplicates")


def sentence(messages: Iterable[str]) -> str:
    """Give what was refused in one line."""
    return " ".join(messages)
