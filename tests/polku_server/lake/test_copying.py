"""Rows copied in bulk stand in both stores as the models would have written them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from django.db import connections, transaction

from polku_server.models import Purchase
from polku_server.register.imports import copying

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
ROW = {
    "key": 'a,"b"',
    "amount": Decimal("-1234567.80"),
    "currency": "EUR",
    "product": "Putki; 5 \n mm",
    "happened_on": dt.date(2026, 3, 2),
    "happened_at": NOON,
    "employee": "",
    "party_id": None,
}


@pytest.fixture
def insert(house):
    def made(*rows):
        kinds = {"amount": pa.decimal128(14, 2), "happened_at": pa.timestamp("s", "UTC"), "party_id": pa.int64()}
        columns = {name: pa.array([row[name] for row in rows], kinds.get(name)) for name in ROW}
        with transaction.atomic(using=house.using):
            beside = {"stored_at": NOON, "source": "shop"}
            return copying.insert(connections[house.using], Purchase, pa.table(columns), beside)

    return made


def test_bulk_row_is_the_row_that_the_model_writes(house, insert):
    with transaction.atomic(using=house.using):
        saved = Purchase.objects.using(house.using).create(**{**ROW, "key": "model", "source": "shop"})

    count = insert(ROW)

    names = [field.attname for field in Purchase._meta.concrete_fields if field.name not in ("id", "key", "stored_at")]
    rows = Purchase.objects.using(house.using).values(*names)
    assert count == 1
    assert rows.get(key='a,"b"') == rows.get(pk=saved.pk)


def test_rows_whose_key_is_there_are_left_out(house, insert):
    insert(ROW)

    assert insert({**ROW, "amount": Decimal(1)}, {**ROW, "key": "other"}) == 1
    assert Purchase.objects.using(house.using).get(key='a,"b"').amount == Decimal("-1234567.80")
