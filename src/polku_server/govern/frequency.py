"""How often we may contact somebody of our own accord: the organisation's upper limit, and the customer's own wish.

Whichever is the stricter holds. What the customer has asked or reported is answered all the same, and so are notices
that the law asks for: nobody asks here about them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..ui import figures
from . import audit, hooks, policy
from .models import ContactWish, Organisation, User
from .policy import By, Permission


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many contacts on any so many days in a row."""

    most: int
    days: int

    def __str__(self) -> str:
        words = ngettext("at most once in %(days)d days", "at most %(most)d times in %(days)d days", self.most)
        return words % {"most": self.most, "days": self.days}

    def again(self, contacted: Iterable[dt.date]) -> dt.date | None:
        """Give the first day on which one more contact fits; None if any does."""
        newest = sorted(contacted, reverse=True)
        return newest[self.most - 1] + dt.timedelta(days=self.days) if len(newest) >= self.most else None


WISHES = {ContactWish.Often.MONTH: Limit(1, 30), ContactWish.Often.QUARTER: Limit(1, 90)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one party: our limit, their wish, from which day on one more contact is allowed, and the last."""

    limit: Limit | None
    wish: str
    again: dt.date | None = None
    last: dt.date | None = None  # within the longest of the limits; not looked for without one

    @property
    def limits(self) -> list[Limit]:
        """Both limits, as far as there are any."""
        own = WISHES.get(ContactWish.Often(self.wish))
        return [each for each in (self.limit, own) if each]


def standing(party: Any, on: dt.date | None = None) -> Standing:
    """Tell whether a party may be contacted on a day (today), and when if not; one to three queries."""
    day = on or timezone.localdate()
    held = Standing(limit(), wished(party))
    if not held.limits:
        return held
    since = timezone.localdate() - dt.timedelta(days=max(each.days for each in held.limits))
    contacted = [each for asked in hooks.contacted for each in asked(party, since)]
    free = [each.again(contacted) for each in held.limits]
    again = max((each for each in free if each and each > day), default=None)
    return Standing(held.limit, held.wish, again, max(contacted, default=None))


def limit() -> Limit | None:
    """Give the organisation's upper limit, if it has set one."""
    most, days = Organisation.objects.values_list("contact_most", "contact_days").first() or (None, None)
    return Limit(most, days) if most and days else None


def wished(party: Any) -> str:
    """Give what the customer wished last; empty if nothing."""
    rows = ContactWish.objects.filter(party=party).order_by("-id")
    return rows.values_list("often", flat=True).first() or ""


@transaction.atomic
def wish(party: Any, often: str, *, source: str, by: By = None) -> bool:
    """Record how often a customer wants to be contacted; what they wish already is not recorded again."""
    policy.demand_row(by, Permission.CONSENT, party)
    made = ContactWish(party=party, often=often, source=source, by=by if isinstance(by, User) else None)
    made.full_clean()
    if wished(party) == often:
        return False
    made.save()
    audit.record(by, "limited contact", party, often=often or "any")
    return True


def lately(again: dt.date) -> str:
    """Say why nobody is to be contacted now, and when they may be."""
    said = _(
        "The customer was contacted lately, and the upper limit of contacts is full. "
        "Contact is allowed again on %(day)s."
    )
    return said % {"day": figures.day(again)}
