"""What stands on every staff page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from factories import house
from polku import LOOP
from polku_server.govern import routes
from polku_server.overview import menu
from polku_server.ui.shell import NAMES

pytestmark = pytest.mark.django_db
PAGES = ["/measure/", "/listen/", "/listen/answers/"]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(house.lead())
    house.organisation(sample=True)
    house.counting()
    return client


def test_the_loop_names_every_stage_in_its_order():
    assert tuple(NAMES) == LOOP


@pytest.mark.usefixtures("english")
def test_the_leads_menu_has_exactly_the_stages_that_have_a_page_open_to_the_lead():
    lead = house.lead()

    stages, others = menu.places(lead)

    assert others == [("", [("Today", "/today/"), ("Own material", "/material/")])]
    assert [address for _name, address in stages] == [
        f"/{stage}/" for stage in LOOP if routes.opens(lead, f"/{stage}/")
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_heading_a_skip_link_and_the_sample_banner(reader: Client, page: str):
    html = reader.get(page, headers={"accept-language": "en"}).content.decode()

    assert (html.count("<h1>"), html.count('class="skip"'), html.count('class="sample"')) == (1, 1, 1)
    assert "Sample company: people and figures are invented." in html


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_style_or_script_of_its_own(reader: Client, page: str):
    html = reader.get(page).content.decode()

    assert re.findall(r"<style|<script(?! src=\"/static/)|\sstyle=|\son[a-z]+=|https?://(?!127\.0\.0\.1)", html) == []


def test_the_menu_says_where_the_reader_is(reader: Client):
    html = reader.get("/listen/answers/", headers={"accept-language": "en"}).content.decode()

    assert re.findall(r'<a href="(/\w+/)" aria-current="(\w+)">', html) == [("/listen/", "true")]


@pytest.mark.parametrize(("code", "heading"), [("fi", "Asiakaspolku"), ("sv", "Kundresan"), ("en", "The customer")])
def test_the_language_is_chosen_with_a_form_and_kept(reader: Client, code: str, heading: str):
    answer = reader.post("/language/", {"language": code, "next": "/measure/"}, follow=True)

    html = answer.content.decode()
    assert f'<html lang="{code}">' in html
    assert f"<h1>{heading}" in html


def test_choosing_a_language_never_leads_away(reader: Client):
    answer = reader.post("/language/", {"language": "sv", "next": "https://example.org/"})

    assert answer["Location"] == "/"


def test_the_front_page_leads_to_the_day(reader: Client):
    assert reader.get("/")["Location"] == "/today/"
