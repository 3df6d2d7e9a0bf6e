from pathlib import Path

import pyarrow as pa
import pytest

from polku.listen.guessing import guess, is_group, measure_of, scale_of
from polku.listen.reading import read

FILES = Path(__file__).parents[1] / "files"


def column(*texts):
    return pa.chunked_array([pa.array(texts, pa.string())])


def chosen(table):
    columns = guess(table)
    return {role: c and c.column for role in ("score", "text", "date", "group", "id") for c in [getattr(columns, role)]}


@pytest.mark.parametrize(
    ("file", "columns", "scale", "measure"),
    [
        (
            "palaute_windows.csv",
            ("Suosittelu (0–10)", "Vapaa palaute", "Vastauspäivä", "Toimipiste", None),
            (0, 10),
            "nps",
        ),
        (
            "reviews.csv",
            ("review_score", "review_comment_message", "review_answer_timestamp", None, "review_id"),
            (1, 5),
            "csat",
        ),
        ("enkat_excel.txt", ("Ansträngning 1–7", "Kommentar", "Datum", "Enhet", None), (1, 7), "ces"),
        ("tweets.csv", (None, "text", "tweet_created", "airline", "tweet_id"), None, None),
        ("two_readings.csv", ("rating", "comment", None, "store", None), (1, 5), "csat"),
        ("purchases.csv", (None, None, "InvoiceDate", None, "CustomerID"), None, None),
    ],
)
def test_guess_finds_the_columns_of_real_exports(file, columns, scale, measure):
    found = guess(read(FILES / file).table)

    roles = (found.score, found.text, found.date, found.group, found.id)
    assert tuple(role and role.column for role in roles) == columns
    assert (found.scale, found.measure) == (scale, measure)


def test_guess_says_why_and_what_else_would_fit():
    found = guess(read(FILES / "reviews.csv").table)

    assert found.score.why == "its name says so and its cells are scores"
    assert found.others["date"] == ["review_creation_date"]


def test_guess_never_chooses_a_date_of_two_readings():
    table = read(FILES / "two_readings.csv").table

    assert guess(table).date is None
    assert guess(table).date_problem.startswith("Column date can be read in two ways")
    assert guess(table, order="day-first").date.column == "date"


def test_guess_takes_the_first_of_many_nameless_scales():
    tens = [str(1 + i % 10) for i in range(60)]

    found = guess(pa.table({"Q1": tens, "Q2": tens[::-1], "age": tens}))

    assert (found.score.column, found.scale, found.others["score"]) == ("Q1", (1, 10), ["Q2"])
    assert found.score.why == "its numbers fill a scale of answers; 2 columns do, this is the first"


def test_guess_finds_nothing_in_numbers_that_nobody_answered():
    table = pa.table({"week": ["20", "17", "25"] * 9, "treated": ["0", "1", "0"] * 9, "price": ["9,5"] * 27})

    assert set(chosen(table).values()) == {None}


def test_guess_prefers_the_column_whose_name_says_score():
    table = pa.table({"Q1": [str(1 + i % 5) for i in range(50)], "NPS": [str(i % 11) for i in range(50)]})

    assert chosen(table)["score"] == "NPS"


@pytest.mark.parametrize("name", ["NPS", "csat", "Arvosana", "Suositus", "Betyg"])
def test_guess_takes_equal_scores_for_scores_by_their_name(name):
    table = pa.table({"row": ["9"] * 60, name: ["9"] * 60})

    assert (chosen(table)["score"], guess(table).scale) == (name, (0, 10))


def test_guess_prefers_scores_that_differ_to_equal_ones():
    table = pa.table({"score": ["9"] * 60, "rating": [str(1 + i % 5) for i in range(60)]})

    assert chosen(table)["score"] == "rating"


@pytest.mark.parametrize(
    ("name", "texts", "scale"),
    [
        ("stars", ("1", "5", "3"), (1, 5)),
        ("Q7", ("1", "7"), (1, 7)),
        ("Q9", ("0", "9"), (0, 10)),
        ("Q9", ("3", "9"), (0, 10)),
        ("Q9", ("1", "9"), (1, 10)),
        ("NPS", ("3", "5"), (0, 10)),
        ("Would you recommend us?", ("1", "5"), (1, 5)),
        ("score", ("10", "85"), (0, 100)),
        ("x", ("abc",), (0, 10)),
    ],
)
def test_scale_of_takes_the_name_and_the_numbers(name, texts, scale):
    assert scale_of(column(*texts), name)[0] == scale


@pytest.mark.parametrize(
    ("name", "scale", "measure"),
    [
        ("Vaivannäkö", (1, 5), ("ces", "bad")),
        ("Helppous", (1, 7), ("ces", "good")),
        ("q", (0, 10), ("nps", "good")),
        ("q", (1, 10), ("csat", "good")),
    ],
)
def test_measure_of_takes_the_name_and_the_scale(name, scale, measure):
    assert measure_of(name, scale) == measure


def test_guess_tells_a_recommendation_from_a_yes():
    table = pa.table({"Recommended": ["0", "1"] * 30, "Rating": ["1", "5", "4"] * 20})

    assert (guess(table).score.column, guess(table).scale) == ("Rating", (1, 5))


def test_guess_takes_no_address_for_a_comment():
    table = pa.table({"address": [f"{i} Long Street, Some Town" for i in range(30)]})

    assert guess(table).text is None


def test_guess_sees_groups_that_come_in_rounds():
    table = pa.table({"unit": [f"u{i % 50}" for i in range(100_000)]})

    assert guess(table).group.column == "unit"


def test_is_group_refuses_more_values_than_a_fifth_of_the_rows():
    assert is_group(column(*"aabbbbbbbb"))
    assert not is_group(column(*"aabbbbbbbc"))
    assert not is_group(column(*"aaaaaaaaaa"))
    assert not is_group(column("a", "b", None, None, None, None, None, None, None, None))
