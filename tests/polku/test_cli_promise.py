import json
from functools import partial

import numpy as np
import pytest

KEYS = ["name", "share", "share_of_r2", "low", "high", "p_rank", "beta", "coefficient", "correlation", "weight"]


@pytest.fixture
def polku(terminal, tmp_path):
    random = np.random.default_rng(4)
    scores = random.integers(1, 6, (120, 3))
    outcome = 2 * scores[:, 0] + scores[:, 1] + random.integers(0, 3, 120)
    lines = [
        f"{a};{b};{c};{y};{s}" for (a, b, c), y, s in zip(scores, outcome, random.integers(1, 8, 120), strict=True)
    ]
    (tmp_path / "a.csv").write_text("nopeus;hinta;sää;nps;tärkeys\n" + "\n".join(lines), encoding="utf-8")
    return partial(terminal, "drivers", "a.csv", "--outcome", "nps")


def test_drivers_prints_every_figure(polku):
    said = json.loads(polku("--drivers", "nopeus,hinta,sää", "--bootstrap", "100", "--json").stdout)

    assert [driver["name"] for driver in said["drivers"]] == ["nopeus", "hinta", "sää"]
    assert list(said["drivers"][0])[:10] == KEYS
    assert (said["n"], said["missing"], said["method"], said["draws"]) == (120, 0, "lmg", 100)
    assert sum(driver["share"] for driver in said["drivers"]) == pytest.approx(said["r2"])


def test_stated_importance_stands_beside_the_derived(polku):
    said = json.loads(polku("--drivers", "nopeus", "--stated", "tärkeys", "--bootstrap", "0", "--json").stdout)

    (driver,) = said["drivers"]
    assert (driver["low"], driver["stated"]["n"]) == (None, 120)
    assert driver["stated"]["low"] < driver["stated"]["mean"] < driver["stated"]["high"]


def test_kano_classes_are_asked_for(polku):
    words = ("--drivers", "nopeus,sää", "--scale", "1-5", "--kano", "--bootstrap", "100")
    said = json.loads(polku(*words, "--json").stdout)

    assert [each["kind"] for each in said["penalty_reward"]] == ["performance", "not distinguishable"]
    assert "performance: both ends count" in polku(*words).stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--drivers", "nopeuss"], "Did you mean nopeus?"),
        (
            ["--drivers", "nopeus", "--kano"],
            "--kano needs --scale, such as 1-5: which scores are poor and which are good.",
        ),
        (
            ["--drivers", "nopeus,hinta", "--stated", "sää"],
            "--stated names 1 columns and --drivers 2: name one for each driver, in the same order.",
        ),
        (
            ["--drivers", "nopeus", "--weights", "nps"],
            "--weights is nps; allowed: a column that is no outcome, driver or control.",
        ),
        (["--drivers", "nopeus", "--bootstrap", "99"], "--bootstrap is 99; allowed: 0, or from 100 to 100,000."),
        (
            ["--drivers", "nopeus", "--bootstrap", "100001"],
            "--bootstrap is 100001; allowed: 0, or from 100 to 100,000.",
        ),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip().endswith(sentence)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--scale", "1-4"], "The scale is 1–4: give another by --scale."),
        (["--weights", "w"], "A weight is 0 or more."),
    ],
)
def test_a_score_off_the_scale_and_a_negative_weight_are_named(terminal, tmp_path, words, line):
    rows = "".join(f"{a % 4 + 1},{a % 3},{a % 5},1\n" for a in range(12))
    (tmp_path / "b.csv").write_text("a,b,y,w\n" + rows + "5,1,2,-1\n", encoding="utf-8")

    result = terminal("drivers", "b.csv", "--outcome", "y", "--drivers", "a,b", "--bootstrap", "0", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-2:] == ["  line 14: " + ("5" if "--scale" in words else "-1"), line]
