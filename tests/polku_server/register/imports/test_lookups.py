"""Whom a row means is found without a walk through the register."""

import pytest
from django.db import connection

from factories import house
from polku_server.register.actions.merging import merge
from polku_server.register.imports.lookups import Parties
from polku_server.register.models import Contact, Party, Purchase

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


def test_address_that_came_by_a_merge_reaches_who_is_there_now_by_either_name():
    now, gone = Party.objects.create(name="Maija Virta"), Party.objects.create(name="Maija Koski")
    Contact.objects.create(party=gone, channel="email", value="m@x.fi", key="m@x.fi")
    merge(now, gone, by=house.lead())

    found = Parties().by_contact(["m@x.fi"])

    assert found == {"m@x.fi": [(now.pk, "maija virta", gone.pk), (now.pk, "maija koski", gone.pk)]}
