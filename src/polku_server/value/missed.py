"""Customers worth remembering: who bought much and has been silent for a year. Counted when asked; nothing is kept."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from polku import lake, tables
from polku.tables import EPOCH

from ..govern import policy
from ..govern.models import User
from ..govern.policy import Permission
from ..register.models import Party
from ..register.seeing import Names
from .words import money

if TYPE_CHECKING:
    import ibis

SILENT = 365  # days without a purchase or a meeting
MOST, MANY = 10, 40  # rows shown; rows asked for, some of which may be gone


def missed(by: User, currency: str, today: dt.date) -> list[dict[str, Any]]:
    """Give those who bought for the most and have neither bought nor met us for a year."""
    found = {row["customer"]: row for row in silent(currency, (today - EPOCH).days)}
    rows: QuerySet[Party] = Party.objects.filter(pseudonym__in=found, merged_into=None)
    parties = list(policy.rows(by, Permission.REGISTER, rows))
    parties.sort(key=lambda party: -found[party.pseudonym]["amount"])
    names = Names(by, parties)
    return [
        {
            "party": party,
            "name": names.of(party),
            "amount": money(found[party.pseudonym]["amount"] / 100, currency),
            "days": found[party.pseudonym]["days"],
            "last": EPOCH + dt.timedelta(days=found[party.pseudonym]["last"]),
        }
        for party in parties[:MOST]
    ]


def silent(currency: str, until: int) -> list[dict[str, Any]]:
    """Ask the lake: customer, amount in hundredths, days of buying, last day of anything."""
    found: list[dict[str, Any]] = lake.fetch(asked(currency, until)).to_pylist()
    return found


@lru_cache(maxsize=8)
def asked(currency: str, until: int) -> ibis.Table:
    """Choose them by amount first: to tell days apart costs twice as much as all else, and few are shown."""
    import ibis

    sold, met = tables.purchases(), tables.encounters()
    sold = sold.filter((sold.customer != "") & (sold.currency == currency))
    each = sold.group_by("customer").aggregate(amount=sold.amount.sum(), last=sold.day.max())
    best = each.filter((each.amount > 0) & (each["last"] <= until - SILENT))
    late = met.filter((met.customer != "") & (met.day > until - SILENT)).select("customer").distinct()
    best = best.anti_join(late, "customer").order_by([ibis.desc("amount"), "customer"]).limit(MANY)
    theirs = sold.semi_join(best, "customer")
    days = theirs.group_by("customer").aggregate(days=theirs.day.nunique(where=theirs.amount >= 0))
    rows = best.join(days, "customer").select("customer", "amount", "days", "last")
    return rows.order_by([ibis.desc("amount"), "customer"])
