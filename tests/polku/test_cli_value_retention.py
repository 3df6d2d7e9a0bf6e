"""`polku retention` from the file to the words."""

import json

import pytest

LASTED = "weeks;over;arm;x\n1;1;a;3\n2;1;b;1\n3;0;a;2\n4;1;b;5\n6;1;a;4\n;1;a;1\n"
DURATIONS = ["--duration", "weeks", "--event", "over"]
BOUGHT = "who;when;eur\na;2026-01-05;10\na;2026-02-05;30\nb;2026-01-06;30\nb;2026-03-06;-5\nc;2026-02-01;8\n"


@pytest.fixture
def polku(terminal, tmp_path):
    def run(text, *words):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        return terminal("retention", "a.csv", *words)

    return run


def test_durations_as_json(polku):
    found = json.loads(polku(LASTED, *DURATIONS, "--group", "arm", "--covariates", "x", "--json").stdout)

    assert list(found) == ["n", "ended", "groups", "log_rank", "cox", "discrete", "sbg", "left_out"]
    assert (found["n"], found["ended"], found["left_out"]) == (5, 4, 1)
    assert [(each["group"], each["n"]) for each in found["groups"]] == [("a", 3), ("b", 2)]
    assert [row["survival"] for row in found["groups"][1]["curve"]] == [0.5, 0]
    assert [each["name"] for each in found["cox"]["covariates"]] == ["x"]
    assert list(found["discrete"]) == ["logit", "cloglog"]


def test_what_parts_the_curves_may_be_a_covariate_too(polku):
    text = LASTED.replace(";a;", ";0;").replace(";b;", ";1;")

    found = json.loads(polku(text, *DURATIONS, "--group", "arm", "--covariates", "arm", "--json").stdout)

    assert [each["group"] for each in found["groups"]] == [0, 1]
    assert [each["name"] for each in found["cox"]["covariates"]] == ["arm"]


def test_one_period_gives_the_odds_ratio(polku):
    rows = ["1;1;a;0"] * 3 + ["1;0;a;0"] * 7 + ["1;1;a;1"] * 6 + ["1;0;a;1"] * 4

    said = polku("\n".join(["weeks;over;arm;x", *rows]), *DURATIONS, "--covariates", "x", "--hazard", "logit").stdout

    heading, row = [line for line in said.splitlines() if line.startswith(("  covariate", "  x"))]
    assert ("odds ratio" in heading, row.split()[:4]) == (True, ["x", "1.25276", "0.94491", "3.50"])


def test_cohorts_as_json(polku):
    words = ["--customer", "who", "--date", "when", "--amount", "eur"]

    found = json.loads(polku(BOUGHT, *words, "--json").stdout)

    assert [(c["cohort"], c["age"], c["active"], c["revenue_retention"]) for c in found["cohorts"]] == [
        ("2026-01-01", 0, 2, 1),
        ("2026-01-01", 1, 1, 0.75),
        ("2026-01-01", 2, 0, -0.125),
        ("2026-02-01", 0, 1, 1),
        ("2026-02-01", 1, 0, 0),
    ]


def test_weeks_begin_on_a_monday(polku):
    found = json.loads(polku(BOUGHT, "--customer", "who", "--date", "when", "--unit", "week", "--json").stdout)

    assert (found["cohorts"][0]["cohort"], found["amounts"]) == ("2026-01-05", False)


def test_a_covariate_that_tells_nothing_gives_its_reason(polku):
    found = json.loads(polku(LASTED.replace(";a;", ";1;").replace(";b;", ";1;"), *DURATIONS, "--covariates", "arm",
                             "--json").stdout)  # fmt: skip

    assert found["cox"]["reason"] == "A covariate is the same for everybody: leave it out."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give --customer and --date for cohorts, or --duration and --event for durations.\n"),
        ([*DURATIONS, "--discount", "0"], "--discount is 0.0: give a share above 0, such as 0.1.\n"),
        (["--duration", "weeks", "--event", "weeks"], "Column weeks is named for two things: name another for one.\n"),
        ([*DURATIONS, "--unit", "moon"], "--unit is moon: give one of week, month, quarter, year.\n"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(LASTED, *words)

    assert (result.exit_code, result.stderr) == (2, sentence)


def test_an_event_that_is_neither_0_nor_1_is_named_with_its_line(polku):
    said = polku(LASTED, "--duration", "weeks", "--event", "x").stderr.splitlines()

    assert (said[1], said[-1]) == ("  line 2: 3", "Durations are 0 or more, events 1 or 0.")
