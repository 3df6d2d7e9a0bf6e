"""A customer gets a link, looks at their own data on a phone, forbids, corrects, takes it along and is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from factories.installation import Installation

pytestmark = pytest.mark.browser
WIDTH = "document.documentElement.scrollWidth"
PHONE = {"viewport": {"width": 320, "height": 640}}
PAGES = ("", "/details", "/erase")
TEXTS = {"fi": "Saatte kertoa tarjouksista.", "sv": "Ni får berätta om erbjudanden.", "en": "You may tell of offers."}
HOSTILE = "<script>document.title='ran'</script>"
Open = Callable[..., Page]


def link(open_page: Open, staff: dict[str, Any], place: int = 0) -> str:
    """Make the link of a customer of the sample company, as staff do."""
    page = open_page("/register/?kind=person", storage_state=staff, java_script_enabled=False)
    page.goto(page.locator("tbody a[href^='/register/customers/']").nth(place).get_attribute("href"))
    page.locator("form[action$='/own-link/'] button").click()
    return page.locator(".key-face").inner_text()


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_light_and_fit_a_small_phone(
    open_page: Open, signed_in: dict[str, Any], axe: Axe, language: str, scheme: str
):
    address, found = link(open_page, signed_in), {}
    page = open_page("about:blank", color_scheme=scheme, **PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    for rest in PAGES:
        answer = page.goto(f"{address}{rest}?kieli={language}")
        assert answer is not None
        broken = [f"{each['id']} {each['nodes'][0]['html'][:90]}" for each in axe.run(page).response["violations"]]
        found[rest] = (answer.status, broken, page.evaluate(WIDTH), len(answer.body()) <= 14_336)

    assert found == dict.fromkeys(PAGES, (200, [], 320, True))
    assert len([url for url in asked if not url.startswith("data:")]) == len(PAGES)
    assert page.context.cookies() == []
    assert page.locator("html").get_attribute("lang") == language


def test_staff_word_what_is_agreed_to_and_read_it_aloud(open_page: Open, signed_in: dict[str, Any], axe: Axe):
    page = open_page("/govern/consents/", storage_state=signed_in, viewport={"width": 320, "height": 800})
    for code, words in TEXTS.items():
        page.locator(f"textarea[name={code}]").fill(words)
    page.locator("select[name=purpose]").select_option("marketing")

    press(page, "form.form button[type=submit]")
    texts = page.locator("main").inner_text()
    violations = axe.run(page).response["violations"]

    assert all(words in texts for words in TEXTS.values())
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    assert page.evaluate(WIDTH) == 320


@pytest.mark.parametrize("rest", ["govern/consents", "govern/requests"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_about_one_customer_are_accessible(
    open_page: Open, signed_in: dict[str, Any], axe: Axe, rest: str, width: int
):
    page = open_page("/register/?kind=person", storage_state=signed_in, viewport={"width": width, "height": 800})
    page.goto(page.locator("tbody a[href^='/register/customers/']").first.get_attribute("href"))
    page.goto(page.locator(f"a[href^='/{rest}/']").last.get_attribute("href"))

    violations = axe.run(page).response["violations"]

    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    assert page.evaluate(WIDTH) == width


def test_a_customer_walks_through_it_all_without_script(
    open_page: Open, signed_in: dict[str, Any], installation: Installation, tmp_path: Path
):
    address = link(open_page, signed_in, 1)
    page = open_page(f"{address}?kieli=fi", java_script_enabled=False, **PHONE)

    press(page, "button[value='surveys:email:']")
    forbidden = page.locator("button[value='surveys:email:'][name=withdraw]").count()
    press(page, "a[href*='/details']")
    page.locator("#given_name").fill(HOSTILE)
    press(page, "button.all")
    title, name = page.title(), page.locator("dd").first.inner_text()
    with page.expect_download() as taken:
        page.locator("button[value=json]").click()
    data = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
    press(page, "a[href*='/erase']")
    press(page, "button.all")
    done = page.locator("h1").inner_text()
    answer = page.goto(f"{address}?kieli=fi")

    assert (forbidden, name.startswith(HOSTILE[:20]), title == "ran") == (0, True, False)
    assert data["register"]["consents"][-1]["purpose"] == "surveys"
    assert data["register"]["person"][0]["given_name"] == HOSTILE
    assert answer is not None
    assert (bool(done), answer.status) == (True, 404)
