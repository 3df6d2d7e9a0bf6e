"""A customer answers on a phone; the staff see the path move."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from factories.installation import Installation
from factories.promised import within

pytestmark = pytest.mark.browser
WIDTH = "document.documentElement.scrollWidth"
THANKS = {
    "fi": "Kiitos. Vastauksesi on tallessa.",
    "sv": "Tack. Ditt svar är sparat.",
    "en": "Thank you. Your answer is saved.",
}


def choose(page: Page, **points: int) -> None:
    for name, point in points.items():
        page.locator(f"input[name={name}][value='{point}']").check(force=True)


def answered(page: Page) -> int:
    """Read how many answers the path page counts for the first touchpoint."""
    cell = page.locator("table tbody tr").first.locator("td").first
    return int(re.sub(r"\D", "", cell.inner_text()))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_answer_without_script_in_each_language(
    open_page: Callable[..., Page], installation: Installation, language: str
):
    page = open_page(f"{installation.survey}?kieli={language}", java_script_enabled=False)
    choose(page, csat=5, effort=1, nps=10)
    page.locator("#why").fill("Kaikki sujui.")

    page.locator("button[type=submit]").click()

    assert page.locator("h1").inner_text() == THANKS[language]
    assert page.locator("html").get_attribute("lang") == language


def test_answer_by_keyboard_alone(open_page: Callable[..., Page], installation: Installation):
    page = open_page(installation.survey)
    keyboard = page.keyboard
    page.locator("main h1").click()
    for points in (4, 2, 9):
        keyboard.press("Tab")
        keyboard.press("Space")
        for _ in range(points - 1):
            keyboard.press("ArrowDown")
    for _ in range(3):
        keyboard.press("Tab")

    with page.expect_navigation():
        keyboard.press("Enter")

    assert page.locator("h1").inner_text() == THANKS["fi"]


def test_low_score_is_asked_one_thing_more_and_stays_saved(open_page: Callable[..., Page], installation: Installation):
    page = open_page(installation.survey, java_script_enabled=False)
    choose(page, csat=1, effort=5, nps=0)
    page.locator("button[type=submit]").click()
    heading = page.locator("h1").inner_text()
    page.locator("#expectation").fill("Yhtä viestiä.")

    page.locator("button[type=submit]").click()

    assert heading == THANKS["fi"]
    assert page.locator("textarea").count() == 0


def test_missing_answers_are_summed_up_and_linked(open_page: Callable[..., Page], installation: Installation):
    page = open_page(installation.survey)
    page.evaluate("document.querySelector('form').noValidate = true")
    choose(page, effort=2)
    page.locator("#why").fill("<b>kesken</b>")

    page.locator("button[type=submit]").click()

    links = page.locator(".errors a")
    assert [links.nth(i).get_attribute("href") for i in range(links.count())] == ["#csat-1", "#nps-0"]
    assert page.locator("input[name=effort]:checked").get_attribute("value") == "2"
    assert page.locator("#why").input_value() == "<b>kesken</b>"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_respondent_page_has_no_axe_violation_and_no_sideways_scroll(
    open_page: Callable[..., Page], installation: Installation, axe: Axe, width: int, scheme: str
):
    page = open_page(installation.survey, viewport={"width": width, "height": 800}, color_scheme=scheme)

    found = axe.run(page).response["violations"]

    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate(WIDTH) == width


def test_respondent_page_sets_no_cookie_and_asks_for_nothing_more(
    open_page: Callable[..., Page], installation: Installation
):
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    answer = page.goto(installation.url + installation.survey)
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith("data:")] == [installation.url + installation.survey]
    assert answer is not None
    assert len(answer.body()) <= 14_336
    assert page.context.cookies() == []


@pytest.mark.alone
def test_path_page_moves_within_two_seconds(
    open_page: Callable[..., Page], installation: Installation, signed_in: dict[str, Any]
):
    staff = open_page("/measure/", storage_state=signed_in, viewport={"width": 1280, "height": 900})

    def moved() -> float:
        staff.reload()
        before, customer = answered(staff), open_page(installation.survey)
        choose(customer, csat=5, effort=1, nps=9)
        customer.locator("button[type=submit]").click()
        customer.wait_for_selector("h1")
        thanked = time.monotonic()
        while answered(staff) == before and time.monotonic() < thanked + 60:
            staff.reload()
        assert answered(staff) == before + 1
        return time.monotonic() - thanked

    assert within(2, moved)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", ["/measure/", "/listen/", "/listen/answers/"])
def test_staff_pages_have_no_axe_violation_and_no_sideways_scroll(
    open_page: Callable[..., Page], signed_in: dict[str, Any], axe: Axe, path: str, width: int
):
    page = open_page(path, storage_state=signed_in, viewport={"width": width, "height": 900})

    found = axe.run(page).response["violations"]

    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate(WIDTH) == width


def test_one_time_link_opens_once(open_page: Callable[..., Page], installation: Installation):
    link = installation.fresh_link()
    first = open_page(link)
    first.locator("main button[type=submit]").click()

    second = open_page(link)

    assert first.url == installation.url + "/account/"
    assert second.locator("main button[type=submit]").count() == 0


def test_staff_pages_are_closed_to_others(open_page: Callable[..., Page]):
    page = open_page("/listen/answers/")

    assert "/sign-in/" in page.url
