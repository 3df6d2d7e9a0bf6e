import math

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from polku.errors import CannotEstimate, MissingColumn, NotAllowed, OutOfScale
from polku.measure import comparing
from polku.measure.comparing import compare

SCORES = {"A": [10] * 50 + [8] * 30 + [3] * 20, "B": [9] * 30 + [7] * 30 + [6] * 40, "C": [10] * 5 + [0] * 4}


def table(scores: dict) -> ibis.Table:
    pairs = [(score, group) for group, given in scores.items() for score in given]
    kinds = [pa.int64() if all(isinstance(s, int | None) for s, _ in pairs) else pa.float64(), pa.string()]
    columns = [list(column) for column in zip(*pairs, strict=True)] or [[], []]
    return ibis.memtable(pa.table([pa.array(c, k) for c, k in zip(columns, kinds, strict=True)], ["score", "unit"]))


def by_hand(a: list[int], b: list[int]) -> tuple[float, ...]:
    """Rocks (2016): 3/8 of an imaginary promoter and detractor in each sample of n + 1.5."""
    nets, errors = [], []
    for scores in (a, b):
        n = len(scores) + 1.5
        up, down = (sum(s >= 9 for s in scores) + 3 / 8) / n, (sum(s <= 6 for s in scores) + 3 / 8) / n
        nets.append(up - down)
        errors.append((up + down - (up - down) ** 2) / n)
    shift, error = nets[0] - nets[1], math.sqrt(sum(errors))
    half = stats.norm.ppf(0.975) * error
    p = 2 * stats.norm.sf(abs(shift) / error)
    return 100 * (shift - half), 100 * (shift + half), p, 100 * (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * error


def test_every_pair_is_compared_as_by_hand():
    found = compare(table(SCORES), by="unit")

    assert [(c.a, c.b, c.difference) for c in found] == [
        ("A", "B", pytest.approx(40)),
        ("A", "C", pytest.approx(30 - 100 / 9)),
        ("B", "C", pytest.approx(-10 - 100 / 9)),
    ]
    for c in found:
        assert (c.low, c.high, c.p, c.detectable) == pytest.approx(by_hand(SCORES[c.a], SCORES[c.b]))
    assert [c.p_adjusted for c in found] == pytest.approx(stats.false_discovery_control([c.p for c in found]))
    assert [(c.enough, c.needed) for c in found] == [(True, 0), (False, 1), (False, 1)]


def test_one_group_against_everybody_else():
    found = compare(table(SCORES), by="unit", against="rest")

    assert [(c.a, c.b, c.n_b) for c in found] == [("A", "rest", 109), ("B", "rest", 109), ("C", "rest", 200)]
    assert (found[0].low, found[0].high, found[0].p, found[0].detectable) == pytest.approx(
        by_hand(SCORES["A"], SCORES["B"] + SCORES["C"])
    )


def test_means_are_compared_as_welch_did():
    scores = {"A": [1.5, 2, 3, 4.25], "B": [2.0, 2, 9, 1, 7], "C": [4.0, 5, 5.5]}

    found = compare(table(scores), by="unit", kind="mean", against="B")

    for c in found:
        welch = stats.ttest_ind(scores[c.a], scores["B"], equal_var=False)
        assert (c.p, c.low, c.high) == pytest.approx((welch.pvalue, *welch.confidence_interval()))
    (rest, *_) = compare(table(scores), by="unit", kind="mean", against="rest")
    assert rest.p == pytest.approx(stats.ttest_ind(scores["A"], scores["B"] + scores["C"], equal_var=False).pvalue)


def test_shares_of_the_satisfied_are_compared_with_one_more_of_each():
    (found,) = compare(table({"A": [5] * 8 + [1] * 2, "B": [4] * 3 + [3] * 7}), by="unit", kind="csat")

    one, two = 9 / 12, 4 / 12
    half = stats.norm.ppf(0.975) * math.sqrt(one * (1 - one) / 12 + two * (1 - two) / 12)
    assert (found.difference, found.low, found.high) == pytest.approx((0.5, one - two - half, one - two + half))


@pytest.mark.parametrize("kind", ["nps", "csat"])
def test_groups_without_answers_have_no_difference(kind: str):
    (found,) = compare(table({"A": [5, 4], "B": [None]}), by="unit", kind=kind)

    assert (found.difference, found.p, found.p_adjusted, found.enough) == (None, None, None, False)


def test_groups_without_numbers_are_no_groups_of_a_mean():
    assert compare(table({"A": [5, 4], "B": [None]}), by="unit", kind="mean") == []


@pytest.mark.parametrize("kind", ["nps", "csat", "mean"])
@pytest.mark.parametrize("scores", [{}, {"A": [5]}])
def test_fewer_than_two_groups_compare_nothing(kind: str, scores: dict):
    assert compare(table(scores), by="unit", kind=kind) == []


def test_scores_that_are_all_equal_have_no_spread_of_the_mean():
    (found,) = compare(table({"A": [5, 5], "B": [5, 5]}), by="unit", kind="mean")

    assert (found.difference, found.low, found.p, found.detectable) == (0, None, None, None)


def test_too_many_pairs_are_refused(monkeypatch):
    monkeypatch.setattr(comparing, "MOST", 2)

    with pytest.raises(CannotEstimate, match="3 groups make too many pairs"):
        compare(table(SCORES), by="unit")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"by": "unti"}, MissingColumn),
        ({"by": "unit", "kind": "ces"}, NotAllowed),
        ({"by": "unit", "against": "D"}, NotAllowed),
        ({"by": "unit", "kind": "csat"}, OutOfScale),
    ],
)
def test_arguments_that_cannot_be_used(options: dict, error: type[Exception]):
    with pytest.raises(error):
        compare(table(SCORES), **options)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.sampled_from("AB")), min_size=4, max_size=30), st.randoms())
def test_order_changes_nothing_and_turning_a_pair_turns_its_sign(rows: list, random):
    shuffled = random.sample(rows, len(rows))
    turned = [(score, {"A": "B", "B": "A"}[group]) for score, group in rows]

    one, two, three = (
        compare(ibis.memtable(pa.table({"score": [s for s, _ in each], "unit": [g for _, g in each]})), by="unit")
        for each in (rows, shuffled, turned)
    )

    assert one == two
    np.testing.assert_allclose([(c.low, c.high) for c in one], [(-c.high, -c.low) for c in three])
