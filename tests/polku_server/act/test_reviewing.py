"""Reviews and plans of accounts: done, refused by rule and by right, and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone, translation

from factories import house
from polku_server.act import reviewing
from polku_server.models import AccountReview, AuditEntry, Party, PlanLine

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def account(**fields: object) -> Party:
    return Party.objects.create(**{"kind": "organisation", "name": "Asunto Oy Koivikko"} | fields)


def test_a_review_is_written_down_with_its_entry():
    party, manager = account(), house.account_manager()
    Party.objects.filter(pk=party.pk).update(manager=manager)

    made = reviewing.hold(party, by=manager, held_on=DAY, next_on=DAY + dt.timedelta(days=90), concluded="All well.")

    assert (made.party, made.by, made.concluded) == (party, manager, "All well.")
    assert AuditEntry.objects.get(verb="held review").thing == f"party {party.pseudonym}"


def test_a_review_of_a_day_to_come_is_refused():
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    with pytest.raises(ValidationError, match="The review has not been held yet"):
        reviewing.hold(account(), by=None, held_on=tomorrow, next_on=tomorrow + dt.timedelta(days=90))

    assert not AccountReview.objects.exists()


def test_a_review_before_this_one_is_no_next_review():
    with pytest.raises(ValidationError, match="The next review comes after this one"):
        reviewing.hold(account(), by=None, held_on=DAY, next_on=DAY)


def test_a_person_is_not_reviewed():
    with pytest.raises(ValidationError, match="A review is held with an organisation or a community"):
        reviewing.hold(account(kind="person"), by=None, held_on=DAY, next_on=DAY + dt.timedelta(days=90))


def test_a_removed_review_is_restored_unless_its_day_was_taken():
    party, later = account(), DAY + dt.timedelta(days=90)
    first = reviewing.hold(party, by=None, held_on=DAY, next_on=later)
    reviewing.remove_review(first, by=None)
    second = reviewing.hold(party, by=None, held_on=DAY, next_on=later)

    with pytest.raises(ValidationError, match="A review of this day is written down already"):
        reviewing.restore_review(first, by=None)

    reviewing.remove_review(second, by=None)
    assert reviewing.restore_review(first, by=None).removed_at is None


def test_a_line_needs_an_owner_and_a_day():
    with pytest.raises(ValidationError) as refused:
        reviewing.plan(account(), by=None, words="Send the plan", owner=None, due=None)

    assert set(refused.value.message_dict) == {"owner", "due"}
    assert not PlanLine.objects.exists()


def test_a_line_is_done_undone_removed_and_restored_once_each():
    lead = house.lead()
    line = reviewing.plan(account(), by=lead, words="Send the plan", owner=lead, due=timezone.localdate())

    for verb in (reviewing.do, reviewing.do, reviewing.undo, reviewing.remove, reviewing.restore):
        verb(line, by=lead)

    assert (line.done_at, line.removed_at) == (None, None)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["planned for account", "did plan", "undid plan", "removed plan", "restored plan"]


def test_a_line_that_is_changed_tells_which_fields():
    lead = house.lead()
    line = reviewing.plan(account(), by=lead, words="Send the plan", owner=lead, due=timezone.localdate())

    reviewing.change(line, by=lead, words="Send the whole plan", owner=lead, due=line.due)

    assert AuditEntry.objects.get(verb="changed plan").detail == {"fields": ["words"]}


def test_the_last_change_of_a_line_is_taken_back_once():
    lead, day = house.lead(), timezone.localdate()
    line = reviewing.plan(account(), by=lead, words="Send the plan", owner=lead, due=day)
    reviewing.change(line, by=lead, words="Send it", owner=house.lead("Other"), due=day + dt.timedelta(days=9))

    for _ in range(2):
        reviewing.take_back(PlanLine.objects.get(), by=lead)

    line.refresh_from_db()
    assert (line.words, line.owner, line.due, line.before) == ("Send the plan", lead, day, {})
    assert AuditEntry.objects.get(verb="took plan back").detail == {"fields": ["due", "owner", "words"]}


def test_a_change_that_changes_nothing_leaves_no_trace():
    lead, day = house.lead(), timezone.localdate()
    line = reviewing.plan(account(), by=lead, words="Send the plan", owner=lead, due=day)

    reviewing.change(line, by=lead, words="Send the plan", owner=lead, due=day)

    assert (line.before, AuditEntry.objects.filter(verb="changed plan").exists()) == ({}, False)


def test_another_managers_account_is_as_missing_as_none():
    party, stranger = account(manager=house.lead("Owner")), house.account_manager()

    with pytest.raises(Http404):
        reviewing.plan(party, by=stranger, words="Mine now", owner=stranger, due=timezone.localdate())

    assert not PlanLine.objects.exists()
