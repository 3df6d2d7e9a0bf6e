"""`polku ladder` from the file to the words."""

import json

import pyarrow.parquet as pq
import pytest

ROWS = "who;when;what;eur\na;2026-01-05;purchase;10\na;2026-02-05;;20\nb;2026-02-06;contact;\n;2026-02-07;;5\n"
COLUMNS = ["--customer", "who", "--date", "when", "--kind", "what", "--amount", "eur"]


@pytest.fixture
def polku(terminal, tmp_path):
    def run(text, *words):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return terminal("ladder", "a.csv", *COLUMNS, *words)

    return run


def test_json_holds_people_steps_and_moves(polku):
    found = json.loads(polku(ROWS, "--json").stdout)

    names = ["until", "period", "n", "steps", "flags", "moves", "transitions", "people", "not_listed", "left_out"]
    assert list(found) == names
    assert [(each["customer"], each["step"]) for each in found["people"]] == [
        ("a", "occasional customer"),
        ("b", "prospect"),
    ]
    assert [(each["from"], each["to"], each["n"]) for each in found["transitions"]] == [
        ("first-time buyer", "occasional customer", 1)
    ]
    assert found["left_out"] == 1


def test_json_names_the_first_and_a_file_everybody(polku, tmp_path, monkeypatch):
    monkeypatch.setattr("polku.cli_value_ladder.LISTED", 1)
    monkeypatch.setattr("polku.cli_value_ladder.BATCH", 1)

    found = json.loads(polku(ROWS, "--json", "--people", "people.parquet").stdout)

    everybody = pq.read_table(tmp_path / "people.parquet").to_pylist()
    assert (found["n"], len(found["people"]), found["not_listed"]) == (2, 1, 1)
    assert everybody[0] == found["people"][0]
    assert [each["step"] for each in everybody] == ["occasional customer", "prospect"]


def test_until_leaves_later_rows_out(polku):
    found = json.loads(polku(ROWS, "--json", "--until", "2026-01-31").stdout)

    assert [(each["customer"], each["step"]) for each in found["people"]] == [("a", "first-time buyer")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--rules", "nine"], "nine cannot be read: give a TOML file, or one of eight, phases.\n"),
        (["--periods", "0"], "--periods is 0: give a number, 1 to 120.\n"),
        (["--until", "soon"], "--until is soon: give a day as 31.3.2027 or 2027-03-31.\n"),
        (["--until", "2020-01-01"], "Nobody has an event by 2020-01-01: one person with one is needed.\n"),
        (["--people", "none/x.parquet"], "none/x.parquet cannot be written: its folder does not exist.\n"),
        (["--people", "a.csv"], "a.csv would be written over while it is read: name another file.\n"),
        (["--until", "1.1.0001"], "Nobody has an event by 0001-01-01: one person with one is needed.\n"),
        (["--date", ""], "a.csv has no column . Its columns are: who, when, what, eur.\n"),
        (["--need", "whp"], "a.csv has no column whp. Its columns are: who, when, what, eur. Did you mean who?\n"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(ROWS, *words)

    assert (result.exit_code, result.stderr) == (2, sentence)


def test_a_file_of_nobody_gets_a_sentence(polku):
    assert polku("who;when;what;eur\n;2026-01-01;;1\n").stderr == (
        "a.csv has no row with a customer and a day: one is needed.\n"
    )
