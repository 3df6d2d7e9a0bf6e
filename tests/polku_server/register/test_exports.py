"""The register's lists as files, on both stores: narrowed as their page is, with the company's own fields."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict

from factories import customers, house, stores
from polku_server.govern import exports
from polku_server.models import AuditEntry, CustomField, CustomValue, Party
from polku_server.register import actions

NOON = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)
ON = dt.date(2026, 3, 3)


@pytest.fixture(params=["db", pytest.param("postgres_store", marks=pytest.mark.engine)])
def store(request, settings) -> Iterator[str]:
    """Each kind of store in turn; what a test wrote is rolled back."""
    alias = request.getfixturevalue(request.param) or "default"
    settings.DATABASE_ROUTERS = [stores.To(alias)]
    with stores.rolled_back(alias):
        yield alias


def person(family: str, **fields: Any) -> Party:
    return Party.objects.create(name=f"Aino {family}", given_name="Aino", family_name=family, **fields)


def rows(by: Any, name: str, query: str = "") -> list[dict[str, Any]]:
    listing, file = exports.named(name), io.BytesIO()
    assert listing
    exports.export(by, listing, "parquet", file, QueryDict(query))
    found: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return found


@pytest.mark.usefixtures("store")
def test_a_list_is_exported_as_its_page_was_narrowed():
    person("Aho", language="sv")
    person("Koski", language="fi")
    Party.objects.create(kind="organisation", name="Aho Oy", language="sv")
    Party.objects.create(kind="asset", name="Hissi", language="sv")

    assert [row["family_name"] for row in rows(None, "people", "language=sv&sort=name&after=")] == ["Aho"]
    assert [row["name"] for row in rows(None, "organisations", "kind=asset&language=sv")] == ["Hissi"]
    assert [row["name"] for row in rows(None, "organisations")] == ["Aho Oy", "Hissi"]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("type_", "column", "stored", "given"),
    [
        ("text", "text", "=Öljy", "=Öljy"),
        ("choice", "text", "Kauko", "Kauko"),
        ("number", "number", Decimal("3.5"), Decimal("3.5")),
        ("day", "day", ON, ON),
        ("yes_no", "number", Decimal(0), False),
    ],
)
def test_fields_of_ones_own_are_columns_with_their_types(type_, column, stored, given):
    one = person("Aho")
    person("Koski")
    field = CustomField.objects.create(key="heat", name="Lämmitys", type=type_, purpose="Huolto", keep_days=9)
    CustomField.objects.create(key="other", name="Muu", of="organisation", purpose="Huolto", keep_days=9)
    CustomValue.objects.create(field=field, party=one, given_at=NOON, **{column: stored})

    found = rows(None, "people")

    assert [row["own_heat"] for row in found] == [given, None]
    assert "own_other" not in found[0]


@pytest.mark.django_db
def test_fields_of_ones_own_are_for_those_who_see_names():
    customers.field("heat")
    person("Aho")

    assert "own_heat" in rows(house.lead(), "people")[0]
    assert "own_heat" not in rows(house.analyst(), "people")[0]


@pytest.mark.usefixtures("store")
def test_every_list_of_the_register_is_written_from_either_store():
    one, firm = person("Aho"), Party.objects.create(kind="organisation", name="Aho Oy", parent=None)
    unit = customers.unit("Turku")
    actions.make_touchpoint("Asennus", by=None)
    actions.add_membership(one, firm, by=None)
    actions.add_contact(one, "email", "aino@example.org", by=None)
    actions.log_encounter(one, by=None, unit=unit, words="Soitettu.")
    actions.record_purchase(one, Decimal("12.30"), by=None, product="Suodatin")
    actions.record_referral(one, firm, by=None)

    names = "people organisations memberships contacts units touchpoints encounters purchases referrals"

    assert {len(rows(None, name)) for name in names.split()} == {1}
    assert len(rows(None, "audit", "verb=added membership")) == 1
    assert rows(None, "purchases")[0]["amount"] == Decimal("12.30")


@pytest.mark.usefixtures("store")
def test_the_audit_log_is_exported_as_its_page_was_narrowed():
    one = person("Aho")
    actions.log_encounter(one, by=None)

    assert [row["verb"] for row in rows(None, "audit", "verb=logged encounter")] == ["logged encounter"]
    assert AuditEntry.objects.count() > 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "query", "refused"),
    [
        ("people", "kind=organisation", BadRequest),
        ("people", "sort=age", BadRequest),
        ("people", "unit=nobody", Http404),
        ("people", "field=year&value=old", BadRequest),
        ("audit", "since=yesterday", BadRequest),
    ],
)
def test_an_address_that_a_list_cannot_be_narrowed_by_is_refused_before_it_is_made(name, query, refused):
    customers.field("year", type="number")
    listing = exports.named(name)

    assert listing
    assert listing.asked
    with pytest.raises(refused):
        listing.asked(QueryDict(query), house.lead())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "export"),
    [
        ("/register/?language=sv", "/export/people.csv?language=sv"),
        ("/register/?kind=asset", "/export/organisations.csv?kind=asset"),
        ("/register/units/", "/export/units.csv"),
        ("/register/touchpoints/", "/export/touchpoints.csv"),
        ("/govern/audit/?verb=exported", "/export/audit.csv?verb=exported"),
    ],
)
def test_a_page_offers_what_it_shows(page, export):
    house.organisation()

    assert f'action="{export}"' in house.client(house.lead()).get(page).content.decode()
