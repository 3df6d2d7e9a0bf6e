"""Lists change in place where a script may run; the pages are the same with and without it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

import polku_server
from factories import house
from polku import lake
from polku_server.govern import sign_in
from polku_server.models import Party

STATIC = Path(polku_server.__file__).parent / "ui/static/polku"
HTMX = STATIC / "htmx-2.0.11.min.js"
HEAD = Path(polku_server.__file__).parent / "ui/templates/ui/scripts.html"


def test_the_library_is_the_one_that_was_pinned():
    digest = base64.b64encode(hashlib.sha384(HTMX.read_bytes()).digest()).decode()

    assert re.findall(r'integrity="sha384-([^"]+)"', HEAD.read_text(encoding="utf-8")) == [digest]


@pytest.mark.django_db
def test_a_request_by_script_gets_the_same_page():
    reader = Client()
    reader.force_login(house.lead())
    one = reader.get("/register/", headers={"accept-language": "en"})
    other = reader.get("/register/", headers={"accept-language": "en", "hx-request": "true"})

    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", one.content) == token.sub(b"", other.content)


@pytest.mark.django_db
def test_nobody_reads_a_part_of_a_page_that_is_not_theirs():
    reader = Client()
    reader.force_login(house.user("nobody@example.org"))

    assert reader.get("/register/", headers={"hx-request": "true"}).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_page_left")
def test_a_list_grows_and_narrows_in_place(browser: Browser, live_server: Any):
    house.organisation()
    Party.objects.bulk_create([Party(kind="person", name=f"Maija {n:02}") for n in range(60)])
    page, said = browser.new_context(locale="en").new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url + sign_in.make_link(house.lead()))
    page.click("form button")
    page.goto(live_server.url + "/register/")
    page.click("a[rel=next]")
    page.locator("#rows > tr").nth(59).wait_for()
    grown = page.url, page.locator("#rows > tr").count(), page.evaluate("document.activeElement.name")
    page.select_option("#f-language", "sv")
    expect(page.locator("#told")).to_have_text("0 rows on this page")
    lake.use(None)

    assert grown == (live_server.url + "/register/", 60, "party")
    assert "language=sv" in page.url
    assert page.locator("#list .empty").count() == 1
    assert said == []
