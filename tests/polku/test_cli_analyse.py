import json
from pathlib import Path
from shutil import copy

import pytest
from typer.testing import CliRunner

from polku import words
from polku.cli import app

FILES = Path(__file__).parent / "files"


@pytest.fixture
def polku(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    for file in FILES.iterdir():
        copy(file, tmp_path)
    runner = CliRunner()
    yield lambda *asked: runner.invoke(app, ["analyse", *asked])
    words.speak(None)


def test_analyse_writes_its_report_beside_the_file(polku, tmp_path):
    result = polku("reviews.csv")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Most customers are satisfied."
    assert result.stdout.splitlines()[-1] == "Report: reviews.csv.polku.html"
    assert (tmp_path / "reviews.csv.polku.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_analyse_prints_what_was_chosen_and_every_figure(polku):
    said = json.loads(polku("palaute_windows.csv", "--json").stdout)

    assert (said["encoding"], said["delimiter"], said["rows"], said["measure"]) == ("windows-1252", ";", 420, "nps")
    assert said["chosen"]["score"]["column"] == "Suosittelu (0–10)"
    assert said["chosen"]["scale"] == {"low": 0, "high": 10, "why": "the name says recommendation"}
    assert (said["score"]["n"], len(said["groups"]), len(said["comments"])) == (398, 5, 9)
    assert (said["trend"]["period"], len(said["trend"]["points"])) == ("month", 14)
    assert (said["left_out"], said["report"]) == (0, "palaute_windows.csv.polku.html")


def test_analyse_obeys_its_options(polku, tmp_path):
    result = polku("two_readings.csv", "--date-format", "month-first", "--out", "b.html", "--language", "sv", "--json")

    said = json.loads(result.stdout)
    assert (said["chosen"]["date"]["column"], said["report"]) == ("date", "b.html")
    assert '<html lang="sv">' in (tmp_path / "b.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["none.csv"], "There is no file none.csv. Check the name."),
        (["reviews.csv", "--score", "stars"], "reviews.csv has no column stars. Its columns are: review_id, order_id,"),
        (["reviews.csv", "--scale", "x"], "--scale is x: give the smallest and the greatest score, such as 1-5."),
        (["reviews.csv", "--language", "de"], "--language is de: give one of en, fi, sv."),
        (["reviews.csv", "--out", "no/where.html"], "The report cannot be written to no/where.html."),
        (["reviews.csv", "--out", "./reviews.csv"], "The report cannot be written to reviews.csv."),
        (["two_readings.csv", "--date", "date"], "Column date can be read in two ways:"),
        (["purchases.csv"], "purchases.csv has no scores, comments or groups to tell about."),
    ],
)
def test_analyse_refuses_with_one_sentence(polku, asked, sentence):
    result = polku(*asked)

    assert (result.exit_code, result.stdout, result.stderr[: len(sentence)]) == (2, "", sentence)
