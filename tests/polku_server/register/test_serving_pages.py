"""The customer being served, and the brief: who may see it, and what stands there."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.test import Client
from django.utils import timezone

from factories import customers, house
from polku_server.act.actions import open_case
from polku_server.govern.models import AuditEntry
from polku_server.models import Encounter
from polku_server.register import actions

pytestmark = pytest.mark.django_db
SERVING = "/register/serving/"


def client(role: str, **limits: object) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(customers.staff(role, **limits))
    return made


@pytest.fixture(autouse=True)
def company() -> None:
    house.organisation()


def test_front_line_serves_a_customer_and_writes_what_was_said():
    party, clerk = customers.person(number="A-1"), client("front_line")
    brief = f"/register/customers/{party.public_id}/brief/"

    assert clerk.get(brief).status_code == 404
    assert clerk.post(SERVING, {"typed": "A-1"}).headers["Location"] == brief
    assert "Kaisa Lehtovirta" in clerk.get(brief).content.decode()
    sent = clerk.post(f"/register/customers/{party.public_id}/encounter/", {"kind": "visit", "words": "Kysyi."})
    assert sent.headers["Location"] == brief
    assert Encounter.objects.get().words == "Kysyi."
    assert clerk.get(f"/register/customers/{party.public_id}/").status_code == 403


def test_nobody_is_found_by_a_part_and_that_is_told():
    customers.person(number="A-1")

    page = client("front_line").post(SERVING, {"typed": "Lehtovirta"})

    assert (page.status_code, page.context["nobody"]) == (404, True)


def test_of_several_one_is_chosen():
    shared = [("phone", "03 123 4567")]
    one, other = customers.person(contacts=shared), customers.person("Matti", contacts=shared)
    clerk = client("front_line")

    assert clerk.post(SERVING, {"typed": "03 1234567"}).context["found"] == [one, other]
    chosen = clerk.post(SERVING, {"typed": "03 1234567", "chosen": other.public_id})
    assert chosen.headers["Location"] == f"/register/customers/{other.public_id}/brief/"


def test_the_brief_tells_needs_last_words_and_the_next_question():
    party = customers.person()
    actions.add_need(party, "goal", "Talo lämpimänä", by=None, basis="stated")
    actions.add_need(party, "partner", "Sähkötyöt tekee tuttu yritys", by=None)
    wrong = actions.log_encounter(party, by=None, words="Aika siirtyi kahdesti.")
    actions.correct_encounter(wrong, by=None, words="Aika siirtyi kerran.")

    page = client("lead").get(f"/register/customers/{party.public_id}/brief/")

    assert [need.words for need in page.context["needs"]] == ["Talo lämpimänä"]
    assert [need.words for need in page.context["partners"]] == ["Sähkötyöt tekee tuttu yritys"]
    assert [moment.more for moment in page.context["words"]] == ["Aika siirtyi kerran."]
    assert page.context["question"] == "What takes most of your time, or worries you?"
    assert AuditEntry.objects.last().verb == "saw"


def test_the_brief_tells_what_was_agreed_and_how_we_differ():
    party, day = customers.person(), timezone.localdate()
    late = actions.add_agreed(
        party, "ours", "Tarjous", by=None, on=day - dt.timedelta(days=9), due=day - dt.timedelta(days=1)
    )
    kept = actions.keep_agreed(actions.add_agreed(party, "ours", "Soitto", by=None), by=None)
    theirs = actions.add_agreed(party, "theirs", "Avaimet", by=None)
    actions.add_rival(party, "Lämpö-Aalto Oy", "Varaosat omassa varastossa", by=None)
    actions.retire_rival(actions.add_rival(party, "Entinen Oy", "x", by=None), by=None)

    page = client("lead").get(f"/register/customers/{party.public_id}/brief/")

    assert page.context["agreed"] == [("we promised", [late, kept]), ("the customer promised", [theirs])]
    assert [row.name for row in page.context["rivals"]] == ["Lämpö-Aalto Oy"]
    headings = re.findall(r"<h[23][^>]*>([^<]+)<", page.content.decode())
    assert headings[3:7] == ["What was agreed", "We promised", "The customer promised", "How we differ"]
    assert page.content.decode().count("Overdue") == 1


@pytest.mark.parametrize(("role", "told"), [("lead", ["Laskussa on virhe"]), ("front_line", [])])
def test_the_brief_tells_what_is_open_to_whoever_may_work_on_it(role: str, told: list[str]):
    party = customers.person(number="A-1")
    open_case(party, by=None, words="Laskussa on virhe")
    reader = client(role)
    reader.post(SERVING, {"typed": "A-1"})

    page = reader.get(f"/register/customers/{party.public_id}/brief/")

    assert [matter.words for matter in page.context["matters"]] == told
    assert ("Open matters" in page.content.decode()) is bool(told)


def test_headings_that_have_nothing_are_left_out():
    page = client("lead").get(f"/register/customers/{customers.person().public_id}/brief/").content.decode()

    assert re.findall(r"<h2[^>]*>([^<]+)<", page) == ["Ask next", "Who", "Needs", "Log a call"]


def test_the_brief_is_ready_within_a_second():
    party = customers.person()
    for n in range(200):
        actions.log_encounter(party, by=None, words=f"Puhelu {n}")
    lead = client("lead")
    lead.get(f"/register/customers/{party.public_id}/brief/")

    began = time.process_time()
    lead.get(f"/register/customers/{party.public_id}/brief/")

    assert time.process_time() - began < 1


@pytest.mark.parametrize(("role", "status"), [("analyst", 403), ("administrator", 403), ("account_manager", 404)])
def test_who_sees_the_brief(role: str, status: int):
    party = customers.person()

    assert client(role).get(f"/register/customers/{party.public_id}/brief/").status_code == status
