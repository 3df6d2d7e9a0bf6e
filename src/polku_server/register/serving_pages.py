"""The customer who is being met: found by an exact number or address, and everything on one page to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..govern import audit, hooks, policy
from ..govern.models import User
from ..govern.policy import Permission
from . import actions, dealings, timeline
from .customer_pages import belongings, needs
from .forms import EncounterForm
from .models import Need, Party
from .questions import next_question
from .seeing import party_at, reader
from .timeline import Moment

LAST_WORDS, LATELY = 4, 6


@policy.page(Permission.BRIEF)
@require_http_methods(["GET", "HEAD", "POST"])
def serving(request: HttpRequest) -> HttpResponseBase:
    """Find the customer by the exact number, phone or e-mail that they tell."""
    typed = request.POST.get("typed", "").strip()[:254]
    chosen = request.POST.get("chosen", "")
    found = actions.serve(typed, by=reader(request), chosen=chosen) if typed else []
    if len(found) == 1:
        return redirect("brief", found[0].public_id)
    context = {
        "title": _("Whom do you serve?"),
        "lead": _("Type the whole customer number, phone number or e-mail address that the customer tells you."),
        "typed": typed,
        "found": found,
        "nobody": bool(typed) and not found,
    }
    return render(request, "register/serving.html", context, status=404 if context["nobody"] else 200)


@policy.page(Permission.BRIEF)
@require_safe
def brief(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is worth knowing before a meeting, on one page; that it was looked at is written down first."""
    by, party = reader(request), party_at(request, public_id, Permission.BRIEF)
    if party.merged_into:
        kept = party_at(request, party.merged_into.public_id, Permission.BRIEF)
        return redirect("brief", kept.public_id)
    audit.seen(by, party)
    moments, _after = timeline.page(by, party, named=True)
    card = needs(party)
    question, why = next_question(card, unhappy=unhappy(moments), today=timezone.localdate())
    context = {
        "title": party.name,
        "kicker": _("Meeting brief"),
        "party": party,
        "contacts": list(party.contacts.order_by("pk")),
        "belongings": [each for each in belongings(party, by) if each["row"].until is None][:8],
        "needs": [need for need in card if need.kind != Need.Kind.PARTNER],
        "partners": [need for need in card if need.kind == Need.Kind.PARTNER],
        "matters": hooks.open_with(by, party),
        "agreed": dealings.by_side(dealings.agreed(party)),
        "rivals": dealings.rivals(party),
        "words": last_words(moments),
        "lately": [moment for moment in moments if not moment.gone and not moment.parts][:LATELY],
        "question": question,
        "why": why,
        "today": timezone.localdate(),
        **doors(party, by),
    }
    return render(request, "register/brief.html", context)


def doors(party: Party, by: User) -> dict[str, Any]:
    """Say what else the reader may do from here."""
    writes = policy.allows(by, Permission.NOTES) or policy.allows(by, Permission.EDIT)
    return {
        "encounter": EncounterForm(party=party, by=by) if writes else None,
        "can_open": policy.allows(by, Permission.REGISTER),
    }


def last_words(moments: list[Moment]) -> list[Moment]:
    """Give what the customer said last: answers with words, and what we wrote down of calls and visits."""
    return [moment for moment in moments if (moment.quote or (moment.correct and moment.more))][:LAST_WORDS]


def unhappy(moments: list[Moment]) -> bool:
    """Tell whether the newest answer was not a happy one."""
    tones = [moment.tone for moment in moments if moment.tone in ("good", "bad")]
    return bool(tones) and tones[0] == "bad"
