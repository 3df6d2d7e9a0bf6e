"""Staff make a customer a link to their own data, and see it once."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..govern import audit, policy
from ..govern.models import User
from ..govern.policy import Permission
from ..register.models import OwnLink, Party
from ..register.seeing import Names, party_at, reader, row_at
from . import my_data_links

MAY = (Permission.CONSENT, Permission.FORGET)


@policy.page(*MAY)
@require_POST
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link and show it, this once; only that it was made is kept, so that it can be revoked."""
    party = party_at(request, public_id, *MAY)
    if party.kind != Party.Kind.PERSON or party.merged_into_id:
        raise Http404
    context = {
        "title": _("A link to the customer's own data"),
        "lead": Names(reader(request), [party]).of(party),
        "party": party,
        "address": made(party, reader(request)),
        "until": timezone.localdate() + my_data_links.LIVES,
    }
    return render(request, "my_data/link.html", context)


@transaction.atomic
def made(party: Party, by: User) -> str:
    """Make a link and write down that it was made."""
    OwnLink.objects.filter(party=party, until__lte=timezone.now()).delete()
    row = OwnLink.objects.create(party=party, by=by, until=timezone.now() + my_data_links.LIVES)
    audit.record(by, "made own link", party)
    return my_data_links.address(my_data_links.make(party, row=row))


@policy.page(*MAY)
@require_POST
def revoke(request: HttpRequest, public_id: str, link_id: str) -> HttpResponse:
    """Revoke one link: from now on it opens what a link of nobody opens."""
    party = party_at(request, public_id, *MAY)
    revoked(row_at(party.own_links.all(), link_id), reader(request))
    return redirect("customer", party.public_id)


@transaction.atomic
def revoked(row: OwnLink, by: User) -> None:
    """Delete the row that a link needs, and write that down."""
    row.delete()
    audit.record(by, "revoked own link", row.party)
