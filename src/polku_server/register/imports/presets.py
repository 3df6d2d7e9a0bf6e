"""The exports of common systems, by the headings that their makers document for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from polku.errors import InputError
from polku.words import gettext as _


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of file of one system. ``columns`` give a field the headings that it may stand under, best first."""

    name: str
    system: str
    kind: str
    tells: tuple[str, ...]  # headings that together no other system has; none: it is taken by name alone
    columns: Mapping[str, tuple[str, ...]]

    def fits(self, headings: Sequence[str]) -> bool:
        """Tell whether a file looks like this system's."""
        folded = {heading.casefold() for heading in headings}
        return bool(self.tells) and all(each.casefold() in folded for each in self.tells)

    def document(self, headings: Sequence[str]) -> dict[str, str]:
        """Give the map of a file: the headings that it has."""
        held = {heading.casefold(): heading for heading in headings}
        found = {}
        for name, names in self.columns.items():
            column = next((held[each.casefold()] for each in names if each.casefold() in held), None)
            if column is not None:
                found[name] = column
        return found


P = TypeVar("P", bound=Preset)
GIVEN, FAMILY, EMAIL = ("First Name",), ("Last Name",), ("Email", "Email address")
HUBSPOT = "HubSpot"
SALESFORCE = "Salesforce"
DYNAMICS = "Dynamics 365"
NETVISOR = "Netvisor"
PROCOUNTOR = "Procountor"
NETVISOR_CODE = ("Asiakaskoodi", "Asiakasnumero")
OF_NETVISOR = ("Asiakaskoodi", "Nimi", "Postitoimipaikka")  # what its own import asks for
Y_TUNNUS = ("Y-tunnus", "Business ID", "Business identity code")
LASKU = ("Laskunumero", "Laskun numero", "Laskun nro", "InvoiceNumber", "Invoice number")
PARTNER = ("Nimi", "Liikekumppani", "Liikekumppanin nimi", "Name", "Business partner")
REACHED = {
    "email": ("Sähköposti", "Sähköpostiosoite", "Email", "E-mail"),
    "phone": ("Puhelin", "Puhelinnumero", "Phone", "Phone number"),
    "address": ("Osoite", "Katuosoite", "Postiosoite", "Address"),
}
PRESETS: tuple[Preset, ...] = (
    Preset(
        "hubspot",
        HUBSPOT,
        "people",
        ("Record ID", "First Name", "Lifecycle Stage"),
        {
            "number": ("Record ID", "Record ID - Contact"),
            "given_name": GIVEN,
            "family_name": FAMILY,
            "email": EMAIL,
            "phone": ("Phone Number",),
            "mobile": ("Mobile Phone Number",),
            "organisation": ("Company name", "Associated Company"),
            "role": ("Job Title",),
            "address": ("Street Address",),
        },
    ),
    Preset(
        "hubspot",
        HUBSPOT,
        "organisations",
        ("Record ID", "Company name", "Lifecycle Stage"),
        {
            "number": ("Record ID", "Record ID - Company"),
            "name": ("Company name", "Name"),
            "phone": ("Phone Number",),
            "address": ("Street Address",),
        },
    ),
    Preset(
        "hubspot",
        HUBSPOT,
        "purchases",
        ("Record ID", "Deal Name", "Close Date", "Amount"),
        {
            "number": ("Record ID", "Record ID - Deal"),
            "product": ("Deal Name",),
            "date": ("Close Date",),
            "amount": ("Amount",),
            "currency": ("Currency",),
        },
    ),
    Preset(
        "salesforce",
        SALESFORCE,
        "people",
        ("Id", "FirstName", "LastName", "AccountId"),
        {
            "number": ("Id",),
            "given_name": ("FirstName",),
            "family_name": ("LastName",),
            "email": ("Email",),
            "phone": ("Phone",),
            "mobile": ("MobilePhone",),
            "role": ("Title",),
            "organisation": ("AccountId",),
            "address": ("MailingStreet",),
        },
    ),
    Preset(
        "salesforce",
        SALESFORCE,
        "organisations",
        ("Id", "Name", "BillingStreet"),
        {
            "number": ("Id",),
            "name": ("Name",),
            "parent": ("ParentId",),
            "phone": ("Phone",),
            "address": ("BillingStreet",),
        },
    ),
    Preset(
        "salesforce",
        SALESFORCE,
        "purchases",
        ("Id", "AccountId", "StageName", "CloseDate", "Amount"),
        {
            "number": ("Id",),
            "customer": ("AccountId",),
            "product": ("Name",),
            "date": ("CloseDate",),
            "amount": ("Amount",),
            "currency": ("CurrencyIsoCode",),
        },
    ),
    Preset(
        "salesforce",
        SALESFORCE,
        "leads",
        ("Id", "LastName", "LeadSource", "CreatedDate"),
        {
            "number": ("Id",),
            "given_name": ("FirstName",),
            "family_name": ("LastName",),
            "organisation": ("Company",),
            "email": ("Email",),
            "phone": ("Phone",),
            "mobile": ("MobilePhone",),
            "date": ("CreatedDate",),
            "words": ("LeadSource",),
        },
    ),
    Preset(
        "dynamics",
        DYNAMICS,
        "people",
        ("(Do Not Modify) Contact",),
        {
            "number": ("(Do Not Modify) Contact",),
            "given_name": GIVEN,
            "family_name": FAMILY,
            "name": ("Full Name",),
            "email": EMAIL,
            "phone": ("Business Phone",),
            "mobile": ("Mobile Phone",),
            "organisation": ("Company Name",),
            "role": ("Job Title",),
        },
    ),
    Preset(
        "dynamics",
        DYNAMICS,
        "organisations",
        ("(Do Not Modify) Account",),
        {
            "number": ("Account Number", "(Do Not Modify) Account"),
            "name": ("Account Name",),
            "phone": ("Main Phone",),
            "email": EMAIL,
            "parent": ("Parent Account",),
        },
    ),
    Preset(
        "netvisor",
        NETVISOR,
        "organisations",
        OF_NETVISOR,
        {
            "number": NETVISOR_CODE,
            "business_id": Y_TUNNUS,
            "name": ("Nimi", "Name"),
            **REACHED,
        },
    ),
    Preset(
        "netvisor",
        NETVISOR,
        "people",
        OF_NETVISOR,
        {
            "number": NETVISOR_CODE,
            "name": ("Nimi", "Name"),
            **REACHED,
        },
    ),
    Preset(
        "netvisor",
        NETVISOR,
        "purchases",
        (),
        {
            "number": LASKU,
            "date": ("Laskun päivä", "Laskun päiväys", "Laskupäivä", "Päiväys", "InvoiceDate", "Invoice date"),
            "customer": (*NETVISOR_CODE, "CustomerCode", "Customer code"),
            "name": ("Asiakas", "Asiakkaan nimi", "CustomerName", "Customer name"),
            "business_id": Y_TUNNUS,
            "amount": ("Summa", "Laskun summa", "InvoiceSum", "Invoice sum"),
            "currency": ("Valuutta", "Currency"),
            "employee": ("Myyjä", "Salesperson"),
        },
    ),
    Preset(
        "procountor",
        PROCOUNTOR,
        "organisations",
        (),
        {
            "number": ("Asiakasnumero", "Customer number"),
            "business_id": Y_TUNNUS,
            "name": PARTNER,
            **REACHED,
        },
    ),
    Preset(
        "procountor",
        PROCOUNTOR,
        "people",
        (),
        {
            "number": ("Asiakasnumero", "Customer number"),
            "name": PARTNER,
            **REACHED,
        },
    ),
    Preset(
        "procountor",
        PROCOUNTOR,
        "purchases",
        (),
        {
            "number": LASKU,
            "date": ("Laskun pvm", "Laskun päivä", "Laskupäivä", "Laskun päivämäärä", "Invoice date"),
            "customer": ("Asiakasnumero", "Customer number"),
            "name": ("Asiakas", *PARTNER, "Customer"),
            "business_id": Y_TUNNUS,
            "amount": ("Summa", "Laskun summa", "Loppusumma", "Yhteensä", "Total", "Amount"),
            "currency": ("Valuutta", "Currency"),
        },
    ),
)


def chosen(name: str, kind: str, headings: Sequence[str]) -> Preset | None:
    """Give the preset that was named, or whose headings a file has; None if none.

    Raises
    ------
    InputError
        The name is not known for this kind of file.
    """
    return pick([each for each in PRESETS if each.kind == kind], name, kind, headings)


def pick(ours: Sequence[P], name: str, kind: str, headings: Sequence[str]) -> P | None:
    """Choose among the presets of one kind of file; raises InputError as `chosen` does."""
    if not name:
        return next((each for each in ours if each.fits(headings)), None)
    for each in ours:
        if each.name == name.casefold():
            return each
    said = _("There is no preset {name} for {kind}; there are: {names}.")
    raise InputError(said.format(name=name, kind=kind, names=", ".join(each.name for each in ours) or "–"))
