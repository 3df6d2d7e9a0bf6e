"""Own material: a dropped file is read by jobs, told in words, corrected, made a survey, brought in or removed."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factories import house
from polku.listen.questionnaire import load
from polku_server.models import AuditEntry, ImportRun, Party, Response, Survey
from polku_server.overview import material
from polku_server.register.imports import runs

pytestmark = pytest.mark.django_db
LATE = "Jouduin odottamaan jonossa aivan liian kauan, terveisin maija@example.fi"
WELL = "Kaikki meni oikein hyvin ja olen tyytyväinen siihen mitä sain <b>"
ROWS = [("1", "Espoo", LATE)] * 30 + [("5", "Turku", WELL), ("4", "Oulu", WELL)] * 30
FILE = "arvosana;myymälä;kommentti\n" + "".join(f"{';'.join(row)}\n" for row in ROWS)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, settings):
    settings.DATA = tmp_path
    house.organisation()


@pytest.fixture
def lead():
    return house.client(house.lead())


def drop(client, text=FILE, name="kysely.csv"):
    return client.post(reverse("material"), {"file": SimpleUploadedFile(name, text.encode())})


def dropped(client, text=FILE, name="kysely.csv"):
    drop(client, text, name)
    runs.work()
    return ImportRun.objects.get()


def page(client, run, **form):
    address = reverse("material-file", args=[run.public_id])
    return client.post(address, form) if form else client.get(address)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_file_is_told_in_words_and_nothing_is_stored(lead):
    assert page(lead, [drop(lead), ImportRun.objects.get()][1])["Refresh"] == "2"
    runs.work()

    shown = words(page(lead, ImportRun.objects.get()))
    said = ("Those who speak of this are less content: Waiting.", "Espoo falls behind the rest.", "30 answers")
    assert [each for each in said if each not in shown] == []
    assert ("maija@" in shown, "sain <b>" in shown) == (False, False)
    assert (Response.objects.count(), Party.objects.count(), Survey.objects.count()) == (0, 0, 0)


def test_the_reader_corrects_the_guess(lead):
    run = dropped(lead)
    page(lead, run, score="arvosana", text="", date="", group="", measure="effort", low="1", high="5")
    runs.work()

    run.refresh_from_db()
    assert (run.outcome["measure"], run.outcome["high_is"], list(run.outcome["chosen"])) == ("ces", "bad", ["score"])
    assert "There is no column of comments" in words(page(lead, run))


def test_a_bad_file_gets_a_clear_sentence_and_another_try(lead):
    run = dropped(lead, "nimi\nMaija\nLiisa\n", "nimet.csv")

    shown = words(page(lead, run))
    assert (run.state, "It has no scores, comments or groups to tell about" in shown) == ("refused", True)
    assert "--score" not in shown
    assert lead.post(reverse("material")).status_code == 400


def test_a_file_is_removed_when_its_reader_says_so(lead):
    run = dropped(lead)

    page(lead, run, remove="1")

    assert (ImportRun.objects.count(), list(runs.folder().iterdir())) == (0, [])


@pytest.mark.parametrize("verb", ["remove", "bring"])
def test_a_file_that_jobs_are_reading_is_left_alone(lead, verb):
    drop(lead)

    page(lead, ImportRun.objects.get(), **{verb: "1"})

    run = ImportRun.objects.get()
    assert (run.kind, run.state, len(list(runs.folder().iterdir()))) == ("material", "trying", 1)


def test_a_file_becomes_a_draft_with_its_question_its_languages_and_touchpoint(lead):
    run = dropped(lead)
    (touchpoint,) = house.touchpoints(1)
    form = {"name": "Myymälät", "languages": ["fi", "sv"], "touchpoint": touchpoint.public_id}

    lead.post(reverse("material-survey", args=[run.public_id]), form)

    survey = Survey.objects.get()
    asked = load(survey.current.definition)
    assert (survey.name, survey.touchpoint, survey.launched_at) == ("Myymälät", touchpoint, None)
    assert asked.languages == ("fi", "sv")
    assert [(each.role, each.low, each.high) for each in asked.questions] == [("csat", 1, 5), ("why", 0, 0)]
    assert AuditEntry.objects.filter(verb="drafted").count() == 1
    assert reverse("survey", args=[survey.public_id]) in words(page(lead, run))


def test_the_survey_that_a_file_became_is_opened_and_answered(lead):
    run = dropped(lead)
    lead.post(reverse("material-survey", args=[run.public_id]), {"name": "Myymälät", "languages": ["fi"]})
    survey = Survey.objects.get()

    lead.post(reverse("survey", args=[survey.public_id]), {"open": "1"})

    shown = words(lead.get(f"/v/{survey.public_id}"))
    assert ("Kuinka tyytyväinen olet" in shown, "Kuinka todennäköisesti" in shown) == (True, False)


def test_the_form_says_when_the_scale_is_another(lead):
    run = dropped(lead, FILE.replace("5;Turku", "7;Turku"))

    shown = words(lead.get(reverse("material-survey", args=[run.public_id])))

    assert "Your file goes from 1 to 7. The survey asks from 1 to 5" in shown


def test_comments_without_a_score_are_told_as_shares_of_them_with_quotes(lead):
    rows = [f"{LATE} {n}" for n in range(30)] + [f"{WELL} {n}" for n in range(30)]
    run = dropped(lead, "\n".join(["kommentti", *rows]))

    shown = words(page(lead, run))
    assert ("Spoken of most: Waiting." in shown, "60 comments" in shown, "jonossa" in shown) == (True, True, True)
    asked = words(lead.get(reverse("material-survey", args=[run.public_id])))
    assert "Your file has no score." in asked


def test_rows_are_handed_to_the_import_with_what_the_columns_were_taken_for(lead):
    run = dropped(lead)

    page(lead, run, bring="1")
    runs.work()

    run.refresh_from_db()
    assert (run.kind, run.state, run.outcome["new"]) == ("feedback", "tried", 90)
    assert run.document == {"scores": {"csat": "arvosana"}, "texts": {"why": "kommentti"}, "unit": "myymälä"}
    assert page(lead, run).status_code == 404


def test_a_file_that_is_only_looked_at_is_missing_from_the_import(lead):
    run = dropped(lead)

    assert lead.get(reverse("import-run", args=[run.public_id])).status_code == 404


def test_somebody_elses_file_is_as_missing(lead):
    run = dropped(lead)

    assert page(house.client(house.analyst()), run).status_code == 404


def test_an_analyst_looks_but_makes_no_survey():
    analyst = house.client(house.analyst())
    run = dropped(analyst)

    assert "The customer experience lead can make this a survey" in words(page(analyst, run))
    assert analyst.get(reverse("material-survey", args=[run.public_id])).status_code == 403
    assert page(analyst, run, bring="1").status_code == 403


def test_a_unit_leader_looks_at_no_file():
    assert house.client(house.unit_leader(house.unit("Espoo"))).get(reverse("material")).status_code == 403


def test_a_very_long_file_is_drawn_by_lot_and_says_so(lead, monkeypatch):
    monkeypatch.setattr(material, "MOST_ROWS", 60)

    shown = words(page(lead, dropped(lead)))

    assert "The file is long: 60 rows were drawn by lot" in shown


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_of_files_takes_as_many_queries_whatever_there_is(lead, django_assert_num_queries, files):
    for _ in range(files):
        drop(lead)

    with django_assert_num_queries(5):
        lead.get(reverse("material"))
