"""Account reviews on earlier pages: what the day asks of whoever manages an account, and its last review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..govern import policy
from ..govern.hooks import Part, Todo
from ..govern.policy import Reader
from ..register.models import Party
from ..ui import figures
from . import reviews_rights
from .reviewing import ORGANISED
from .reviews_listing import reviewed
from .reviews_models import AccountReview, PlanLine

MOST = 3  # rows of the day
SOON = dt.timedelta(days=14)  # before a review's day when it is time to prepare
WEIGHT = 28  # on the day's page: after whoever waits, beside actions to look at


def today(by: Any) -> Iterator[Todo]:
    """Give the reviews of one's own accounts that come up, and one's own lines of plans that are due."""
    if not policy.allows(by, reviews_rights.WORKING):
        return
    day = timezone.localdate()
    own = reviews_rights.accounts(by).filter(manager=by).select_related("manager")
    rows = reviewed(own).filter(next_on__lte=day + SOON)
    for each in rows.order_by("next_on", "name")[:MOST]:
        yield Todo(
            verb=pgettext("what to do", "Prepare"),
            matter=_("the account review of %(name)s") % {"name": each.name},
            url=reverse("review", args=[each.public_id]),
            why=_("Last reviewed %(day)s.") % {"day": figures.day(each.held_on)},
            owner=each.manager.name if each.manager else "",
            due=each.next_on,
            late=each.next_on < day,
            weight=WEIGHT,
        )
    lines = PlanLine.objects.filter(owner=by, done_at=None, removed_at=None, due__lte=day)
    held = lines.filter(party__in=policy.rows(by, reviews_rights.WORKING, Party.objects.all()))
    for line in held.select_related("party", "owner").order_by("due", "pk")[:MOST]:
        yield Todo(
            verb=pgettext("what to do", "Do"),
            matter=_("what was agreed with %(name)s: %(words)s") % {"name": line.party.name, "words": line.words},
            url=reverse("review", args=[line.party.public_id]),
            owner=line.owner.name if line.owner else "",
            due=line.due,
            late=line.late,
            weight=WEIGHT,
        )


def on_customer(by: Reader, party: Party) -> Part | None:
    """Say on an account's page when it was last gone through, with the way there."""
    if party.kind not in ORGANISED or not policy.allows(by, reviews_rights.WORKING):
        return None
    last = AccountReview.objects.filter(party=party, removed_at=None).order_by("-held_on", "-pk").first()
    return Part("act/review_of_customer.html", {"last": last, "party": party}, weight=15)
