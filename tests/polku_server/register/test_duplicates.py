"""Duplicates of the whole register: what is compared, what is found, and that what was decided stays decided."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from factories import customers
from polku_server.models import DuplicatePair, Party
from polku_server.register import actions, duplicates
from polku_server.register.duplicates import Found, Pair

pytestmark = pytest.mark.django_db


def kaisa(**fields: Any) -> Party:
    contacts = [("email", "kaisa@example.org"), ("phone", "040 123 4567")]
    return customers.person("Kaisa", "Lehtovirta", contacts=contacts, **fields)


def queue() -> list[tuple[int, int, str]]:
    return list(DuplicatePair.objects.order_by("pk").values_list("left_id", "right_id", "state"))


def pair(*parties: Party, probability: float = 0.9) -> Pair:
    return Pair(duplicates.ordered(*(party.pk for party in parties)), probability, [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_is_read_in_two_queries(count: int, django_assert_num_queries: Any):
    for number in range(count):
        kaisa(number=str(number))

    with django_assert_num_queries(2):
        assert len(duplicates.table()) == count


def test_what_is_compared_of_a_customer():
    company = customers.organisation("Koivikon Huolto Oy", business_id="2617416-4")
    actions.add_contact(company, "post", "Kotikatu 1, 33100 Tampere", by=None)
    actions.add_contact(company, "sms", "040 111 2222", by=None)
    customers.person("Aino", "Aho", number="A-1")

    first, second = duplicates.table().to_pylist()

    assert first == {
        "id": company.pk, "kind": "organisation", "name": "Koivikon Huolto Oy", "given_name": "", "family_name": "",
        "business_id": "2617416-4", "email": None, "phone": "040 111 2222", "street": "Kotikatu 1", "postcode": "33100",
        "city": "Tampere",
    }  # fmt: skip
    assert (second["name"], second["email"], "number" in second) == ("Aino Aho", None, False)


def test_things_and_those_merged_away_are_not_compared():
    kept = kaisa()
    actions.add_party("asset", by=None, name="Hissi", parent=kept)
    actions.merge(kept, kaisa(), by=None)

    assert duplicates.table()["id"].to_pylist() == [kept.pk]


def test_an_empty_register_has_none():
    assert duplicates.search() == Found(0, 0, 0, 0)


def test_two_who_share_all_but_their_number_are_found_with_why_and_without_a_value():
    one, other = kaisa(number="A-1"), kaisa(number="A-2")
    heard: list[Any] = []

    found = duplicates.search(lambda *step: heard.append(step))

    row = DuplicatePair.objects.get()
    assert (found, heard) == (Found(2, 1, 1, 0), [("read", 2), ("compared", 1), ("kept", 1)])
    assert (row.left, row.right, row.state) == (one, other, "open")
    assert {each["column"]: each["agreement"] for each in row.reasons}["email"] == "same"
    assert {key for each in row.reasons for key in each} == {"column", "agreement", "weight"}


def test_what_was_decided_stays_and_what_is_found_no_more_goes():
    one, other, third = (customers.person("Aino", name) for name in ("Aho", "Aho", "Koski"))
    now = timezone.now()
    DuplicatePair.objects.create(left=one, right=other, probability=0.9, found_at=now, state="different")
    DuplicatePair.objects.create(left=one, right=third, probability=0.9, found_at=now)

    assert duplicates.keep([pair(one, other)]) == (0, 1)
    assert queue() == [(one.pk, other.pk, "different")]


def test_a_pair_found_again_takes_the_new_probability():
    one, other = customers.person(), customers.person()
    duplicates.keep([pair(one, other)])

    assert duplicates.keep([pair(other, one, probability=0.7)]) == (0, 0)
    assert DuplicatePair.objects.get().probability == 0.7


def test_somebody_merged_or_forgotten_meanwhile_is_not_queued():
    one, other, gone = customers.person(), customers.person(), customers.person()
    found = [pair(one, other), pair(one, gone), Pair((one.pk, gone.pk + 9), 0.9, [])]
    actions.merge(customers.person(), gone, by=None)

    assert duplicates.keep(found) == (1, 0)
    assert queue() == [(one.pk, other.pk, "open")]


@pytest.mark.parametrize(("pairs", "transactions"), [(3, 2), (4, 2), (5, 3)])
def test_each_transaction_takes_a_slice(monkeypatch: pytest.MonkeyPatch, pairs: int, transactions: int):
    monkeypatch.setattr(duplicates, "SLICE", 2)
    parties = [customers.person() for _ in range(pairs + 1)]

    assert len(list(duplicates.sliced(parties[1:]))) == transactions
    assert duplicates.keep([pair(parties[0], other) for other in parties[1:]]) == (pairs, 0)
