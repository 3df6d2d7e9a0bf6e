"""What a claim carries."""

import numpy as np
import pytest

from polku.prove.claim import DESIGNS, assumed, detectable, figure


def test_figure_is_normal_without_degrees_of_freedom() -> None:
    found = figure(3.0, 1.0, 0.95)

    assert (found.low, found.high, found.p) == pytest.approx((1.040036, 4.959964, 0.0026998), abs=1e-6)


def test_figure_is_students_with_degrees_of_freedom() -> None:
    found = figure(3.0, 1.0, 0.95, 10)

    assert (found.low, found.high, found.p) == pytest.approx((0.771861, 5.228139, 0.0133437), abs=1e-6)


@pytest.mark.parametrize("error", [0.0, np.nan])
def test_figure_without_an_error_has_no_interval(error: float) -> None:
    found = figure(3.0, error, 0.95)

    assert found.estimate == 3.0
    assert np.isnan([found.se, found.low, found.high, found.p]).all()


def test_detectable_is_what_80_per_cent_power_sees() -> None:
    assert detectable(1.0, 0.95) == pytest.approx(1.959964 + 0.841621, abs=1e-6)


def test_every_design_says_what_it_takes_for_granted() -> None:
    assert [len(assumed(design)) for design in DESIGNS] == [2, 3, 3, 3, 1]
    assert len(assumed("series", compared=False)) == 2
