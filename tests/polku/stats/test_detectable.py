"""How much can be seen, against published numbers and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.stats.comparing import net_difference
from polku.stats.detectable import net_change, net_needed, share_change, share_needed


def test_net_needed_from_53_to_59() -> None:
    assert round(net_needed(0.53, 0.59, middle=0.2)) == 2117


def test_net_needed_gives_the_power_it_promises() -> None:
    n = math.ceil(net_needed(0.3, 0.5, middle=0.3))
    random = np.random.default_rng(2)
    before, after = random.multinomial(n, [0.5, 0.3, 0.2], 20_000), random.multinomial(n, [0.6, 0.3, 0.1], 20_000)

    found = net_difference((before[:, 0], before[:, 2], n), (after[:, 0], after[:, 2], n)).p < 0.05

    assert found.mean() == pytest.approx(0.8, abs=0.015)


def test_share_needed_gives_the_textbook_number() -> None:
    assert math.ceil(share_needed(0.6, 0.7)) == 356  # Fleiss, Levin, Paik (2003), without continuity correction


@pytest.mark.parametrize("needed", [share_needed(0.4, 0.4), net_needed(0.4, 0.4)])
def test_no_change_needs_endless_answers(needed: float) -> None:
    assert needed == math.inf


def test_change_falls_where_it_cannot_rise() -> None:
    assert share_change(30, 1.0) == pytest.approx(0.2234, abs=1e-4)


@pytest.mark.parametrize("change", [share_change(1, 0.5), net_change(1, 0.1)])
def test_change_of_a_single_answer_cannot_be_seen(change: float | None) -> None:
    assert change is None


@given(st.integers(50, 100_000), st.floats(-0.6, 0.6))
def test_net_change_and_net_needed_are_each_others_inverse(n: int, net: float) -> None:
    change = net_change(n, net)

    assert min(net_needed(net, net + change), net_needed(net, net - change)) <= n * 1.001


@given(st.integers(50, 100_000), st.floats(0.05, 0.95))
def test_share_change_shrinks_with_more_answers(n: int, share: float) -> None:
    assert share_change(4 * n, share) < share_change(n, share)
