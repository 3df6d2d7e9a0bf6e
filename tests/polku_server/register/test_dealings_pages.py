"""Promises, rivals, purchases and referrals, written down on the customer's page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from factories import customers, house
from polku_server.models import Agreed, Party, Purchase, Referral, Rival
from polku_server.register import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Client:
    house.organisation()
    made = Client(headers={"accept-language": "en"})
    made.force_login(customers.staff())
    return made


@pytest.fixture
def kaisa() -> Party:
    return customers.person(number="A-1")


def at(party: Party, rest: str = "") -> str:
    return f"/register/customers/{party.public_id}/{rest}"


def test_a_promise_is_written_down_and_marked_kept(lead, kaisa):
    sent = {"side": "ours", "words": "Tarjous", "due": "9.3.2026", "on": "3.3.2026"}

    assert lead.post(at(kaisa, "agreed/"), sent).headers["Location"] == at(kaisa, "?done=agree")
    made = Agreed.objects.get()
    assert (made.words, str(made.due), made.overdue) == ("Tarjous", "2026-03-09", True)
    lead.post(at(kaisa, "agreed/"), {"kept": str(made.pk)})
    assert Agreed.objects.filter(kept_at=None).count() == 0


def test_a_rival_is_written_down_and_retired(lead, kaisa):
    lead.post(at(kaisa, "rivals/"), {"name": "Aalto Oy", "difference": "Varaosat", "basis": "stated"})

    assert "<strong>Aalto Oy</strong>: Varaosat" in lead.get(at(kaisa)).content.decode()
    lead.post(at(kaisa, "rivals/"), {"retire": str(Rival.objects.get().pk)})
    assert "Aalto Oy" not in lead.get(at(kaisa)).content.decode()


def test_what_was_done_is_told_and_other_words_are_not(lead, kaisa):
    assert "The purchase is written down." in lead.get(at(kaisa, "?done=purchase")).content.decode()
    assert lead.get(at(kaisa, "?done=<b>")).context["done"] is None


@pytest.mark.parametrize(("rest", "name"), [("agreed/", "kept"), ("rivals/", "retire")])
def test_a_line_of_another_customer_is_not_found(lead, kaisa, rest: str, name: str):
    other = customers.person("Matti")
    rows = {
        "kept": actions.add_agreed(other, "ours", "x", by=None),
        "retire": actions.add_rival(other, "x", "y", by=None),
    }

    assert lead.post(at(kaisa, rest), {name: str(rows[name].pk)}).status_code == 404


def test_a_purchase_is_written_down_once(lead, kaisa):
    sent = {"product": "Vuosihuolto", "amount": "189,50", "currency": "EUR", "happened_on": "3.3.2026", "key": "k"}

    assert [lead.post(at(kaisa, "purchases/"), sent).status_code for _ in range(2)] == [302, 302]
    made = Purchase.objects.get()
    assert (made.party, made.money, str(made.happened_on)) == (kaisa, (Decimal("189.50"), "EUR"), "2026-03-03")


@pytest.mark.parametrize(
    ("rest", "sent", "field"),
    [
        ("agreed/", {"side": "ours", "words": "131052-308T"}, "agree_words"),
        ("agreed/", {"side": "ours", "words": "x", "on": "3.3.2026", "due": "2.3.2026"}, ""),
        ("rivals/", {"name": "x", "difference": "131052-308T", "basis": "stated"}, "rival_difference"),
        ("purchases/", {"amount": "2.140,50", "currency": "EUR"}, "purchase_amount"),
        ("purchases/", {"amount": "1", "currency": "euro"}, "purchase_currency"),
        ("purchases/", {"amount": "1", "currency": "EUR", "happened_on": "31.12.2099"}, "purchase_happened_on"),
        ("referrals/", {"other": "A-2", "way": "made", "anyway": "no"}, "referral_other"),
        ("referrals/", {"other": "A-1", "way": "made", "anyway": "no"}, ""),
    ],
)
def test_what_is_refused_is_told_and_leads_to_its_field(lead, kaisa, rest: str, sent: dict[str, str], field: str):
    page = lead.post(at(kaisa, rest), sent)

    assert page.status_code == 422
    assert (f'href="#{field}"' if field else 'class="errors"') in page.content.decode()
    assert [model.objects.count() for model in (Agreed, Rival, Purchase, Referral)] == [0, 0, 0, 0]


@pytest.mark.parametrize(("typed", "way"), [("A-2", "made"), ("040 123 4567", "got"), ("matti@example.org", "made")])
def test_a_referral_finds_the_other_by_an_exact_number_or_address(lead, kaisa, typed: str, way: str):
    matti = customers.person("Matti", number="A-2", contacts=[("phone", "0401234567"), ("email", "matti@example.org")])

    lead.post(at(kaisa, "referrals/"), {"other": typed, "way": way, "anyway": "yes"})

    pair = (kaisa, matti) if way == "made" else (matti, kaisa)
    made = Referral.objects.get()
    assert (made.referrer, made.referred, made.anyway) == (*pair, "yes")


def test_a_referral_of_several_who_share_an_address_asks_for_the_number(lead, kaisa):
    for name in ("Matti", "Maija"):
        customers.person(name, contacts=[("phone", "0401234567")])

    page = lead.post(at(kaisa, "referrals/"), {"other": "0401234567", "way": "made", "anyway": "no"})

    assert page.context["referral"].errors == {"other": ["Several customers share this. Give the customer number."]}


def test_a_leader_finds_nobody_of_another_unit(kaisa):
    house.organisation()
    tampere = customers.unit()
    own = customers.person("Oma", unit=tampere)
    leader = Client(headers={"accept-language": "en"})
    leader.force_login(customers.staff("unit_leader", unit=tampere))

    page = leader.post(at(own, "referrals/"), {"other": "A-1", "way": "made", "anyway": "no"})

    assert page.context["referral"].errors == {"other": ["Nobody was found by this. Add the customer first."]}
