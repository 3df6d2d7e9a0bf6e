"""The search page: who may ask, what it says of each, and the keyboard in a real browser."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from playwright.sync_api import Browser

from factories import customers, house
from polku_server.models import Contact
from polku_server.register import indexing

pytestmark = pytest.mark.django_db
ALONE = {"X-Polku-Part": "found", "accept-language": "en"}


def reading(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def matti(**fields):
    made = customers.person("Matti", "Virtanen", number="10023", **fields)
    for channel, value in (("email", "m.virtanen@example.org"), ("phone", "+358 40 123 4567")):
        Contact.objects.create(party=made, channel=channel, value=value, key=value)
    indexing.reindex([made.pk])
    return made


def listed(client: Client, typed: str) -> list[list[str]]:
    page = client.get("/register/search/", {"q": typed}, headers=ALONE).content.decode()
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page, re.DOTALL)[1:]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_the_list_says_who_it_is_and_why():
    matti(unit=customers.unit("Espoo"))

    found = listed(reading(house.lead()), "virtanen 4567")

    assert found == [["Matti Virtanen", "person", "10023", "Espoo", "name, +358 40 123 4567"]]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("mat", "name"),
        ("virtanem", "spelt alike"),
        ("1002", "customer number"),
        ("m.virtanen@ex", "m.virtanen@example.org"),
        ("example", "m.virtanen@example.org"),
        ("0401", "+358 40 123 4567"),
    ],
)
def test_the_list_says_where_each_word_was_met(typed, why):
    matti()

    assert [row[-1] for row in listed(reading(house.lead()), typed)] == [why]


def test_the_page_works_without_a_script():
    house.organisation()
    matti()

    page = reading(house.lead()).get("/register/search/", {"q": "virt"}, headers={"accept-language": "en"})

    assert page.status_code == 200
    said = re.findall(r'<input class="input" id="q" name="q" type="search" value="(\w+)"', page.content.decode())
    assert said == ["virt"]
    assert page.content.decode().count("Matti Virtanen") == 1


def test_nobody_found_says_what_to_try():
    page = reading(house.lead()).get("/register/search/", {"q": "qqq"}, headers=ALONE).content.decode()

    assert "Nobody was found. Try fewer letters" in page


def test_what_is_found_is_kept_by_no_cache():
    page = reading(house.lead()).get("/register/search/", {"q": "virt"}, headers=ALONE)

    assert "no-store" in page.headers["Cache-Control"]


def test_a_unit_leader_finds_those_of_the_own_unit():
    own, other = customers.unit("Espoo"), customers.unit("Turku")
    matti(unit=own)
    customers.person("Maija", "Virtanen", unit=other)

    found = listed(reading(house.unit_leader(own)), "virtanen")

    assert [row[0] for row in found] == ["Matti Virtanen"]


def test_an_analyst_finds_nobody_by_name_and_is_told_why():
    matti()

    page = reading(house.analyst()).get("/register/search/", {"q": "virt"}, headers=ALONE).content.decode()

    assert "Virtanen" not in page
    assert "You see customers without their names" in page


@pytest.mark.parametrize("role", ["administrator", "front_line"])
def test_whoever_has_no_register_may_not_search(role):
    house.organisation()

    assert reading(house.holder(role)).get("/register/search/", {"q": "virt"}).status_code == 403


def test_what_was_typed_is_written_nowhere(caplog, django_assert_max_num_queries):
    client = reading(house.lead())

    with caplog.at_level("DEBUG", logger="polku_server"):
        client.get("/register/search/", {"q": "virtanen"}, headers=ALONE)

    assert caplog.records == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_many(count, django_assert_max_num_queries):
    for number in range(count):
        customers.person("Matti", f"Virtanen{number}")
    client = reading(house.lead())

    with django_assert_max_num_queries(45):
        assert len(listed(client, "virt")) == count


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_keyboard_is_enough(live_server, browser: Browser):
    house.organisation()
    matti()
    customers.person("Maija", "Virta")
    cookie = reading(house.lead()).cookies["polku_session"].value

    with browser.new_page(locale="en", reduced_motion="reduce") as page:
        page.context.add_cookies([{"name": "polku_session", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/register/search/")
        page.locator("h1").click()
        page.keyboard.press("/")
        page.keyboard.type("virt")
        page.locator("#found tbody tr").nth(1).wait_for()
        names = page.locator("#found tbody th").all_inner_texts()
        page.keyboard.press("ArrowDown")
        under = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("ArrowUp")
        box = page.evaluate("document.activeElement.id")

    assert (names, under, box) == (["Maija Virta", "Matti Virtanen"], "Maija Virta", "q")
