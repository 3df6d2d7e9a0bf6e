"""The search box of the register: a page of its own, and its list alone for the script that asks while one types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ..govern import policy
from .folding import Sought
from .models import Party
from .search import Hit, search
from .typed import MOST_TYPED, Round, Term, terms

ALONE = "X-Polku-Part"  # who asks with it wants the list without the page around it


@policy.page(policy.Permission.REGISTER)
@require_safe
@never_cache
@vary_on_headers(ALONE)
def found(request: HttpRequest) -> HttpResponse:
    """Customers whom the reader may see by name; what was typed is written down nowhere."""
    typed, by = request.GET.get("q", "").strip()[:MOST_TYPED], request.user
    seen = policy.rows(by, policy.Permission.REGISTER, Party.objects.all())
    named = policy.rows(by, policy.Permission.NAMES, seen)
    context = {
        "title": _("Search"),
        "kicker": _("Customers"),
        "typed": typed,
        "masked": not policy.allows(by, policy.Permission.NAMES),
        "rows": [row(hit, terms(typed)) for hit in search(typed, named)] if typed else [],
    }
    page = "register/found.html" if ALONE in request.headers else "register/search.html"
    return render(request, page, context)


def row(hit: Hit, asked: list[Term]) -> dict[str, Any]:
    """Give what the list says of one party."""
    return {"party": hit.party, "url": address(hit.party), "why": ", ".join(dict.fromkeys(reasons(hit, asked)))}


def address(party: Party) -> str:
    """Give the address of a customer's page."""
    try:
        return reverse("customer", args=[party.public_id])
    except NoReverseMatch:
        return ""


def reasons(hit: Hit, asked: list[Term]) -> Iterator[str]:
    """Say of each word where it was met."""
    held = list(lines(hit.party))
    for term in asked:
        met = (name for name, line in held if any(term.pattern(how) in line for how in Round if how <= hit.how))
        yield next(met, _("spelt alike") if hit.how is Round.TYPO else _("the parts of an address"))


def lines(party: Party) -> Iterator[tuple[str, str]]:
    """Give each thing that a party is found by, with what is said of it."""
    yield _("name"), Sought.of((party.name, party.given_name, party.family_name), (), (), ()).line()
    yield _("customer number"), Sought.of((), (party.number,), (), ()).line()
    yield (
        _("business ID %(number)s") % {"number": party.business_id},
        Sought.of((), (party.business_id,), (), ()).line(),
    )
    for contact in party.contacts.all():
        if contact.channel == "email":
            yield contact.value, Sought.of((), (), (), (contact.value,)).line()
        elif contact.channel != "post":
            yield contact.value, Sought.of((), (), (contact.value,), ()).line()
