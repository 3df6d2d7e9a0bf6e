"""Whom a row means is found without a walk through the register."""

import pytest
from django.db import connection

from polku_server.register.imports.lookups import Parties
from polku_server.register.models import Party, Purchase

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rows", "index"),
    [(Party.objects.filter(number__in=["C1"]), "party_any_number"),
     (Purchase.objects.filter(number__in=["T1"]), "purchase_number")],
)  # fmt: skip
def test_number_is_looked_up_in_an_index(rows, index):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert index in rows.explain()


def test_number_means_who_holds_it_now_before_who_was_merged_away():
    now = Party.objects.create(name="Maija", number="C2")
    Party.objects.create(name="Maija M", number="C1", merged_into=now)
    holder = Party.objects.create(name="Liisa", number="C1")

    assert Parties().by_number(["C1"])["C1"].pk == holder.pk
