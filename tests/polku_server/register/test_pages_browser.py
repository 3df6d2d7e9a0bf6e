"""The register's pages in a real browser: accessible, never wider than the screen, a call logged in three steps."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from factories import customers, house
from polku_server.govern import sign_in
from polku_server.models import Encounter, Party
from polku_server.register import actions

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_page_left"),
]
HOSTILE = "<script>document.title='ran'</script>"


@pytest.fixture
def link(live_server: Any, kaisa: Party) -> str:
    """A one-time link of the lead; made here, for no store is asked while the browser runs."""
    return live_server.url + sign_in.make_link(kaisa.manager)


def signed_in(browser: Browser, link: str, **options: Any) -> tuple[Page, list[str]]:
    """Open a page as the lead, and listen to the console."""
    page, said = browser.new_context(reduced_motion="reduce", **options).new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(link)
    page.click("form button")
    return page, said


@pytest.fixture
def kaisa() -> Party:
    """A customer with something in every part of the page; the name tries to run."""
    house.organisation(sample=True)
    unit = customers.unit("Tampere")
    party = customers.person(
        "Kaisa",
        HOSTILE,
        unit=unit,
        number="A-1",
        language="fi",
        best_channel="phone",
        manager=customers.staff(),
        contacts=[
            ("email", "kaisa.lehtovirta@example.org"),
            ("phone", "040 123 4567"),
            ("post", "Kotikatu 1, Tampere"),
        ],
    )
    actions.add_membership(party, customers.organisation("Koivikon Huolto Oy", unit=unit), by=None, role="isännöitsijä")
    actions.add_party("asset", by=None, name="Maalämpöpumppu", parent=party)
    place = actions.make_touchpoint("Asennus", by=None, owner="Mikko Salmela")
    wrong = actions.log_encounter(party, by=None, words="Asennus siirtyi kahdesti.", touchpoint=place)
    actions.correct_encounter(wrong, by=None, words="Asennus siirtyi kerran.")
    actions.record_purchase(party, Decimal("2140.00"), by=None, product="Ilmalämpöpumppu")
    actions.record_referral(party, customers.person("Matti", "Aho"), by=None, anyway="no")
    for kind, words, basis in (("goal", "Talo lämpimänä.", "stated"), ("wish", "Aurinkopaneelit", "hypothesis")):
        actions.add_need(party, kind, words, by=None, basis=basis, source="kotikäynti")
    actions.put_in_group(party, actions.make_group("Omakotitalot", "Pientalot", by=None, why="Pitkä suhde"), by=None)
    actions.set_value(party, customers.field(), "Öljy", by=None)
    actions.change_party(party, by=None, language="sv")
    house.answer(house.survey(touchpoint=place), pleased=1, hard=5, words="Odotin.", party=party, touchpoint=place)
    return party


def paths(party: Party) -> list[str]:
    """Give every page of the register."""
    own = f"/register/customers/{party.public_id}/"
    return [
        "/register/", "/register/?kind=organisation&language=sv", "/register/customers/new/", own, f"{own}edit/",
        f"{own}brief/", f"{own}encounter/", "/register/groups/", "/register/groups/new/", "/register/fields/",
        "/register/fields/new/", "/register/units/", "/register/units/new/", "/register/touchpoints/",
        "/register/touchpoints/new/", "/register/serving/",
    ]  # fmt: skip


def problems(page: Page, url: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    wide = page.evaluate("document.documentElement.scrollWidth")
    broken = [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]]
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{url.split('/register/')[1].replace('/', '-')}-{width}.png", full_page=True)
    return broken + ([f"{wide} px wide"] if wide > width else []) + (["ran"] if page.title() == "ran" else [])


# narrow and light, wide and dark are walked with every page
@pytest.mark.parametrize(("scheme", "width"), [("dark", 320), ("light", 1280)])
def test_pages_are_accessible_and_fit_the_screen(
    browser: Browser, live_server: Any, kaisa: Party, link: str, scheme: str, width: int
):
    page, said = signed_in(browser, link, color_scheme=scheme, locale="fi")
    found = {path: problems(page, live_server.url + path, width) for path in paths(kaisa)}

    assert {path: what for path, what in found.items() if what} == {}
    assert said == []


def test_a_call_is_logged_in_three_steps_without_script(browser: Browser, live_server: Any, kaisa: Party, link: str):
    page, _ = signed_in(browser, link, java_script_enabled=False)
    page.goto(f"{live_server.url}/register/customers/{kaisa.public_id}/")
    page.click(".page__tools a[href='#id_words']")
    page.keyboard.type("Sovittiin uusi aika.")
    page.click("form button:has-text('Log'), form button:has-text('Kirjaa')")
    first = page.locator(".time__item").first.inner_text()

    assert "Sovittiin uusi aika." in first
    assert Encounter.objects.latest("pk").words == "Sovittiin uusi aika."


def test_the_brief_is_one_page_of_paper(browser: Browser, live_server: Any, kaisa: Party, link: str):
    page, _ = signed_in(browser, link)
    page.goto(f"{live_server.url}/register/customers/{kaisa.public_id}/brief/")
    paper = page.pdf(format="A4", prefer_css_page_size=True)

    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type /Page/") == 1
