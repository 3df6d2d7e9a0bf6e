"""Referral value against forests whose counterfactuals are known."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polku.errors import CannotEstimate, InputError, MissingColumn
from polku.value.referrals import earned_growth, quadrants, referrals


def people(*rows, cost=40.0):
    """Make rows of customer, referrer, anyway and margin."""
    names = ["customer", "referrer", "anyway", "margin"]
    kinds = [pa.string(), pa.string(), pa.float64(), pa.float64()]
    columns = {n: pa.array([row[i] for row in rows], kinds[i]) for i, n in enumerate(names)}
    return ibis.memtable(pa.table({**columns, "cost": pa.array([cost] * len(rows), pa.float64())}))


CHAIN = [("a", None, None, 500.0), ("b", "a", 0, 100.0), ("c", "a", 1, 900.0), ("d", "b", 0, 10.0), ("e", "c", 0, 70.0)]


def forest(n, seed, asked=1.0):
    """Grow a forest: each comes by itself or is referred by one before; give rows and the whole truth."""
    random = np.random.default_rng(seed)
    parent = np.where(random.random(n) < 0.4, -1, (random.random(n) * np.arange(n)).astype(int))
    parent[0] = -1
    anyway = (random.random(n) < 0.45).astype(float)
    margin = random.gamma(2, 100, n)
    seen = np.where(random.random(n) < asked, anyway, np.nan)
    rows = [
        (f"k{i:05}", f"k{parent[i]:05}" if parent[i] >= 0 else None, None if np.isnan(seen[i]) else seen[i], margin[i])
        for i in range(n)
    ]
    return rows, parent, anyway, margin


def without(i, parent, anyway, margin, cost):
    """Walk what is lost had i referred nobody: who does not come, and whom it costs to win."""
    lost, gone = 0.0, {i}
    for k in range(i + 1, len(parent)):
        if parent[k] in gone:
            lost += cost
            if anyway[k] == 0:
                lost += margin[k]
                gone.add(k)
    return lost


def test_type_two_is_never_credited_with_margin():
    rows, *_ = forest(400, 1)

    found = referrals(people(*[(who, by, 1, margin) for who, by, _, margin in rows]), generations=5)

    assert found.margin.tolist() == [0.0] * 400
    assert found.later.tolist() == [0.0] * 400
    assert found.value.tolist() == pytest.approx((40.0 * found.two).tolist())


def test_a_chain_by_hand():
    one, three = (referrals(people(*CHAIN), generations=g) for g in (1, 3))

    assert one.value.tolist() == [100 + 40 + 40, 10 + 40, 70 + 40, 0, 0]
    assert three.value.tolist() == [180 + 50, 50, 110, 0, 0]  # through b, of type one, and not through c
    assert one.total == three.total == 340


def test_a_forest_equals_the_world_without_each_referrer():
    rows, parent, anyway, margin = forest(300, 2)

    found = referrals(people(*rows), generations=300)

    assert found.value == pytest.approx([without(i, parent, anyway, margin, 40.0) for i in range(300)])


def test_bias_is_under_two_per_cent_where_half_were_asked():
    ratios = []
    for seed in range(8):
        rows, parent, anyway, margin = forest(4_000, seed, asked=0.5)
        truth = sum(40.0 + (1 - anyway[i]) * margin[i] for i in range(4_000) if parent[i] >= 0)
        ratios.append(referrals(people(*rows)).total / truth)

    assert abs(np.mean(ratios) - 1) < 0.02


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(30)), st.floats(0.01, 100))
def test_order_and_unit_of_money_do_not_matter(order, scale):
    rows, *_ = forest(30, 3)
    plain = referrals(people(*rows), generations=3)

    found = referrals(
        people(*[(rows[i][0], rows[i][1], rows[i][2], rows[i][3] * scale) for i in order], cost=40.0 * scale),
        generations=3,
    )

    assert found.value == pytest.approx(plain.value * scale)


def test_a_reward_is_taken_off():
    assert referrals(people(*CHAIN), reward=5.0).total == 340 - 4 * 5


def test_what_cannot_be_linked_is_counted():
    found = referrals(people(("a", "a", 0, 1.0), ("b", "nobody", 0, 1.0), ("", "a", 0, 1.0), (None, "a", 0, 1.0)))

    assert found.left_out == {"own_referrer": 1, "unknown_referrer": 1}
    assert (found.customers, found.total) == (["a", "b"], 0)


def test_circles_and_two_referrers_are_refused():
    with pytest.raises(InputError, match="circle at a"):
        referrals(people(("a", "b", 0, 1.0), ("b", "a", 0, 1.0), ("c", None, None, 1.0)))
    with pytest.raises(InputError, match="c has two referrers"):
        referrals(people(("c", "a", 0, 1.0), ("c", "b", 0, 1.0)))


def test_nobody_asked_is_refused():
    with pytest.raises(CannotEstimate, match="Of 1 referred customers nobody was asked"):
        referrals(people(("a", None, None, 1.0), ("b", "a", None, 1.0)))


def test_nobody_at_all():
    assert referrals(people()).value.tolist() == []


def test_an_unknown_column_is_named():
    with pytest.raises(MissingColumn):
        referrals(ibis.memtable(pa.table({"customer": ["a"]})))


def test_quadrants_split_at_the_medians():
    found, own, cuts = quadrants(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 9.0, 0.0, 9.0]))

    assert own == ["misers", "advocates", "affluents", "champions"]
    assert [(each.name, each.n) for each in found] == [
        (n, 1) for n in ("champions", "affluents", "advocates", "misers")
    ]
    assert cuts == (2.5, 4.5)


def bought(before, after, referrer):
    types = {"before": pa.float64(), "after": pa.float64(), "referrer": pa.string()}
    columns = zip(types.items(), (before, after, referrer), strict=True)
    return ibis.memtable(pa.table({name: pa.array(values, kind) for (name, kind), values in columns}))


def test_earned_growth_by_hand():
    found = earned_growth(bought([60.0, 40.0, None, 0.0], [85.0, None, 25.0, 20.0], ["x", "", "a", None]))

    assert (found.retention, found.earned_new) == (0.85, 0.25)
    assert found.rate == pytest.approx(0.10)
    assert found.share_of_new == pytest.approx(25 / 45)


def test_earned_growth_of_forty_is_what_r_adds_up():
    """R 4, sums over a data frame by the definition of Bain: last year's customers, and new ones who were referred."""
    numbers = range(40)
    before = [0.0 if i % 4 == 0 else i * 37.0 % 90 for i in numbers]
    after = [None if i % 5 == 0 else i * 53.0 % 110 for i in numbers]

    found = earned_growth(bought(before, after, [None if i % 3 else "a" for i in numbers]))

    figures = (found.retention, found.earned_new, found.rate, found.share_of_new)
    assert figures == pytest.approx((1.022727272727273, 0.140909090909091, 0.163636363636364, 0.332142857142857))


def test_growth_from_nothing_is_refused():
    with pytest.raises(CannotEstimate):
        earned_growth(bought([0.0], [1.0], [None]))
