"""The fit, the customers and the test of drawn purchases, and what is refused."""

import ibis
import numpy as np
import pyarrow as pa
import pytest

from factories.buying import table
from factories.repeats import drawn_bgnbd
from polku import lake
from polku.errors import CannotEstimate, NotAllowed
from polku.stats.bgnbd import BetaGeometric
from polku.value.customers import Plan, customers
from polku.value.histories import histories
from polku.value.holdout import by_tenths
from polku.value.lifetime import correlated, lifetime
from polku.value.models import MODELS, fit

UNTIL, END = 300, 400
SHAPE = (6.0, 4.0, 16.0)


@pytest.fixture(scope="module")
def purchases() -> ibis.Table:
    """Draw 3,000 customers: rate, chance to stop and amounts of their own, in weeks."""
    random = np.random.default_rng(4)
    rows = []
    for number in range(3_000):
        rate, p = max(random.gamma(0.8, 1 / 7), 1e-6), random.beta(0.9, 2.6)
        day, nu = float(random.integers(0, 100)), random.gamma(SHAPE[1], 1 / SHAPE[2])
        while day <= END:
            rows.append((f"k{number}", int(day), round(random.gamma(SHAPE[0]) / nu, 2)))
            day += random.exponential(7 / rate)
            if len(rows) > 1 and rows[-2][0] == rows[-1][0] and random.random() < p:
                break
    return table(*rows)


@pytest.fixture(scope="module")
def found(purchases):
    return lifetime(purchases, until=UNTIL, holdout=END)


def rows_of(purchases, found, **asked):
    rows = lake.fetch(histories(purchases, until=UNTIL, end=END)).sort_by("customer")
    plan = asked.pop("plan", Plan(3, 0.1, 0.3))
    ask = {"fit": found.fit, "spend": found.spend.fit, "unit": found.unit, "name": found.model, "plan": plan}
    return rows, customers(rows, **ask, **asked)


def test_the_fit_finds_what_was_drawn(found):
    assert (np.abs(found.fit.point - [0.8, 7.0, 0.9, 2.6]) < 3.5 * found.fit.errors).all()
    assert (np.abs(found.spend.fit.point - SHAPE) < 3.5 * found.spend.fit.errors).all()
    assert found.spend.independent is True


def test_the_test_compares_what_was_expected_with_what_came(found):
    held = found.holdout

    assert held.expected == pytest.approx(held.observed, rel=0.1)
    assert sum(each.n for each in held.deciles) == pytest.approx(held.n) == found.n_customers
    assert sum(each.n * each.holdout_observed for each in held.deciles) == pytest.approx(held.observed)
    assert held.rmse < held.same_rate_rmse


def test_a_holdout_before_the_last_day_is_the_same_test(purchases, found):
    other = lifetime(purchases, until=END, holdout=UNTIL)

    assert other.holdout.expected == pytest.approx(found.holdout.expected, rel=1e-6)
    assert other.fit.log_likelihood != found.fit.log_likelihood


def test_the_unit_of_time_changes_no_forecast(purchases, found):
    daily = lifetime(purchases, until=UNTIL, unit="day")

    weekly, same = rows_of(purchases, found)[1], rows_of(purchases, daily)[1]
    assert daily.fit.point[1] == pytest.approx(7 * found.fit.point[1], rel=1e-5)
    for name in ("p_alive", "expected", "clv"):
        assert same.column(name).to_numpy() == pytest.approx(weekly.column(name).to_numpy(), rel=1e-5)


def test_customers_are_worth_the_discounted_months(purchases, found):
    rows, each = rows_of(purchases, found)
    x, t_x, T = (rows.column(name).to_numpy()[:50].astype(float) for name in ("x", "t_x", "T"))  # noqa: N806
    model = BetaGeometric(*found.fit.point)

    months = np.arange(4.0) * 365.25 / 12 / 7
    by_month = np.diff(model.ahead(x, T / 7, months), axis=1) * model.alive(x, t_x / 7, T / 7)[:, None]
    worth = 0.3 * by_month @ 1.1 ** (-np.arange(1.0, 4) / 12) * each.column("spend").to_numpy()[:50]
    assert each.column("expected").to_numpy()[:50] == pytest.approx(by_month.sum(1), rel=1e-9)
    assert each.column("clv").to_numpy()[:50] == pytest.approx(worth, rel=1e-9)


@pytest.mark.parametrize("name", ["p_alive", "expected", "clv"])
def test_a_figure_lies_in_its_interval(purchases, found, name):
    _, each = rows_of(purchases, found)

    low, value, high = (each.column(name + end).to_numpy() for end in ("_low", "", "_high"))
    assert ((low <= value) & (value <= high)).all()


def test_customers_fall_where_they_are_said_to(purchases, found):
    rows, each = rows_of(purchases, found, plan=Plan(3, 0.0, 1.0))
    held = by_customer(purchases, UNTIL, UNTIL + round(3 * 365.25 / 12))

    bought, spent = (
        np.array([held.get(who, (0, 0.0))[i] for who in rows.column("customer").to_pylist()]) for i in (0, 1)
    )
    for ends, seen in (("purchases", bought), ("worth", spent)):
        low, high = (each.column(f"{ends}_{end}").to_numpy() for end in ("low", "high"))
        assert ((low - 0.01 <= seen) & (seen <= high + 0.01)).mean() > 0.94


def by_customer(purchases, after, until) -> dict[str, tuple[int, float]]:
    days: dict[str, dict[int, float]] = {}
    for row in lake.fetch(purchases).to_pylist():
        if after < row["day"] <= until:
            own = days.setdefault(row["customer"], {})
            own[row["day"]] = own.get(row["day"], 0) + row["amount"]
    return {who: (len(own), sum(own.values())) for who, own in days.items()}


def test_without_intervals_the_figures_are_the_same(purchases, found):
    _, whole = rows_of(purchases, found)
    _, plain = rows_of(purchases, found, intervals=False)

    assert plain.column_names == ["customer", "x", "t_x", "T", "p_alive", "expected", "spend", "clv"]
    for name in plain.column_names[4:]:
        assert plain.column(name).to_numpy() == pytest.approx(whole.column(name).to_numpy(), rel=1e-12)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "There is no customer with a purchase: at least 10 who bought again are needed."),
        ([("a", 1, 1.0), ("b", 2, 1.0)], "Nobody of 2 customers bought again"),
        ([("a", 1, 1.0), ("a", 2, 1.0)], "There is one customer: at least 10 who bought again are needed."),
        ([(f"k{i}", day, 2.0) for i in range(50) for day in (1, 8, 15)], "Not identifiable"),
    ],
)
def test_what_cannot_be_told_is_refused(rows, said, model):
    refused = lifetime(table(*rows), until=40, model=model)

    assert refused.fit.identified is False
    assert refused.fit.reason.startswith(said)
    assert np.isnan(refused.fit.point).all()
    with pytest.raises(CannotEstimate):
        customers(pa.table({}), fit=refused.fit, spend=None, unit="week", name=model)


def test_few_simulations_are_refused():
    drawn = [drawn_bgnbd(1500, (0.6, 5.0, 0.9, 2.5), seed) for seed in range(20)]

    assert [fit("bgnbd", each).reason for each in drawn if fit("bgnbd", each).reason] == []


@pytest.mark.parametrize("asked", [{"unit": "year"}, {"model": "nbd"}])
def test_an_unknown_unit_or_model_is_named(asked):
    with pytest.raises(NotAllowed):
        lifetime(table(), until=1, **asked)


def test_tenths_part_equal_customers_equally():
    tenths = by_tenths(np.array([1.0, 0.0]), np.array([5.0, 10.0]), np.array([[3.0, 6.0]] * 4))

    assert [each.n for each in tenths] == pytest.approx([1.5] * 10)
    assert tenths[0].holdout_observed == 6
    assert tenths[6].holdout_observed == pytest.approx((1.0 * 6 + 0.5 * 3) / 1.5)


def test_a_correlation_is_that_of_the_counted_pairs():
    x, y, n = np.array([1.0, 2, 3, 5]), np.array([4.0, 1, 7, 6]), np.array([3.0, 1, 2, 4])

    r, low, high = correlated(x, y, n, 0.95)

    assert r == pytest.approx(np.corrcoef(np.repeat(x, n.astype(int)), np.repeat(y, n.astype(int)))[0, 1], rel=1e-12)
    assert low < r < high
    assert correlated(x, np.ones(4), n, 0.95) == (None, None, None)
