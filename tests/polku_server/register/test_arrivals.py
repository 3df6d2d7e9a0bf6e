"""What another system adds by the id of a customer merged away goes to the kept one, and back when it is undone."""

import json

import pytest
from django.test import Client

from factories import customers, house
from polku_server.govern.api_keys import SCOPES, make_key
from polku_server.models import Arrival, Encounter, Purchase, Referral
from polku_server.register import actions

pytestmark = pytest.mark.django_db


def post(address, **body):
    _key, text = make_key("system", SCOPES, by=house.administrator())
    client = Client(headers={"Authorization": f"Bearer {text}"})
    answer = client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("address", "model", "body"), [("encounters", Encounter, {}), ("purchases", Purchase, {"amount": "5.00"})]
)
def test_a_row_by_the_id_of_the_one_merged_away_goes_back_with_it(address, model, body):
    kept, gone = customers.person(), customers.person()
    made = actions.merge(kept, gone, by=None)

    assert post(address, customer=gone.public_id, **body)["customer"] == kept.public_id
    assert post(address, customer=kept.public_id, **body)["customer"] == kept.public_id

    actions.unmerge(made, by=None)
    assert [row.party for row in model.objects.order_by("pk")] == [gone, kept]
    assert Arrival.objects.count() == 0


def test_a_referral_by_the_id_of_the_one_merged_away_goes_back_with_it():
    kept, gone, other = (customers.person() for _ in range(3))
    made = actions.merge(kept, gone, by=None)

    post("referrals", referrer=other.public_id, referred=gone.public_id)

    assert Referral.objects.get().referred == kept
    actions.unmerge(made, by=None)
    assert Referral.objects.get().referred == gone
