"""Feedback dropped on the page: guessed, asked about, tried, brought in, taken back; as the command does it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from factories import house
from polku_server.models import ImportBatch, ImportRun, Response, Survey, Touchpoint
from polku_server.register.imports import runs

pytestmark = pytest.mark.django_db
GOOD = "Vastaus-id;Päivä;Kohtaamispiste;Tyytyväisyys;Miksi\n" + "".join(
    f"A{n};{n % 28 + 1}.3.2027;{'Kassa' if n % 2 else 'Nouto'};{n % 5 + 1};Palvelu oli nopeaa, kiitos {n}\n"
    for n in range(20)
)
SEVEN = "Tyytyväisyys;Miksi\n" + "".join(f"{n % 7 + 1};Palvelu oli nopeaa ja ystävällistä {n}\n" for n in range(21))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path
    house.organisation()


@pytest.fixture
def lead() -> Client:
    client = house.client(house.lead())
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def drop(client: Client, text: str, **form: str) -> ImportRun:
    file = SimpleUploadedFile("palaute.csv", text.encode())
    client.post(reverse("imports"), {"kind": "feedback", "file": file} | form)
    runs.work()
    return ImportRun.objects.latest("pk")


def page(client: Client, run: ImportRun, **form: str) -> str:
    address = reverse("import-run", args=[run.public_id])
    if form:
        client.post(address, form)
        runs.work()
        run.refresh_from_db()
    return client.get(address).content.decode()


def columns(run: ImportRun) -> dict[str, str]:
    """Give the form as the page shows it."""
    from polku_server.listen.dropped import taken

    return {f"field-{name}": column for name, column in taken(run.document).items()}


def test_file_is_tried_shown_brought_in_and_taken_back(lead: Client):
    run = drop(lead, GOOD)

    tried = page(lead, run)
    page(lead, run, go="1")
    came = (run.state, Response.objects.count(), run.batch.file_name, run.batch.by.name)
    lead.post(reverse("import-undo", args=[run.batch.public_id]))

    assert "<option selected>Tyytyväisyys</option>" in tried
    assert "Touchpoints that are new: Nouto, Kassa" in tried
    assert came == ("done", 20, "palaute.csv", "Aino Rautio")
    assert (Response.objects.count(), list(runs.folder().iterdir())) == (0, [])


def test_trying_stores_nothing(lead: Client):
    run = drop(lead, GOOD)

    assert (run.state, run.outcome["new"]) == ("tried", 20)
    assert (Response.objects.count(), Survey.objects.count(), Touchpoint.objects.count()) == (0, 0, 0)


def test_rows_that_cannot_go_in_are_named_with_their_cure(lead: Client):
    run = drop(lead, GOOD + "A20;32.3.2027;Kassa;5;\n")

    assert run.outcome["problems"] == [[22, "Päivä", "32.3.2027", "Give the date as 31.3.2027 or 2027-03-31."]]
    assert (run.outcome["new"], run.outcome["bad"]) == (20, 1)


def test_another_scale_asks_what_each_cell_means_and_takes_the_answer(lead: Client):
    run = drop(lead, SEVEN)
    asked = page(lead, run)
    points = {f"point-csat-{at}": str(min(5, at + 1)) for at in range(7)}

    page(lead, run, **columns(run), **points)
    page(lead, run, go="1")

    assert "nothing is rescaled unasked" in asked
    assert "<option selected>Tyytyväisyys</option>" in asked
    assert asked.count('name="point-csat-') == 7
    assert sorted(each.scores["csat"] for each in Response.objects.all())[-9:] == [5] * 9


def test_numbers_off_the_scale_may_be_slips(lead: Client):
    run = drop(lead, SEVEN)

    page(lead, run, **columns(run), **{"slips-csat": "1"})

    assert (run.state, run.outcome["new"], run.outcome["bad"]) == ("tried", 15, 6)


def test_ease_is_turned_as_the_page_shows(lead: Client):
    run = drop(lead, "Asioinnin helppous;Miksi\n" + "".join(f"{n % 5 + 1};Palvelu oli nopeaa {n}\n" for n in range(20)))

    cells = run.outcome["meanings"][0]["cells"]

    assert (run.state, cells) == ("refused", [["1", 5], ["2", 4], ["3", 3], ["4", 2], ["5", 1]])


def test_one_touchpoint_and_a_source_are_given_for_the_whole_file_and_kept_for_the_next(lead: Client):
    run = drop(lead, SEVEN)
    page(lead, run, **columns(run), **{"slips-csat": "1", "whole-touchpoint": "Nouto", "source": "kortit"})
    page(lead, run, go="1")

    again = drop(lead, SEVEN)

    assert (ImportBatch.objects.get().source, Touchpoint.objects.get().name) == ("kortit", "Nouto")
    assert (again.state, again.outcome["new"], again.outcome["there"]) == ("tried", 0, 15)
    assert set(again.outcome["why"].values()) == {"as the last time"}


def test_system_that_a_file_comes_from_is_chosen_with_it(lead: Client):
    run = drop(lead, GOOD.replace("Vastaus-id", "Vastaajan ID").replace("Päivä", "Vastausaika"), preset="webropol")
    why = run.outcome["why"]["id"]

    page(lead, run, go="1")

    assert why == "as Webropol exports it"
    assert (ImportBatch.objects.get().source, Response.objects.count()) == ("Webropol", 20)


def test_date_that_fits_two_readings_is_settled_on_the_page(lead: Client):
    text = "Tyytyväisyys;Date\n" + "".join(f"{n % 5 + 1};0{n % 9 + 1}/04/2027\n" for n in range(20))
    run = drop(lead, text)
    asked = page(lead, run)

    page(lead, run, **columns(run), dates="month-first")
    page(lead, run, go="1")

    assert asked.count("Say &quot;Dates such as 03/04/2026&quot; below.") == 2  # above the columns, and beside the date
    assert "--" not in re.sub(r"<[^>]*>", "", asked)
    assert str(Response.objects.order_by("happened_on").last().happened_on) == "2027-09-04"


def test_hostile_cells_and_headings_never_run(lead: Client):
    run = drop(lead, "<script>alert(1)</script>;Tyytyväisyys\n" + "<img onerror=alert(2)>;9\n" * 5)

    shown = page(lead, run)

    assert "&lt;script&gt;" in shown
    assert [each for each in ("<script>alert", "<img onerror") if each in shown] == []


def test_file_without_anything_to_take_is_asked_about(lead: Client):
    run = drop(lead, "a;b\nx;y\n")

    assert run.sentence.startswith("Nothing says which column is a score or words.")
    assert run.outcome["columns"] == ["a", "b"]


def test_unreadable_file_is_refused_with_a_sentence(lead: Client):
    run = drop(lead, "")

    assert (run.state, run.outcome, bool(run.sentence)) == ("refused", {"why": {}}, True)


def test_whoever_may_not_bring_in_stores_nothing():
    client = house.client(house.analyst())

    answered = client.post(reverse("imports"), {"kind": "feedback", "file": SimpleUploadedFile("a.csv", b"a;b")})

    assert (answered.status_code, ImportRun.objects.count()) == (403, 0)
