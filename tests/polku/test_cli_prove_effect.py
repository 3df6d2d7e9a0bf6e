"""`polku effect` from the file to the words."""

import json

import pytest
from pyarrow import csv
from typer.testing import CliRunner

from factories.panels import minimum_wage, rows_of
from polku.cli import app

KEYS = [
    *("design", "label", "why", "estimate", "se", "low", "high", "p", "level", "detectable", "identified", "reason"),
    *("enough", "needed", "n_units", "n_rows", "n_periods", "n_treated", "n_control", "left_out", "assumptions"),
    *("warnings", "control", "group_time", "simple", "dynamic", "group", "calendar", "pre_trend", "estimator"),
]
COLUMNS = ["--unit", "u", "--time", "t", "--outcome", "y", "--treated-from", "g"]


@pytest.fixture
def polku(terminal, tmp_path):
    def run(text, *words):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return terminal("effect", "a.csv", *COLUMNS, *words)

    return run


def months(*starts, effect=2.0):
    """Six months of units; what each adds is fixed, so that the figures are."""
    lines = ["u;t;y;g"]
    for i, start in enumerate(starts):
        for month in range(1, 7):
            value = 50 + (7 * i + 3 * month * i) % 11 / 10 + month + effect * (bool(start) and month >= start)
            lines.append(f"u{i};1.{month}.2026;{value:.2f};{f'1.{start}.2026' if start else ''}".replace(".2;", ".2;"))
    return "\n".join(lines) + "\n"


def test_json_holds_the_published_figures(tmp_path):
    csv.write_csv(rows_of(minimum_wage()), tmp_path / "a.csv")
    words = ["--unit", "unit", "--time", "time", "--outcome", "outcome", "--treated-from", "treated_from", "--json"]

    found = json.loads(CliRunner().invoke(app, ["effect", str(tmp_path / "a.csv"), *words]).stdout)

    assert list(found) == KEYS
    assert (found["estimate"], found["se"]) == pytest.approx((-0.039951275155, 0.012034012770), abs=6e-13)
    assert [(each["group"], each["time"]) for each in found["group_time"]][:2] == [(2004, 2004), (2004, 2005)]
    assert [part["event"] for part in found["dynamic"]["by"]] == [-3, -2, -1, 0, 1, 2, 3]
    assert [part["group"] for part in found["group"]["by"]] == [2004, 2006, 2007]
    assert [part["time"] for part in found["calendar"]["by"]] == [2004, 2005, 2006, 2007]


def test_days_are_written_as_days(polku):
    found = json.loads(polku(months(*[3] * 5, *[5] * 5, *[0] * 5), "--json").stdout)

    assert [part["group"] for part in found["group"]["by"]] == ["2026-03-01", "2026-05-01"]
    assert found["calendar"]["by"][0]["time"] == "2026-03-01"


def test_the_table_says_the_label_the_reason_and_what_is_assumed(polku):
    lines = polku(months(*[3] * 5, *[5] * 5, *[0] * 5)).stdout.splitlines()

    assert lines[0].strip() == "Effect on y in a.csv: causal (did)"
    assert [line.split()[0] for line in lines[4:9]] == ["effect", "0", "1", "2", "3"]
    assert lines[10:] == [
        "Treated units, from 2 different times on: 10; never treated: 5. They can be compared.",
        "Units 15 (treated 10), rows 90, periods 6.",
        "Assumed: Without it, treated and untreated units would have changed alike (parallel trends).",
        "Assumed: Nobody changed because of it before it began.",
        "Assumed: What one unit got did not touch another's outcome.",
    ]


@pytest.mark.parametrize("first", [2000, 0])
def test_a_switch_is_as_good_as_a_start(polku, first):
    rows = [(u, t, (u * t) % 7, u < 6 and t >= 3) for u in range(12) for t in range(6)]
    texts = [
        "\n".join(["u,t,y,g", *(f"{u},{first + t},{y},{told(on, u)}" for u, t, y, on in rows)])
        for told in (lambda on, _: int(on), lambda _, u: first + 3 if u < 6 else "")
    ]

    switch, start = (json.loads(polku(text, "--json").stdout) for text in texts)

    assert (switch["n_treated"], switch["group_time"][0]["group"]) == (6, first + 3)
    assert (switch["estimate"], switch["se"]) == pytest.approx((start["estimate"], start["se"]))


def test_a_switch_beside_days_is_a_switch(polku):
    rows = [f"{u},{t}.1.2026,{(u * t) % 7},{int(u < 6 and t >= 3)}" for u in range(12) for t in range(1, 7)]

    found = json.loads(polku("\n".join(["u,t,y,g", *rows]), "--json").stdout)

    assert (found["n_treated"], found["group_time"][0]["group"]) == (6, "2026-01-03")


@pytest.mark.parametrize("design", ["holdout", "did", "synthetic", "series", "before-after"])
def test_every_design_answers_with_the_same_keys(polku, design):
    found = json.loads(polku(months(*[4] * 5, *[0] * 12), "--json", "--design", design).stdout)

    assert list(found)[: KEYS.index("control")] == KEYS[: KEYS.index("control")]
    assert (found["design"], found["why"]) == (design, "It was asked for.")


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("u,t,y,g\na,1,2,\nb,2,3,\n", ["--design", "guess"], "--design is guess: give one of holdout, did, synthetic"),
        ("u,t,y,g\na,1,2,\nb,2,3,\n", ["--control", "all"], "--control is all: give one of never, not-yet."),
        ("u,t,y,g\na,1,2,\nb,2,3,\n", ["--draws", "-1"], "--draws is -1: give 0, or from 10 to 100,000."),
        ("u,t,y,g\na,1,2,\nb,2,3,\n", ["--level", "95"], "--level is 95.0: give a number between 0 and 1"),
        ("u,t,yy,g\na,1,2,\n", [], "a.csv has no column y. Its columns are: u, t, yy, g. Did you mean yy?"),
        ("u,t,y,g\na,1,inf,\n", [], "a.csv: one value in column y cannot be used.\n  line 2: inf"),
        ("u,t,y,g\na,1,2,\na,2,3,\n", [], "Nobody was treated between 1 and 2."),
        ("u,t,y,g\n", [], "a.csv has column names but no rows."),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(polku, text, words, sentence):
    result = polku(text, "--json", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr[: len(sentence)] == sentence
