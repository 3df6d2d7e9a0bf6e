"""Purchases, encounters and whose answers are, in the lake: money exact, customers by pseudonym, gone when undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from factories import lake_rows as rows
from polku_server.lake import changes
from polku_server.models import Encounter, ImportBatch, Party, Purchase, Response

DAY = (date(2026, 3, 2) - date(1970, 1, 1)).days


@pytest.fixture
def customer(house):
    with transaction.atomic(using=house.using):
        Party.objects.using(house.using).all().delete()
        return Party.objects.using(house.using).create(name="Havu Oy", kind="organisation")


def keep(house, model, **fields):
    with transaction.atomic(using=house.using):
        return model.objects.using(house.using).create(happened_on=date(2026, 3, 2), **fields)


def test_purchase_is_copied_with_exact_cents_and_the_pseudonym(house, copy, customer):
    kept = keep(house, Purchase, key="a", party=customer, amount=Decimal("-1234567.89"), currency="SEK")
    keep(house, Purchase, key="b", amount=Decimal("0.10"))

    copy.all()

    assert rows.held(copy.lake, "purchases")[0] == (
        *(kept.pk, customer.pseudonym, None, None, "", "typed", -123456789, "SEK"),
        *(DAY, (DAY - 4) // 7, 56 * 12 + 2),
    )
    assert [row[6] for row in rows.held(copy.lake, "purchases")] == [-123456789, 10]


def test_purchases_of_an_undone_batch_leave(house, copy, customer):
    with transaction.atomic(using=house.using):
        batch = ImportBatch.objects.using(house.using).create(kind="purchases", source="shop", file_name="a.csv")
    keep(house, Purchase, key="a", party=customer, amount=Decimal(1), batch=batch)
    copy.all()

    with transaction.atomic(using=house.using):
        ImportBatch.objects.using(house.using).filter(pk=batch.pk).update(undone_at=timezone.now())
        changes.note("purchase", Purchase.objects.using(house.using).filter(batch=batch), using=house.using)
    copy.all()

    assert rows.held(copy.lake, "purchases") == []


def test_corrected_encounter_gives_way(house, copy, customer):
    first = keep(house, Encounter, key="a", party=customer, kind="call")
    copy.all()

    kept = keep(house, Encounter, key="b", party=customer, kind="visit", corrects=first)
    changes.note("encounter", [first.pk], using=house.using)
    copy.all()

    assert [(row[0], row[6]) for row in rows.held(copy.lake, "encounters")] == [(kept.pk, "visit")]


def pointed(house, response, party):
    """Point a response at another customer as a merge does, or at nobody as forgetting does."""
    with transaction.atomic(using=house.using):
        changes.note("response", [response.pk], using=house.using)
        Response.objects.using(house.using).filter(pk=response.pk).update(party=party)


def customers(copy):
    copy.all()
    return [row[2] for row in rows.held(copy.lake)]


def test_an_answer_follows_its_customer_through_merging_and_forgetting(house, copy, customer):
    with transaction.atomic(using=house.using):
        other = Party.objects.using(house.using).create(name="Haapa Oy", kind="organisation")
    response = rows.respond(rows.survey(house.using), {"a": 5}, party=customer)

    found = [customers(copy)]
    for party in (other, customer, None):
        pointed(house, response, party)
        found.append(customers(copy))

    assert found == [[customer.pseudonym], [other.pseudonym], [customer.pseudonym], [""]]


def test_who_was_promised_anonymity_is_nobody_in_the_lake(house, copy, customer):
    version = rows.survey(house.using, anonymity="anonymous")  # such rows are not written: the copy would not tell
    rows.respond(version, {"a": 5}, party=customer)

    assert customers(copy) == [""]
