"""Every touchpoint in one aggregate."""

from collections.abc import Callable

import ibis
import pyarrow as pa
import pytest

from polku.errors import MissingColumn, OutOfScale
from polku.measure import ces, csat, of_role, path

Answers = Callable[..., ibis.Table]


def met(answers: Answers, *rows: tuple[int | None, str, int | None]) -> ibis.Table:
    """Make answers from (touchpoint, role, score)."""
    return answers(
        *[score for _, _, score in rows],
        touchpoint=pa.array([touchpoint for touchpoint, _, _ in rows], pa.int64()),
        role=pa.array([role for _, role, _ in rows], pa.string()),
    )


def test_path_by_hand(answers: Answers) -> None:
    rows = [(2, "csat", 5), (2, "csat", 1), (2, "csat", None), (2, "ces", 4), (1, "csat", 4), (1, "nps", 10)]

    first, second = path(met(answers, *rows))

    assert (first.touchpoint, first.volume, first.satisfaction.value, first.bad) == (1, 1, 1, 0)
    assert (second.touchpoint, second.volume, second.satisfaction.value, second.bad) == (2, 3, 0.5, 0.5)
    assert (second.effort.value, second.effort.bad, second.effort.n) == (4, 1, 1)
    assert (first.effort.n, first.effort.value) == (0, None)
    assert (round(second.bad_low, 3), round(second.bad_high, 3)) == (0.095, 0.905)


def test_path_equals_the_scores(answers: Answers) -> None:
    table = met(answers, *[(i % 3, "csat" if i % 2 else "ces", 1 + i * i % 5) for i in range(60)])

    stops = path(table)

    assert [stop.satisfaction for stop in stops] == csat(of_role(table, "csat"), by="touchpoint")
    assert [stop.effort for stop in stops] == ces(of_role(table, "ces"), by="touchpoint")


def test_path_leaves_out_answers_without_a_touchpoint(answers: Answers) -> None:
    assert path(met(answers, (None, "csat", 5))) == []


def test_path_of_nobody_is_empty(answers: Answers) -> None:
    assert path(met(answers)) == []


def test_path_refuses_what_is_off_the_scale(answers: Answers) -> None:
    with pytest.raises(OutOfScale, match="1 score stands outside the scale 1-5"):
        path(met(answers, (1, "csat", 9), (1, "nps", 9)))


def test_path_needs_the_columns_of_the_lake(answers: Answers) -> None:
    with pytest.raises(MissingColumn, match="no column 'touchpoint'"):
        path(answers(5))
