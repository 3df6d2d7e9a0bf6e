"""Staff make a customer a link to their own data, and see it once."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..govern import audit, policy
from ..govern.models import User
from ..govern.policy import Permission
from ..register.models import Party
from ..register.seeing import Names, party_at, reader
from . import my_data_links

MAY = (Permission.CONSENT, Permission.FORGET)


@policy.page(*MAY)
@require_POST
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link and show it, this once; nothing keeps it."""
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
    audit.record(by, "made own link", party)
    return my_data_links.address(my_data_links.make(party))
