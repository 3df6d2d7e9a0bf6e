"""The list of customers: narrowed, kept as a view, changed many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from ..govern import exports, policy
from ..govern.models import User
from ..govern.policy import Permission
from . import actions, listing
from .actions.bulk import FIELDS
from .models import BulkEdit, CustomerGroup, CustomField, Party, PartyChange, SavedView, Unit
from .models.parties import LANGUAGES
from .seeing import Names, reader, row_at

KINDS = {
    "person": gettext_lazy("People"),
    "organisation": gettext_lazy("Organisations"),
    "community": gettext_lazy("Communities"),
    "asset": gettext_lazy("Things"),
}
EXPORTS = {"person": "people"}  # the others are in one list
NOBODY = "-"  # chosen where a unit, a manager or a language is to be taken away


@policy.page(Permission.REGISTER)
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Customers of one kind, a page at a time."""
    return listed(request, request.GET)


def listed(request: HttpRequest, query: QueryDict, problem: str = "", status: int = 200) -> HttpResponse:
    """Write the list that a query asks for."""
    by = reader(request)
    asked = listing.chosen(query, by=by, named=named_alike(by))
    try:
        found, after = listing.page(listing.customers(asked, by=by), asked, query.get("after", ""), by=by)
    except ValidationError as error:
        found, after, problem = [], "", listing.wrong(error)
    context = {
        "title": _("Customers"),
        "kinds": [(kind, words, asked.query(kind=kind, field="", value="")) for kind, words in KINDS.items()],
        "chosen": asked,
        "rows": list(rows(found, by)),
        "first": asked.query() if query.get("after") else "",
        "next": asked.query(after=after) if after else "",
        "problem": problem,
        "done": [told(bulk) for bulk in done(query, by)],
        "can_edit": policy.allows(by, Permission.EDIT),
        "can_import": policy.allows(by, Permission.IMPORT),
        "can_set": policy.allows(by, Permission.SETTINGS),
        "sorted": asked.sort if named_alike(by) else "",
        "exported": "" if problem else exports.offered(by, EXPORTS.get(asked.kind, "organisations")),
        **choices(by, asked.kind),
    }
    return render(request, "register/customers.html", context, status=status)


def named_alike(by: policy.Reader) -> bool:
    """Tell whether the reader sees the name of every customer seen at all."""
    reach = policy.access(by).reach
    return reach.get(Permission.NAMES) == reach.get(Permission.REGISTER)


def choices(by: User, kind: str) -> dict[str, Any]:
    """Give what the list can be narrowed by, and its reader's own views."""
    return {
        "units": policy.rows(by, Permission.REGISTER, Unit.objects.order_by("name")),
        "managers": User.objects.filter(is_active=True, grants__isnull=False).distinct().order_by("name"),
        "groups": CustomerGroup.objects.order_by("name"),
        "languages": LANGUAGES,
        "fields": CustomField.objects.filter(of=kind).order_by("name"),
        "views": SavedView.objects.filter(user=by, list="customers").order_by("name"),
    }


def rows(found: list[Party], by: User) -> Iterator[dict[str, Any]]:
    """Give each customer's row."""
    belonging, met = listing.belonging(found), listing.last_met(found)
    places = [row.organisation for each in belonging.values() for row in each]
    names = Names(by, [*found, *places])
    for party in found:
        yield {
            "party": party,
            "name": names.of(party),
            "number": party.number if party in names else "",
            "belongs": ", ".join(names.of(row.organisation) for row in belonging.get(party.pk, [])),
            "met": met.get(party.pk),
        }


def done(query: QueryDict, by: User) -> QuerySet[BulkEdit]:
    """Give the reader's own edits that the page is to tell of, still to be undone."""
    ids = [each for each in query.getlist("done")[:4] if "\0" not in each]
    return BulkEdit.objects.filter(public_id__in=ids, by=by, undone_at=None) if ids else BulkEdit.objects.none()


def told(bulk: BulkEdit) -> dict[str, Any]:
    """Say what a bulk edit did."""
    count = PartyChange.objects.filter(bulk=bulk).count()
    words = ngettext("One customer changed.", "%(n)s customers changed.", count) % {"n": count}
    return {"words": words, "bulk": bulk if count else None}


@policy.page(Permission.EDIT)
@require_POST
def change_many(request: HttpRequest) -> HttpResponse:
    """Change the marked customers, or all that the list finds."""
    by, query = reader(request), QueryDict(request.POST.get("query", ""))
    try:
        parties = marked(request, query)
        given = [] if parties is None else list(wanted(request.POST))
        edits = [actions.change_many(parties, field, value, by=by) for field, value in given]  # type: ignore[arg-type]
    except ValidationError as refused:
        return listed(request, query, " ".join(refused.messages), 422)
    if not edits:
        return listed(request, query, _("Mark the customers, and choose what they get."), 422)
    back = query.copy()
    back.setlist("done", [edit.public_id for edit in edits])
    return redirect(f"{reverse('register')}?{back.urlencode()}")


def marked(request: HttpRequest, query: QueryDict) -> QuerySet[Party] | None:
    """Give the customers that an edit is about; None if there are none."""
    if request.POST.get("all"):
        by = reader(request)
        return listing.customers(listing.chosen(query, by=by, named=named_alike(by)), by=by)
    ids = [each for each in request.POST.getlist("party") if "\0" not in each]
    return Party.objects.filter(public_id__in=ids) if ids else None


def wanted(sent: QueryDict) -> Iterator[tuple[str, Any]]:
    """Read what the customers are to get."""
    models = {"unit": Unit, "manager": User, "group": CustomerGroup}
    for field in FIELDS:
        text = sent.get(field, "")
        if text and field == "language":
            yield field, "" if text == NOBODY else text
        elif text:
            yield (
                field,
                None if text == NOBODY and field != "group" else row_at(models[field]._default_manager.all(), text),
            )


@policy.page(Permission.EDIT)
@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put back what an edit of the reader's own changed."""
    by = reader(request)
    back, stayed = actions.undo(row_at(BulkEdit.objects.filter(by=by), public_id), by=by)
    query = QueryDict(request.POST.get("query", ""))
    if not stayed:
        return redirect(f"{reverse('register')}?{query.urlencode()}")
    words = _("%(back)s customers were put back. %(stayed)s had been changed again, and stay as they are.")
    return listed(request, query, words % {"back": back, "stayed": stayed})


@policy.page(Permission.REGISTER)
@require_POST
def views(request: HttpRequest) -> HttpResponse:
    """Keep the list as a view of one's own, or remove one."""
    by, query = reader(request), QueryDict(request.POST.get("query", ""))
    try:
        if request.POST.get("forget"):
            actions.forget_view(row_at(SavedView.objects.filter(user=by), request.POST["forget"]), by=by)
        else:
            asked = listing.chosen(query, by=by, named=named_alike(by))
            actions.save_view(request.POST.get("name", ""), asked.query(), by=by)
    except ValidationError as refused:
        return listed(request, query, " ".join(refused.messages), 422)
    return redirect(f"{reverse('register')}?{query.urlencode()}")
