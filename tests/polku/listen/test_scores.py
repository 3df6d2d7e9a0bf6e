import numpy as np
import pyarrow as pa
import pytest

from polku.listen.problems import Problem
from polku.listen.scores import number, parse_scores


def parsed(*texts, scale=(0, 10)):
    return parse_scores(pa.chunked_array([texts]), np.arange(2, 2 + len(texts)), column="score", scale=scale)


def test_parse_scores_reads_what_means_a_whole_number():
    assert parsed("9", "9.0", "9,0", "9,", "010", "+3").values.to_pylist() == [9, 9, 9, 9, 10, 3]


def test_parse_scores_counts_cannot_say_as_missing():
    scores = parsed(None, "EOS", "n/a", "-", "En osaa sanoa", "7")

    assert (scores.values.to_pylist(), scores.problems()) == ([None, None, None, None, None, 7], [])


def test_parse_scores_names_what_is_off_the_scale():
    scores = parsed("9", "7.5", "abc", "11", "-1", "9")

    assert scores.values.to_pylist() == [9, None, None, None, None, 9]
    assert scores.problems(2) == [
        Problem(3, "score", "7.5", "Give a whole number from 0 to 10."),
        Problem(4, "score", "abc", "Give a whole number from 0 to 10."),
    ]
    assert scores.bad.tolist() == [1, 2, 3, 4]


def test_parse_scores_of_nothing_is_nothing():
    scores = parse_scores(pa.chunked_array([[]], pa.string()), np.array([]), column="score", scale=(1, 5))

    assert (scores.values.to_pylist(), scores.problems()) == ([], [])


@pytest.mark.parametrize(
    ("text", "value"),
    [("7,5", 7.5), (" 7.5 ", 7.5), ("−3", -3.0), ("1 000", None), ("1e3", None), ("", None), ("٣", 3.0)],
)
def test_number_reads_points_and_commas(text, value):
    assert number(text) == value
