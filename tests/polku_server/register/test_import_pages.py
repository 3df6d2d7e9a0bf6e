"""A file dropped on the page: tried by jobs, corrected, brought in, taken back."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from factories import customers, house
from polku_server.models import ImportBatch, ImportMapping, ImportRun, Party, Purchase
from polku_server.register.imports import runs

pytestmark = pytest.mark.django_db
PEOPLE = "number;name;email\n1;Maija <script>alert(1)</script>;maija@example.fi\n2;;liisa(at)example.fi\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, settings):
    settings.DATA = tmp_path


@pytest.fixture
def lead():
    house.organisation()
    made = Client(headers={"accept-language": "en"})
    made.force_login(customers.staff("lead"))
    return made


def drop(client, text, kind="people", name="people.csv"):
    return client.post(reverse("imports"), {"kind": kind, "file": SimpleUploadedFile(name, text.encode())})


def page(client, **form):
    address = reverse("import-run", args=[ImportRun.objects.get().public_id])
    return client.post(address, form) if form else client.get(address)


def test_file_is_tried_and_nothing_is_stored(lead):
    assert drop(lead, PEOPLE).status_code == 302
    assert page(lead)["Refresh"] == "2"

    runs.work()

    shown = page(lead).content.decode()
    run = ImportRun.objects.get()
    assert (run.state, run.outcome["new"], run.outcome["bad"], Party.objects.count()) == ("tried", 1, 1, 0)
    assert "<option selected>email</option>" in shown
    assert "liisa(at)example.fi" in shown
    assert "<script>alert" not in shown


def test_tried_file_comes_in_and_goes_again(lead):
    drop(lead, PEOPLE)
    runs.work()
    page(lead, go="1")

    runs.work()

    batch = ImportBatch.objects.get()
    assert (ImportRun.objects.get().state, batch.file_name, batch.by.name) == ("done", "people.csv", "Aino Rautio")
    assert not list(runs.folder().iterdir())
    lead.post(reverse("import-undo", args=[batch.public_id]))
    assert Party.objects.count() == 0


def test_question_is_shown_and_answered_on_the_page(lead):
    drop(lead, "order id;customer;date;amount\nT1;C1;1/2/2026;5\n", "purchases")
    runs.work()
    assert (ImportRun.objects.get().state, "can be read in two ways" in page(lead).content.decode()) == (
        "refused",
        True,
    )

    fields = {"field-number": "order id", "field-customer": "customer", "field-date": "date", "field-amount": "amount"}
    page(lead, dates="month-first", **fields)
    runs.work()
    page(lead, go="1")
    runs.work()

    assert str(Purchase.objects.get().happened_on) == "2026-01-02"


def test_rows_to_mend_are_downloaded_disarmed(lead):
    drop(lead, "number;name;email\n1;A;=cmd()\n")
    runs.work()

    body = lead.get(reverse("import-problems", args=[ImportRun.objects.get().public_id])).content.decode()

    assert body.splitlines()[1].startswith("2,email,'=cmd(),")


def test_wrong_file_is_refused_with_a_sentence(lead):
    answered = drop(lead, "\x89PNG\r\n\x1a\n" + "x" * 100, name="a.csv")
    runs.work()

    run = ImportRun.objects.get()
    assert (answered.status_code, run.state) == (302, "refused")
    assert run.sentence.startswith("Nothing says which column is the customer number")


def test_what_was_chosen_stays_beside_a_refusal(lead):
    file = SimpleUploadedFile("a.csv", b"\x89PNG\r\n\x1a\n")

    answered = lead.post(reverse("imports"), {"kind": "purchases", "preset": "netvisor", "file": file})

    chosen = re.findall(r'value="(\w+)" selected', answered.content.decode())
    assert (answered.status_code, chosen) == (400, ["purchases", "netvisor"])


def test_somebody_elses_file_is_as_missing(lead):
    drop(lead, PEOPLE)
    other = Client()
    other.force_login(customers.staff("lead"))

    assert page(other).status_code == 404


def test_unit_leader_brings_nothing_in():
    house.organisation()
    client = Client()
    client.force_login(customers.staff("analyst"))

    assert client.get(reverse("imports")).status_code == 403


def test_answering_one_question_keeps_what_was_understood(lead):
    drop(lead, "order id;customer number;asiakasnumero;date;amount\nT1;C1;C2;1.2.2026;5\n", "purchases")
    runs.work()
    chosen = {f"field-{each['name']}": each["column"] for each in page(lead).context["fields"] if each["column"]}

    page(lead, **chosen, **{"field-customer": "asiakasnumero"})
    runs.work()

    assert sorted(chosen.values()) == ["amount", "date", "order id"]
    assert (ImportRun.objects.get().state, ImportRun.objects.get().document["customer"]) == ("tried", "asiakasnumero")


def test_own_fields_source_and_what_every_row_says_stay_on_the_page(lead):
    customers.field("area", name="Ala", type="number")
    drop(lead, "number;name;size\n1;Maija;120,5\n")
    runs.work()
    page(lead, **{"field-number": "number", "field-name": "name", "field-custom.area": "size", "source": "Old system"})
    runs.work()
    page(lead, go="1")
    runs.work()

    party = Party.objects.get()
    assert (party.source, party.custom.get().number) == ("Old system", Decimal("120.5"))


def test_one_value_of_every_row_stays_when_something_else_is_corrected(lead):
    ImportMapping.objects.create(
        kind="encounters",
        name="import",
        header=["who", "when"],
        document={"source": "import", "customer": "who", "date": "when", "kind": {"value": "meeting"}},
    )
    drop(lead, "who;when\nC1;1.2.2026\n", "encounters")
    runs.work()
    assert "meeting on every row" in page(lead).content.decode()
    page(lead, **{"field-customer": "who", "field-date": "when", "field-kind": "=", "unknown": "refuse"})
    runs.work()

    run = ImportRun.objects.get()
    assert (run.document["kind"], run.outcome["bad"]) == ({"value": "meeting"}, 1)


def test_rows_to_mend_are_told_in_the_language_of_whoever_reads(lead):
    lead.post(
        reverse("imports"),
        {"kind": "people", "file": SimpleUploadedFile("people.csv", PEOPLE.encode())},
        headers={"accept-language": "sv"},
    )
    runs.work()

    assert "e-postadress" in ImportRun.objects.get().outcome["problems"][0][3]


def test_what_would_be_made_beside_the_rows_is_told(lead):
    drop(lead, "number;name;company\n1;Maija;Havu Oy\n")
    runs.work()

    assert "Would be made for them: organisations 1" in " ".join(page(lead).content.decode().split())
