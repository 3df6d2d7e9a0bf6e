import io
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.http import QueryDict

from factories import house
from polku.listen.reading import read
from polku_server.govern import exports
from polku_server.listen import exports as lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered():
    """Two answers in two units, one with words that a sheet would run."""
    survey = house.survey()
    (touchpoint,) = house.touchpoints(1)
    espoo, turku = house.unit("Espoo"), house.unit("Turku")
    house.answer(survey, pleased=5, tell=9, words="=Jono; -oli", unit=espoo, touchpoint=touchpoint)
    house.answer(survey, pleased=2, unit=turku)
    house.counting()
    return survey, espoo


def rows(by: Any, query: str = "") -> list[dict[str, Any]]:
    file = io.BytesIO()
    exports.export(by, lists.ANSWERS, "parquet", file, QueryDict(query))
    found: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return sorted(found, key=lambda row: (row["response"], row["question"]))


def test_one_row_for_each_answer_with_its_place_and_words(answered):
    found = rows(house.lead())

    assert [(row["unit"], row["touchpoint"], row["question"], row["score"], row["words"]) for row in found] == [
        ("Espoo", "Place 1", "csat", 5, None),
        ("Espoo", "Place 1", "nps", 9, None),
        ("Espoo", "Place 1", "why", None, "=Jono; -oli"),
        ("Turku", None, "csat", 2, None),
    ]


def test_the_store_and_the_lake_tell_the_same(answered):
    every = rows(house.lead())

    assert rows(house.lead(), "period=all") == [{**row, "language": ""} for row in every]


def test_answers_are_narrowed_as_their_page_is(answered):
    _, espoo = answered

    assert {row["unit"] for row in rows(house.lead(), f"unit={espoo.public_id}")} == {"Espoo"}


def test_a_unit_leader_gets_the_answers_of_the_own_unit(answered):
    _, espoo = answered

    assert {row["unit"] for row in rows(house.unit_leader(espoo))} == {"Espoo"}


def test_words_in_csv_run_in_no_sheet_and_come_back(answered, tmp_path):
    with (tmp_path / "answers.csv").open("wb") as file:
        exports.export(None, lists.ANSWERS, "csv", file)

    assert "\"'=Jono;' -oli\"" in (tmp_path / "answers.csv").read_text()
    assert "=Jono; -oli" in read(tmp_path / "answers.csv").table.columns[8].to_pylist()


def test_nobody_has_answered_yet():
    house.survey()
    house.counting()

    assert rows(house.lead()) == rows(house.lead(), "period=all") == []


def test_rows_come_some_at_a_time(answered, monkeypatch):
    every = rows(house.lead())
    monkeypatch.setattr(lists, "SLICE", 1)
    monkeypatch.setattr(lists, "WINDOW", 1)

    assert rows(house.lead()) == every
    assert len(rows(house.lead(), "period=all")) == len(every)
