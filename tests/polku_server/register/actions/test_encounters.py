"""What happened with customers: added, added once, put right by another row, never edited."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from factories import customers
from polku_server.govern.models import AuditEntry
from polku_server.models import Encounter, Purchase, Referral
from polku_server.register import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_call_is_logged_now_at_the_customers_unit():
    party, lead = customers.person(unit=customers.unit()), customers.staff()

    row = actions.log_encounter(party, by=lead, words="Sovittiin aika.")

    assert (row.kind, row.unit, row.by, row.happened_on) == ("call", party.unit, lead, timezone.localdate())
    assert AuditEntry.objects.last().detail == {"kind": "call"}


def test_the_same_key_writes_once():
    party = customers.person()

    first = actions.log_encounter(party, by=None, key="k", words="a")

    assert actions.log_encounter(party, by=None, key="k", words="b") == first
    assert Encounter.objects.get().words == "a"


def test_another_customers_key_opens_nothing():
    actions.log_encounter(customers.person(), by=None, key="k")

    with pytest.raises(ValidationError):
        actions.log_encounter(customers.person("Matti"), by=None, key="k")


def test_a_correction_is_a_row_of_its_own():
    party = customers.person()
    first = actions.log_encounter(party, by=None, words="Aika ti 3.3.")

    fresh = actions.correct_encounter(first, by=None, words="Aika ti 10.3.")

    assert (fresh.corrects, fresh.kind, fresh.happened_on) == (first, "call", first.happened_on)
    assert Encounter.objects.get(pk=first.pk).words == "Aika ti 3.3."
    with pytest.raises(ValidationError):
        actions.correct_encounter(first, by=None, words="Toinen")


@pytest.mark.parametrize("days", [1, 400])
def test_what_has_not_happened_is_refused(days):
    party = customers.person()

    with pytest.raises(ValidationError) as refused:
        actions.log_encounter(party, by=None, happened_on=timezone.localdate() + dt.timedelta(days=days))

    assert list(refused.value.message_dict) == ["happened_on"]
    assert (Encounter.objects.count(), AuditEntry.objects.count()) == (0, 1)


def test_a_personal_identity_code_is_refused_in_words():
    with pytest.raises(ValidationError, match="hetu"):
        actions.log_encounter(customers.person(), by=None, words="Tunnus 131052-308T")


def test_front_line_writes_of_whom_they_serve_and_nobody_else():
    served, other = customers.person(number="A-1"), customers.person("Matti", number="A-2")
    clerk = customers.staff("front_line")

    actions.serve("A-1", by=clerk)

    assert actions.log_encounter(served, by=clerk, words="Kysyi huollosta.").by == clerk
    with pytest.raises(Http404):
        actions.log_encounter(other, by=clerk)
    with pytest.raises(PermissionDenied):
        actions.record_purchase(served, Decimal(1), by=clerk)


def test_a_purchase_is_exact_and_a_return_is_negative():
    party = customers.person()

    actions.record_purchase(party, Decimal("19.99"), by=None, product="Suodatin")
    actions.record_purchase(party, Decimal("-19.99"), by=None)

    assert sum(Purchase.objects.values_list("amount", flat=True)) == 0


@pytest.mark.parametrize("fields", [{"currency": "euro"}, {"amount": Decimal("1.999")}])
def test_a_purchase_that_breaks_a_rule_is_refused(fields):
    party = customers.person()

    with pytest.raises(ValidationError):
        actions.record_purchase(party, by=None, **({"amount": Decimal(1)} | fields))


def test_a_referral_is_of_another_and_there_once():
    one, other = customers.people("Aho Koski")
    actions.record_referral(one, other, by=None, anyway="no")

    assert Referral.objects.get().anyway == "no"
    for pair in ((one, other), (one, one)):
        with pytest.raises(ValidationError):
            actions.record_referral(*pair, by=None)
