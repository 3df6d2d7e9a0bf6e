"""Consents as staff see them: the texts that are agreed to, and what one customer allows and has allowed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import audit, consent, frequency, policy
from ..govern.consent import PURPOSES, Standing
from ..govern.models import ConsentDecision, ContactWish, User, Wording
from ..govern.policy import Permission
from .consents_forms import SOURCES, WordingForm
from .finding import people
from .models import Party
from .models.parties import Channel
from .seeing import Names, party_at, reader

BOTH = ["GET", "HEAD", "POST"]
HISTORY = 100  # decisions on the page
NEW = "new"  # a recipient who is typed


@policy.page(Permission.CONSENT)
@require_http_methods(BOTH)
def consents(request: HttpRequest) -> HttpResponseBase:
    """Find a customer, and read every version of the texts; whoever answers for everybody adds a version."""
    by = reader(request)
    can_word = policy.access(by).everywhere(Permission.CONSENT)
    form = WordingForm(request.POST or None)
    if request.method == "POST":
        if not can_word:
            raise PermissionDenied
        if form.is_valid() and worded(form, by):
            return redirect("consents")
    typed = request.GET.get("q", "").strip()
    context = {
        "title": _("Consents"),
        "kicker": _("Privacy and governance"),
        "lead": _("What customers allow, and the exact words that they agreed to. A text never changes."),
        "typed": typed,
        "found": people(by, typed, Permission.CONSENT),
        "page": "consents-of",
        "form": form,
        "can_word": can_word,
        "texts": texts(),
    }
    return render(request, "register/consents.html", context, status=422 if form.errors else 200)


def worded(form: WordingForm, by: User) -> bool:
    """Add a version; what is refused stands in the form."""
    given = dict(form.cleaned_data)
    try:
        consent.word(purpose=given.pop("purpose"), texts=given, by=by)
    except ValidationError as refused:
        form.refused(refused)
        return False
    return True


def texts() -> list[dict[str, Any]]:
    """Give every purpose with its versions, newest first, each in every language."""
    rows = Wording.objects.filter(purpose__in=PURPOSES).order_by("purpose", "-number")
    held = {code: list(each) for code, each in groupby(rows, key=lambda row: row.purpose)}
    return [
        {
            "allows": purpose.allows,
            "versions": [
                (row, [(code, row.texts.get(code, "")) for code in consent.LANGUAGES]) for row in held.get(code, ())
            ],
        }
        for code, purpose in PURPOSES.items()
    ]


@policy.page(Permission.CONSENT)
@require_http_methods(BOTH)
def of_customer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What one customer allows, how it came to be, and the text to read to them before it is recorded."""
    party, by = party_at(request, public_id, Permission.CONSENT), reader(request)
    if party.merged_into:
        return redirect("consents-of", party_at(request, party.merged_into.public_id, Permission.CONSENT).public_id)
    if request.method != "POST":
        audit.seen(by, party)
        return written(request, party)
    try:
        record(request, party, by)
    except ValidationError as refused:
        return written(request, party, " ".join(refused.messages))
    return redirect(f"{reverse('consents-of', args=[party.public_id])}?language={spoken(request, party)}")


def record(request: HttpRequest, party: Party, by: User) -> None:
    """Record what the customer said."""
    sent = request.POST
    if sent.get("do") == "often" and sent.get("source") in dict(SOURCES):
        frequency.wish(party, sent.get("often", "?"), source=sent["source"], by=by)
        return
    given = "give" in sent
    purpose, _c, rest = sent.get("give" if given else "withdraw", "").partition(":")
    channel, _c, recipient = rest.partition(":")
    if sent.get("source") not in dict(SOURCES):
        raise ValidationError(_("Say how the customer told it."))
    named = sent.get("recipient", "").strip() if recipient == NEW else recipient
    if "\0" in named:
        raise ValidationError(_("The text holds a sign that cannot be stored. Write it again."))
    about: dict[str, Any] = {"party": party, "purpose": purpose, "channel": channel, "recipient": named, "by": by}
    about["source"] = sent["source"]
    if not given:
        consent.withdraw(**about)
        return
    number = sent.get(f"wording-{purpose}", "")
    shown = Wording.objects.filter(purpose=purpose, number=number).first() if number.isdecimal() else None
    if shown is None:
        raise ValidationError(_("There is no text for this yet. Add one first."))
    consent.give(wording=shown, language=spoken(request, party), **about)


def spoken(request: HttpRequest, party: Party) -> str:
    """Give the language in which the text is read."""
    asked = (request.POST.get("language"), request.GET.get("language"), party.language, get_language())
    return next(each for each in (*asked, consent.LANGUAGES[0]) if each in consent.LANGUAGES)


def written(request: HttpRequest, party: Party, problem: str = "") -> HttpResponse:
    """Write the page of one customer."""
    made = ConsentDecision.objects.filter(party=party).select_related("wording", "by").order_by("-id")
    often = frequency.standing(party)
    context = {
        "title": Names(reader(request), [party]).of(party),
        "kicker": _("Consents"),
        "party": party,
        "problem": problem,
        "spoken": spoken(request, party),
        "languages": consent.LANGUAGES,
        "sources": SOURCES,
        "purposes": purposes(party, spoken(request, party)),
        "often": often,
        "too_often": frequency.lately(often.again) if often.again else "",
        "choices": ContactWish.Often.choices,
        "history": [line(each) for each in made[:HISTORY]],
        "can_forget": policy.allows(reader(request), Permission.FORGET),
    }
    return render(request, "register/consents_of.html", context, status=422 if problem else 200)


def purposes(party: Party, language: str) -> list[dict[str, Any]]:
    """Give each purpose with the text to read now and what holds; also one that no recipient is named for yet."""
    newest = {row.purpose: row for row in Wording.objects.filter(purpose__in=PURPOSES).order_by("number")}
    held = {code: list(rows) for code, rows in groupby(consent.standing(party), key=lambda each: each.purpose.code)}
    return [
        {
            "code": code,
            "allows": purpose.allows,
            "interest": purpose.basis is consent.Basis.INTEREST,
            "wording": newest.get(code),
            "text": newest[code].texts.get(language, "") if code in newest else "",
            "to_others": not purpose.channels,
            "rows": [stands(each) for each in held.get(code, ())],
        }
        for code, purpose in PURPOSES.items()
    ]


def stands(each: Standing) -> dict[str, Any]:
    """Give what holds by one channel or for one recipient."""
    name = Channel(each.channel).label if each.channel else each.recipient
    value = f"{each.purpose.code}:{each.channel}:{each.recipient}"
    return {"name": name, "value": value, "allowed": each.allowed, "decision": each.decision}


def line(made: ConsentDecision) -> dict[str, Any]:
    """Give one decision of the past in words."""
    purpose = PURPOSES.get(made.purpose)
    return {
        "made": made,
        "allows": purpose.allows if purpose else made.purpose,
        "where": Channel(made.channel).label if made.channel else made.recipient or _("every channel"),
        "source": dict(SOURCES).get(made.source, made.source),
        "read": made.wording.texts.get(made.language, "") if made.wording else "",
    }
