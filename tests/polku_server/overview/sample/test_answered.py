"""What answers are due to, and what is expected of a score that is rounded and held to its scale."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from polku_server.overview.sample import answered, drawn
from polku_server.overview.sample.drawn import Asked

ASKED = Asked(dt.date(2026, 11, 16), scale=0.1)


def all_answers():
    who = drawn.customers(ASKED)
    return answered.answered(ASKED, who, drawn.bought(ASKED, who))


def test_expected_is_the_mean_of_many_rounded_draws():
    draws = np.random.default_rng(1).normal(4.3, 1, 400_000)

    assert answered.expected(np.array([4.3]))[0] == pytest.approx(answered.held(draws, 1, 5).mean(), abs=0.005)
    assert answered.at_least(np.array([4.3]), 4)[0] == pytest.approx((draws >= 3.5).mean(), abs=0.003)


def test_scores_stand_on_their_scales_and_days_within_the_two_years():
    found = all_answers()

    assert len(found.day) == 1050
    points = found.csat, found.effort, found.nps
    assert [(each.min(), each.max()) for each in points] == [(1, 5), (1, 5), (1, 10)]
    assert 0 <= found.day.min() <= found.day.max() < drawn.DAYS


def test_the_action_that_worked_reaches_eight_shops_from_its_start_on():
    found = all_answers()
    reached = found.easier != 0

    assert len(set(found.unit[reached])) == len(answered.WORKED) == 8
    assert found.day[reached].min() >= answered.WORKED_FROM * answered.BLOCK


def test_every_week_hears_the_same_answers():
    mondays = [dt.date(2026, 11, 16) + dt.timedelta(weeks=each) for each in (0, 1, 9, 30)]

    heard = [week(monday) for monday in mondays]

    for other in heard[1:]:
        for field in dataclasses.fields(answered.Answers):
            np.testing.assert_array_equal(getattr(heard[0], field.name), getattr(other, field.name))


def week(monday):
    asked = Asked(monday)
    who = drawn.customers(asked)
    return answered.answered(asked, who, drawn.bought(asked, who))


def test_each_shop_hears_of_both_actions_touchpoints_in_every_month():
    asked = Asked(dt.date(2026, 11, 16))
    found = week(asked.as_of)
    months = (np.datetime64(asked.start, "D") + found.day).astype("datetime64[M]")

    for name in (answered.HURTS, answered.BILLED):
        here = (found.touchpoint == answered.touchpoints().index(name)) & np.isin(found.unit, drawn.shops())
        cells = set(zip(found.unit[here].tolist(), months[here].tolist(), strict=True))
        assert len({each for each in cells if asked.start < each[1] < asked.as_of.replace(day=1)}) == 24 * 23


def test_the_web_shop_is_answered_about_in_the_web_shop_alone():
    found = all_answers()
    online = found.touchpoint == answered.touchpoints().index("Verkkokauppa")

    assert set(found.unit[online]) == {drawn.place("Verkkokauppa")}


def test_the_pulse_is_on_its_scale():
    said = answered.pulse(ASKED)

    assert said.shape == (24, 24)
    assert 1 <= said.min() <= said.max() <= 5
