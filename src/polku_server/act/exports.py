"""The list of cases as a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..govern.exports import DAY, TIME, WHOLE, Column, Listing, register, stored
from . import listing, reviews_listing, reviews_rights, rights
from .models import Case

CASES = Listing(
    "cases",
    _("Cases"),
    rights.WORKING,
    {
        "case": Column(_("Case"), path="public_id"),
        "customer": Column(_("Customer"), path="party__pseudonym"),
        "customer_name": Column(_("Name"), path="party__name", named=True),
        "matter": Column(_("What it is about"), path="matter", named=True),
        "unit": Column(_("Unit"), path="unit__name"),
        "touchpoint": Column(_("Touchpoint"), path="touchpoint__name"),
        "owner": Column(_("Owner"), path="owner__name"),
        "opened": Column(_("Opened"), TIME, "created_at"),
        "due": Column(_("Due"), TIME, "due_at"),
        "reached": Column(_("Customer reached"), TIME, "reached_at"),
        "agreed": Column(_("Agreed"), TIME, "agreed_at"),
        "closed": Column(_("Closed"), TIME, "closed_at"),
        "outcome": Column(_("Outcome"), path="outcome"),
        "told": Column(_("What the customer was told"), path="told", named=True),
        "root": Column(_("Where it went wrong"), path="root__name"),
        "theme": Column(_("Why it went wrong"), path="theme"),
    },
    stored(lambda by, query: listing.cases(listing.chosen(query, by)) if query else Case.objects.all(), rights.WORKING),
    asked=listing.chosen,
)
ACCOUNTS = Listing(
    "accounts",
    _("Account reviews"),
    reviews_rights.WORKING,
    {
        "customer": Column(_("Customer"), path="pseudonym"),
        "customer_name": Column(_("Name"), path="name", named=True),
        "unit": Column(_("Unit"), path="unit__name"),
        "manager": Column(_("Account manager"), path="manager__name"),
        "reviewed": Column(_("Last reviewed"), DAY, "held_on"),
        "next": Column(_("Next review"), DAY, "next_on"),
        "concluded": Column(_("What was concluded"), path="concluded", named=True),
        "open": Column(_("Open on the plan"), WHOLE, "open"),
        "late": Column(_("Late on the plan"), WHOLE, "late"),
    },
    stored(lambda by, query: reviews_listing.counted(reviews_listing.chosen(query, by)), reviews_rights.WORKING),
    asked=reviews_listing.chosen,
)


def register_lists() -> None:
    """Called once at start."""
    register(CASES, ACCOUNTS)
