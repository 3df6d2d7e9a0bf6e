"""How often a customer may be contacted of our own accord: our limit, their wish, and when it is allowed again."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from factories import house
from polku_server.govern import consent, frequency, hooks
from polku_server.govern.consent import may
from polku_server.govern.frequency import Limit, wish
from polku_server.govern.models import AuditEntry, ContactWish, Grant, Organisation, Role
from polku_server.register.models import Party
from polku_server.ui import figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def party():
    house.organisation()
    return Party.objects.create(name="Kaisa Lehtovirta")


@pytest.fixture
def contacted(monkeypatch):
    """The days on which the customer was contacted, days ago."""
    ago: list[int] = []

    def days(party, since):
        return [each for each in (today() - dt.timedelta(days=n) for n in ago) if each >= since]

    monkeypatch.setattr(hooks, "contacted", [days])
    return ago


def today() -> dt.date:
    return frequency.timezone.localdate()


def limited(most: int | None, days: int | None) -> None:
    Organisation.objects.update(contact_most=most, contact_days=days)


def test_without_a_limit_and_a_wish_any_number_is_allowed(party, contacted):
    contacted += [0, 1, 2]

    assert may(party, "surveys", "email")


@pytest.mark.parametrize(("ago", "again"), [([], None), ([29], 1), ([30], None), ([0, 45], 30)])
def test_a_limit_says_from_which_day_on_the_next_contact_is_allowed(party, contacted, ago, again):
    limited(1, 30)
    contacted += ago

    verdict = may(party, "surveys", "email")

    assert (bool(verdict), verdict.again) == (again is None, again and today() + dt.timedelta(days=again))


def test_several_contacts_fit_a_limit_of_several(party, contacted):
    limited(2, 30)
    contacted += [20]
    before = may(party, "surveys")
    contacted += [5]

    verdict = may(party, "surveys")

    assert (bool(before), verdict.again) == (True, today() + dt.timedelta(days=10))  # the older of the two makes room


def test_the_reason_names_the_day(party, contacted):
    limited(1, 30)
    contacted += [0]

    day = today() + dt.timedelta(days=30)
    assert may(party, "surveys").why == (
        "The customer was contacted lately, and the upper limit of contacts is full. "
        f"Contact is allowed again on {figures.day(day)}."
    )


def test_what_was_forbidden_has_no_day(party, contacted):
    limited(1, 30)
    contacted += [0]
    consent.withdraw(party=party, purpose="surveys", source="my data")

    verdict = may(party, "surveys")

    assert (bool(verdict), verdict.again, verdict.why) == (False, None, "The customer has not allowed it.")


def test_what_is_allowed_needs_no_reason(party):
    assert may(party, "surveys").why == ""


def test_a_day_to_come_is_judged_by_itself(party, contacted):
    limited(1, 30)
    contacted += [10]

    days = [may(party, "surveys", on=today() + dt.timedelta(days=n)) for n in (19, 20)]

    assert [bool(each) for each in days] == [False, True]


@pytest.mark.parametrize(("often", "again"), [("", None), ("month", 20), ("quarter", 80)])
def test_the_customers_own_wish_holds_without_a_limit_of_ours(party, contacted, often, again):
    contacted += [10]
    wish(party, "quarter", source="my data")
    wish(party, often, source="my data")

    assert may(party, "surveys").again == (again and today() + dt.timedelta(days=again))


def test_the_stricter_of_the_two_holds(party, contacted):
    limited(3, 7)
    contacted += [10]
    wish(party, "month", source="my data")
    of_wish = may(party, "surveys").again
    limited(1, 60)

    assert [of_wish, may(party, "surveys").again] == [today() + dt.timedelta(days=n) for n in (20, 50)]


def test_telling_a_partner_is_no_contact(party, contacted):
    limited(1, 30)
    contacted += [0]
    worded = consent.word(purpose="disclosure", texts={"fi": "Saatte.", "sv": "Ni får.", "en": "You may."})
    about = {"purpose": "disclosure", "recipient": "Koivikon Huolto Oy"}
    consent.give(party=party, wording=worded, language="fi", source="form", **about)

    assert may(party, "disclosure", recipient="Koivikon Huolto Oy")


def test_a_wish_is_kept_once_and_told_in_the_log(party):
    made = [wish(party, "month", source="my data") for _ in range(2)]

    entry = AuditEntry.objects.last()
    assert made == [True, False]
    assert list(ContactWish.objects.values_list("party", "often", "source")) == [(party.pk, "month", "my data")]
    assert (entry.verb, entry.detail) == ("limited contact", {"often": "month"})


def test_a_wish_that_there_is_none_of_is_refused(party):
    with pytest.raises(ValidationError):
        wish(party, "never", source="my data")

    assert (ContactWish.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_whoever_may_not_record_consents_records_no_wish(party):
    by = house.user()
    Grant.objects.create(user=by, role=Role.UNIT_LEADER, unit=house.unit("Own"))

    with pytest.raises(Http404):
        wish(party, "month", source="phone", by=by)


@pytest.mark.parametrize(("most", "days"), [(1, None), (None, 30), (0, 30), (1, 0), (101, 30), (1, 731)])
def test_the_store_takes_both_numbers_of_a_limit_or_none(party, most, days):
    with pytest.raises(IntegrityError), transaction.atomic():
        limited(most, days)


def test_asking_costs_three_statements_more_with_a_limit(party, contacted, django_assert_num_queries):
    limited(1, 30)

    with django_assert_num_queries(3):  # decision, limit, wish; what was sent is asked of the stages
        may(party, "surveys")


def test_a_limit_is_said_in_words():
    assert [str(Limit(1, 30)), str(Limit(3, 90))] == ["at most once in 30 days", "at most 3 times in 90 days"]
