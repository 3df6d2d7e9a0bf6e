"""Staff make a link to a customer's own data, see it once, and it is written down that they did."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from factories import customers, house, own_data
from polku_server.govern.models import AuditEntry
from polku_server.models import OwnLink, Party
from polku_server.overview import my_data_links
from polku_server.register import actions

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


def path_of(answer) -> str:
    (address,) = re.findall(r"http://\S+/omat/[^<\s]+", answer.content.decode())
    return urlsplit(address).path


def test_one_link_is_revoked_and_the_others_open():
    party, lead = own_data.kaisa(), house.client(house.lead())
    first, second = path_of(made(party)), path_of(made(party))
    row = party.own_links.order_by("pk").first()

    lead.post(f"/register/customers/{party.public_id}/own-link/{row.public_id}/revoke/")

    assert [Client().get(each).status_code for each in (first, second)] == [404, 200]
    assert list(AuditEntry.objects.values_list("verb", "thing"))[-1][0] == "revoked own link"


def test_the_customers_page_tells_who_made_a_link_and_until_when():
    party = own_data.kaisa()
    made(party)
    over = OwnLink.objects.create(party=party, until=timezone.now())

    page = house.client(house.lead()).get(f"/register/customers/{party.public_id}/").content.decode()

    assert re.search(r"Made by Aino Rautio on \d.* \d\d:\d\d, opens until \d", page)
    assert over.public_id not in page


def test_who_may_not_make_links_sees_none():
    party = own_data.kaisa()
    made(party)

    assert (
        "revoke/" not in house.client(house.analyst()).get(f"/register/customers/{party.public_id}/").content.decode()
    )


def test_a_link_of_somebody_merged_away_opens_the_kept_one_and_is_revoked_there():
    kept, gone = own_data.kaisa(), customers.person("Kajsa")
    path = path_of(made(gone))
    actions.merge(kept, gone, by=None)

    assert (Client().get(path).status_code, kept.own_links.count()) == (200, 1)
    kept.own_links.get().delete()
    assert Client().get(path).status_code == 404


def test_a_link_made_before_rows_were_kept_still_opens():
    assert Client().get(my_data_links.path(my_data_links.make(own_data.kaisa()))).status_code == 200
