"""Maybe the same: found by number, address or name, told with reasons, and only to who may see."""

import pytest

from factories import customers
from polku_server.register.alike import alike

pytestmark = pytest.mark.django_db

KAISA = {"kind": "person", "given_name": "Kaisa", "family_name": "Lehtovirta"}


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def test_the_same_address_is_the_first_reason():
    party = customers.person(contacts=[("email", "kaisa@example.org")])

    found = alike(KAISA, by=None, contacts=[("email", "KAISA@example.org")])

    assert [(each, reasons[0]) for each, reasons in found] == [(party, "same e-mail")]


def test_a_name_alone_is_a_reason():
    party = customers.person()

    assert alike(KAISA, by=None) == [(party, ["same family name", "same given name"])]


def test_a_business_id_finds_the_company_under_another_name():
    party = customers.organisation("Koivikon Huolto Oy", business_id="2077474-0")

    found = alike({"kind": "organisation", "name": "Kiinteistö Koivikko", "business_id": "2077474-0"}, by=None)

    assert found == [(party, ["same business ID"])]


def test_nobody_is_alike_in_nothing():
    customers.person("Matti", "Aho", contacts=[("phone", "0401234567")])

    assert alike(KAISA, by=None, contacts=[("phone", "0407654321")]) == []
    assert alike({"kind": "person"}, by=None) == []


def test_a_customer_of_another_unit_is_not_told_of():
    customers.person(unit=customers.unit("Oulu"))
    leader = customers.staff("unit_leader", unit=customers.unit("Tampere"))

    assert alike(KAISA, by=leader) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_among_three_as_among_one(count, django_assert_num_queries):
    for _ in range(count):
        customers.person(contacts=[("phone", "0401234567")])

    with django_assert_num_queries(10):
        alike(KAISA, by=None, contacts=[("phone", "0401234567")])


def test_an_address_is_told_before_the_names_that_many_share(monkeypatch):
    monkeypatch.setattr("polku_server.register.alike.MOST", 2)
    known = customers.person(contacts=[("phone", "0401234567")])
    for _ in range(3):
        customers.person()

    found = [party for party, _reasons in alike(KAISA, by=None, contacts=[("phone", "0401234567")])]

    assert (found[0], len(found)) == (known, 3)
