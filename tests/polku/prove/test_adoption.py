"""Difference-in-differences as a claim."""

import numpy as np
import pytest

from factories.panels import drawn, minimum_wage, moments
from polku.errors import CannotEstimate
from polku.prove.adoption import staggered_differences


def test_the_answer_holds_every_sum_of_the_published_effects() -> None:
    found = staggered_differences(minimum_wage(), control="never", draws=200).detail

    assert [each.estimate.__round__(4) for each in found["group_time"][:4]] == [-0.0105, -0.0704, -0.1373, -0.1008]
    assert [part.at for part in found["dynamic"].by] == [-3, -2, -1, 0, 1, 2, 3]
    assert [part.at for part in found["group"].by] == [2004, 2006, 2007]
    assert [part.at for part in found["calendar"].by] == [2004, 2005, 2006, 2007]
    assert (found["pre_trend"].df, round(found["pre_trend"].p, 5), found["estimator"]) == (5, 0.16812, "simple")


def test_bands_are_wider_than_intervals_and_the_same_for_the_same_seed() -> None:
    first, second = (staggered_differences(minimum_wage(), control="never", seed=3).detail for _ in range(2))

    bands = [(each.band_low, each.band_high) for each in first["group_time"]]
    assert bands == [(each.band_low, each.band_high) for each in second["group_time"]]
    assert all(each.band_high - each.band_low > each.high - each.low for each in first["dynamic"].by)


def test_without_draws_there_are_no_bands() -> None:
    found = staggered_differences(minimum_wage(), control="never", draws=0).detail

    assert np.isnan([found["group_time"][0].band_low, found["simple"].bootstrap_se]).all()


def test_one_start_is_all_periods_before_against_all_after() -> None:
    outcome, starts, times = drawn()
    one = np.where(starts == 3, 3.0, np.inf)

    found = staggered_differences(moments(outcome, one, times), control="never")

    change = outcome[:, 2:].mean(1) - outcome[:, :2].mean(1)
    assert found.detail["estimator"] == "block"
    assert found.figure.estimate == pytest.approx(change[one == 3].mean() - change[one > 3].mean())


def test_two_periods_tell_no_trend_before() -> None:
    outcome, starts, times = drawn(t=5)
    one = np.where(starts == 3, 3.0, np.inf)

    trend = staggered_differences(moments(outcome[:, 1:3], one, times[1:3]), control="never").detail["pre_trend"]

    assert (np.isnan(trend.p), trend.df) == (True, 0)
    assert trend.reason == "No cohort has two periods before its start, so trends before it cannot be compared."


def test_a_unit_that_started_alone_is_said() -> None:
    outcome, _, times = drawn()
    alone = np.where(np.arange(40) == 0, 3.0, np.inf)

    found = staggered_differences(moments(outcome, alone, times), control="never")

    assert found.figure.se > 0
    assert found.warnings[-1][:32] == "A unit that started alone shows "


def test_nobody_to_compare_with_is_refused() -> None:
    outcome, _, times = drawn()

    with pytest.raises(CannotEstimate):
        staggered_differences(moments(outcome, np.full(40, 3.0), times), control="not-yet")
