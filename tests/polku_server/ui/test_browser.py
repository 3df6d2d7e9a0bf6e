"""The pages in a real browser: accessible, within their policy, and never wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from factories import house
from polku import lake
from polku_server.govern import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_page_left"),
]
PAGES = ["/measure/?period=12", "/listen/", "/listen/answers/", "/nowhere", "/sign-in/"]
WIDTHS = (320, 1280)
PHONE = {"width": 390, "height": 800}


def company() -> None:
    house.organisation(sample=True)
    survey, unit, other = house.survey(), house.unit("Oulu"), house.unit("Jyväskylä")
    good, bad, few = house.touchpoints(3)
    for i in range(48):
        house.answer(survey, touchpoint=good, unit=unit, pleased=5, hard=1, tell=10, days_ago=7 * (i % 4))
        house.answer(survey, touchpoint=bad, unit=other, pleased=1 + i % 3, hard=5, tell=3, words="Waited twice.")
    house.answer(survey, touchpoint=few, pleased=3)
    house.counting()


@pytest.fixture
def link(live_server: Any) -> Iterator[str]:
    company()
    yield live_server.url + sign_in.make_link(house.lead())
    lake.use(None)


def problems(page: Page, url: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    wide = page.evaluate("document.documentElement.scrollWidth")
    broken = [each["id"] for each in Axe().run(page).response["violations"]]
    return broken + ([f"{wide} px wide"] if wide > width else [])


def signed_in(browser: Browser, link: str, **options: Any) -> tuple[Page, list[str]]:
    page, said = browser.new_context(reduced_motion="reduce", **options).new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(link)
    page.click("form button")
    return page, said


# narrow and light, wide and dark are walked with every page
@pytest.mark.parametrize(("scheme", "locale", "width"), [("light", "fi", 1280), ("dark", "sv", 320)])
def test_pages_are_accessible_and_fit_the_screen(
    browser: Browser, live_server: Any, link: str, scheme: str, locale: str, width: int
):
    page, said = signed_in(browser, link, color_scheme=scheme, locale=locale)
    found = {path: problems(page, live_server.url + path, width) for path in PAGES}

    assert {path: what for path, what in found.items() if what} == {}
    assert [each for each in said if "404" not in each] == []


def test_the_menu_opens_on_a_phone_without_script_and_changes_the_language(browser: Browser, link: str):
    page, _ = signed_in(browser, link, locale="fi", java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(page.url.split("/account/")[0] + "/measure/")  # who has no password yet begins at the own account
    hidden = page.locator("#menu").is_visible()
    page.click(".side__menu")
    page.click("#menu button[value=en]")
    heading, path = page.locator("h1").inner_text(), page.url.split("/", 3)[3]

    assert (hidden, heading, path) == (False, "The customer's path", "measure/")


PRINTED = """() => ({
  menu: document.querySelector(".side").checkVisibility(),
  buttons: [...document.querySelectorAll(".filters .button, .toast")].filter(each => each.checkVisibility()).length,
  paper: getComputedStyle(document.body).backgroundColor,
  table: getComputedStyle(document.querySelector(".table tr")).display,
  motion: getComputedStyle(document.documentElement).getPropertyValue("--calm"),
})"""


def test_the_parts_hold_in_high_contrast_without_colours_and_on_paper(browser: Browser, live_server: Any, link: str):
    page, said = signed_in(browser, link, locale="fi")
    parts, state = live_server.url + "/ui/", page.context.storage_state()
    found = {}
    for how in ({"contrast": "more"}, {"contrast": "more", "color_scheme": "dark"}, {"forced_colors": "active"}):
        seen = browser.new_context(storage_state=state, reduced_motion="reduce", **how).new_page()
        found |= {f"{how}": problems(seen, parts, 320)}
    page.set_viewport_size({"width": 688, "height": 900})  # what A4 leaves between its margins
    page.goto(parts)
    page.emulate_media(media="print", color_scheme="dark")
    printed = page.evaluate(PRINTED)
    wide = page.evaluate("document.documentElement.scrollWidth")

    assert {how: what for how, what in found.items() if what} == {}
    white = {"menu": False, "buttons": 0, "paper": "rgb(255, 255, 255)", "table": "table-row", "motion": "0ms"}
    assert (printed, wide, said) == (white, 688, [])
