"""One customer on one page, and the small things done there."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..govern import audit, consent, hooks, policy
from ..govern.models import User
from ..govern.policy import Permission
from . import actions, dealings, timeline
from .comparing import source_name
from .dealings_forms import FORMS
from .deciding_pages import merges, told
from .forms import EncounterForm, MembershipForm, NeedForm, Shaped
from .models import CustomerGroup, CustomField, Encounter, Membership, Need, OwnLink, Party
from .models.parties import Channel
from .seeing import Names, party_at, reader, row_at
from .typing_in import shown

ORGANISED = (Party.Kind.ORGANISATION, Party.Kind.COMMUNITY)


@policy.page(Permission.REGISTER)
@require_safe
def customer(request: HttpRequest, public_id: str) -> HttpResponse:
    """One customer; one that was merged away leads to the other."""
    party = party_at(request, public_id, Permission.REGISTER)
    if party.merged_into:
        kept = party_at(request, party.merged_into.public_id, Permission.REGISTER)
        return redirect("customer", kept.public_id)
    return written(request, party)


def written(request: HttpRequest, party: Party, status: int = 200, **forms: Shaped) -> HttpResponse:
    """Write the page; a form that was refused stands as it was sent. The look is written down first."""
    by = reader(request)
    audit.seen(by, party)
    names = Names(by, [party, *([party.parent] if party.parent else [])])
    named = party in names
    moments, after = timeline.page(by, party, request.GET.get("after", ""), named=named)
    context = {
        "title": names.of(party),
        "kicker": capfirst(", ".join(str(each) for each in (party.get_kind_display(), party.unit) if each)),
        "party": party,
        "named": named,
        "source": source_name(party.source),
        "parent": names.of(party.parent) if party.parent else "",
        "moments": moments,
        "next": after,
        "paged": "after" in request.GET,
        "merged": told(merges(by), request.GET.get("merged", "")),
        "can_edit": policy.allows(by, Permission.EDIT),
        "can_brief": policy.allows(by, Permission.BRIEF),
        "can_forget": policy.allows(by, Permission.FORGET),
        "own_links": own_links(party) if policy.allows(by, Permission.FORGET) else [],
        "encounter": forms.get("encounter") or EncounterForm(party=party, by=by),
        "need": forms.get("need") or NeedForm(),
        "membership": forms.get("membership") or MembershipForm(),
        **{name: forms.get(name) or form() for name, form in FORMS.items()},
        "problems": list(forms.values()),
        "done": dealings.DONE.get(request.GET.get("done", "")),
        "parts": (parts := hooks.parts_of(by, party) if named else []),
        "lead": next((each.lead for each in parts if each.lead), ""),
        **about(party, by, named=named),
    }
    return render(request, "register/customer.html", context, status=status)


def own_links(party: Party) -> list[OwnLink]:
    """Give the links to the customer's own data that staff made and that still open."""
    return list(party.own_links.filter(until__gt=timezone.now()).select_related("by").order_by("pk"))


def about(party: Party, by: User, *, named: bool) -> dict[str, Any]:
    """Give what stands beside the timeline."""
    return {
        "contacts": list(party.contacts.order_by("pk")) if named else [],
        "needs": needs(party) if named else [],
        "agreed": dealings.agreed(party) if named else [],
        "rivals": dealings.rivals(party) if named else [],
        "belongings": belongings(party, by),
        "tree": tree(party, by),
        "things": things(party, by),
        "groups": list(party.group_memberships.select_related("group").order_by("group__name")),
        "all_groups": CustomerGroup.objects.order_by("name"),
        "custom": custom(party) if named else [],
        "allowed": allowed(party),
    }


def allowed(party: Party) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Give what the customer allows, by purpose: by which channel, or to whom."""
    channels = dict(Channel.choices)
    held = groupby(consent.standing(party), key=lambda each: each.purpose)
    return [
        (
            capfirst(str(purpose.allows)),
            [(str(channels.get(each.channel, each.recipient)), each.allowed) for each in rows],
        )
        for purpose, rows in held
    ]


def needs(party: Party) -> list[Need]:
    """Give the lines that hold, in the order of the card."""
    order = {kind: place for place, kind in enumerate(Need.Kind.values)}
    return sorted(party.needs.filter(retired_at=None), key=lambda need: (order[need.kind], need.pk))


def belongings(party: Party, by: User) -> list[dict[str, Any]]:
    """Give the memberships of a person, or the members of an organisation: those that have not ended first."""
    rows = Membership.objects.filter(Q(person=party) | Q(organisation=party)).select_related("person", "organisation")
    held = sorted(rows.order_by("-pk")[:100], key=lambda row: row.until is not None)
    others = [row.organisation if row.person_id == party.pk else row.person for row in held]
    names, seen = Names(by, others), visible(by, others)
    return [
        {"row": row, "other": other, "name": names.of(other), "linked": other.pk in seen}
        for row, other in zip(held, others, strict=True)
    ]


def visible(by: User, parties: list[Party]) -> set[int]:
    """Give the keys of those whose pages the reader may open."""
    if policy.access(by).everywhere(Permission.REGISTER) or not parties:
        return {party.pk for party in parties}
    rows = policy.rows(by, Permission.REGISTER, Party.objects.filter(pk__in=[party.pk for party in parties]))
    return set(rows.values_list("pk", flat=True))


def tree(party: Party, by: User) -> list[dict[str, Any]]:
    """Give what stands below an organisation, at most a hundred."""
    below = party.children.filter(merged_into=None, kind__in=ORGANISED).order_by("name", "pk")
    return linked(by, list(policy.rows(by, Permission.REGISTER, below)[:100])) if party.kind in ORGANISED else []


def things(party: Party, by: User) -> list[dict[str, Any]]:
    """Give the things of a customer that need service."""
    below = party.children.filter(merged_into=None, kind=Party.Kind.ASSET).order_by("name", "pk")
    return linked(by, list(policy.rows(by, Permission.REGISTER, below)[:100]))


def linked(by: User, parties: list[Party]) -> list[dict[str, Any]]:
    """Give parties with what they are called."""
    names = Names(by, parties)
    return [{"party": party, "name": names.of(party)} for party in parties]


def custom(party: Party) -> list[tuple[CustomField, str]]:
    """Give the company's own fields that have a value."""
    rows = party.custom.select_related("field").order_by("field__name")
    return [(row.field, shown(row, row.field)) for row in rows]


@policy.page(Permission.EDIT, Permission.NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def encounter(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Log that we met, or put right what was logged; whoever serves the customer comes back to the brief."""
    party = party_at(request, public_id, Permission.EDIT, Permission.NOTES)
    wrong = corrected(party, (request.POST if request.method == "POST" else request.GET).get("corrects", ""))
    held = of(wrong) if wrong else None
    form = EncounterForm(request.POST or None, party=party, by=reader(request), wrong=wrong, initial=held)
    if request.method == "POST" and form.does(lambda _: log(party, form, wrong, by=reader(request))):
        back = "customer" if policy.allows(reader(request), Permission.REGISTER) else "brief"
        return redirect(reverse(back, args=[party.public_id]))
    audit.seen(reader(request), party)
    names = Names(reader(request), [party])
    context = {
        "title": _("Put the entry right") if wrong else _("Log a call"),
        "lead": names.of(party),
        "form": form,
        "corrects": wrong.key if wrong else "",
        "party": party,
        "button": _("Save the correction") if wrong else _("Log"),
    }
    return render(request, "register/encounter.html", context, status=422 if form.errors else 200)


def corrected(party: Party, key: str) -> Encounter | None:
    """Give the entry that is to be put right; None if a new one is logged."""
    if not key:
        return None
    found = None if "\0" in key else Encounter.objects.filter(party=party, key=key, corrected=None).first()
    if found is None:
        raise Http404
    return found


def of(row: Encounter) -> dict[str, Any]:
    """Give what stands in an entry, for the form."""
    places = {"touchpoint": row.touchpoint, "unit": row.unit}
    chosen = {name: place.public_id if place else None for name, place in places.items()}
    return {"kind": row.kind, "words": row.words, "happened_on": row.happened_on, **chosen}


def log(party: Party, form: EncounterForm, wrong: Encounter | None, *, by: User) -> None:
    """Write down what the form holds."""
    fields = {name: form.cleaned_data[name] for name in ("kind", "words", "touchpoint", "unit", "happened_on")}
    if wrong is None:
        actions.log_encounter(party, by=by, key=form.cleaned_data["key"], **fields)
    else:
        day = fields.pop("happened_on")
        actions.correct_encounter(wrong, by=by, **fields, **({"happened_on": day} if day != wrong.happened_on else {}))


@policy.page(Permission.EDIT)
@require_POST
def need(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a line to the needs card, or retire one."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)
    if request.POST.get("retire"):
        actions.retire_need(numbered(party.needs, request.POST["retire"]), by=by)
        return redirect("customer", party.public_id)
    form = NeedForm(request.POST)
    return tried(request, party, form, "need", lambda given: actions.add_need(party, by=by, **given))


def tried(request: HttpRequest, party: Party, form: Shaped, name: str, act: Any) -> HttpResponse:
    """Do what a form asks and go back to the customer; what is refused stands in the form."""
    if form.does(act):
        return back(party, name)
    return written(request, party, 422, **{name: form})


def back(party: Party, done: str) -> HttpResponse:
    """Go back to the customer, where what was done is told if there are words for it."""
    address = reverse("customer", args=[party.public_id])
    return redirect(f"{address}?done={done}" if done in dealings.DONE else address)


def numbered(rows: Any, text: str) -> Any:
    """Give one of a customer's own rows."""
    found = rows.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 19 else None
    if found is None:
        raise Http404
    return found


@policy.page(Permission.EDIT)
@require_POST
def groups(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the customer in a group, or take out of one."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)
    rows = CustomerGroup.objects.all()
    if request.POST.get("leave"):
        actions.take_out_of_group(party, row_at(rows, request.POST["leave"]), by=by)
    else:
        actions.put_in_group(party, row_at(rows, request.POST.get("group", "")), by=by)
    return redirect("customer", party.public_id)


@policy.page(Permission.EDIT)
@require_POST
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a membership, or say that one has ended."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)
    if request.POST.get("end"):
        rows = Membership.objects.filter(Q(person=party) | Q(organisation=party), until=None)
        actions.end_membership(numbered(rows, request.POST["end"]), by=by)
        return redirect("customer", party.public_id)

    def join(given: dict[str, Any]) -> None:
        other = called(party, given.pop("other"), by)
        person, place = (party, other) if party.kind == Party.Kind.PERSON else (other, party)
        actions.add_membership(person, place, by=by, **given)

    return tried(request, party, MembershipForm(request.POST), "membership", join)


def called(party: Party, text: str, by: User) -> Party:
    """Find the other side of a membership by its exact number, business ID or name."""
    kinds = ORGANISED if party.kind == Party.Kind.PERSON else (Party.Kind.PERSON,)
    rows = policy.rows(by, Permission.EDIT, Party.objects.filter(merged_into=None, kind__in=kinds))
    found = list(rows.filter(Q(number=text) | Q(business_id=text) | Q(name=text))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError({"other": _("Several customers are called so. Give the customer number.")})
    raise ValidationError({"other": _("Nobody was found by this. Add the customer first.")})
