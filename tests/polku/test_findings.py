"""What a file tells: planted differences are found, chance is not, and what is thin says how many more."""

import math

import numpy as np
import pyarrow as pa
import pytest

from polku.analysis import Asked, analyse
from polku.findings import findings, is_foreign
from polku.listen.reading import Feedback

LATE = "Jouduin odottamaan jonossa aivan liian kauan, ja se oli minulle ikävää"
WELL = "Kaikki meni oikein hyvin ja olen tyytyväinen siihen mitä sain"


def file(**columns):
    texts = {name: [None if cell is None else str(cell) for cell in cells] for name, cells in columns.items()}
    table = pa.table({name: pa.chunked_array([cells], pa.string()) for name, cells in texts.items()})
    return Feedback("answers.csv", table, np.arange(2, len(table) + 2), "line")


def told(feedback, **asked):
    return findings(analyse(feedback, Asked(**asked)))


def shops(low, high=(5,) * 60):
    scores = [*low, *high]
    return file(score=scores, shop=["Espoo"] * len(low) + ["Turku", "Oulu"] * (len(high) // 2))


def test_a_group_that_differs_is_found_with_its_n_and_interval():
    (one, *_) = told(shops([1] * 20 + [5] * 10)).found

    assert (one.kind, one.name, one.column, one.better, one.n, one.n_rest) == ("group", "Espoo", "shop", False, 30, 60)
    assert (round(one.value, 3), one.rest) == (0.333, 1.0)
    assert one.low < one.value < one.high
    assert one.p < 0.001


def test_groups_alike_are_no_finding_and_say_that_no_number_would_do():
    known = told(file(score=[4, 5, 2, 3] * 30, shop=["A", "A", "A", "A", "B", "B", "B", "B"] * 15))

    assert known.found == []
    assert [each.what for each in known.thin] == ["no_text", "no_date"]


def test_chance_is_seldom_taken_for_a_finding():
    draw = np.random.default_rng(7)
    files = [file(score=draw.integers(1, 6, 240), shop=draw.choice(list("ABCDEF"), 240)) for _ in range(30)]

    assert sum(bool(told(each).found) for each in files) <= 3


def test_a_difference_that_is_too_thin_says_how_many_more_answers_would_tell():
    known = told(file(score=[5] * 15 + [2] * 15 + [5] * 11 + [2] * 19, shop=["A"] * 30 + ["B"] * 30))

    (thin,) = [each for each in known.thin if each.what == "group"]
    more = thin.more + thin.n
    times = more / thin.n
    again = told(file(score=([5] * 15 + [2] * 15) * round(times) + ([5] * 11 + [2] * 19) * round(times),
                      shop=["A"] * 30 * round(times) + ["B"] * 30 * round(times)))  # fmt: skip
    assert (thin.n, known.found) == (60, [])
    assert [one.kind for one in again.found] == ["group"]


def test_a_theme_that_goes_with_low_scores_is_found_and_quoted_masked():
    texts = [f"{LATE}, terveisin maija@example.fi" for _ in range(20)] + [WELL] * 40
    (one,) = told(file(score=[1] * 18 + [5] * 2 + [5] * 38 + [2] * 2, comment=texts)).found

    assert (one.kind, one.name, one.better, one.n, one.n_rest) == ("theme", "waiting", False, 20, 40)
    assert "maija" not in one.quotes[0].words
    assert one.quotes[0].score == 1


def test_comments_in_another_language_are_not_read_for_themes():
    texts = [f"O produto não chegou no prazo estipulado e causou transtorno {n}" for n in range(30)]
    known = told(file(score=[1, 5, 3] * 10, comment=texts))

    assert (known.found, known.languages) == ([], {"unknown": 30})
    assert "language" in [each.what for each in known.thin]


@pytest.mark.parametrize(("texts", "languages", "foreign"), [([], [], False), ([WELL], ["fi"], False)])
def test_a_tongue_is_known_by_its_small_words(texts, languages, foreign):
    assert is_foreign(texts, languages) is foreign


def test_a_month_outside_its_natural_limits_is_a_change():
    draw = np.random.default_rng(3)
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 21)]
    scores = [2 if day.startswith("2025-09") else int(draw.choice([4, 5, 3], p=[0.5, 0.4, 0.1])) for day in days]
    (one,) = told(file(score=scores, date=days)).found

    assert (one.kind, one.name, one.better, one.n) == ("change", str(55 * 12 + 8), False, 20)
    assert one.rest > one.high


def test_of_old_changes_one_is_told_and_of_new_ones_two():
    draw = np.random.default_rng(3)
    months = [f"{year}-{month:02}" for year in (2022, 2023, 2024, 2025) for month in range(1, 13)]
    days = [f"{month}-{day:02}" for month in months for day in range(1, 21)]

    def found(*low):
        scores = [1 if day[:7] in low else int(draw.choice([4, 3], p=[0.9, 0.1])) for day in days]
        return [int(one.name) - 52 * 12 for one in told(file(score=scores, date=days)).found]

    old, new = ("2022-03", "2022-09", "2023-06"), ("2025-03", "2025-06", "2025-09")
    assert (len(found(*old)), found(*new)) == (1, [44, 41])


def test_a_short_series_says_how_many_months_more():
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13, 4) for day in range(1, 16)]
    known = told(file(score=[4, 5, 3] * 15, date=days))

    (thin,) = [each for each in known.thin if each.what == "periods"]
    assert thin.n + thin.more == 8


def test_without_scores_the_themes_that_are_spoken_of_are_told_as_shares():
    known = told(file(comment=[f"{LATE} {n}" for n in range(30)] + [f"{WELL} {n}" for n in range(30)]))

    (one,) = [each for each in known.found if each.name == "waiting"]
    assert (one.kind, one.n, one.value, one.rest) == ("mentioned", 60, 0.5, None)
    assert (round(one.low, 3), round(one.high, 3)) == (0.377, 0.623)  # Wilson
    assert "no_score" in [each.what for each in known.thin]


def test_a_handful_of_answers_says_how_many_are_lacking():
    known = told(file(score=[4, 5, 3], shop=["A", "A", "B"]))

    (thin,) = [each for each in known.thin if each.what == "score"]
    assert (known.found, thin.n, thin.more) == ([], 3, 7)


def test_effort_that_is_high_is_worse():
    known = told(file(effort=[5] * 15 + [4] * 15 + [1, 2] * 30, shop=["Espoo"] * 30 + ["Turku", "Oulu"] * 30))

    assert (known.found[0].name, known.found[0].better) == ("Espoo", False)
    assert math.isclose(known.found[0].value, 4.5)


def test_the_order_of_rows_changes_nothing():
    feedback = shops([1] * 20 + [5] * 10)
    turned = Feedback("a.csv", feedback.table.take(list(range(89, -1, -1))), feedback.lines[::-1], "line")

    assert [(one.name, one.n, one.value, one.p) for one in told(turned).found] == [
        (one.name, one.n, one.value, one.p) for one in told(feedback).found
    ]
