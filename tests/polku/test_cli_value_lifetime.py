"""``polku lifetime``: its keys, its file, and one sentence for what cannot be used."""

import json
from functools import partial

import numpy as np
import pyarrow.parquet as pq
import pytest

NAMES = ["--customer", "c", "--date", "d"]
KEYS = ["unit", "model", "n_customers", "n_repeat", "until", "parameters", "standard_errors", "log_likelihood"]
KEYS += ["identified", "reason", "needed", "spend", "holdout", "forecast", "left_out"]


@pytest.fixture
def polku(terminal, tmp_path):
    random = np.random.default_rng(3)
    lines = ["c,d,a"]
    for number in range(300):
        day, rate, p = random.integers(0, 60), random.gamma(0.9, 1 / 40), random.beta(0.9, 2.5)
        price = 5 / random.gamma(4, 0.25)
        while day < 300:
            lines.append(f"{number},{np.datetime64('2026-01-01') + int(day)},{random.gamma(6) * price:.2f}")
            day += np.ceil(random.exponential(1 / max(rate, 1e-6)))
            if random.random() < p:
                break
    (tmp_path / "b.csv").write_text("\n".join(lines) + "\n,2026-02-01,5\n", encoding="utf-8")
    return partial(terminal, "lifetime")


def test_json_has_its_keys(polku):
    said = polku("b.csv", *NAMES, "--amount", "a", "--until", "2026-08-01", "--holdout", "2026-10-01", "--json")

    answer = json.loads(said.stdout)
    assert (said.exit_code, list(answer)) == (0, KEYS)
    assert list(answer["parameters"]) == list(answer["standard_errors"]) == ["r", "alpha", "a", "b"]
    assert answer["left_out"]["no_customer"] == 1
    assert (answer["holdout"]["start"], len(answer["holdout"]["deciles"])) == ("2026-08-01", 10)
    assert list(answer["forecast"]) == ["horizon", "discount", "margin", "alive", "expected", "clv"]


def test_the_file_of_customers_adds_up_to_the_forecast(polku, tmp_path):
    said = polku("b.csv", *NAMES, "--amount", "a", "--customers", "out.parquet", "--json")

    rows, forecast = pq.read_table("out.parquet"), json.loads(said.stdout)["forecast"]
    assert rows.column("clv").to_numpy().sum() == pytest.approx(forecast["clv"])
    assert rows.column("expected").to_numpy().sum() == pytest.approx(forecast["expected"])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.csv", "out.parquet"]


def test_without_amounts_there_is_no_worth(polku):
    answer = json.loads(polku("b.csv", *NAMES, "--json").stdout)

    assert (answer["spend"], answer["forecast"]["clv"], answer["identified"]) == (None, None, True)


def test_nobody_who_came_again_ends_with_2_and_writes_nothing(polku, tmp_path):
    (tmp_path / "n.csv").write_text("c,d\n1,2026-01-01\n2,2026-01-02\n", encoding="utf-8")

    said = polku("n.csv", *NAMES, "--customers", "out.parquet", "--json")

    assert said.exit_code == 2
    assert json.loads(said.stdout)["identified"] is False
    assert said.stderr == "Nobody of 2 customers bought again: at least 10 who did are needed, or a longer time.\n"
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unit", "year"], "--unit is year: give one of day, week, month.\n"),
        (["--model", "nbd"], "--model is nbd: give one of bgnbd, mbgnbd, paretonbd.\n"),
        (["--until", "soon"], "--until is soon: give a day as 31.3.2027 or 2027-03-31.\n"),
        (["--horizon", "0"], "--horizon is 0: give months, 1 to 600.\n"),
        (["--margin", "30"], "--margin is 30.0: give a share above 0, up to 1.\n"),
        (["--discount", "-1"], "--discount is -1.0: give a share of a year, such as 0.1.\n"),
        (["--customers", "none/out.parquet"], "none/out.parquet cannot be written: its folder does not exist.\n"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(polku, words, said):
    result = polku("b.csv", *NAMES, *words)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)


def test_amounts_of_two_currencies_are_refused(polku, tmp_path):
    (tmp_path / "m.csv").write_text("c,d,a,k\n1,2026-01-01,5,EUR\n1,2026-01-02,5,SEK\n", encoding="utf-8")

    result = polku("m.csv", *NAMES, "--amount", "a", "--currency", "k")

    assert result.stderr == "m.csv has amounts in 2 currencies (EUR, SEK): give those of one, or convert them first.\n"
