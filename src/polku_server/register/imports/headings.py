"""The headings that fields go by in Finnish, Swedish and English, and in the exports of common systems.

Each field has one or more ranks, best first; a rank is names parted by bars, in small letters with
single spaces. ``#`` stands for id, number and their like; ``@`` for date, day, time and their like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

CODE = r"(?:id|number|no|nr|nro|code|key|numero|tunnus|nummer)"
DATE = r"(?:date|day|time|timestamp|date time|pvm|päivä|päivämäärä|aika|datum|tid)"

CUSTOMER = (
    "customer unique # | unique customer #",
    "customer # | customer# | asiakas# | asiakas # | asiakasnro | kund# | kund #",
    "client # | account # | party # | member # | contact # | record # | record id contact | person # | jäsen#"
    " | customer | asiakas | kund | client",
)
EMAIL = (
    "email | e mail | email address | e mail address | email address 1 | customer email | contact email | work email"
    " | sähköposti | sähköpostiosoite | s posti | e post | epost | e postadress | epostadress",
)
PHONE = (
    "phone | phone number | telephone | tel | customer phone | contact phone | business phone | main phone"
    " | puhelin | puhelinnumero | puh | telefon | telefonnummer",
)
MOBILE = (
    "mobile | mobile phone | mobile phone number | cell | matkapuhelin | gsm | mobil | mobiltelefon | mobilnummer",
)
BUSINESS_ID = (
    "business id | y tunnus | ytunnus | fo nummer | fo nr | organization number | organisation number"
    " | organization identifier | org nr | organisationsnummer | corporate id",
    "registration number | company number | vat number | vat id | vat | vat registration number | alv tunnus"
    " | vat tunnus",
)
LANGUAGE = ("language | preferred language | locale | kieli | asiointikieli | språk | kontaktspråk",)
UNIT = (
    "unit | unit # | unit name | business unit | yksikkö | toimipiste | myymälä | enhet | butik",
    "seller # | store | store # | store name | shop | branch | office | team | location | osasto | kustannuspaikka"
    " | avdelning | kostnadsställe",
)
TOUCHPOINT = ("touchpoint | touch point | touchpoint name | kohtaamispiste | kontaktpunkt", "channel | kanava | kanal")
EMPLOYEE = (
    "employee | employee # | employee name | työntekijä | työntekijä# | anställd",
    "sales person | salesperson | salesperson # | seller | agent | owner | deal owner | opportunity owner | myyjä"
    " | vastuuhenkilö | säljare | sdr #",
)
COUNTRY = ("country | country code | country region | maa | maakoodi | land | landskod",)
ADDRESS = (
    "address | address 1 | street address | postal address | mailing address | billing address | osoite | postiosoite"
    " | katuosoite | lähiosoite | adress | postadress | gatuadress | street",
)
CHANNEL = ("best channel | preferred contact method | preferred method of contact | paras kanava | yhteydenottotapa",)
MANAGER = (
    "account manager | account manager email | asiakaspäällikkö | avainasiakaspäällikkö | kundansvarig",
    "account owner | contact owner | company owner | owner | owner email",
)
COMPANY = (
    "company | company name | organization | organisation | organization name | organisation name | yritys"
    " | yrityksen nimi | organisaatio | företag | företagsnamn | bolag",
    "account name | associated company | employer | työnantaja | parent customer",
)
ROLE = (
    "job title | title | role | position | job | tehtävä | tehtävänimike | rooli | asema | titel | roll | befattning",
)
GIVEN = ("first name | firstname | given name | forename | etunimi | etunimet | förnamn",)
FAMILY = ("last name | lastname | family name | surname | sukunimi | efternamn",)
NAME = (
    "name | full name | nimi | koko nimi | namn | customer name | client name | contact name | asiakkaan nimi"
    " | asiakasnimi | kundens namn | kundnamn | display name",
    "contact | yhteyshenkilö | kontaktperson",
)
OF_CUSTOMER = ("customer name | client name | account name | asiakkaan nimi | asiakasnimi | kundnamn | kundens namn",)
OWN_CODE = "#"

HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "people": {
        "number": (*CUSTOMER, OWN_CODE),
        "given_name": GIVEN,
        "family_name": FAMILY,
        "name": NAME,
        "organisation": COMPANY,
        "role": ROLE,
    },
    "organisations": {
        "number": (*CUSTOMER[:2], f"{CUSTOMER[2]} | company # | record id company", OWN_CODE),
        "business_id": BUSINESS_ID,
        "name": ("name | nimi | namn", *COMPANY, f"{NAME[0]} | {CUSTOMER[2]}"),
        "parent": ("parent | parent company | parent account | parent # | konserni | emoyhtiö | moderbolag | koncern",),
    },
    "memberships": {
        "person": ("person | person # | henkilö | henkilö# | henkilön # | medlem | jäsen | contact #", *CUSTOMER),
        "email": EMAIL,
        "organisation": (
            "organisation # | organization # | company # | account # | yritys# | organisaatio# | företags#",
            *BUSINESS_ID,
            *COMPANY,
        ),
        "role": ROLE,
        "since": ("since | from | start | start @ | joined | alkaen | alkupäivä | alkupvm | från | startdatum",),
        "until": ("until | to | end | end @ | left | asti | saakka | loppupäivä | loppupvm | till | slutdatum",),
    },
    "units": {
        "number": ("unit # | store # | branch # | seller # | yksikkö# | enhets# | toimipiste#", OWN_CODE),
        "name": ("name | nimi | namn | unit name | store name | yksikön nimi", *UNIT),
        "parent": (
            "parent | parent unit | parent # | kuuluu | yläyksikkö | överordnad enhet | hör till",
            "region | area | alue | område | state | seller state",
        ),
        "leader": ("leader | manager | head | esihenkilö | esimies | vetäjä | päällikkö | chef | ledare",),
    },
    "touchpoints": {
        "number": ("touchpoint # | kohtaamispiste#", OWN_CODE),
        "name": ("name | nimi | namn", *TOUCHPOINT),
        "phase": ("phase | stage | vaihe | fas | skede",),
        "position": ("position | order | järjestys | sija | ordning | plats",),
        "owner": ("owner | vastuuhenkilö | omistaja | ansvarig | ägare",),
        "deputy": ("deputy | varahenkilö | sijainen | ersättare | ställföreträdare",),
        "partner": ("partner | kumppani | samarbetspartner",),
    },
    "purchases": {
        "number": (
            "order # | order# | purchase # | transaction # | tilaus# | tilaus # | tilausnro | beställnings#",
            "invoice # | invoice# | invoice | receipt # | deal # | record id | record id deal | opportunity # | lasku#"
            " | laskun # | laskun numero | kuitti# | faktura# | document # | tositenumero | order | tilaus"
            " | beställning",
        ),
        "line": ("order item # | line | line # | item # | row | row # | rivi | rivi# | rad | rad# | order line",),
        "date": (
            "order @ | purchase @ | order purchase @ | transaction @ | sale @ | ostopäivä | ostopvm | tilauspäivä"
            " | tilauspvm | myyntipäivä | köpdatum | orderdatum | beställningsdatum | ostoaika",
            "@",
            "invoice @ | document @ | laskun päivä | laskupäivä | laskun pvm | laskutuspäivä | tositepäivä"
            " | fakturadatum | close @ | closed @ | actual close @ | created at | created on | aikaleima",
        ),
        "amount": (
            "amount | total | total amount | order amount | order total | line total | line amount | amount eur | sum"
            " | purchase amount | net amount | transaction amount | summa | loppusumma | kokonaissumma | rivisumma"
            " | yhteensä | summa eur | belopp | totalt | totalbelopp | dollar value | invoice amount",
            "price | revenue | actual revenue | payment value | value | sales | hinta | myynti | veroton summa"
            " | laskun summa | pris",
        ),
        "currency": ("currency | currency code | valuutta | valuuttakoodi | valuta | valutakod | currency iso code",),
        "product": (
            "product | product name | item name | description | tuote | tuotteen nimi | nimike | kuvaus | produkt"
            " | produktnamn | beskrivning",
            "product # | stock code | sku | tuotekoodi | tuote# | produkt# | product category name | deal name"
            " | opportunity name | topic",
        ),
    },
    "encounters": {
        "id": (
            "encounter # | visit # | call # | activity # | case # | ticket # | event # | case number | käynti#"
            " | kohtaamis# | ärende#",
            OWN_CODE,
        ),
        "date": (
            "encounter @ | visit @ | call @ | meeting @ | activity @ | event @ | won @ | käyntipäivä | tapaamispäivä"
            " | kohtaamispäivä | soittoaika | mötesdatum | besöksdatum",
            "@",
            "created | created @ | created at | created on | start | start @ | actual start | due @ | alkoi"
            " | aikaleima",
        ),
        "kind": ("kind | type | activity type | laji | tyyppi | tapa | typ | slag",),
        "words": (
            "words | notes | note | comment | comments | description | subject | muistiinpano | muistiinpanot"
            " | kommentti | kuvaus | aihe | anteckning | anteckningar | kommentar | beskrivning | ämne",
        ),
    },
    "leads": {
        "number": ("lead # | mql # | prospect # | liidi#", *CUSTOMER, OWN_CODE),
        "given_name": GIVEN,
        "family_name": FAMILY,
        "name": NAME,
        "organisation": COMPANY,
        "date": (
            "first contact @ | lead @ | first seen | ensikontakti | yhteydenottopäivä",
            "create @ | created @ | created at | created on | created | luontipäivä | luotu | skapad",
            "@",
        ),
        "words": (
            "origin | source | lead source | original source | original traffic source | lähde | alkuperä | källa",
            "campaign | kampanja | kampanj | notes | description | topic",
        ),
    },
}
SHARED: Mapping[str, tuple[str, ...]] = {
    "customer": CUSTOMER,
    "email": EMAIL,
    "phone": PHONE,
    "mobile": MOBILE,
    "address": ADDRESS,
    "business_id": BUSINESS_ID,
    "name": OF_CUSTOMER,
    "language": LANGUAGE,
    "best_channel": CHANNEL,
    "country": COUNTRY,
    "unit": UNIT,
    "manager": MANAGER,
    "touchpoint": TOUCHPOINT,
    "employee": EMPLOYEE,
}


def plain(heading: str) -> str:
    """Write a heading in small letters with single spaces, its words apart: CustomerID is customer id."""
    apart = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    return " ".join(re.sub(r"[^\w]+|_", " ", apart).casefold().split())


def rank(kind: str, field: str, heading: str) -> int | None:
    """Say how well a heading fits a field: 0 is best; None where it does not."""
    said = plain(heading)
    return next((at for at, each in enumerate(patterns(kind, field)) if each.fullmatch(said)), None)


@cache
def patterns(kind: str, field: str) -> tuple[re.Pattern[str], ...]:
    """Give a field's ranks as patterns."""
    ranks = HEADINGS[kind].get(field) or SHARED.get(field, ())
    return tuple(re.compile("|".join(spelt(name) for name in each.split("|"))) for each in ranks)


def spelt(name: str) -> str:
    """Spell out what stands for several words."""
    return re.escape(name.strip()).replace(r"\#", CODE).replace("@", DATE)
