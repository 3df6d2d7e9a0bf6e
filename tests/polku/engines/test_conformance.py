"""The same figures on every engine, compared with sums made one by one in numpy. No gaps are allowed here."""

import math
from concurrent.futures import ThreadPoolExecutor

import ibis
import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from polku import lake, tables
from polku.errors import OutOfScale
from polku.measure import by_week, ces, csat, each_by_month, nps, of_role, path, ranked, together

Z = stats.norm.ppf(0.975)
MEASURES = {"nps": nps, "csat": csat, "ces": ces}
KEYS = [None, "unit", "language", "touchpoint", "week", ["unit", "language"], ["role", "week"]]


def groups(answers: pa.Table, role: str, by: str | list[str] | None) -> list[tuple[object, list[int | None]]]:
    """Gather each group's scores in plain Python; a null sorts last."""
    names = [by] if isinstance(by, str) else by or []
    found: dict[tuple[object, ...], list[int | None]] = {}
    for row in answers.to_pylist():
        if row["role"] == role:
            found.setdefault(tuple(row[name] for name in names), []).append(row["score"])
    ordered = sorted(found, key=lambda key: [(part is None, part) for part in key])
    return [(None if by is None else key[0] if isinstance(by, str) else key, found[key]) for key in ordered]


def wilson(count: int, n: int) -> tuple[float, float]:
    interval = stats.binomtest(count, n).proportion_ci(method="wilson")
    return interval.low, interval.high


def mean_interval(scores: np.ndarray) -> tuple[float, float, float]:
    half = stats.t.ppf(0.975, len(scores) - 1) * stats.sem(scores)
    return scores.mean(), scores.mean() - half, scores.mean() + half


def nps_by_hand(scores: np.ndarray) -> tuple[float, ...]:
    n = len(scores)
    up, down = (np.sum(scores >= 9) + 0.75) / (n + 3), (np.sum(scores <= 6) + 0.75) / (n + 3)
    half = Z * math.sqrt((up + down - (up - down) ** 2) / (n + 3))
    bounds = (max(-100, 100 * (up - down - half)), min(100, 100 * (up - down + half)))
    return (100 * (np.mean(scores >= 9) - np.mean(scores <= 6)), *bounds)


def csat_by_hand(scores: np.ndarray) -> tuple[float, ...]:
    good = int(np.sum(scores >= 4))
    return (good / len(scores), *wilson(good, len(scores)), *mean_interval(scores))


def ces_by_hand(scores: np.ndarray) -> tuple[float, ...]:
    bad = int(np.sum(scores >= 4))
    return (*mean_interval(scores), bad / len(scores), *wilson(bad, len(scores)))


BY_HAND = {"nps": nps_by_hand, "csat": csat_by_hand, "ces": ces_by_hand}
FIGURES = {
    "nps": ("value", "low", "high"),
    "csat": ("value", "low", "high", "mean", "mean_low", "mean_high"),
    "ces": ("value", "low", "high", "bad", "bad_low", "bad_high"),
}


@pytest.mark.parametrize("role", MEASURES)
@pytest.mark.parametrize("by", KEYS, ids=str)
def test_measure_equals_the_sums_made_by_hand(
    engine: lake.Engine, answers: pa.Table, role: str, by: str | list[str] | None
) -> None:
    scores = MEASURES[role](of_role(tables.answers(), role), by=by, lake=engine)

    expected = groups(answers, role, by)
    assert [score.group for score in scores] == [group for group, _ in expected]
    for score, (_, given) in zip(scores, expected, strict=True):
        said = np.array([each for each in given if each is not None])
        assert (score.n, score.missing) == (len(said), len(given) - len(said))
        if len(said) > 1:
            figures = [getattr(score, name) for name in FIGURES[role]]
            assert figures == pytest.approx(list(BY_HAND[role](said)), rel=1e-9, abs=1e-9, nan_ok=False)


@pytest.mark.parametrize("role", MEASURES)
def test_measure_of_no_rows(engine: lake.Engine, role: str) -> None:
    empty = ibis.table(tables.ANSWERS, name="empty")

    (alone,) = MEASURES[role](empty, lake=engine)

    assert (alone.n, alone.missing, alone.value, alone.low, alone.needed) == (0, 0, None, None, 10)
    assert MEASURES[role](empty, by="unit", lake=engine) == []


@pytest.mark.parametrize("role", MEASURES)
def test_measure_of_nulls_alone(engine: lake.Engine, answers: pa.Table, role: str) -> None:
    asked = of_role(tables.answers(), role)

    (alone,) = MEASURES[role](asked.filter(asked.score.isnull()), lake=engine)

    nulls = sum(row["score"] is None for row in answers.to_pylist() if row["role"] == role)
    assert (alone.n, alone.missing, alone.value) == (0, nulls, None)


@pytest.mark.parametrize("role", MEASURES)
def test_measure_counts_what_stands_off_the_scale(engine: lake.Engine, role: str) -> None:
    wrong = ibis.table(tables.ANSWERS, name="wrong")

    with pytest.raises(OutOfScale) as error:
        MEASURES[role](of_role(wrong, role), lake=engine)

    assert error.value.count == 3


def test_count_of_rows(engine: lake.Engine, answers: pa.Table) -> None:
    table = tables.answers()

    counted = lake.fetch(table.group_by("role").aggregate(rows=table.count()).order_by("role"), engine)

    roles = answers.column("role").to_pylist()
    assert counted.to_pydict() == {
        "role": ["ces", "csat", "nps"],
        "rows": [roles.count(r) for r in ("ces", "csat", "nps")],
    }


def test_fetch_gives_the_types_of_the_contract(engine: lake.Engine, answers: pa.Table) -> None:
    table = tables.answers()

    rows = lake.fetch(table.order_by("response").limit(50), engine)

    assert rows.equals(answers.slice(0, 50))


def test_answers_of_some_customers_are_counted(engine: lake.Engine, answers: pa.Table) -> None:
    rows = tables.answers().filter(lambda row: row.customer.isin(["k7f2", "äiti"]))

    found = lake.fetch(rows.aggregate(n=rows.count()), lake=engine)

    assert found.to_pylist() == [{"n": sum(each in ("k7f2", "äiti") for each in answers["customer"].to_pylist())}]


def test_fetch_serves_threads(engine: lake.Engine, answers: pa.Table) -> None:
    table = tables.answers()
    weeks = answers.column("week").to_pylist()

    def ask(week: int) -> int:
        some = table.filter(table.week == week)
        return lake.fetch(some.aggregate(rows=some.count()), engine).column("rows")[0].as_py()

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(ask, range(16))) == [weeks.count(week) for week in range(16)]


def test_trend_is_the_same_everywhere(engine: lake.Engine, answers: pa.Table) -> None:
    here = by_week(of_role(ibis.memtable(answers), "nps"), nps)

    assert by_week(of_role(tables.answers(), "nps"), nps, lake=engine) == here


def test_path_equals_the_scores_by_touchpoint(engine: lake.Engine) -> None:
    table = tables.answers()
    stops = path(table, lake=engine)

    assert [stop.satisfaction for stop in stops] == csat(of_role(table, "csat"), by="touchpoint", lake=engine)[:-1]
    assert [stop.effort for stop in stops] == ces(of_role(table, "ces"), by="touchpoint", lake=engine)[:-1]


def test_scores_together_equal_those_one_by_one(engine: lake.Engine) -> None:
    asked = {"nps": nps, "csat": csat, "ces": ces}
    by = ("touchpoint", "month")

    found = together(tables.answers(), list(asked), by=by, lake=engine)

    assert found == {role: one(of_role(tables.answers(), role), by=by, lake=engine) for role, one in asked.items()}


def test_ranking_is_the_same_everywhere(engine: lake.Engine, answers: pa.Table) -> None:
    here = ranked(of_role(ibis.memtable(answers), "nps"), "nps", by="unit")

    assert ranked(of_role(tables.answers(), "nps"), "nps", by="unit", lake=engine) == here


def test_months_of_each_touchpoint_are_the_same_on_every_engine(engine: lake.Engine, answers: pa.Table) -> None:
    here = each_by_month(of_role(ibis.memtable(answers), "csat"), csat, "touchpoint")

    assert here
    assert each_by_month(of_role(tables.answers(), "csat"), csat, "touchpoint", lake=engine) == here


@pytest.mark.parametrize("role", MEASURES)
def test_counted_answers_give_the_scores_of_the_answers(engine: lake.Engine, role: str) -> None:
    asked, counted = (of_role(table, role) for table in (tables.answers(), tables.tallies()))

    found = MEASURES[role](counted, by=["unit", "week"], times="times", lake=engine)

    assert found == MEASURES[role](asked, by=["unit", "week"], lake=engine)


def test_counted_answers_give_the_path_and_ranking_of_the_answers(engine: lake.Engine) -> None:
    asked, counted = tables.answers(), tables.tallies()

    stops = path(counted, times="times", lake=engine)
    units = ranked(of_role(counted, "csat"), "csat", by="unit", times="times", lake=engine)

    assert stops == path(asked, lake=engine)
    assert units == ranked(of_role(asked, "csat"), "csat", by="unit", lake=engine)
