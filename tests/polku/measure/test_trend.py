"""Weeks on a chart: gaps shown, thin weeks left out and said."""

from collections.abc import Callable

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.errors import MissingColumn
from polku.measure import by_month, by_week, ces, csat, each_by_month, nps

Answers = Callable[..., ibis.Table]


def weeks(answers: Answers, **given_: list[int | None]) -> ibis.Table:
    """Make answers from ``w12=[5, 4]``."""
    pairs = [(int(week[1:]), score) for week, scores in given_.items() for score in scores]
    return answers(*[score for _, score in pairs], week=[week for week, _ in pairs])


def test_trend_by_hand(answers: Answers) -> None:
    trend = by_week(weeks(answers, w5=[5, 5], w6=[5, 1], w7=[5, 5]), csat, minimum=2)

    assert trend.periods == (5, 6, 7)
    assert [point.value for point in trend.points] == [1, 0.5, 1]
    assert (trend.chart.centre, trend.chart.low) == pytest.approx((5 / 6, 5 / 6 - 2.66 * 0.5))


def test_trend_shows_gaps_and_says_which_weeks_are_thin(answers: Answers) -> None:
    trend = by_week(weeks(answers, w3=[5, 5], w5=[1], w6=[None], w8=[5, 4]), csat, minimum=2)

    assert (trend.periods, trend.thin, trend.gaps) == ((3, 4, 5, 6, 7, 8), (5,), (4, 6, 7))
    assert [point and point.n for point in trend.points] == [2, None, 1, None, None, 2]
    assert trend.chart.centre == 1


def test_trend_names_the_week_that_signals(answers: Answers) -> None:
    calm = {f"w{week}": [5, 5, 5, 1] for week in range(20, 40)}

    trend = by_week(weeks(answers, **{**calm, "w31": [1, 1, 1, 1]}), csat, minimum=4)

    assert trend.signals == (31,)


def test_trend_by_month_of_nps(answers: Answers) -> None:
    trend = by_month(answers(10, 0, 10, month=[1, 1, 2]), nps, minimum=1)

    assert [point.value for point in trend.points] == [0, 100]


def test_trend_of_nobody_is_empty(answers: Answers) -> None:
    trend = by_week(answers(None, week=[4]), csat)

    assert (trend.periods, trend.points, trend.chart.centre, trend.gaps) == ((), (), None, ())


def test_trend_leaves_rows_without_a_week_out(answers: Answers) -> None:
    assert by_week(answers(5, 5, week=[4, None]), csat).periods == (4,)


def test_trend_needs_the_week(answers: Answers) -> None:
    with pytest.raises(MissingColumn):
        by_week(answers(5), csat)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 5)), min_size=1, max_size=40))
def test_every_period_is_charted_thin_or_a_gap(answers: Answers, pairs: list[tuple[int, int]]) -> None:
    trend = by_week(answers(*[score for _, score in pairs], week=[week for week, _ in pairs]), csat, minimum=3)

    charted = [period for period, point in zip(trend.periods, trend.points, strict=True) if point and point.enough]
    assert sorted([*charted, *trend.thin, *trend.gaps]) == list(trend.periods)
    assert sum(point.n for point in trend.points if point) == len(pairs)


def test_each_group_has_a_chart_of_its_own(answers: Answers) -> None:
    made = answers(5, 1, 5, 5, 3, place=["a", "a", "a", "b", None], month=[1, 1, 3, 2, 2])

    trends = each_by_month(made, csat, "place", minimum=1)

    assert {group: trend.periods for group, trend in trends.items()} == {"a": (1, 2, 3), "b": (2,)}
    assert (trends["a"].chart.centre, trends["a"].gaps) == (0.75, (2,))


def test_another_figure_of_the_score_can_be_charted(answers: Answers) -> None:
    made = answers(5, 1, 4, 1, place=["a"] * 4, month=[1, 1, 1, 1])

    assert each_by_month(made, ces, "place", figure="bad", minimum=1)["a"].chart.centre == 0.5


def test_nobody_has_no_charts(answers: Answers) -> None:
    assert each_by_month(answers(None, place=["a"], month=[1]), csat, "place") == {}
