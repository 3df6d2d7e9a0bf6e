"""Once round the whole loop, in each language: an answer, its path, theme and tone, a case closed with the customer,
the customer's worth, the promise, an action and its effect, and the person forgotten; all of it in the audit log."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page

from factories.installation import Installation
from polku_server.govern.audit_words import VERBS

pytestmark = pytest.mark.browser
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
COMMENTS = {
    "fi": "Asennusta siirrettiin kahdesti, eikä kukaan soittanut. Pettymys.",
    "sv": "Installationen flyttades två gånger och ingen ringde. En besvikelse.",
    "en": "The installation was moved twice and nobody called. Disappointing.",
}
DONE = (
    *("opened case", "reached the customer", "agreed in case", "closed case"),
    *("planned action", "began action", "exported person", "erased person"),
)


@pytest.mark.parametrize("language", list(LOCALES))
def test_first_walk(
    open_page: Callable[..., Page], installation: Installation, signed_in: dict[str, Any], language: str
):
    wide = {"width": 1280, "height": 900}
    staff = open_page("/measure/", storage_state=signed_in, locale=LOCALES[language], viewport=wide)
    before = counted(staff)

    answer(open_page(f"{installation.survey}?kieli={language}"), COMMENTS[language])
    assert moved(staff, before) == before + 1

    staff.locator("table tbody tr").first.locator("td a").first.click()
    assert read(staff, COMMENTS[language]) >= 2  # its tone and at least one theme

    person = closed_with_the_customer(staff)
    assert staff.locator(".ladder [aria-current]").count() == 1
    assert staff.locator("a[href^='/promise/']").count() >= 1

    staff.goto("/promise/")
    staff.locator(".promise__words a").first.click()
    assert staff.locator("main svg.interval").count() >= 1

    begun(staff)
    assert staff.locator("main .speak").first.inner_text() != ""

    forgotten(staff, person)
    told = audited(staff)
    assert [word for word in in_words(language) if word not in told] == []


def counted(page: Page) -> int:
    """Read how many answers the path page counts for the first touchpoint."""
    return int(re.sub(r"\D", "", page.locator("table tbody tr").first.locator("td").first.inner_text()))


def answer(page: Page, words: str) -> None:
    """Answer on a phone, as somebody who had a hard time."""
    for name, point in {"csat": 2, "effort": 5, "nps": 3}.items():
        page.locator(f"input[name={name}][value='{point}']").check(force=True)
    page.locator("#why").fill(words)
    page.locator("button[type=submit]").click()
    page.wait_for_selector("h1")


def moved(page: Page, before: int) -> int:
    """Look at the path until it moves, for a minute: how soon it does is counted where nothing else runs."""
    until = time.monotonic() + 60
    while counted(page) == before and time.monotonic() < until:
        page.reload()
    return counted(page)


def read(page: Page, words: str) -> int:
    """Count what was read of a comment, once jobs have read it."""
    mine = page.locator("li.answer", has_text=words)
    until = time.monotonic() + 60
    while mine.locator(".label").count() < 2 and time.monotonic() < until:
        page.reload()
    return mine.locator(".label").count()


def closed_with_the_customer(page: Page) -> str:
    """Open a case under a known customer's answer, call, agree, close; give the customer's address."""
    page.goto("/listen/answers/?period=all&words=1")
    page.locator("a[href^='/act/open/']").first.click()
    sent(page, page.locator("main form.form").first)
    for name in ("call", "agree", "close"):
        page.locator(f"#{name}").evaluate("fold => { fold.open = true }")
        sent(page, page.locator(f"#{name} form"))
    page.locator("a[href^='/register/customers/']").first.click()
    return page.url.rstrip("/").split("/")[-1]


def sent(page: Page, form: Any) -> None:
    """Write something into each empty field of a form, choose what must be chosen, and send it."""
    for field in form.locator("input[type=text], textarea").all():
        if not field.input_value():
            field.fill("Sovittiin." if field.get_attribute("inputmode") != "numeric" else "")
    for choice in form.locator("select").all():
        if not choice.input_value():
            choice.select_option(index=1)
    with page.expect_navigation():
        form.locator("button[type=submit]").first.click()


def begun(page: Page) -> None:
    """Plan an action for the first touchpoint in one unit, and put it under way."""
    page.goto("/act/actions/new/")
    form, today = page.locator("main form.form"), timezone.localdate()
    form.locator("[name=name]").fill("Soitto viikkoa ennen")
    form.locator("[name=hypothesis]").fill("Kukaan ei tiedä, milloin tullaan.")
    form.locator("[name=touchpoint]").select_option(index=1)
    form.locator("[name=units]").first.check()
    form.locator("[name=starts_on]").fill(today.strftime("%d.%m.%Y"))
    form.locator("[name=cost]").fill("0")
    form.locator("[name=owner]").select_option(index=1)
    form.locator("[name=review_on]").fill((today + dt.timedelta(days=90)).strftime("%d.%m.%Y"))
    for button in (form.locator("button[type=submit]"), page.locator("form[action$='/begin/'] button")):
        with page.expect_navigation():
            button.click()


def forgotten(page: Page, person: str) -> None:
    """Give a person's data, then forget the person."""
    page.goto(f"/govern/requests/{person}/")
    with page.expect_download() as given:
        page.locator("button[value=json]").click()
    assert given.value.suggested_filename.endswith(".json")
    with page.expect_navigation():
        page.locator("form[action$='/forget/'] button").click()


def in_words(language: str) -> list[str]:
    """Give what was done as the audit log says it."""
    with translation.override(language):
        return [str(VERBS[verb]) for verb in DONE]


def audited(page: Page) -> str:
    """Read the newest entries of the audit log."""
    page.goto("/govern/audit/")
    return page.locator("main").inner_text()
