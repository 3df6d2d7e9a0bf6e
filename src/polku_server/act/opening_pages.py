"""Opening a case by hand: from a customer's page, an answer or a note."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..govern import audit
from ..govern.policy import Permission
from ..listen.models import Response
from ..listen.pages import rows as answered
from ..register.models import Encounter, Party
from ..register.seeing import Names, party_at, reader
from . import actions, forms, rights
from .models import Case, CaseCause
from .pages import guarded

ANSWER = "polku.case.answer"  # signs the key of an answer: no sequence key stands in an address


def address(party: Party, response: Response | None = None, encounter: Encounter | None = None) -> str:
    """Give where a case is opened for a customer, about an answer or a note if there is one."""
    named = {"customer": party.public_id}
    if response:
        named["answer"] = signing.dumps(response.pk, salt=ANSWER)
    if encounter:
        named["note"] = encounter.key
    return f"{reverse('case-open')}?{urlencode(named)}"


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Open a case for a customer; where one is open, the matter becomes a line of it."""
    by = reader(request)
    given = request.POST if request.method == "POST" else request.GET
    party = party_at(request, given.get("customer", "") or "-", Permission.EDIT, Permission.NOTES)
    response, encounter = answer_of(party, given.get("answer", "")), note_of(party, given.get("note", ""))
    form = forms.Open(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind = CaseCause.Kind.NOTE if encounter else CaseCause.Kind.HAND
        words = form.cleaned_data["words"]
        try:
            case = actions.open_case(party, by=by, kind=kind, words=words, response=response, encounter=encounter)
        except ValidationError as error:
            form.refused(error)
        else:
            return opened(request, case)
    audit.seen(by, party)
    name = Names(by, [party]).of(party)
    context = {
        "title": _("Open a case"),
        "lead": name,
        "party": party,
        "form": form,
        "named": {key: given[key] for key in ("customer", "answer", "note") if given.get(key)},
        "answers": list(answered([response])) if response else [],
        "encounter": encounter,
        "open": Case.objects.filter(party=party, closed_at=None, joined=None).exists(),
    }
    return render(request, "act/open.html", context, status=422 if form.errors else 200)


def opened(request: HttpRequest, case: Case) -> HttpResponse:
    """Go to the case, or to the list if it became somebody else's."""
    if rights.cases(reader(request)).filter(pk=case.pk).exists():
        return redirect(f"{reverse('case', args=[case.public_id])}?done=opened")
    return redirect(f"{reverse('cases')}?opened=1")


def answer_of(party: Party, signed: str) -> Response | None:
    """Give the answer that an address names; it must be the customer's."""
    if not signed:
        return None
    try:
        key = signing.loads(signed, salt=ANSWER)
    except signing.BadSignature:
        raise Http404 from None
    rows = Response.objects.select_related("touchpoint", "unit", "survey").prefetch_related("words")
    found = rows.filter(pk=key, party=party).first()
    if found is None:
        raise Http404
    return found


def note_of(party: Party, key: str) -> Encounter | None:
    """Give what was written down that an address names; it must be the customer's."""
    if not key:
        return None
    found = None if "\0" in key else Encounter.objects.filter(party=party, key=key).first()
    if found is None:
        raise Http404
    return found
