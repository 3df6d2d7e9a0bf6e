import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied
from python_calamine import CalamineWorkbook

from factories import house
from polku_server.govern import exports, policy
from polku_server.govern.models import AuditEntry, ConsentDecision
from polku_server.register.models import Contact, Encounter, Membership, Party, Purchase, Referral

pytestmark = pytest.mark.django_db
EVERY = {each.name for each in exports.listings()}
ON = dt.date(2027, 3, 1)


def person(given: str = "Kaisa", family: str = "Lehtovirta", **fields: Any) -> Party:
    return Party.objects.create(name=f"{given} {family}", given_name=given, family_name=family, **fields)


def purchase(party: Party, amount: str = "12.30") -> Purchase:
    return Purchase.objects.create(key=party.pseudonym, party=party, amount=amount, happened_on=ON)


def exported(by: Any, name: str, form: str = "parquet") -> io.BytesIO:
    file = io.BytesIO()
    listing = exports.named(name)
    assert listing
    exports.export(by, listing, form, file)
    file.seek(0)
    return file


def rows(by: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(exported(by, name)).to_pylist()
    return found


def test_every_list_is_written_in_every_format_also_when_it_is_empty():
    house.counting()

    for listing in exports.listings():
        for form in exports.FORMATS:
            file = io.BytesIO()
            there = AuditEntry.objects.count() + 1 if listing.name == "audit" else 0  # it lists its own beginning

            assert (exports.export(None, listing, form, file), file.tell() > 0) == (there, True)


def test_names_are_for_those_who_may_see_them():
    person("Kaisa", "Lehtovirta", number="K1")

    (seen,) = rows(house.lead(), "people")
    (masked,) = rows(house.analyst(), "people")

    assert (seen["name"], seen["number"], seen["given_name"]) == ("Kaisa Lehtovirta", "K1", "Kaisa")
    assert masked["name"] == masked["customer"] == seen["customer"]
    assert {"number", "given_name", "family_name"} & set(masked) == set()


def test_no_list_tells_an_analyst_who_somebody_is():
    """The canary stands in every column that could name a person."""
    name = "Kanarialintu"
    known = person(name, name, number=name)
    firm = Party.objects.create(kind="organisation", name=name, business_id=name[:9], parent=known)
    Membership.objects.create(person=known, organisation=firm)
    Contact.objects.create(party=known, channel="email", value=f"{name}@example.org", key=name)
    Encounter.objects.create(key="1", party=known, happened_on=ON, words=f"{name} called")
    Referral.objects.create(referrer=known, referred=firm)
    purchase(known)
    house.counting()
    analyst = house.analyst()

    carried = b"".join(
        exported(analyst, each.name, "csv").read() for each in exports.listings() if exports.allowed(analyst, each)
    )

    assert known.pseudonym.encode() in carried
    assert b"anarialintu" not in carried


def test_rows_are_those_of_the_readers_own_units():
    mine, other = house.unit("Tampere"), house.unit("Turku")
    person("Kaisa", "Lehtovirta", unit=mine)
    person("Sari", "Aho", unit=other)
    leader = house.unit_leader(mine)

    assert [row["name"] for row in rows(leader, "people")] == ["Kaisa Lehtovirta"]
    assert [row["name"] for row in rows(leader, "units")] == ["Tampere"]


def test_names_of_some_are_not_enough_for_the_names_of_all():
    """An analyst who also leads a unit reaches every row, but may name those of the unit alone."""
    unit = house.unit("Tampere")
    person("Kaisa", "Lehtovirta")
    both = house.unit_leader(unit)
    both.grants.create(role="analyst")

    assert "Kaisa" not in str(rows(both, "people"))


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("administrator", set()),
        ("lead", EVERY),
        ("analyst", EVERY - {"accounts", "audit", "cases", "consents", "surveys"}),
        ("front_line", set()),
        (
            "data_protection",
            EVERY - {"accounts", "answers", "cases", "events", "quotes", "surveys", "touchpoints", "units"},
        ),
    ],
)
def test_each_role_exports_what_it_may_read(role, names):
    holder = house.holder(role)

    assert {each.name for each in exports.listings() if exports.allowed(holder, each)} == names
    for listing in exports.listings():
        assert exports.offered(holder, listing.name) == (listing.name if listing.name in names else "")
        if listing.name not in names:
            with pytest.raises(PermissionDenied):
                exports.export(holder, listing, "csv", io.BytesIO())


def test_an_export_is_audited_with_its_rows_and_columns_and_no_value():
    person("Kaisa", "Lehtovirta")
    analyst = house.analyst()
    before = AuditEntry.objects.count()

    exported(analyst, "people", "csv")

    began, ended = AuditEntry.objects.order_by("pk")[before:]
    assert (began.verb, ended.verb, ended.actor) == ("began an export", "exported", analyst.public_id)
    assert (ended.detail["list"], ended.detail["format"], ended.detail["rows"]) == ("people", "csv", 1)
    assert ended.detail["columns"][:2] == ["customer", "name"]
    assert "Kaisa" not in str(ended.detail)


def test_an_export_that_breaks_leaves_its_beginning_in_the_audit_log():
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError

    listing = exports.named("people")
    assert listing
    before = AuditEntry.objects.count()

    with pytest.raises(OSError):  # noqa: PT011
        exports.export(None, listing, "csv", Full())

    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")[before:]] == ["began an export"]


def test_types_are_kept_and_money_is_exact():
    purchase(person())

    (row,) = rows(None, "purchases")
    with CalamineWorkbook.from_filelike(exported(None, "purchases", "xlsx")) as book:
        (_, cells) = book.get_sheet_by_index(0).to_python()

    assert (row["amount"], row["day"]) == (Decimal("12.30"), ON)
    assert (cells[5], cells[10]) == (12.3, ON)


def test_what_customers_allowed_is_given_with_its_time():
    at = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
    ConsentDecision.objects.create(party=person(), purpose="news", given=True, source="form", at=at)

    (row,) = rows(house.data_protection(), "consents")

    assert (row["customer_name"], row["purpose"], row["given"], row["time"]) == ("Kaisa Lehtovirta", "news", True, at)


def test_rows_come_in_windows_by_key(monkeypatch):
    monkeypatch.setattr(exports, "WINDOW", 2)
    for given in "ABCDE":
        person(given)

    assert [row["given_name"] for row in rows(None, "people")] == list("ABCDE")


def test_nothing_stays_of_a_workbook_in_the_data_folder(tmp_path, settings):
    settings.DATA = tmp_path
    person()

    exported(None, "people", "xlsx")

    assert list(Path(exports.folder()).iterdir()) == []


def test_names_are_seen_where_they_reach_as_far_as_the_list():
    unit = house.unit("Tampere")

    assert exports.sees_names(house.unit_leader(unit), policy.Permission.REGISTER)
    assert not exports.sees_names(house.analyst(), policy.Permission.REGISTER)
