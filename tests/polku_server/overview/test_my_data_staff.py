"""Staff make a link to a customer's own data, see it once, and it is written down that they did."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from factories import customers, house, own_data
from polku_server.govern.models import AuditEntry
from polku_server.models import Party

pytestmark = pytest.mark.django_db


def made(party: Party, reader: str = "lead"):
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.holder(reader))
    return client.post(f"/register/customers/{party.public_id}/own-link/")


def test_the_link_opens_the_customers_own_page():
    party = own_data.kaisa()

    (address,) = re.findall(r"http://\S+/omat/[^<\s]+", made(party).content.decode())

    assert Client().get(urlsplit(address).path).status_code == 200
    assert list(AuditEntry.objects.values_list("verb", "thing"))[-1] == ("made own link", f"party {party.pseudonym}")


def test_only_people_have_a_page_of_their_own():
    assert made(customers.organisation()).status_code == 404


@pytest.mark.parametrize(("reader", "status"), [("data_protection", 200), ("analyst", 403), ("administrator", 403)])
def test_whoever_looks_after_consents_may_make_one(reader: str, status: int):
    assert made(own_data.kaisa(), reader).status_code == status
