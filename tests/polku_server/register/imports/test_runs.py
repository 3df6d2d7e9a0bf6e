"""Dropped files are done one after another, whatever one of them does, and do not outlive their use."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.utils import timezone
from tests.factories import house

from polku_server.govern import erasure
from polku_server.register.imports import runs
from polku_server.register.models import ImportRun, Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, settings):
    settings.DATA = tmp_path
    return runs.drop(SimpleUploadedFile("people.csv", b"nimi\nKanarialintu\n"), "people", by=house.lead())


def test_file_that_waits_is_kept(run):
    runs.sweep()

    assert (ImportRun.objects.count(), runs.path(run).exists()) == (1, True)


def test_run_of_yesterday_goes_with_its_file(run):
    ImportRun.objects.update(at=timezone.now() - timedelta(hours=25), state="tried")

    runs.sweep()

    assert (ImportRun.objects.count(), list(runs.folder().iterdir())) == (0, [])


def test_forgetting_a_person_lets_go_of_what_pages_show_of_files(run):
    ImportRun.objects.update(state="tried", outcome={"first": [["Kanarialintu"]]})

    erasure.forget(Party.objects.create(name="Kanarialintu"))
    runs.sweep()

    assert (ImportRun.objects.count(), list(runs.folder().iterdir())) == (0, [])


def test_file_that_fails_as_nobody_foresaw_is_refused_and_the_next_one_goes(run):
    ImportRun.objects.update(options={"no such option": 1})
    other = runs.drop(SimpleUploadedFile("people.csv", b"nimi\nKaisa Lehtovirta\n"), "people", by=run.by)

    worked = [runs.work(), runs.work(), runs.work()]

    run.refresh_from_db()
    other.refresh_from_db()
    assert (worked, run.state, other.state) == ([True, True, False], "refused", "tried")


def test_first_rows_that_a_page_shows_hold_no_identity_code(tmp_path, settings):
    settings.DATA = tmp_path
    file = SimpleUploadedFile("people.csv", b"nimi;huomio\nPirjo Koski;131052-308T\n")
    dropped = runs.drop(file, "people", by=house.lead())

    runs.work()

    dropped.refresh_from_db()
    assert dropped.outcome["first"] == [["Pirjo Koski", "▮▮▮"]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (b"customer;date;amount\nC1;1/2/2026;5\n", 'Say "Dates such as 03/04/2026" below.'),
        (b"customer;date;amount\nC1;1.2.2026;1,500\n", 'Say "Amounts such as 1,234" below.'),
        (b"customer number;asiakasnumero;date;amount\nC1;C2;1.2.2026;5\n", "Choose one of them below."),
    ],
)
def test_page_asks_for_what_it_has(tmp_path, settings, rows, said):
    settings.DATA = tmp_path
    runs.drop(SimpleUploadedFile("a.csv", rows), "purchases", by=house.lead())

    runs.work()

    assert said in ImportRun.objects.get().sentence


@pytest.mark.parametrize("kind", ["people", "feedback"])
def test_a_refused_file_is_called_as_it_was_dropped(tmp_path, settings, kind):
    settings.DATA = tmp_path
    runs.drop(SimpleUploadedFile("a.csv", b""), kind, by=house.lead())

    runs.work()

    assert ImportRun.objects.get().sentence.startswith("a.csv is empty.")


@pytest.mark.parametrize("why", [IntegrityError, DataError, ProgrammingError])
def test_file_that_the_store_refuses_ends_with_a_sentence_and_the_next_one_goes(run, monkeypatch, why):
    other = runs.drop(SimpleUploadedFile("people.csv", b"nimi\nKaisa Lehtovirta\n"), "people", by=run.by)
    failing = failing_once(monkeypatch, why)

    worked = [runs.work(), runs.work(), runs.work()]

    run.refresh_from_db()
    other.refresh_from_db()
    assert (worked, failing) == ([True, True, False], [])
    assert (run.state, run.sentence[:36], other.state) == ("refused", "The store did not take this file, so", "tried")


@pytest.mark.parametrize("why", [OperationalError, InterfaceError])
def test_file_is_tried_again_when_the_store_is_back(run, monkeypatch, why):
    failing_once(monkeypatch, why)

    with pytest.raises(why):
        runs.work()
    worked = runs.work()

    run.refresh_from_db()
    assert (worked, run.state) == (True, "tried")


def failing_once(monkeypatch, why):
    """Let the store answer the first look at a file with an error."""
    left, look = [why("duplicate key")], runs.tried

    def tried(run):
        if left:
            raise left.pop()
        return look(run)

    monkeypatch.setattr(runs, "tried", tried)
    return left


def test_outcome_that_the_store_does_not_take_ends_its_run(run, monkeypatch):
    monkeypatch.setattr(runs, "tried", lambda run: {"rows": None})

    worked = [runs.work(), runs.work()]

    run.refresh_from_db()
    assert (worked, run.state, run.rows) == ([True, False], "refused", 0)
