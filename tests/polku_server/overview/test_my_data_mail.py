"""Asking for a link to one's own data: always the same answer, and a letter to whoever has the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from factories import customers, guarding, house, own_data
from factories.letters import Taken, sent_here
from polku_server.govern import erasure
from polku_server.models import OwnLinkWish
from polku_server.overview import my_data_links, my_data_mail
from polku_server.register import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(settings: Any) -> Iterator[Taken]:
    """A mail server, and settings that lead to it."""
    with sent_here(settings) as taken:
        yield taken


def ask(email: str, language: str = "en", client: Client | None = None) -> Any:
    client = client or Client()
    form = own_data.token_of(client.get(f"/omat/?kieli={language}"))
    return client.post(f"/omat/?kieli={language}", {"token": form, "email": email})


def test_a_letter_with_a_link_comes_to_the_customers_own_address(taken: Taken):
    own_data.kaisa()

    ask(f" {own_data.EMAIL.upper()} ")
    done = my_data_mail.drain()

    (letter,) = taken.letters
    (link,) = re.findall(r"http://\S+", letter.get_content())
    page = Client().get(urlsplit(link).path)
    assert (done, letter["To"], page.status_code) == (1, own_data.EMAIL, 200)
    assert OwnLinkWish.objects.count() == 0


def test_nobody_hears_whether_an_address_is_known(taken: Taken):
    own_data.kaisa()

    with guarding.statements() as of_known:
        known = ask(own_data.EMAIL)
    with guarding.statements() as of_unknown:
        unknown = ask("nobody@example.org")
    done = my_data_mail.drain()

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert len(of_known) == len(of_unknown)
    assert (done, [letter["To"] for letter in taken.letters]) == (2, [own_data.EMAIL])


def test_a_letter_names_each_customer_of_one_address(taken: Taken):
    own_data.kaisa()
    customers.person("Matti", "Lehtovirta", contacts=[("email", own_data.EMAIL)])
    customers.organisation("Koivikon Huolto Oy", contacts=[("email", own_data.EMAIL)])

    ask(own_data.EMAIL)
    my_data_mail.drain()

    (letter,) = taken.letters
    assert re.findall(r"(.+):\s+http", letter.get_content()) == ["Kaisa Lehtovirta", "Matti Lehtovirta"]


def test_a_link_that_came_by_mail_ends_when_the_address_does(taken: Taken):
    party = own_data.kaisa()
    token = my_data_links.make(party, own_data.EMAIL)
    before = my_data_links.opened(token) is not None

    actions.remove_contact(party.contacts.get(channel="email"), by=None)

    assert (before, my_data_links.opened(token)) == (True, None)


def test_one_address_gets_no_more_letters_than_anybody_needs(taken: Taken):
    answers = {ask(own_data.EMAIL).content for _ in range(5)}

    assert (len(answers), OwnLinkWish.objects.count()) == (1, 3)


def test_one_caller_asks_no_more_often_than_anybody_needs(taken: Taken):
    pages = [ask(f"{n}@example.org").status_code for n in range(21)]

    assert pages == [200] * 20 + [429]


def test_a_letter_that_is_not_taken_is_tried_again_and_then_left(taken: Taken):
    own_data.kaisa()
    ask(own_data.EMAIL)
    taken.refusing = "451 later"

    for day in range(9):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            my_data_mail.drain()

    assert (taken.letters, OwnLinkWish.objects.count()) == ([], 0)


def test_whoever_is_erased_gets_no_letter_any_more(taken: Taken):
    party = own_data.kaisa()
    ask(own_data.EMAIL)

    erasure.forget(party)

    assert OwnLinkWish.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "kaisa", "a@b", "a\0@example.org", "<script>@x", "@example.org"])
def test_what_is_no_address_is_said_to_be_none(taken: Taken, typed: str):
    page = ask(typed)

    assert (page.status_code, OwnLinkWish.objects.count()) == (422, 0)
    assert b"<script" not in page.content


def test_a_form_from_elsewhere_asks_for_nothing(taken: Taken):
    page = Client().post("/omat/", {"token": "x", "email": own_data.EMAIL})

    assert (page.status_code, OwnLinkWish.objects.count()) == (403, 0)


def test_without_mail_the_page_says_whom_to_ask():
    house.organisation()

    page = Client().get("/omat/?kieli=en").content.decode()
    sent = Client().post("/omat/?kieli=en", {"email": own_data.EMAIL})

    assert "Ask Havumäen Lämpö Oy by phone" in page
    assert ("<form" in page, sent.status_code, OwnLinkWish.objects.count()) == (False, 200, 0)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_letter_speaks_the_language_of_the_page(taken: Taken, language: str):
    own_data.kaisa()

    ask(own_data.EMAIL, language)

    assert OwnLinkWish.objects.get().language == language
