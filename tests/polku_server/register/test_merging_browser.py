"""Two made one and two again, in a real browser: from the queue to both pages back; accessible, never too wide."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

from factories import customers, house
from polku_server.govern import consent, sign_in
from polku_server.models import DuplicatePair
from polku_server.register import actions

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_page_left"),
]
HOSTILE = "<script>document.title='ran'</script>"
TEXTS = {"fi": "Saatte kertoa.", "sv": "Ni får berätta.", "en": "You may tell."}
REASONS = [
    {"column": "email", "agreement": "same", "weight": 12.4},
    {"column": "phone", "agreement": "part", "weight": 7.1},
    {"column": "given_name", "agreement": "variant", "weight": -1.2},
]


@pytest.fixture
def pair() -> DuplicatePair:
    """Two entries of one customer, who differ in what can differ."""
    house.organisation(sample=True)
    unit = customers.unit("Tampere")
    contacts = [("email", "kaisa.lehtovirta@example.org"), ("phone", "040 123 4567")]
    left = customers.person("Kaisa", HOSTILE, number="A-1", unit=unit, language="fi", contacts=contacts)
    right = customers.person("Katariina", "Lehtovirta", number="A-2", language="sv", contacts=contacts[:1])
    actions.log_encounter(left, by=None, words="Soitti laskusta.")
    for words in ("Kävi myymälässä.", "Kävi taas."):
        actions.log_encounter(right, by=None, words=words)
    shown = {"wording": consent.word(purpose="marketing", texts=TEXTS), "language": "fi", "source": "form"}
    consent.give(party=left, purpose="marketing", channel="email", **shown)
    consent.withdraw(party=right, purpose="marketing", source="call")
    named = {"left": left, "right": right, "probability": 0.97, "reasons": REASONS, "found_at": timezone.now()}
    return DuplicatePair.objects.create(**named)


@pytest.fixture
def link(live_server: Any, pair: DuplicatePair) -> str:
    """A one-time link of the lead; made here, for no store is asked while the browser runs."""
    return live_server.url + sign_in.make_link(customers.staff())


def signed_in(browser: Browser, link: str, **options: Any) -> Page:
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.goto(link)
    page.click("form button")
    return page


def problems(page: Page, path: str, width: int, name: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    broken = [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]]
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    return broken + ([f"{wide} px wide"] if wide > width else []) + (["ran"] if page.title() == "ran" else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_the_screen(
    browser: Browser, live_server: Any, pair: DuplicatePair, link: str, scheme: str
):
    one, other = customers.person("Aino", HOSTILE), customers.person("Aino", "Aho", number="B-2")
    merged = actions.merge(one, other, by=None, take=["name"])
    actions.log_encounter(one, by=None, words="Kirjattu yhdistämisen jälkeen.")
    own = f"/register/customers/{pair.left.public_id}/merge/"
    paths = {
        "queue": f"/register/duplicates/?merged={merged.public_id}",
        "compare": f"/register/duplicates/{pair.public_id}/",
        "find": f"{own}?q=Lehtovirta",
        "with": f"{own}?with={pair.right.public_id}",
        "merges": "/register/merges/",
        "merge": f"/register/merges/{merged.public_id}/",
    }
    page = signed_in(browser, link, color_scheme=scheme, locale="fi")
    found = {
        (name, width): problems(page, live_server.url + path, width, f"{name}-{scheme}")
        for name, path in paths.items()
        for width in (320, 390, 1280)
    }

    assert {where: what for where, what in found.items() if what} == {}


def test_two_are_compared_made_one_and_two_again(browser: Browser, live_server: Any, pair: DuplicatePair, link: str):
    page = signed_in(browser, link, java_script_enabled=False, locale="en")
    page.goto(f"{live_server.url}/register/duplicates/")
    page.click(".card__foot a.button")
    page.check("input[name=keep][value=right]")
    page.check("input[name=field-number][value=left]")
    page.click("main form button.button--go")
    page.goto(f"{live_server.url}/register/customers/{pair.left.public_id}/")
    one = page.locator("main").inner_text()
    page.goto(f"{live_server.url}/register/merges/")
    page.click("main tbody a")
    page.click("main form button.button--go")
    both = [each.get_attribute("href") for each in page.locator(".offers a").all()]
    apart = []
    for path in both:
        page.goto(live_server.url + str(path))
        apart.append(page.locator("main").inner_text())

    said = ("Soitti laskusta.", "Kävi myymälässä.", "Kävi taas.")
    assert [words for words in said if words not in one] == []
    assert both == [f"/register/customers/{party.public_id}/" for party in (pair.right, pair.left)]
    assert [[words in text for words in said] for text in apart] == [[False, True, True], [True, False, False]]
    assert ["A-2" in apart[0], "A-1" in apart[1]] == [True, True]
