"""Adding a customer, with a look at who may be the same, and changing one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..govern import audit, policy
from ..govern.policy import Permission
from . import actions, editing
from .alike import alike
from .forms import DETAILS, PartyForm
from .models import Party
from .seeing import party_at, reader

ADDING = {
    "person": gettext_lazy("Add a person"),
    "organisation": gettext_lazy("Add an organisation"),
    "community": gettext_lazy("Add a community"),
    "asset": gettext_lazy("Add a thing that needs service"),
}


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a customer down; who may be the same is shown first, and a second press saves all the same."""
    by, kind = reader(request), (request.POST or request.GET).get("kind", "person")
    if kind not in ADDING:
        raise Http404
    owner = owned(request)
    form = PartyForm(request.POST or None, kind=kind, by=by)
    found: list[tuple[Party, list[str]]] = []
    if request.method == "POST" and form.is_valid():
        details = form.details() | ({"parent": owner} if owner else {})
        if not request.POST.get("sure"):
            found = alike({"kind": kind, **details}, by=by, contacts=form.contacts())
        if not found:
            try:
                party = added(form, details, by=by)
            except ValidationError as refused:
                form.refused(refused)
            else:
                return redirect("customer", party.public_id)
    context = {
        "title": ADDING[kind],
        "kicker": _("Customers"),
        "lead": _("Belongs to %(name)s") % {"name": owner.name} if owner else "",
        "form": form,
        "kind": kind,
        "owner": owner.public_id if owner else "",
        "found": found,
        "sure": bool(found),
        "button": _("It is another: save all the same") if found else _("Save"),
    }
    return render(request, "register/party.html", context, status=422 if form.errors else 409 if found else 200)


def owned(request: HttpRequest) -> Party | None:
    """Give whom the new one belongs to, if the address says."""
    public_id = (request.POST or request.GET).get("of", "")
    return party_at(request, public_id, Permission.EDIT) if public_id else None


@transaction.atomic
def added(form: PartyForm, details: dict[str, Any], *, by: Any) -> Party:
    """Write down all that the form holds, or nothing."""
    party = actions.add_party(form.kind, by=by, contacts=form.contacts(), **details)
    for field, value in form.values():
        if value:
            actions.set_value(party, field, value, by=by)
    return party


@policy.page(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a customer's details, contacts and the company's own fields."""
    by, party = reader(request), party_at(request, public_id, Permission.EDIT)
    shown = editing.seen(request.POST.get("seen", ""), party)
    form = asked(request, party, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed(party, form, by=by, shown=shown)
        except editing.Stale:
            return stale(request, party, shown or {})
        except ValidationError as refused:
            form.refused(refused)
        else:
            return redirect("customer", party.public_id)
    elif request.method != "POST":
        audit.seen(by, party)
    return written(request, party, form, request.POST.get("seen") or editing.stamp(party))


def asked(request: HttpRequest, party: Party, data: QueryDict | None) -> PartyForm:
    """Give the form of a customer."""
    return PartyForm(data, kind=party.kind, by=reader(request), party=party, initial=initial(party))


def written(request: HttpRequest, party: Party, form: PartyForm, seen: str, **context: Any) -> HttpResponse:
    """Write the page of a customer who is changed."""
    title = Party.objects.get(pk=party.pk).name  # a refused value is in the form, not in the heading
    context |= {"title": title, "kicker": _("Customers"), "form": form, "party": party, "seen": seen}
    status = 409 if "meanwhile" in context else 422 if form.errors else 200
    return render(request, "register/party.html", context | {"button": _("Save")}, status=status)


def stale(request: HttpRequest, party: Party, shown: dict[str, str]) -> HttpResponse:
    """Tell what somebody else changed meanwhile, keep what was typed, and let the next press save."""
    party = party_at(request, party.public_id, Permission.EDIT)  # as it stands now
    form = asked(request, party, editing.brought_up(request.POST, shown, party))
    told = list(editing.meanwhile(party, shown, request.POST))
    return written(request, party, form, editing.stamp(party), meanwhile=told, who=editing.who(party))


def initial(party: Party) -> dict[str, Any]:
    """Give what stands in the fields."""
    held = {name: getattr(party, name) for name in DETAILS}
    return {name: getattr(value, "public_id", value) for name, value in held.items()}


@transaction.atomic
def changed(party: Party, form: PartyForm, *, by: Any, shown: dict[str, str] | None) -> None:
    """Write all that the form holds, or nothing; editing.Stale if somebody else was here meanwhile."""
    editing.demand_fresh(party, shown)
    for row in form.dropped():
        actions.remove_contact(row, by=by)
    for channel, value in form.contacts():
        actions.add_contact(party, channel, value, by=by)
    for field, value in form.values():
        actions.set_value(party, field, value, by=by)
    actions.change_party(party, by=by, **form.details())
