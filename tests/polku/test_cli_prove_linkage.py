"""`polku linkage` from the file to the words."""

import json

import numpy as np
import pytest

KEYS = [
    *("verdict", "label", "reason", "n_units", "n_rows", "n_periods", "enough", "needed", "gate", "links", "chain"),
    *("assumptions", "warnings"),
]
COLUMNS = ["--unit", "u", "--time", "t", "--from", "x", "--to", "y"]


@pytest.fixture
def polku(terminal, tmp_path):
    def run(text, *words):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return terminal("linkage", "a.csv", *words)

    return run


def file(units=12, seed=4):
    """Quarters of units; y follows x between units alone, z follows y."""
    random = np.random.default_rng(seed)
    lines = ["u,t,x,y,z"]
    for unit in range(units):
        level = random.normal()
        for quarter in ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1"):
            y = level + random.normal() / 3
            lines.append(f"u{unit},{quarter},{level + random.normal():.3f},{y:.3f},{y + random.normal():.3f}")
    return "\n".join(lines) + "\n"


def test_json_holds_the_verdict_the_links_and_the_gate(polku):
    found = json.loads(polku(file(), *COLUMNS, "--json").stdout)

    assert list(found) == KEYS
    assert (found["verdict"], found["n_units"], found["n_periods"], found["chain"]) == ("between only", 12, 5, None)
    assert list(found["gate"]) == ["from", "to"]
    assert [(link["direction"], link["lag"]) for link in found["links"]] == [
        ("forward", 0),
        ("forward", 1),
        ("backward", 1),
    ]


def test_a_lag_beyond_all_periods_finds_no_pair(polku):
    found = json.loads(polku(file(), *COLUMNS, "--lag", "99999999999999999999", "--json").stdout)

    assert found["links"][1]["reason"] == "No unit has both values 99999999999999999999 periods apart."


def test_a_chain_goes_on_in_one_column(polku):
    result = polku(file(), *COLUMNS, "--then", "z,y")

    assert (result.exit_code, result.stderr.splitlines()[0][:25]) == (2, "a.csv has no column z,y. ")


def test_the_table_says_the_verdict_in_words(polku):
    lines = polku(file(), *COLUMNS, "--then", "z", "--draws", "100").stdout.splitlines()

    assert lines[0] == (
        "x and y: between units only: units differ, but no change in a unit is followed by the other (associational)"
    )
    assert [line.split("  ")[1] for line in lines[4:7]] == ["forward, lag 0", "forward, lag 1", "backward, lag 1"]
    assert lines[8][:20] == "Chain within units: "


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--unit", "u", "--from", "x", "--to", "score"], "a.csv has no column score. Its columns are: u, t, x, y, z."),
        (["--unit", "u", "--from", " , ", "--to", "y"], "Name at least one column in --from and in --to."),
        ([*COLUMNS, "--lag", "-1"], "--lag is -1 and --draws 500: give whole numbers from 0 on"),
        ([*COLUMNS, "--level", "95"], "--level is 95.0: give a number between 0 and 1"),
        ([*COLUMNS, "--scale", "five"], "--scale is five: give the smallest and the greatest score"),
        (["--unit", "u", "--from", "t", "--to", "y"], "a.csv: 15 values in column t cannot be used."),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(polku, words, sentence):
    result = polku(file(3), *words, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr[: len(sentence)] == sentence


def test_one_unit_is_refused(polku):
    result = polku(file(1), *COLUMNS)

    assert (result.exit_code, result.stderr) == (2, "There is one unit; a link needs at least 10.\n")
