"""What is written down on a customer's page of dealings: promises, rivals, purchases and referrals."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from . import actions
from .actions.serving import exactly
from .customer_pages import back, numbered, tried
from .dealings_forms import AgreedForm, PurchaseForm, ReferralForm, RivalForm
from .models import Party
from .seeing import party_at, reader


@policy.page(Permission.EDIT)
@require_POST
def agreed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a promise, or mark one kept."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)
    if request.POST.get("kept"):
        actions.keep_agreed(numbered(party.agreed, request.POST["kept"]), by=by)
        return back(party, "kept")
    form = AgreedForm(request.POST)
    return tried(request, party, form, "agree", lambda held: actions.add_agreed(party, by=by, **held))


@policy.page(Permission.EDIT)
@require_POST
def rivals(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add a rival with our difference, or retire one."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)
    if request.POST.get("retire"):
        actions.retire_rival(numbered(party.rivals, request.POST["retire"]), by=by)
        return back(party, "retired")
    form = RivalForm(request.POST)
    return tried(request, party, form, "rival", lambda held: actions.add_rival(party, by=by, **held))


@policy.page(Permission.EDIT)
@require_POST
def purchases(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write a purchase down; a double press writes it once."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)
    form = PurchaseForm(request.POST)
    return tried(request, party, form, "purchase", lambda held: actions.record_purchase(party, by=by, **held))


@policy.page(Permission.EDIT)
@require_POST
def referrals(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write down who told whom about us."""
    party, by = party_at(request, public_id, Permission.EDIT), reader(request)

    def tell(held: dict[str, Any]) -> None:
        pair = [party, other(held["other"], by)]
        one, told = pair if held["way"] == "made" else reversed(pair)
        actions.record_referral(one, told, by=by, on=held["on"], anyway=held["anyway"])

    return tried(request, party, ReferralForm(request.POST), "referral", tell)


def other(typed: str, by: User) -> Party:
    """Find the one who has exactly this number or address, among those whom the writer may change."""
    rows = policy.rows(by, Permission.EDIT, Party.objects.filter(merged_into=None))
    found = list(rows.filter(exactly(typed)).exclude(kind=Party.Kind.ASSET).distinct()[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError({"other": _("Several customers share this. Give the customer number.")})
    raise ValidationError({"other": _("Nobody was found by this. Add the customer first.")})
