"""Every column is held to the rules that the models and the forms hold answers to."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from factories.imported import MAP, planned, row, write
from polku.errors import AmbiguousColumn, InputError
from polku.listen.problems import Problem
from polku.listen.questionnaire import load, read
from polku_server.listen.models import Response
from polku_server.models import Touchpoint, Unit

pytestmark = pytest.mark.django_db


def problems(tmp_path, *rows, document=None):
    found, _plan, _asked = planned(write(tmp_path / "a.csv", rows), document)
    return found.problems


def test_good_rows_have_no_problem(tmp_path):
    assert problems(tmp_path, row(), row(csat="", nps="eos"), row(csat="4,0", language="sv-FI")) == []


def test_bad_rows_are_left_out_and_named(tmp_path):
    rows = [row(), row(csat="6"), row(nps="abc", day="32.1.2027"), row(csat="3")]

    found, plan, _asked = planned(write(tmp_path / "a.csv", rows))

    date, nps, csat = "Give the date as 31.3.2027 or 2027-03-31.", "from 0 to 10.", "from 1 to 5."
    assert found.problems == [
        Problem(3, "csat", "6", f"Give a whole number {csat}"),
        Problem(4, "nps", "abc", f"Give a whole number {nps}"),
        Problem(4, "day", "32.1.2027", date),
    ]
    assert (found.bad, len(plan.new)) == (2, 2)


def test_lines_are_those_of_the_file(tmp_path):
    assert [each.line for each in problems(tmp_path, row(why="two\nlines"), row(csat="9"))] == [4]


def test_row_without_any_answer_is_neither_good_nor_bad(tmp_path):
    found, _plan, _asked = planned(write(tmp_path / "a.csv", [row(), row(csat="", nps="")]))

    assert (found.empty, found.bad, len(found.good)) == (1, 0, 1)


def test_row_without_its_date_is_bad(tmp_path):
    (problem,) = problems(tmp_path, row(), row(day=""))

    assert (problem.line, problem.column, problem.value) == (3, "day", "")


BAD = {
    "language": (Response, "language", "abc", {"language": "abc"}),
    "place": (Touchpoint, "name", "k" * 121, {"name": "k" * 121, "position": 1}),
    "unit": (Unit, "name", "y" * 121, {"name": "y" * 121}),
}


@pytest.mark.parametrize("column", BAD)
def test_import_says_of_a_bad_value_what_the_model_says(tmp_path, column):
    model, field, value, parts = BAD[column]
    with pytest.raises(ValidationError) as refused:
        model(**parts).full_clean()

    (problem,) = problems(tmp_path, row(), row(**{column: value}))

    assert (problem.value, [problem.cure]) == (value, refused.value.message_dict[field])


@pytest.mark.parametrize("column", ["csat", "nps"])
@pytest.mark.parametrize("cell", ["0", "1", "5", "6", "10", "11", "-1", "abc", "4.5"])
def test_import_takes_the_points_that_the_form_takes(tmp_path, column, cell):
    found, _plan, asked = planned(write(tmp_path / "a.csv", [row(), row(**{column: cell})]))

    reading = read(load(asked).questions, {column: cell})

    assert found.bad == len(reading.problems)


def test_import_takes_texts_as_long_as_the_form_takes(tmp_path):
    (problem,) = problems(tmp_path, row(why="a" * 10_000), row(why="a" * 10_001))

    assert (problem.line, problem.cure) == (3, "Shorten the text to 10,000 characters.")


def test_stored_responses_pass_the_models_own_rules(tmp_path):
    found, _plan, _asked = planned(write(tmp_path / "a.csv", [row(why="Hyvä"), row(id="7")]))

    for each in found.good:
        response = Response(key=each.key, language=each.language, stored_at=timezone.now(), happened_on=each.day)
        response.scores = each.scores
        response.clean_fields(exclude=["survey", "version", "texts"])


@pytest.mark.parametrize(("cell", "seen"), [("10", "5-10"), ("100", "5-100"), ("0", "0-5")])
def test_other_scales_are_refused_and_never_rescaled(tmp_path, cell, seen):
    document = {**MAP, "scores": {"csat": "csat"}}
    rows = [row(csat=cell)] * 5 + [row(csat="5")] * 5

    with pytest.raises(InputError, match=f"has scores {seen}, but csat is counted on 1–5; nothing is rescaled"):
        problems(tmp_path, *rows, document=document)


def test_declared_scale_that_is_not_counted_is_refused(tmp_path):
    document = {**MAP, "scores": {"csat": {"column": "csat", "scale": "1-10"}}}

    with pytest.raises(InputError, match=r'points = \{"10" = 5\}'):
        problems(tmp_path, row(), document=document)


def test_points_say_what_each_cell_means(tmp_path):
    points = {"9": 5, "good": 4, "2": 1}
    document = {**MAP, "scores": {"csat": {"column": "csat", "points": points}}}
    rows = [row(csat="9,0"), row(csat="Good"), row(csat="2"), row(csat="3")]

    found, _plan, _asked = planned(write(tmp_path / "a.csv", rows), document)

    assert [each.scores["csat"] for each in found.good] == [5, 4, 1]
    assert [each.cure for each in found.problems] == ["The map does not say what this means; it names: 9, good, 2."]


def test_date_that_fits_two_readings_is_not_guessed(tmp_path):
    with pytest.raises(AmbiguousColumn, match="day-first"):
        problems(tmp_path, row(day="03/04/2027"))


def test_date_is_read_as_the_map_says(tmp_path):
    document = {**MAP, "date": {"column": "day", "format": "month-first"}}

    found, _plan, _asked = planned(write(tmp_path / "a.csv", [row(day="03/04/2027")]), document)

    assert str(found.good[0].day) == "2027-03-04"


def test_key_does_not_depend_on_how_a_number_or_a_date_is_written(tmp_path):
    rows = [row(csat="4", day="2027-03-31"), row(csat="4.0", day="31.3.2027 klo 9.30")]

    one, other = (planned(write(tmp_path / f"{n}.csv", [each]))[0].good[0].key for n, each in enumerate(rows))

    assert one == other


def test_key_fits_the_column(tmp_path):
    found, _plan, _asked = planned(write(tmp_path / "a.csv", [row(), row(id="x" * 5000)]))

    assert [len(each.key) for each in found.good] == [43, 43]


def test_one_value_for_the_whole_file_is_held_to_the_rules_too(tmp_path):
    with translation.override("en"), pytest.raises(InputError, match="at most 120 characters"):
        problems(tmp_path, row(), document={**MAP, "unit": {"value": "y" * 121}})
