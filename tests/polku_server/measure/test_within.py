"""Figures stay within what the reader may see; each test first lays down what could leak."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import ibis.expr.operations as ops
import pytest
from django.test import Client
from django.utils import timezone

from factories import house
from polku import lake, tables
from polku_server.govern import policy
from polku_server.measure.within import Within, within
from polku_server.models import Grant, Membership, Party, User

pytestmark = pytest.mark.django_db
English = {"accept-language": "en"}
TODAY = date(2026, 5, 20)


def text(user: User, address: str = "/measure/") -> str:
    client = Client()
    client.force_login(user)
    page = client.get(address, headers=English)
    assert page.status_code == 200
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", page.content.decode().replace("\u2060", "")))


def status(user: User, address: str) -> tuple[int, bytes]:
    client = Client()
    client.force_login(user)
    page = client.get(address)
    return page.status_code, page.content


@pytest.fixture
def company() -> dict[str, Any]:
    """Own unit with one below it, and a foreign one with more answers than both."""
    own = house.unit("Espoo")
    below, foreign = house.unit("Espoo shop", own), house.unit("Vantaa")
    (place,) = house.touchpoints(1)
    asked = house.survey()
    for unit, count, point in ((own, 7, 5), (below, 5, 5), (foreign, 40, 1)):
        for _ in range(count):
            house.answer(asked, touchpoint=place, unit=unit, pleased=point, tell=2 * point)
    house.counting()
    return {"own": own, "below": below, "foreign": foreign, "survey": asked, "place": place}


def test_unit_leader_counts_own_units_only(company: dict[str, Any]):
    page = text(house.unit_leader(company["own"]))

    assert "n\u00a012" in page
    assert [word for word in ("Vantaa", "n\u00a052", "52 answers", "40 answers") if word in page] == []


def test_lead_counts_all(company: dict[str, Any]):
    assert "n\u00a052" in text(house.lead())


def test_unit_leader_chooses_among_own_units(company: dict[str, Any]):
    leader = house.unit_leader(company["own"])

    page = text(leader, f"/measure/?unit={company['below'].public_id}")

    assert "all own units Espoo Espoo shop" in page


@pytest.mark.parametrize("page", ["/measure/", "/listen/answers/"])
def test_a_foreign_unit_is_as_missing_as_none(company: dict[str, Any], page: str):
    leader = house.unit_leader(company["own"])

    foreign = status(leader, f"{page}?unit={company['foreign'].public_id}")

    assert foreign == status(leader, f"{page}?unit=nobody")
    assert foreign[0] == 404


def test_too_few_within_own_units_stay_too_few_though_the_organisation_has_enough(company: dict[str, Any]):
    page = text(house.unit_leader(company["below"]))

    assert "5 answers, 10 needed: 5 missing." in page
    assert [word for word in ("See all units", "52 answers", "47 answers") if word in page] == []


def test_leader_of_two_units_counts_both(company: dict[str, Any]):
    leader = house.unit_leader(company["own"])
    Grant.objects.create(user=leader, role="unit_leader", unit=company["foreign"])

    assert "n\u00a052" in text(leader)


def test_leader_of_two_units_of_three_never_counts_the_third(company: dict[str, Any]):
    leader = house.unit_leader(company["below"])
    other = house.unit("Turku")
    Grant.objects.create(user=leader, role="unit_leader", unit=other)

    assert set(within(leader).units) == {company["below"].id, other.id}


def test_nobody_here_tells_nothing_of_others(company: dict[str, Any]):
    page = text(house.unit_leader(house.unit("Turku")))

    assert "The path begins with the first answer." in page
    assert "There are answers in other periods or units." not in page


def test_a_figure_leads_to_as_many_answers_as_it_counts(company: dict[str, Any]):
    leader = house.unit_leader(company["own"])
    elsewhere = Party.objects.create(name="Own customer, served elsewhere", unit=company["own"])
    house.answer(company["survey"], unit=company["foreign"], party=elsewhere, pleased=1)
    client = Client()
    client.force_login(leader)

    all_of_own = client.get("/listen/answers/").context["rows"]
    behind = client.get("/listen/answers/?period=3&own=1&role=csat").context["rows"]

    assert (len(all_of_own), len(behind)) == (13, 12)
    assert "?period=3&amp;own=1&amp;touchpoint=" in client.get("/measure/").content.decode()


def test_agency_counts_its_survey_and_days_only():
    asked, other = house.survey(), house.survey(name="Other")
    (place,) = house.touchpoints(1)
    first = timezone.localdate() - timedelta(days=20)
    for survey, days_ago, count in ((asked, 10, 12), (asked, 25, 30), (other, 10, 31)):
        for _ in range(count):
            house.answer(survey, touchpoint=place, days_ago=days_ago, pleased=5)
    asked.touchpoint = place
    asked.save()
    house.counting()

    page = text(house.agency(asked, first, first + timedelta(days=15)))

    assert "n\u00a012" in page
    assert [n for n in (30, 31, 42, 43, 73) if f"{n} answers" in page or f"n\u00a0{n}" in page] == []


def test_a_guests_first_and_last_day_are_counted():
    asked = house.survey()
    held = policy.Guest(asked.pk, TODAY, TODAY + timedelta(days=1))
    for days in range(-1, 3):
        house.answer(asked, happened_on=TODAY + timedelta(days=days), pleased=5)
    house.counting()

    rows = Within(whole=False, guests=(held,)).limit(tables.answers())

    assert lake.fetch(rows.aggregate(n=rows.count())).to_pylist() == [{"n": 2}]


@pytest.fixture
def account(company: dict[str, Any]) -> Party:
    """An account with a person and answers in two units, beside another's account with more of them."""
    manager = house.account_manager()
    mine = Party.objects.create(kind="organisation", name="Account", manager=manager)
    person = Party.objects.create(name="Maija", pseudonym="1" * 16)
    Membership.objects.create(person=person, organisation=mine)
    foreign = Party.objects.create(kind="organisation", name="Foreign", manager=house.account_manager("Other"))
    for party, unit, count in ((mine, "own", 5), (person, "foreign", 6), (foreign, "own", 30)):
        for _ in range(count):
            house.answer(company["survey"], touchpoint=company["place"], unit=company[unit], party=party, pleased=4)
    house.counting()
    return mine


def test_account_manager_counts_answers_of_own_accounts_and_their_people(account: Party):
    page = text(account.manager)

    assert "n\u00a011" in page
    assert [n for n in (30, 41, 52, 93) if f"{n} answers" in page or f"n\u00a0{n}" in page] == []


def test_account_manager_narrows_to_a_unit_that_an_account_has_been_at(account: Party, company: dict[str, Any]):
    page = text(account.manager, f"/measure/?unit={company['own'].public_id}")

    assert "5 answers, 10 needed: 5 missing." in page
    assert "See all own accounts 11 answers" in page


def test_an_accounts_figure_leads_to_as_many_answers_as_it_counts(account: Party):
    client = house.client(account.manager)

    page = client.get("/measure/", headers=English).content.decode()
    links = sorted(set(re.findall(r'href="(/listen/answers/[^"]+role=csat)"', page)))

    assert links
    assert {len(client.get(link.replace("&amp;", "&")).context["rows"]) for link in links} == {5, 6, 11}


def test_account_manager_of_nobody_counts_nothing(company: dict[str, Any]):
    page = text(house.account_manager())

    assert "The path begins with the first answer." in page
    assert "satisfied" not in page


def test_leader_who_manages_accounts_counts_both_and_reads_as_many(account: Party, company: dict[str, Any]):
    Grant.objects.create(user=account.manager, role="unit_leader", unit=company["below"])
    client = house.client(User.objects.get(pk=account.manager.pk))

    page = client.get("/measure/", headers=English)
    whole = page.context["journey"].phases[0][1][0].url

    assert "n\u00a016" in page.content.decode()
    assert len(client.get(whole).context["rows"]) == 16


def test_account_manager_reads_answers_of_own_accounts_only(company: dict[str, Any]):
    manager = house.account_manager()
    account = Party.objects.create(kind="organisation", name="Account", manager=manager)
    house.answer(company["survey"], party=account, pleased=4)
    client = Client()
    client.force_login(manager)

    rows = client.get("/listen/answers/", headers=English).context["rows"]

    assert [row["scores"] for row in rows] == [[("Satisfaction", "4/5")]]


def test_within_of_several_grants_adds_up(company: dict[str, Any]):
    user = house.unit_leader(company["below"])
    Grant.objects.create(user=user, role="agency", survey=company["survey"], since=TODAY, until=TODAY)
    Grant.objects.create(user=user, role="account_manager")

    found = within(user)

    assert (found.whole, found.units) == (False, (company["below"].id,))
    assert found.guests == (policy.Guest(company["survey"].id, TODAY, TODAY),)


def test_within_of_a_lead_who_also_leads_a_unit_is_everything(company: dict[str, Any]):
    user = house.unit_leader(company["below"])
    Grant.objects.create(user=user, role="lead")

    assert within(user).whole


def test_limit_of_nobody_leaves_nothing(company: dict[str, Any]):
    rows = within(house.user()).limit(tables.answers())

    assert lake.fetch(rows.aggregate(n=rows.count())).to_pylist() == [{"n": 0}]


def test_limit_of_many_accounts_is_one_text(company: dict[str, Any]):
    pseudonyms = tuple(f"{n:016x}" for n in range(5000))

    rows = Within(whole=False, customers=pseudonyms).limit(tables.answers())

    texts = [node for node in rows.op().find(ops.Literal) if node.dtype.is_string()]
    assert len(texts) == 2  # all pseudonyms, and what stands between them
    assert lake.fetch(rows.aggregate(n=rows.count())).to_pylist() == [{"n": 0}]
