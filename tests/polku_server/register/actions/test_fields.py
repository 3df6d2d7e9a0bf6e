"""Fields of the company's own: typed, with a purpose, and gone when their time is over."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from factories import customers
from polku_server.models import CustomField, CustomValue, PartyChange
from polku_server.register import actions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("type_", "given", "column", "kept"),
    [
        ("text", " Maalämpö ", "text", "Maalämpö"),
        ("number", "1 250,5", "number", Decimal("1250.5")),
        ("number", "−3", "number", Decimal(-3)),
        ("day", "31.3.2027", "day", dt.date(2027, 3, 31)),
        ("day", dt.date(2027, 3, 31), "day", dt.date(2027, 3, 31)),
        ("yes_no", "kyllä", "number", Decimal(1)),
        ("yes_no", False, "number", Decimal(0)),
        ("choice", "maalämpö", "text", "Maalämpö"),
    ],
)
def test_a_value_stands_in_the_column_of_its_type(type_, given, column, kept):
    field = customers.field(type=type_, choices=["Maalämpö", "Öljy"])

    row = actions.set_value(customers.person(), field, given, by=None)

    assert getattr(CustomValue.objects.get(), column) == kept
    assert row == CustomValue.objects.get()


@pytest.mark.parametrize(
    ("type_", "given"),
    [("number", "paljon"), ("number", "NaN"), ("day", "31.2.2027"), ("yes_no", "ehkä"), ("choice", "Kaasu")],
)
def test_a_value_of_another_type_is_refused(type_, given):
    field = customers.field(type=type_, choices=["Maalämpö", "Öljy"])

    with pytest.raises(ValidationError, match="Lämmitys"):
        actions.set_value(customers.person(), field, given, by=None)

    assert CustomValue.objects.count() == 0


def test_a_value_that_changes_or_goes_is_remembered():
    party, field = customers.person(), customers.field()

    for value in ("Öljy", "Öljy", "Maalämpö", ""):
        actions.set_value(party, field, value, by=None)

    found = PartyChange.objects.order_by("pk").values_list("field", "before", "after")
    assert list(found) == [
        ("custom:heating", "", "Öljy"),
        ("custom:heating", "Öljy", "Maalämpö"),
        ("custom:heating", "Maalämpö", ""),
    ]
    assert CustomValue.objects.count() == 0


def test_a_field_of_organisations_is_not_kept_of_people():
    with pytest.raises(ValidationError):
        actions.set_value(customers.person(), customers.field(of="organisation"), "x", by=None)


@pytest.mark.parametrize(
    "parts",
    [{"purpose": ""}, {"key": "two words"}, {"key": "x" * 34}, {"type": "choice", "choices": ["one"]}],
)
def test_a_field_without_what_it_needs_is_refused(parts):
    with pytest.raises(ValidationError):
        customers.field(**parts)

    assert CustomField.objects.count() == 0


def test_fields_are_made_by_those_who_have_settings():
    with pytest.raises(PermissionDenied):
        customers.field(by=customers.staff("unit_leader", unit=customers.unit()))


def test_a_value_is_gone_when_its_time_is_over_and_so_is_what_the_history_says_of_it():
    party, field = customers.person(), customers.field(keep_days=30)
    actions.set_value(party, field, "Öljy", by=None)
    other = customers.field("boiler", keep_days=400)
    actions.set_value(party, other, "1998", by=None)

    assert actions.drop_expired(timezone.now() + dt.timedelta(days=29)) == 0
    assert actions.drop_expired(timezone.now() + dt.timedelta(days=31)) == 1
    assert CustomValue.objects.get().field == other
    assert PartyChange.objects.get().field == "custom:boiler"
