"""A customer with something in every part of their own page, and a browser that holds the link."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from factories import customers, house
from polku_server.govern import consent
from polku_server.models import Party
from polku_server.overview import my_data_links
from polku_server.register import actions

TOKEN = re.compile(r'name="token" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"
TEXTS = {
    "fi": "Saatte kertoa minulle tarjouksista ja uutisista. Voin kieltää sen milloin tahansa.",
    "sv": "Ni får berätta för mig om erbjudanden och nyheter. Jag kan förbjuda det när som helst.",
    "en": "You may tell me about offers and news. I can forbid it at any time.",
}
EMAIL = "kaisa.lehtovirta@example.org"


class Holder:
    """Somebody with a link, or with anything else in its place."""

    def __init__(self, token: str, language: str = "en", client: Client | None = None) -> None:
        self.client, self.path, self.query = client or Client(), f"/omat/{token}", f"?kieli={language}"

    def open(self, rest: str = "") -> Any:
        return self.client.get(self.path + rest + self.query)

    def send(self, rest: str, form: str = "", **sent: Any) -> Any:
        """Send a form; its token is taken from the page that it stands on, unless it is given."""
        pages = {"/consents": "", "/download": ""}
        token = form or token_of(self.open(pages.get(rest, rest)))
        body = urlencode({"token": token, **sent})
        return self.client.post(self.path + rest + self.query, body, content_type=FORM)


def token_of(response: Any) -> str:
    return TOKEN.search(response.content.decode())[1]


def worded(purpose: str = "marketing", **texts: str) -> Any:
    """Give a text to agree to."""
    return consent.word(purpose=purpose, texts=TEXTS | texts)


def kaisa(**fields: Any) -> Party:
    """Give a customer with an address and a number."""
    house.organisation(sample=True)
    contacts = [("email", EMAIL), ("phone", "040 123 4567")]
    return customers.person(**({"contacts": contacts, "language": "fi"} | fields))


def holder(party: Party, language: str = "en", **more: Any) -> Holder:
    """Give somebody with the party's own link."""
    return Holder(my_data_links.make(party), language, **more)


def rich(name: str = "Lehtovirta", word: str = "Odotin kaksi tuntia. ") -> Party:
    """Give a customer with more of everything than fits on the page; every text holds `name` or `word`."""
    party = kaisa(family=name, number="A-10023", best_channel="phone")
    for n in range(12):
        actions.add_contact(party, "phone", f"040 555 10{n:02}", by=None)
        actions.add_membership(party, customers.organisation(f"{n} {name} Oy"), by=None, role=f"{word}"[:80].strip())
        actions.set_value(
            party, customers.field(f"field{n}", purpose=(word * 10)[:300], name=f"{n} {name}"[:80]), word, by=None
        )
        group = actions.make_group(f"{n} {name}"[:80], word, by=None)
        actions.put_in_group(party, group, by=None)
        actions.log_encounter(party, by=None, words=(word * 20)[:200])
        actions.record_purchase(party, Decimal("2140.00"), by=None, product=word)
    asked = house.survey(name=f"{name} kysely"[:80])
    for _ in range(12):
        house.answer(asked, pleased=1, hard=5, tell=2, words=word * 30, party=party)
    allowed(party, name)
    return party


def allowed(party: Party, name: str) -> None:
    """Record decisions of every kind, and tell many others of the party."""
    shown = {"language": "fi", "source": "form"}
    for number, channel in enumerate(("email", "sms", "post")):
        wording = worded(fi=(TEXTS["fi"] + f" {number} ") * 3)
        consent.give(party=party, purpose="marketing", channel=channel, wording=wording, **shown)
    worded("surveys")
    consent.withdraw(party=party, purpose="surveys", channel="sms", source="phone")
    wording = worded("disclosure")
    for n in range(12):
        recipient = f"{n} {name}"[:120]
        consent.give(party=party, purpose="disclosure", recipient=recipient, wording=wording, **shown)
        consent.disclose(party=party, recipient=recipient, what=["name", "phone"])


def long_ago() -> Any:
    """Give a moment when a link made then has ended."""
    return timezone.now() - my_data_links.LIVES - timedelta(minutes=1)
