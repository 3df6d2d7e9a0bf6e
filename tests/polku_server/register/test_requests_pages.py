"""Requests about own data: give a person theirs, or forget them after reading what goes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from factories import customers, house
from polku_server.govern.models import AuditEntry, Erasure
from polku_server.models import Need, Party
from polku_server.register import actions, requests_pages

pytestmark = pytest.mark.django_db
REQUESTS = "/govern/requests/"


def reading(role: str = "data_protection", **limits: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.holder(role, **limits))
    return client


def text(response: Any) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def party() -> Party:
    party = customers.person(given="=Kaisa")
    actions.log_encounter(party, by=None, words="Luvattiin uusi pumppu.")
    return party


def page(party: Party) -> str:
    return f"{REQUESTS}{party.public_id}/"


def read(client: Client, party: Party) -> str:
    return re.search(r'name="read" value="(\w+)"', client.get(page(party)).content.decode())[1]


def test_the_free_text_is_read_before_it_is_deleted(party: Party):
    shown = text(reading().get(page(party)))

    assert "Luvattiin uusi pumppu." in shown
    assert "Nobody can take this back, not from a backup either." in shown
    assert AuditEntry.objects.latest("pk").verb == "saw"


def test_whoever_has_very_many_texts_is_forgotten_where_all_of_them_stand(party: Party, monkeypatch):
    monkeypatch.setattr(requests_pages, "READ", 1)
    actions.log_encounter(party, by=None, words="Pumppu vaihdettiin.")
    client = reading()

    short, whole = (client.get(page(party) + rest).content.decode() for rest in ("", "?all=1"))

    assert ["Read the other 1 too" in each for each in (short, whole)] == [True, False]
    assert ['name="read"' in each for each in (short, whole)] == [False, True]


def test_whoever_was_read_about_is_forgotten_and_the_page_says_what_remains(party: Party):
    client, pseudonym = reading(), party.pseudonym

    said = client.post(f"{page(party)}forget/", {"read": read(client, party)}, follow=True)

    shown = text(said)
    assert (Party.objects.exists(), Erasure.objects.get().pseudonym) == (False, pseudonym)
    assert f"What remains is the code {pseudonym}" in shown
    assert "polku compact" in shown
    assert client.get(page(party)).status_code == 404


@pytest.mark.parametrize("sent", ["", "x"])
def test_what_was_not_read_is_not_forgotten(party: Party, sent: str):
    said = reading().post(f"{page(party)}forget/", {"read": sent})

    assert (said.status_code, Party.objects.count()) == (409, 1)


def test_what_was_written_after_reading_is_read_first(party: Party):
    client = reading()
    before = read(client, party)
    Need.objects.create(party=party, kind="goal", words="Lämmin talo", on="2026-05-01")

    said = client.post(f"{page(party)}forget/", {"read": before})

    assert (said.status_code, "Lämmin talo" in text(said), Party.objects.count()) == (409, True, 1)


def test_the_data_is_given_as_both_kinds_of_file(party: Party):
    client = reading()

    as_json, as_csv = (client.post(f"{page(party)}export/", {"form": form}) for form in ("json", "csv"))

    rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert json.loads(as_json.content)["register"]["person"][0]["given_name"] == "=Kaisa"
    assert ["register", "person", "1", "given_name", "'=Kaisa"] in rows
    assert as_csv["Content-Disposition"] == f'attachment; filename="{party.pseudonym}.csv"'
    assert AuditEntry.objects.filter(verb="exported person").count() == 2


def test_erasures_are_listed_a_page_at_a_time_by_what_leads_nowhere():
    Erasure.objects.bulk_create([Erasure(pseudonym=f"{n:016x}") for n in range(51)])
    client = reading()

    first = client.get(REQUESTS).content.decode()
    second = client.get(REQUESTS + re.search(r'href="(\?after=\d+)"', first)[1]).content.decode()

    assert re.findall(r"key-face\">(\w{16})<", first)[0] == f"{50:016x}"
    assert re.findall(r"key-face\">(\w{16})<", second) == [f"{0:016x}"]


def test_who_answers_for_one_unit_sees_no_erasures_of_all():
    Erasure.objects.create(pseudonym="0" * 16)

    assert "0" * 16 not in text(reading("unit_leader", unit=house.unit("Espoo")).get(REQUESTS))


@pytest.mark.parametrize("after", ["x", "²", "9" * 30, "\0"])
def test_a_place_that_is_none_is_the_beginning(after: str):
    assert reading().get(REQUESTS, {"after": after, "erased": after, "q": after}).status_code == 200


@pytest.mark.parametrize("erasures", [1, 3])
def test_the_list_costs_as_much_for_few_as_for_many(erasures: int, django_assert_num_queries: Any):
    Erasure.objects.bulk_create([Erasure(pseudonym=f"{n:016x}") for n in range(erasures)])
    client = reading()
    client.get(REQUESTS)

    with django_assert_num_queries(5):
        client.get(REQUESTS)
