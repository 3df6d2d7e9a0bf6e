"""NPS, CSAT and CES: by hand, empty, null, off the scale, and one property each."""

from collections.abc import Callable
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.errors import MissingColumn, NotAllowed, OutOfScale, WrongType
from polku.measure import CES, CSAT, NPS, ces, csat, nps

Answers = Callable[..., ibis.Table]
MEASURES = [nps, csat, ces]


def rounded(*figures: float) -> list[float]:
    return [round(figure, 2) for figure in figures]


def test_nps_by_hand(answers: Answers) -> None:
    (score,) = nps(answers(*[10] * 50, *[8] * 30, *[3] * 20))

    assert (score.promoters, score.passives, score.detractors) == (50, 30, 20)
    assert rounded(score.value, score.low, score.high) == [30, 14.05, 44.20]  # Rocks (2016)


def test_nps_of_promoters_alone_stops_at_100(answers: Answers) -> None:
    (score,) = nps(answers(*[9] * 15))

    assert rounded(score.value, score.low, score.high) == [100, 61.56, 100]


def test_nps_counts_9_as_promoter_and_6_as_detractor(answers: Answers) -> None:
    (score,) = nps(answers(10, 9, 8, 7, 6, 0))

    assert (score.promoters, score.passives, score.detractors) == (2, 2, 2)


def test_csat_by_hand(answers: Answers) -> None:
    (score,) = csat(answers(5, 4, 3, 4))  # t interval: 4 +- 3.1824 x 0.4082; Wilson: 3 of 4

    assert rounded(score.value, score.low, score.high) == [0.75, 0.30, 0.95]
    assert rounded(score.mean, score.mean_low, score.mean_high) == [4, 2.70, 5.30]


def test_csat_takes_the_two_highest_points_of_any_scale(answers: Answers) -> None:
    (score,) = csat(answers(7, 6, 5, 1), scale=(1, 7))

    assert score.value == 0.5


def test_ces_by_hand(answers: Answers) -> None:
    (score,) = ces(answers(1, 2, 2, 5))  # mean 2.5, s = 1.7321; 1 of 4 had it hard

    assert rounded(score.value, score.low, score.high) == [2.5, -0.26, 5.26]
    assert rounded(score.bad, score.bad_low, score.bad_high) == [0.25, 0.05, 0.70]


def test_ces_of_ease_has_its_bad_end_low(answers: Answers) -> None:
    (score,) = ces(answers(1, 2, 2, 5), high_is="good")

    assert (score.value, score.bad, score.high_is) == (2.5, 0.75, "good")


@pytest.mark.parametrize("measure", MEASURES)
def test_measure_leaves_cannot_say_out_of_the_base(answers: Answers, measure: Callable[..., Any]) -> None:
    (score,) = measure(answers(5, None, None))

    assert (score.n, score.missing) == (1, 2)


@pytest.mark.parametrize("measure", MEASURES)
def test_measure_of_one_has_a_value_and_no_bounds(answers: Answers, measure: Callable[..., Any]) -> None:
    (score,) = measure(answers(5))

    assert score.value is not None
    assert (score.low, score.high) == (None, None)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("scores", [(), (None, None)], ids=["nobody", "cannot say"])
def test_measure_of_no_scores(answers: Answers, measure: Callable[..., Any], scores: tuple[None, ...]) -> None:
    (score,) = measure(answers(*scores))

    assert (score.group, score.n, score.missing) == (None, 0, len(scores))
    assert (score.value, score.low, score.high, score.enough, score.needed) == (None, None, None, False, 10)


def test_measure_by_group_of_nobody_is_empty(answers: Answers) -> None:
    assert nps(answers(unit=pa.array([], pa.string())), by="unit") == []


def test_measure_orders_groups_and_puts_the_empty_one_last(answers: Answers) -> None:
    scores = nps(answers(9, 9, 9, 9, unit=["b", None, "ä", "a"]), by="unit")

    assert [score.group for score in scores] == ["a", "b", "ä", None]


@pytest.mark.parametrize(
    ("by", "groups"), [("unit", [1, 2]), (["unit"], [(1,), (2,)]), (["unit", "n"], [(1, 3), (2, 4)])]
)
def test_measure_groups_by_one_or_several(answers: Answers, by: str | list[str], groups: list[object]) -> None:
    scores = nps(answers(9, 9, unit=[2, 1], n=[4, 3]), by=by)

    assert [score.group for score in scores] == groups


def test_measure_groups_by_the_score_itself(answers: Answers) -> None:
    assert [(score.group, score.n) for score in csat(answers(4, 5, 5), by="score")] == [(4, 1), (5, 2)]


@pytest.mark.parametrize(("n", "enough", "needed"), [(9, False, 1), (10, True, 0)])
def test_measure_says_how_many_are_needed(answers: Answers, n: int, enough: bool, needed: int) -> None:  # noqa: FBT001
    (score,) = nps(answers(*[9] * n))

    assert (score.enough, score.needed) == (enough, needed)


def test_measure_takes_whole_numbers_that_are_written_as_decimals() -> None:
    (score,) = nps(ibis.memtable(pa.table({"score": [10.0, 9.0, None]})))

    assert (score.n, score.missing, score.promoters) == (2, 1, 2)


@pytest.mark.parametrize(
    ("measure", "scores", "count"), [(nps, (11, -1, 5), 2), (csat, (0, 6, 5), 2), (ces, (0, 3), 1)]
)
def test_measure_refuses_what_is_off_the_scale(
    answers: Answers, measure: Callable[..., Any], scores: tuple[int, ...], count: int
) -> None:
    with pytest.raises(OutOfScale) as error:
        measure(answers(*scores))

    assert error.value.count == count


def test_measure_refuses_half_points() -> None:
    with pytest.raises(OutOfScale, match="1 score stands outside the scale 1-5"):
        csat(ibis.memtable(pa.table({"score": [4.5, 4.0]})))


def test_measure_refuses_words() -> None:
    with pytest.raises(WrongType, match="Column 'score' of table 'answers' is string; whole numbers are needed"):
        nps(ibis.memtable(pa.table({"score": ["9"]})))


@pytest.mark.parametrize(("by", "column"), [("town", "town"), (["score", "week"], "week")])
def test_measure_names_the_missing_column(answers: Answers, by: str | list[str], column: str) -> None:
    with pytest.raises(MissingColumn, match=f"Table 'answers' has no column '{column}'; it has score"):
        nps(answers(9), by=by)


def test_measure_needs_a_score() -> None:
    with pytest.raises(MissingColumn, match="no column 'score'; it has points"):
        nps(ibis.memtable(pa.table({"points": [9]})))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"level": 95}, "level is 95; allowed: above 0 and below 1, such as 0.95."),
        ({"high_is": "Bad"}, "high_is is 'Bad'; allowed: 'bad' (how much effort) or 'good' (how easy)."),
        ({"scale": (5, 1)}, "scale is (5, 1); allowed: the lowest and the highest point, such as (1, 5)."),
    ],
)
def test_measure_refuses_what_would_turn_figures_around(answers: Answers, options: dict[str, Any], said: str) -> None:
    with pytest.raises(NotAllowed) as error:
        ces(answers(5, 4), **options)

    assert str(error.value) == said


@pytest.mark.parametrize(("highest", "value"), [(2, 0.5), (3, 0.5), (4, 1.0)])
def test_csat_of_a_short_scale_counts_the_highest_point_alone(answers: Answers, highest: int, value: float) -> None:
    (score,) = csat(answers(highest - 1, highest), scale=(1, highest))

    assert score.value == value


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=1, max_size=30))
def test_nps_turns_around_when_promoters_and_detractors_change_places(
    answers: Answers, scores: list[int | None]
) -> None:
    turned = {6: 9, 9: 6, 10: 0, 0: 10, 1: 9, 2: 9, 3: 9, 4: 9, 5: 9}

    (one,), (other,) = nps(answers(*scores)), nps(answers(*[turned.get(score, score) for score in scores]))

    assert (other.promoters, other.detractors, other.passives) == (one.detractors, one.promoters, one.passives)
    assert (other.value is None) == (one.value is None)
    assert other.low == (None if one.high is None else pytest.approx(-one.high))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_satisfaction_and_effort_read_the_same_scores_from_both_ends(answers: Answers, scores: list[int]) -> None:
    (good,), (hard,) = csat(answers(*scores)), ces(answers(*scores))
    (mirrored,) = ces(answers(*[6 - score for score in scores]), high_is="good")

    assert (hard.bad, hard.value) == (good.value, good.mean)
    assert (mirrored.bad, mirrored.value) == pytest.approx((hard.bad, 6 - hard.value))
    assert good.low <= good.value <= good.high


@pytest.mark.parametrize("kind", [NPS, CSAT, CES])
def test_score_cannot_be_changed(kind: type) -> None:
    assert kind.__dataclass_params__.frozen
    assert not hasattr(kind, "__dict__") or "__slots__" in vars(kind)
