"""An entry names things, people by pseudonym; it holds codes and numbers, never a name or an answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from factories import house
from polku_server.govern import audit, audit_seal, audit_verify
from polku_server.govern.audit_heads import Desk
from polku_server.models import AuditEntry, Party, Unit

pytestmark = pytest.mark.django_db
record = transaction.atomic(audit.record)


@pytest.fixture
def person():
    return Party.objects.create(name="Kaisa Lehtovirta", given_name="Kaisa", family_name="Lehtovirta")


def test_a_person_is_named_by_pseudonym(person):
    user = house.user()

    record(user, "changed", person, fields=["given_name"])

    (entry,) = AuditEntry.objects.values("actor", "verb", "thing", "detail")
    assert entry == {
        "actor": user.public_id,
        "verb": "changed",
        "thing": f"party {person.pseudonym}",
        "detail": {"fields": ["given_name"]},
    }


def test_seeing_people_leaves_an_entry_for_each_view(person, django_assert_num_queries):
    user, other = house.user(), Party.objects.create(name="Matti")
    audit.seen(user, person)

    with django_assert_num_queries(3):  # a savepoint, as the test is a transaction, and one INSERT
        audit.seen(user, person, other)

    assert list(AuditEntry.objects.values_list("actor", "verb", "thing")) == [
        (user.public_id, "saw", f"party {each.pseudonym}") for each in (person, person, other)
    ]


def test_forgetting_a_person_leaves_the_chain_whole(person, tmp_path):
    desk = Desk(tmp_path / "audit.key")
    audit.seen(house.user(), person)
    audit_seal.seal(desk)

    person.delete()

    assert audit_verify.Verification(desk).whole().count == 0


@pytest.mark.parametrize(
    "value",
    [
        "Kaisa",
        "kaisa lehtovirta",
        "kaisa@example.org",
        "0401234567",
        "131052-308T",
        "hyvä",
        "2027-03-31",
        "palaute kaisa.xlsx",
        b"kaisa",
        ["ok", "Kaisa"],
        {"Kaisa": 1},
        {"name": "Kaisa"},
        dt.date(2027, 3, 31),
        Decimal("12.50"),
        list(range(101)),
    ],
)
def test_a_detail_that_could_be_a_name_or_an_answer_is_refused_without_being_repeated(value):
    with pytest.raises(audit.TellsTooMuch) as raised:
        record(None, "changed", Unit(pk=1), place=value)

    assert "aisa" not in str(raised.value).lower()
    assert not AuditEntry.objects.exists()


def test_codes_numbers_and_things_are_kept(person):
    unit = Unit.objects.create(name="Espoo")

    record(None, "changed", unit, kind="by_phone", rows=3, share=0.5, ok=True, fields={"b", "a"}, of=person)

    assert AuditEntry.objects.get().detail == {
        "kind": "by_phone",
        "rows": 3,
        "share": 0.5,
        "ok": True,
        "fields": ["a", "b"],
        "of": f"party {person.pseudonym}",
    }


def test_a_verb_that_holds_a_name_is_refused():
    with pytest.raises(audit.TellsTooMuch):
        record(None, "changed Kaisa", Unit(pk=1))


@pytest.mark.parametrize(("path", "way"), [("/", "page"), ("/api/v1/people", "api")])
def test_an_entry_tells_by_what_way_it_came(client, path, way):
    client.get(path)

    record(None, "changed", Unit(pk=1))

    assert AuditEntry.objects.get().way == way


def test_a_command_tells_that_it_was_one():
    audit.come_by("cli")

    record(None, "changed", Unit(pk=1))

    assert AuditEntry.objects.get().way == "cli"
