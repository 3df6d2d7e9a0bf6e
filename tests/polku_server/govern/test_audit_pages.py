"""The audit log's page: who may read it, what it is narrowed to, page after page, and the state of the chain."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client

from factories import house
from polku_server.govern import audit, audit_heads, audit_reading, audit_seal, audit_verify
from polku_server.models import Party, Role, Unit

pytestmark = pytest.mark.django_db
record = transaction.atomic(audit.record)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def officer():
    return house.holder(Role.DATA_PROTECTION, "Aino Rautio")


@pytest.fixture
def reader(officer):
    client = Client(headers=ENGLISH)
    client.force_login(officer)
    return client


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch):
    """Key and heads of this test alone."""
    monkeypatch.setitem(settings.POLKU, "POLKU_AUDIT_KEY", tmp_path / "audit.key")


def things(response):
    return [row["own"] for row in response.context["rows"]]


def lay(count, **named):
    for i in range(count):
        record(named.get("by"), named.get("verb", "changed"), Unit(public_id=f"unit{i}"))


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.DATA_PROTECTION, Role.LEAD, Role.AGENCY, Role.UNIT_LEADER)]
)
def test_the_page_is_closed_to_others(client, role):
    client.force_login(house.holder(role))

    assert client.get("/govern/audit/").status_code == 403


def test_an_empty_log_says_what_will_come(reader):
    assert "Nothing has been done yet." in reader.get("/govern/audit/").content.decode()


def test_a_row_tells_who_did_what_to_what_and_where_it_stands(reader, officer):
    person = Party.objects.create(name="Kaisa Lehtovirta")
    audit.seen(officer, person)
    audit_seal.seal(audit_heads.desk())

    page = reader.get("/govern/audit/")

    (row,) = page.context["rows"]
    assert (row["who"], row["verb"], row["own"], row["number"]) == (
        "Aino Rautio",
        "looked at the details",
        person.pseudonym,
        1,
    )
    assert "Kaisa" not in page.content.decode()


@time_machine.travel(dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC), tick=False)
@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("fi", "23.11.2026\u00a00.30.00"),
        ("sv", "23.11.2026\u00a000:30:00"),
        ("en", "23\u00a0Nov\u00a02026\u00a000:30:00"),
    ],
)
def test_times_are_local(reader, language, when):
    lay(1)

    (row,) = reader.get("/govern/audit/", headers={"accept-language": language}).context["rows"]

    assert row["when"] == when


@pytest.mark.parametrize("by", ["email", "name", "public_id"])
def test_the_log_is_narrowed_by_who(reader, officer, by):
    lay(1, by=house.user("Matti"))
    record(officer, "changed", Unit(public_id="mine"))

    assert things(reader.get("/govern/audit/", {"who": getattr(officer, by)})) == ["mine"]


def test_the_log_is_narrowed_by_verb(reader):
    lay(1)
    record(None, "removed", Unit(public_id="gone"))

    page = reader.get("/govern/audit/", {"verb": "removed"})

    assert things(page) == ["gone"]
    assert page.context["verbs"] == [("changed", "changed the details"), ("removed", "removed")]


@pytest.mark.parametrize("asked", ["unit1", "unit unit1"])
def test_the_log_is_narrowed_by_thing(reader, asked):
    lay(3)

    assert things(reader.get("/govern/audit/", {"thing": asked})) == ["unit1"]


def test_the_log_is_narrowed_by_local_days(reader):
    with time_machine.travel(dt.datetime(2026, 11, 21, 21, 59, tzinfo=dt.UTC)):
        record(None, "changed", Unit(public_id="before"))
    with time_machine.travel(dt.datetime(2026, 11, 21, 22, 0, tzinfo=dt.UTC)):
        record(None, "changed", Unit(public_id="on"))
    with time_machine.travel(dt.datetime(2026, 11, 22, 22, 0, tzinfo=dt.UTC)):
        record(None, "changed", Unit(public_id="after"))

    assert things(reader.get("/govern/audit/", {"since": "2026-11-22", "until": "2026-11-22"})) == ["on"]


@pytest.mark.parametrize(
    "query", ["since=tomorrow", "until=31.3.2027", "after=xyz", "since=0001-01-01", "until=9999-12-31"]
)
def test_an_address_that_cannot_be_read_says_so(reader, query):
    assert reader.get(f"/govern/audit/?{query}").status_code == 400


def test_nothing_found_offers_the_whole_log(reader):
    lay(1)

    assert "Nothing like this stands in the log." in reader.get("/govern/audit/?who=nobody").content.decode()


def test_pages_follow_each_other_without_a_gap(reader, monkeypatch):
    monkeypatch.setattr(audit_reading, "PAGE", 2)
    with time_machine.travel(dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC), tick=False):
        lay(5)  # at one moment
    seen, query = [], ""

    while True:
        page = reader.get(f"/govern/audit/?{query}")
        seen += things(page)
        query = page.context["next"]
        if not query:
            break

    assert seen == ["unit4", "unit3", "unit2", "unit1", "unit0"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_rows_as_for_one(reader, officer, django_assert_num_queries, count):
    for _ in range(count):
        lay(1, by=officer)
    audit_seal.seal(audit_heads.desk())
    reader.get("/govern/audit/")

    # session, user, grants; organisation; end of the chain, waiting; entries, verbs, staff, names
    with django_assert_num_queries(10):
        reader.get("/govern/audit/")


def test_the_page_tells_how_far_the_chain_was_verified(reader):
    lay(2)
    audit_seal.seal(audit_heads.desk())
    report = audit_verify.Verification(audit_heads.desk()).whole()

    page = reader.get("/govern/audit/")

    assert page.context["lead"] == "2 entries are sealed."
    assert re.fullmatch(r"Verified to number 2 on .*: it is as it was written\.", page.context["verified"])
    assert (page.context["digest"], page.context["wrong"]) == (report.digest, "")


def test_the_page_tells_when_something_was_found(reader):
    lay(1)
    audit_seal.seal(audit_heads.desk())
    audit_verify.Verification(audit_heads.desk(), kept=[audit_heads.Head(9, "0" * 64)]).whole()

    assert reader.get("/govern/audit/").context["wrong"].startswith("The log is not as it was written.")


def test_the_page_tells_when_nothing_seals(reader):
    with time_machine.travel(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        lay(1)

    assert reader.get("/govern/audit/").context["wrong"].startswith("Entries have waited for more than a minute")
