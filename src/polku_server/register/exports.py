"""The lists of the register: places, customers, and what happened with them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..govern.exports import DAY, MONEY, TIME, WHOLE, Column, Listing, register, stored
from ..govern.policy import By, Permission
from .models import Contact, Encounter, Membership, Party, Purchase, Referral, Touchpoint, Unit

CUSTOMER = {
    "customer": Column(_("Customer"), path="party__pseudonym"),
    "customer_number": Column(_("Customer number"), path="party__number", named=True),
    "customer_name": Column(_("Name"), path="party__name", named=True),
}
WHERE = {
    "touchpoint": Column(_("Touchpoint"), path="touchpoint__name"),
    "unit": Column(_("Unit"), path="unit__name"),
    "employee": Column(_("Employee"), path="employee"),
    "day": Column(_("Day"), DAY, "happened_on"),
    "time": Column(_("Time"), TIME, "happened_at"),
}
SOURCE = {"source": Column(_("Source"), path="source")}

PARTY = {
    "customer": Column(_("Customer"), path="pseudonym"),
    "number": Column(_("Customer number"), path="number", named=True),
    "name": Column(_("Name"), path="name", named=True, instead="pseudonym"),
}
PERSON = {
    **PARTY,
    "given_name": Column(_("Given name"), path="given_name", named=True),
    "family_name": Column(_("Family name"), path="family_name", named=True),
    "language": Column(_("Language"), path="language"),
    "best_channel": Column(_("Best reached by"), path="best_channel"),
    "unit": Column(_("Unit"), path="unit__name"),
    "manager": Column(_("Account manager"), path="manager__name"),
    **SOURCE,
    "created": Column(_("Created"), TIME, "created_at"),
    "changed": Column(_("Changed"), TIME, "changed_at"),
}
ORGANISATION = {
    **PARTY,
    "kind": Column(_("Kind"), path="kind"),
    "business_id": Column(_("Business ID"), path="business_id", named=True),
    "country": Column(_("Country"), path="country"),
    "parent": Column(_("Belongs to"), path="parent__name", named=True, instead="parent__pseudonym"),
    "language": Column(_("Language"), path="language"),
    "unit": Column(_("Unit"), path="unit__name"),
    "manager": Column(_("Account manager"), path="manager__name"),
    **SOURCE,
    "created": Column(_("Created"), TIME, "created_at"),
    "changed": Column(_("Changed"), TIME, "changed_at"),
}


def people(by: By, query: QueryDict) -> QuerySet[Party]:
    """People who were not merged away."""
    return Party.objects.filter(kind=Party.Kind.PERSON, merged_into=None)


def organisations(by: By, query: QueryDict) -> QuerySet[Party]:
    """Organisations, communities and things that were not merged away."""
    return Party.objects.filter(merged_into=None).exclude(kind=Party.Kind.PERSON)


def listing(name: str, title: object, rows: object, /, **columns: Column) -> Listing:
    """Give a list of customers, or of rows about them."""
    return Listing(name, title, Permission.REGISTER, columns, stored(rows, Permission.REGISTER))  # type: ignore[arg-type]


UNITS = Listing(
    "units",
    _("Units"),
    Permission.FIGURES,
    {
        "name": Column(_("Name"), path="name"),
        "parent": Column(_("Belongs to"), path="parent__name"),
        "number": Column(_("Number elsewhere"), path="number"),
        "leader": Column(_("Leader"), path="leader"),
    },
    stored(lambda by, query: Unit.objects.all(), Permission.FIGURES),
)
TOUCHPOINTS = Listing(
    "touchpoints",
    _("Touchpoints"),
    Permission.FIGURES,
    {
        "name": Column(_("Name"), path="name"),
        "phase": Column(_("Phase"), path="phase"),
        "position": Column(_("Position"), WHOLE, "position"),
        "number": Column(_("Number elsewhere"), path="number"),
        "owner": Column(_("Owner"), path="owner"),
        "deputy": Column(_("Deputy"), path="deputy"),
        "partner": Column(_("Partner"), path="partner"),
    },
    stored(lambda by, query: Touchpoint.objects.all(), Permission.FIGURES),
)
CUSTOMERS = (
    listing("people", _("People"), people, **PERSON),
    listing("organisations", _("Organisations"), organisations, **ORGANISATION),
    listing(
        "memberships",
        _("Memberships"),
        lambda by, query: Membership.objects.all(),
        person=Column(_("Person"), path="person__pseudonym"),
        person_name=Column(_("Person's name"), path="person__name", named=True),
        organisation=Column(_("Organisation"), path="organisation__pseudonym"),
        organisation_name=Column(_("Organisation's name"), path="organisation__name", named=True),
        role=Column(_("Role"), path="role"),
        since=Column(_("Since"), DAY, "since"),
        until=Column(_("Until"), DAY, "until"),
        **SOURCE,
    ),
    listing(
        "contacts",
        _("Contacts"),
        lambda by, query: Contact.objects.all(),
        **CUSTOMER,
        channel=Column(_("Channel"), path="channel"),
        value=Column(_("Address or number"), path="value", named=True),
        **SOURCE,
    ),
    listing(
        "encounters",
        _("Encounters"),
        lambda by, query: Encounter.objects.filter(batch__undone_at=None),
        **CUSTOMER,
        kind=Column(_("Kind"), path="kind"),
        **WHERE,
        words=Column(_("What was said"), path="words", named=True),  # a note may name anybody
        **SOURCE,
    ),
    listing(
        "purchases",
        _("Purchases"),
        lambda by, query: Purchase.objects.filter(batch__undone_at=None),
        **CUSTOMER,
        number=Column(_("Order number"), path="number"),
        product=Column(_("What was bought"), path="product"),
        amount=Column(_("Amount"), MONEY, "amount"),
        currency=Column(_("Currency"), path="currency"),
        **WHERE,
        **SOURCE,
    ),
    listing(
        "referrals",
        _("Referrals"),
        lambda by, query: Referral.objects.filter(batch__undone_at=None),
        referrer=Column(_("Who told"), path="referrer__pseudonym"),
        referrer_name=Column(_("Who told, name"), path="referrer__name", named=True),
        referred=Column(_("Who came"), path="referred__pseudonym"),
        referred_name=Column(_("Who came, name"), path="referred__name", named=True),
        day=Column(_("Day"), DAY, "on"),
        anyway=Column(_("Would have come anyway"), path="anyway"),
        **SOURCE,
    ),
)


def register_lists() -> None:
    """Called once at start."""
    register(UNITS, TOUCHPOINTS, *CUSTOMERS)
