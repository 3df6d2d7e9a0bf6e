"""The page of a dropped file of answers in a real browser: accessible, never wider than the screen, runs nothing."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, Page

from factories import house
from polku_server.govern import sign_in
from polku_server.register.imports import runs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_page_left"),
]
HOSTILE = "<script>document.title='ran'</script>"
SEVEN = f"Tyytyväisyys;Miksi {HOSTILE}\n" + "".join(
    f"{n % 7 + 1};{HOSTILE} oli nopeaa, kiitos {n}\n" for n in range(21)
)


@pytest.fixture
def addresses(tmp_path: Any, settings: Any) -> list[str]:
    """A link to sign in by, the page of dropping, and one file that asks; no store is asked while the browser runs."""
    settings.DATA = tmp_path
    house.organisation()
    lead = house.lead()
    asking = runs.drop(SimpleUploadedFile("palaute.csv", SEVEN.encode()), "feedback", by=lead)
    runs.work()
    return [sign_in.make_link(lead), "/register/import/", f"/register/import/{asking.public_id}/"]


def problems(page: Page, url: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/dropped-{len(url) % 10}-{width}.png", full_page=True)
    broken = [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]]
    return broken + ([f"{wide} px wide"] if wide > width else []) + (["ran"] if page.title() == "ran" else [])


def test_pages_are_accessible_and_what_cells_mean_is_asked(browser: Browser, live_server: Any, addresses: list[str]):
    link, *paths = addresses
    page = browser.new_page(locale="en")
    page.goto(live_server.url + link)
    page.click("form button")
    found = {(path, width): problems(page, live_server.url + path, width) for path in paths for width in (320, 1280)}
    asked = page.locator("select[name^='point-csat-']").count()

    assert {where: what for where, what in found.items() if what} == {}
    assert asked == 7
