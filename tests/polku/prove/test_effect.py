"""Which design is chosen, what it claims, and what is refused."""

from typing import Any

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.panels import drawn, minimum_wage, rows_of, table
from polku.errors import CannotEstimate, NotAllowed
from polku.prove.effect import effect

NEVER = np.inf


def asked(outcome: np.ndarray, starts: Any, times: Any = None, **options: Any) -> Any:
    times = np.arange(1.0, outcome.shape[1] + 1) if times is None else times
    return effect(ibis.memtable(table(outcome, np.asarray(starts, float), times)), draws=100, **options)


def noise(n: int, t: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, t))


def test_effect_gives_the_published_figures_from_rows() -> None:
    found = effect(ibis.memtable(rows_of(minimum_wage())))

    assert (found.design, found.label, found.n_units, found.n_rows) == ("did", "causal", 500, 2500)
    assert (found.estimate, found.se) == pytest.approx((-0.039951275155, 0.012034012770), abs=6e-13)
    dynamic = found.detail["dynamic"]
    assert (dynamic.estimate, dynamic.se) == pytest.approx((-0.077239821457, 0.019964989062), abs=6e-13)
    assert found.why == "Treated units, from 3 different times on: 191; never treated: 309. They can be compared."


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 100), st.sampled_from([0.01, 3.0, 1000.0]))
def test_effect_moves_with_the_scale_and_not_with_order_or_names(seed: int, scale: float) -> None:
    outcome, starts, times = drawn(seed=seed)
    order = np.random.default_rng(seed).permutation(len(starts))

    moved = asked(scale * outcome[order] - 5, starts[order], times)

    found = asked(outcome, starts, times)
    assert (moved.estimate, moved.se) == pytest.approx((scale * found.estimate, scale * found.se))


@pytest.mark.parametrize(
    ("starts", "periods", "design"),
    [
        ([5.0] * 6 + [NEVER] * 6, 8, "did"),
        ([4.0] * 3 + [6.0] * 3, 8, "did"),
        ([7.0] + [NEVER] * 9, 8, "synthetic"),
        ([3.0] + [NEVER] * 9, 8, "did"),
        ([5.0, NEVER], 8, "series"),
    ],
)
def test_a_design_is_chosen_from_the_data(starts: list[float], periods: int, design: str) -> None:
    assert asked(noise(len(starts), periods), starts).design == design


def test_everybody_treated_is_compared_with_those_not_treated_yet() -> None:
    found = asked(noise(12, 6), [3.0] * 6 + [5.0] * 6)

    assert (found.detail["control"], found.n_treated, found.n_control) == ("not-yet", 12, 6)
    assert {each.group for each in found.detail["group_time"] if each.post} == {3.0}


def test_before_after_is_computed_and_is_no_evidence() -> None:
    found = asked(noise(12, 6), [4.0] * 6 + [NEVER] * 6, design="before-after")

    change = noise(12, 6)[:6, 3:].mean() - noise(12, 6)[:6, :3].mean()
    assert (found.label, found.n_units, found.n_rows, found.n_control) == ("not evidence", 6, 36, 0)
    assert found.estimate == pytest.approx(change)
    assert found.reason == "Nobody was compared with, so what changed by itself cannot be told apart."


def test_a_series_without_comparison_is_associational() -> None:
    found = asked(noise(5, 20), [11.0] * 5, design="series")

    assert (found.label, found.detail["comparison"], found.enough) == ("associational", False, True)
    assert found.warnings == ("Nobody was compared with, so what changed by itself cannot be told apart.",)


def test_a_series_with_comparison_is_their_difference() -> None:
    outcome = noise(10, 20) + 5 * np.sin(np.arange(20))  # what moved all drops out

    found = asked(outcome + 2.0 * ((np.arange(10) < 5)[:, None] & (np.arange(20) >= 10)), [11.0] * 5 + [NEVER] * 5)

    series = asked(outcome, [11.0] * 5 + [NEVER] * 5, design="series")
    assert found.design == "did"
    assert series.label == "causal"
    assert series.estimate == pytest.approx(0, abs=3 * series.se)


def test_a_holdout_is_never_guessed_and_needs_no_past() -> None:
    found = asked(noise(40, 1), [1.0] * 20 + [NEVER] * 20, design="holdout")

    assert (found.label, found.detail["variance_reduction"], found.n_units) == ("causal", 0.0, 40)


def test_arms_that_differed_before_are_not_called_causal() -> None:
    outcome = noise(40, 4) + 3.0 * (np.arange(40) < 20)[:, None]

    found = asked(outcome, [3.0] * 20 + [NEVER] * 20, design="holdout")

    assert found.label == "associational"
    assert found.warnings == ("The holdout already differed before the start: was it drawn by lot?",)


def test_trends_that_parted_before_are_not_called_causal() -> None:
    outcome = noise(40, 6) + 2.0 * np.arange(6) * (np.arange(40) < 20)[:, None]

    found = asked(outcome, [5.0] * 20 + [NEVER] * 20)

    assert found.label == "associational"
    assert found.warnings == ("Treated and untreated units already moved apart before the start.",)


def test_units_treated_from_the_first_period_are_left_out_and_counted() -> None:
    outcome, starts, times = drawn()
    starts[:4] = 1.0

    found = asked(outcome, starts, times)

    assert found.left_out == {"treated_in_first_period": 4, "incomplete_units": 0, "rows_without_value": 0}
    assert (found.n_units, found.n_rows) == (36, 180)
    assert found.estimate == pytest.approx(asked(outcome[4:], starts[4:], times).estimate)


def test_units_that_lack_a_period_are_said() -> None:
    outcome, starts, times = drawn()
    outcome[0, 0] = np.nan

    found = asked(outcome, starts, times)

    assert found.warnings[-1] == "1 of 40 units lack a period and are left out."
    assert found.left_out["incomplete_units"] == 1


@pytest.mark.parametrize("outcome", [3.0, 0.7563, 1e-30])
def test_an_outcome_that_never_varies_has_no_interval(outcome: float) -> None:
    found = asked(np.full((11, 4), outcome), [3.0] * 5 + [NEVER] * 6)

    assert (found.estimate, found.identified) == (pytest.approx(0.0, abs=1e-15), False)
    assert found.reason == "No interval: the outcome does not vary between units of a cohort."


def test_gaps_between_periods_are_kept() -> None:
    found = asked(noise(12, 4), [2008.0] * 6 + [NEVER] * 6, np.array([2000.0, 2005.0, 2009.0, 2015.0]))

    assert [part.at for part in found.detail["dynamic"].by] == [-3.0, 1.0, 7.0]


def test_few_units_are_said() -> None:
    found = asked(noise(5, 3), [3.0] * 2 + [NEVER] * 3)

    assert (found.enough, found.needed) == (False, 5)


@pytest.mark.parametrize(
    ("starts", "periods", "options", "sentence"),
    [
        ([NEVER] * 3, 2, {}, "Nobody was treated between 1 and 2."),
        ([2.0] * 3, 3, {}, "Everybody was treated, and nobody later than the others"),
        ([1.0, NEVER], 3, {}, "All treated units were treated from the first period on, 1;"),
        ([1.0, NEVER], 1, {}, "There is one period;"),
        ([2.0], 3, {}, "There is one unit;"),
        ([2.0] * 3, 3, {"design": "holdout"}, "Nobody was held out."),
        ([2.0] * 3, 3, {"design": "did", "control": "never"}, "No unit was never treated."),
        ([2.0, 3.0, NEVER], 9, {"design": "series"}, "Units started at 2 different times;"),
        ([3.0, NEVER], 9, {"design": "series"}, "A series needs at least 3 periods before the start and 2 from"),
        ([3.0, NEVER], 9, {"design": "synthetic"}, "Synthetic controls need at least two units"),
    ],
)
def test_what_cannot_be_told_is_said(starts: list[float], periods: int, options: Any, sentence: str) -> None:
    with pytest.raises(CannotEstimate) as error:
        asked(noise(len(starts), periods), starts, **options)

    assert str(error.value)[: len(sentence)] == sentence


@pytest.mark.parametrize("options", [{"design": "guess"}, {"control": "all"}, {"level": 95}])
def test_what_is_not_allowed_is_refused(options: Any) -> None:
    with pytest.raises(NotAllowed):
        asked(noise(4, 3), [2.0, 2.0, NEVER, NEVER], **options)
