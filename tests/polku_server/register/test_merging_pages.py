"""Two customers side by side: what is shown of each, what is chosen, and the merge that comes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories import customers, house
from polku_server.govern import consent
from polku_server.models import AuditEntry, DuplicatePair, Merge, Party
from polku_server.register import actions
from polku_server.register.actions.merging import ways
from polku_server.register.comparing import Comparison

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TEXTS = {"fi": "Saatte kertoa.", "sv": "Ni får berätta.", "en": "You may tell."}


@pytest.fixture(autouse=True)
def company() -> None:
    house.organisation()


@pytest.fixture
def lead() -> Client:
    return house.client(customers.staff())


@pytest.fixture
def two() -> tuple[Party, Party]:
    """Two entries of one person; the second has more rows."""
    one = customers.person("Kaisa", "Lehtovirta", number="A-1", language="fi")
    other = customers.person("Kaisa", "Lehto", number="A-2", best_channel="phone", contacts=[("phone", "040 123 4567")])
    actions.log_encounter(other, by=None, words="Soitto")
    return one, other


def queued(left: Party, right: Party) -> str:
    found = DuplicatePair.objects.create(left=left, right=right, probability=0.9, found_at=timezone.now())
    return f"/register/duplicates/{found.public_id}/"


def asking(comparison: Comparison) -> list[str]:
    return [line.field for line in comparison.lines if line.asks]


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_asks_as_much_for_three_rows_as_for_one(lead: Client, two: Any, count: int,
                                                           django_assert_num_queries: Any):  # fmt: skip
    for _ in range(count):
        actions.log_encounter(two[0], by=None)
        actions.change_party(two[0], by=None, language="sv" if two[0].language == "fi" else "fi")
    path = queued(*two)
    lead.get(path)

    with django_assert_num_queries(12 + len(ways())):  # one for each way to a customer
        assert lead.get(path).status_code == 200


def test_who_has_more_rows_is_kept_unless_somebody_says_otherwise(two: Any):
    assert Comparison(*two).kept == two[1]
    assert Comparison(*two, {"keep": "left"}).kept == two[0]
    assert Comparison(*two, {"keep": "nobody"}).kept == two[1]


def test_of_two_alike_the_older_is_kept():
    one, other = customers.person(), customers.person()
    Party.objects.filter(pk=other.pk).update(created_at=timezone.now() - dt.timedelta(days=9))
    other.refresh_from_db()

    assert Comparison(one, other).kept == other


def test_only_what_differs_asks(two: Any):
    assert asking(Comparison(*two)) == ["name", "number"]


def test_a_value_says_where_it_comes_from_and_since_when(two: Any):
    actions.change_party(two[0], by=None, number="A-9")

    comparison = Comparison(*two)

    (left, right) = next(line.values for line in comparison.lines if line.field == "number")
    changed = two[0].changes.get(field="number")
    assert (left.text, left.source, left.at) == ("A-9", "written down here", changed.at)
    assert (right.text, right.at) == ("A-2", two[1].created_at)


def test_a_persons_name_goes_with_its_parts(two: Any):
    comparison = Comparison(*two, {"keep": "right", "field-name": "left", "field-number": "right"})

    assert comparison.take() == ["name", "given_name", "family_name"]


def test_what_hangs_on_either_is_counted(two: Any):
    assert Comparison(*two).counts == [("Contacts", (0, 1)), ("Encounters", (0, 1))]


def test_of_what_they_decided_differently_the_newest_is_told(lead: Client, two: Any):
    words = consent.word(purpose="marketing", texts=TEXTS)
    shown = {"wording": words, "language": "en", "source": "form"}
    consent.give(party=two[0], purpose="marketing", channel="email", **shown)
    last = consent.withdraw(party=two[1], purpose="marketing", source="call")

    (found,) = Comparison(*two).conflicts()

    assert (found.where, found.allowed, found.at) == ("E-mail", False, last.at)
    assert "one allows this, but the newest decision" in lead.get(queued(*two)).content.decode()


def test_what_only_one_decided_is_no_conflict(two: Any):
    consent.withdraw(party=two[0], purpose="surveys", source="call")

    assert Comparison(*two).conflicts() == []


def test_the_pair_is_merged_as_chosen_and_the_way_back_is_shown(lead: Client, two: Any):
    sent = {"keep": "left", "field-name": "left", "field-number": "right"}

    page = lead.post(queued(*two), sent, follow=True)

    two[0].refresh_from_db()
    made = Merge.objects.get()
    assert (two[0].name, two[0].number, two[0].best_channel) == ("Kaisa Lehtovirta", "A-2", "phone")
    assert (made.kept, made.gone) == two
    assert page.redirect_chain == [(f"/register/duplicates/?merged={made.public_id}", 302)]
    assert f'href="/register/merges/{made.public_id}/"' in page.content.decode()


def test_whoever_is_compared_is_seen(two: Any):
    by = customers.staff()
    house.client(by).get(queued(*two))

    seen = AuditEntry.objects.filter(actor=by.public_id, verb="saw").values_list("thing", flat=True)
    assert sorted(seen) == sorted(f"party {party.pseudonym}" for party in two)


def test_a_pair_that_is_one_already_leads_to_who_is_kept(lead: Client, two: Any):
    path = queued(*two)
    actions.merge(*two, by=None)

    assert lead.get(path, follow=True).redirect_chain[-1] == (f"/register/customers/{two[0].public_id}/", 302)


def test_two_who_cannot_be_one_are_told_so_and_nothing_is_done(lead: Client, two: Any):
    company = customers.organisation()

    page = lead.post(queued(two[0], company), {"keep": "left"})

    assert page.status_code == 422
    assert "cannot be one customer" in page.content.decode()
    assert Merge.objects.count() == 0


def test_any_two_are_merged_from_the_page_of_either(lead: Client, two: Any):
    path = f"/register/customers/{two[0].public_id}/merge/"

    found = lead.get(f"{path}?q=Lehto").context["found"]
    page = lead.post(path, {"with": two[1].public_id, "keep": "left"}, follow=True)

    assert found == [two[1]]
    assert page.redirect_chain == [
        (f"/register/customers/{two[0].public_id}/?merged={Merge.objects.get().public_id}", 302)
    ]
    assert "Merged into Kaisa Lehtovirta." in page.content.decode()


def test_nobody_is_merged_with_themselves(lead: Client, two: Any):
    page = lead.get(f"/register/customers/{two[0].public_id}/merge/?with={two[0].public_id}")

    assert page.status_code == 422
    assert "these are the same already" in page.content.decode()


def test_somebody_elses_customer_is_not_found_and_not_merged():
    unit = customers.unit()
    own, foreign = customers.person("Aino", "Aho", unit=unit), customers.person("Aino", "Aho")
    leader = house.client(customers.staff("unit_leader", unit=unit))
    path = f"/register/customers/{own.public_id}/merge/"

    assert leader.get(f"{path}?q=Aho").context["found"] == []
    assert leader.get(f"{path}?with={foreign.public_id}").status_code == 404
    assert leader.post(path, {"with": foreign.public_id}).status_code == 404
