"""The accounts with what is due, one account on a page, and what the day asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation

from factories import house
from polku import lake
from polku_server.act import reviewing, reviews_due, reviews_listing
from polku_server.models import Membership, Party, PlanLine, User

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def manager() -> User:
    return house.account_manager()


@pytest.fixture
def browser(client: Client, manager: User) -> Iterator[Client]:
    """The manager's browser, with the lake in use."""
    counting = house.counting()
    client.force_login(manager)
    yield client
    counting.close()
    lake.use(None)


def account(manager: User, name: str = "Asunto Oy Koivikko") -> Party:
    return Party.objects.create(kind="organisation", name=name, manager=manager)


def held(party: Party, ago: int, more: int = 90) -> None:
    day = timezone.localdate() - dt.timedelta(days=ago)
    reviewing.hold(party, by=None, held_on=day, next_on=day + dt.timedelta(days=more))


def text(client: Client, address: str) -> str:
    return client.get(address, headers=ENGLISH).content.decode()


def test_no_account_says_how_one_comes_to_be(browser: Client):
    assert "No account has a manager yet." in text(browser, "/act/reviews/")


def test_accounts_never_reviewed_stand_first_then_those_that_are_due(browser: Client, manager: User):
    late, fine = account(manager, "Late Oy"), account(manager, "Fine Oy")
    account(manager, "New Oy")
    held(late, ago=100)
    held(fine, ago=10)

    page = browser.get("/act/reviews/", headers=ENGLISH)

    assert [row["party"].name for row in page.context["rows"]] == ["New Oy", "Late Oy", "Fine Oy"]
    assert page.context["lead"] == "Accounts not reviewed yet: 1. Reviews due: 1."


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_accounts_as_for_one(
    browser: Client, manager: User, count: int, django_assert_num_queries: Any
):
    for at in range(count):
        held(account(manager, f"Account {at}"), ago=100)

    with django_assert_num_queries(9):  # session, user, roles, units, accounts, counts, lines, managers, organisation
        browser.get("/act/reviews/")


@pytest.mark.parametrize("sort", ["due", "held", "name"])
def test_every_account_comes_once_page_by_page(
    browser: Client, manager: User, sort: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reviews_listing, "PAGE", 2)
    for at, ago in enumerate((None, 100, 10, None, 100)):
        made = account(manager, f"Account {at % 4}")
        if ago:
            held(made, ago)

    found, address = [], f"?sort={sort}"
    while address:
        page = browser.get(f"/act/reviews/{address}")
        found += [row["party"].pk for row in page.context["rows"]]
        address = f"?{page.context['next']}" if page.context["next"] else ""

    keys = list(Party.objects.filter(manager=manager).order_by("pk").values_list("pk", flat=True))
    order = {"due": (0, 3, 4, 1, 2), "held": (0, 3, 4, 1, 2), "name": (0, 4, 1, 2, 3)}[sort]
    assert found == [keys[at] for at in order]


def test_the_list_is_narrowed_to_what_is_to_be_done(browser: Client, manager: User):
    account(manager, "New Oy")
    due, fine = account(manager, "Due Oy"), account(manager, "Fine Oy")
    held(due, ago=100)
    held(fine, ago=10)
    day = timezone.localdate() - dt.timedelta(days=1)
    reviewing.plan(fine, by=None, words="Send the plan", owner=manager, due=day, on=day)

    found = {
        state: [row["party"].name for row in browser.get(f"/act/reviews/?state={state}").context["rows"]]
        for state in ("never", "due", "late")
    }

    assert found == {"never": ["New Oy"], "due": ["Due Oy"], "late": ["Fine Oy"]}


@pytest.mark.parametrize(
    ("query", "status"), [("state=none", 400), ("sort=none", 400), ("manager=none", 404), ("unit=none", 404),
                          ("after=none", 404)],
)  # fmt: skip
def test_an_address_of_a_list_that_is_none_is_refused(browser: Client, manager: User, query: str, status: int):
    account(manager)

    assert browser.get(f"/act/reviews/?{query}").status_code == status


def test_what_nothing_fits_leads_back_to_every_account(browser: Client, manager: User):
    held(account(manager), ago=10)

    assert "No account fits all of this." in text(browser, "/act/reviews/?state=never")


def test_the_list_as_a_file_tells_reviews_and_plans(manager: User):
    party = account(manager)
    held(party, ago=10)
    reviewing.plan(party, by=None, words="Send the plan", owner=manager, due=timezone.localdate())

    (row,) = reviews_listing.counted(reviews_listing.chosen(QueryDict(), manager)).values("name", "open", "late")

    assert row == {"name": "Asunto Oy Koivikko", "open": 1, "late": 0}


def test_an_account_tells_of_its_contacts_and_says_what_is_too_little(browser: Client, manager: User):
    party = account(manager)
    person = Party.objects.create(name="Irja Santaharju")
    Membership.objects.create(person=person, organisation=party, role="isännöitsijä")

    page = text(browser, f"/act/reviews/{party.public_id}/")

    assert "Contacts not met for long: 1. This account has not been reviewed yet." in page
    assert "Irja Santaharju" in page
    assert "Too few answers for conclusions: n 0, 10 needed." in page
    assert "Nothing has been bought in two years." in page


def test_a_line_of_the_plan_is_written_down_done_and_taken_back(browser: Client, manager: User):
    party = account(manager)
    address = f"/act/reviews/{party.public_id}/"
    day = timezone.localdate() + dt.timedelta(days=9)
    sent = {"words": "Send the plan", "owner": manager.public_id, "due": f"{day:%d.%m.%Y}"}

    places = [browser.post(address, sent | {"do": "plan"})["Location"]]
    line = PlanLine.objects.get()
    for do in ("do", "undo", "remove", "restore"):
        places.append(browser.post(address, {"do": do, "line": line.public_id})["Location"])

    after = [f"{address}?done={do}&line={line.public_id}#plan" for do in ("do", "undo", "remove", "restore")]
    assert places == [f"{address}?done=plan#plan", *after]
    assert "Send the plan" in text(browser, address)


def test_an_empty_line_is_told_everything_at_once(browser: Client, manager: User):
    party = account(manager)

    page = browser.post(f"/act/reviews/{party.public_id}/", {"do": "plan"}, headers=ENGLISH)

    said = ["What was agreed is missing.", "Choose who sees to it.", "Give the day by which it is done."]
    assert (page.status_code, [each for (each,) in page.context["plan_form"].errors.values()]) == (422, said)


def test_a_line_is_changed_in_its_form_and_the_change_taken_back(browser: Client, manager: User):
    party, day = account(manager), timezone.localdate()
    line = reviewing.plan(party, by=None, words="Send the plan", owner=manager, due=day)
    address = f"/act/reviews/{party.public_id}/"
    sent = {"do": "change", "line": line.public_id, "words": "Send it", "owner": manager.public_id, "due": f"{day}"}

    begun = browser.get(f"{address}?change={line.public_id}", headers=ENGLISH)
    done = browser.get(browser.post(address, sent)["Location"], headers=ENGLISH)
    back = browser.post(address, {"do": done.context["undo"], "line": line.public_id})

    assert begun.context["change_form"].initial["words"] == "Send the plan"
    assert (done.context["undo"], done.context["lines"][0].words) == ("take-back", "Send it")
    assert back["Location"] == f"{address}?done=take-back&line={line.public_id}#plan"
    assert PlanLine.objects.get().words == "Send the plan"


def test_a_refused_change_stands_in_its_form_and_a_foreign_line_is_missing(browser: Client, manager: User):
    party, day = account(manager), timezone.localdate()
    line = reviewing.plan(party, by=None, words="Send the plan", owner=manager, due=day)
    foreign = reviewing.plan(account(house.lead()), by=None, words="Theirs", owner=manager, due=day)
    address = f"/act/reviews/{party.public_id}/"

    refused = browser.post(address, {"do": "change", "line": line.public_id, "words": ""}, headers=ENGLISH)
    missing = browser.post(address, {"do": "change", "line": foreign.public_id, "words": "Mine"})

    assert (refused.status_code, refused.context["changing"]) == (422, line)
    assert list(refused.context["change_form"].errors) == ["words", "owner", "due"]
    assert missing.status_code == 404


def test_a_long_plan_and_many_reviews_come_a_page_at_a_time(browser: Client, manager: User):
    party, day = account(manager), timezone.localdate()
    rows = {"party": party, "words": "Send it", "owner": manager, "on": day}
    PlanLine.objects.bulk_create(PlanLine(**rows, due=day) for _ in range(21))
    PlanLine.objects.bulk_create(PlanLine(**rows, due=day, done_at=timezone.now()) for _ in range(7))
    for at in range(7):
        held(party, ago=at)
    address = f"/act/reviews/{party.public_id}/"

    first = browser.get(address).context
    last = [browser.get(f"{address}?{name}={cursor}").context[name] for name, cursor in first["more"].items()]

    assert [len(first[name]) for name in first["more"]] == [20, 6, 6]
    assert [len(each) for each in last] == [1, 1, 1]


def test_a_person_has_no_review(browser: Client, manager: User):
    party = Party.objects.create(name="Kaisa", manager=manager)

    assert browser.get(f"/act/reviews/{party.public_id}/").status_code == 404


def test_the_day_asks_to_prepare_what_comes_up_and_to_do_what_was_agreed(manager: User):
    party = account(manager)
    held(party, ago=85)
    reviewing.plan(party, by=None, words="Send the plan", owner=manager, due=timezone.localdate())

    with translation.override("en"):
        rows = [(row.verb, row.late) for row in reviews_due.today(manager)]

    assert rows == [("Prepare", False), ("Do", False)]


def test_an_accounts_page_leads_to_its_review_and_a_persons_does_not(manager: User):
    assert reviews_due.on_customer(manager, account(manager)) is not None
    assert reviews_due.on_customer(manager, Party(kind="person", name="Kaisa")) is None
