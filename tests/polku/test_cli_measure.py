import json

import numpy as np
import pytest

FILE = "score;unit;kk\n" + "".join(f"{s};{u};\n" for u, given in (("A", [10] * 12), ("B", [3] * 12)) for s in given)
SERIES = "kk;arvo\n" + "".join(
    f"2026-{month:02d};{50 + month % 2 + (20 if month == 9 else 0)}\n" for month in range(1, 13)
)
KEYS = ["a", "b", "difference", "low", "high", "p", "p_adjusted", "detectable"]


@pytest.fixture
def polku(terminal, tmp_path):
    (tmp_path / "a.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "s.csv").write_text(SERIES, encoding="utf-8")
    return terminal


def test_compare_prints_each_pair(polku):
    (found,) = json.loads(polku("compare", "a.csv", "--score", "score", "--by", "unit", "--json").stdout)

    assert list(found)[:8] == KEYS
    assert (found["a"], found["b"], found["difference"], found["n_a"]) == ("A", "B", 200, 12)
    assert "differ" in polku("compare", "a.csv", "--score", "score", "--by", "unit").stdout


def test_plan_needs_two_thousand_answers_from_53_to_59(polku):
    found = json.loads(polku("plan", "--from", "53", "--to", "59", "--json").stdout)

    assert (found["n_per_period"], found["answers"]) == (pytest.approx(2117.0173), 2118)
    assert found["assumption"].startswith("Two independent periods of as many answers, 20% passives")


def test_plan_counts_the_passives_of_a_file(polku, tmp_path):
    (tmp_path / "p.csv").write_text("s\n" + "10\n8\n7\n9\n3\n" * 5, encoding="utf-8")

    found = json.loads(polku("plan", "--from", "0", "--to", "20", "--like", "p.csv", "--score", "s", "--json").stdout)

    assert found["passives"] == 0.4


def test_a_series_signals_its_odd_month(polku):
    found = json.loads(polku("chart", "xmr", "s.csv", "--value", "arvo", "--time", "kk", "--json").stdout)

    assert list(found[0]) == ["time", "value", "centre", "lower", "upper", "signal", "rule"]
    assert [(p["time"], p["rule"]) for p in found if p["signal"]] == [("2026-09", "outside the limits")]
    assert "6% signal all the same" in polku("chart", "xmr", "s.csv", "--value", "arvo", "--time", "kk").stdout


def test_a_funnel_of_two_units_is_refused(polku):
    result = polku("chart", "funnel", "a.csv", "--score", "score", "--by", "unit")

    assert (result.exit_code, result.stderr) == (2, "Units with answers: 2; a funnel needs at least 3.\n")


@pytest.mark.parametrize("kind", ["nps", "mean"])
def test_rank_says_how_sure_a_place_is(polku, kind):
    found = json.loads(polku("rank", "a.csv", "--score", "score", "--by", "unit", "--kind", kind, "--json").stdout)

    keys = ["group", "n", "raw", "value", "low", "high", "p_best_tenth", "p_worst_tenth", "enough", "needed"]
    assert (list(found[0]), [row["group"] for row in found]) == (keys, ["A", "B"])
    assert found[0]["p_best_tenth"] > 0.99


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["compare", "a.csv", "--score", "score", "--by", "unti"], "Did you mean unit?"),
        (
            ["compare", "a.csv", "--score", "score", "--by", "unit", "--against", "C"],
            "--against is C; allowed: rest, A, B.",
        ),
        (["plan", "--from", "90", "--to", "95"], "--from is 90.0: with 20% passives NPS lies from −80 to 80."),
        (["plan", "--from", "5", "--to", "5"], "are both 5.0: no number of answers shows that nothing changes."),
        (["chart", "xmr", "a.csv", "--value", "score", "--time", "unit"], "Give one value for each time."),
        (["rank", "a.csv", "--score", "score", "--by", "unit", "--kind", "x"], "give one of nps, csat, mean, ces."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip().endswith(sentence)


def walked() -> str:
    """Forty people, four encounters each; the end makes the overall score."""
    random = np.random.default_rng(6)
    scores = random.integers(1, 6, (40, 4))
    cells = [(p, "abcd"[i], i + 1, scores[p, i], scores[p, 3]) for p in range(40) for i in range(4)]
    return "p;t;d;s;o\n" + "".join(f"{p};{t};2026-03-0{d};{s};{o}\n" for p, t, d, s, o in cells)


def test_path_follows_people(polku, tmp_path):
    (tmp_path / "p.csv").write_text(walked(), encoding="utf-8")
    words = ("path", "p.csv", "--touchpoint", "t", "--person", "p", "--time", "d", "--score", "s")

    found = json.loads(polku(*words, "--overall", "o", "--json").stdout)

    assert [step["touchpoint"] for step in found["touchpoints"]] == ["a", "b", "c", "d"]
    assert found["peak_end"]["n"] == found["consistency"]["n"] == 40
    assert max(found["peak_end"]["features"], key=lambda each: each["share"])["feature"] == "end"
    assert "people met nothing at or below 2" in polku(*words, "--overall", "o").stdout


@pytest.fixture
def sample(tmp_path):
    groups = [("nuori", "verkko"), ("nuori", "myymälä"), ("vanha", "verkko"), ("vanha", "myymälä")]
    rows = [(*group, score, day) for day, (group, score) in enumerate(zip(groups, (9, 7, 3, 10), strict=True), 1)]
    cells = [f"{a};{c};{s};{i % 6};2026-03-{d:02d}\n" for i, (a, c, s, d) in enumerate(rows * 3 + rows[:2] * 4)]
    (tmp_path / "v.csv").write_text("ikä;kanava;nps;liike;aika\n" + "".join(cells), encoding="utf-8")
    margins = "sarake;luokka;osuus\nikä;nuori;40\nikä;vanha;60\nkanava;verkko;50\nkanava;myymälä;50\n"
    (tmp_path / "m.csv").write_text(margins, encoding="utf-8")


@pytest.mark.usefixtures("sample")
def test_weigh_meets_the_margins_and_says_what_silence_could_hide(polku, tmp_path):
    words = ("weigh", "v.csv", "--margins", "m.csv", "--score", "nps", "--kind", "nps", "--unit", "liike")

    found = json.loads(polku(*words, "--invited", "40", "--time", "aika", "--out", "w.csv", "--json").stdout)

    assert [(m["category"], round(m["after"], 9)) for m in found["margins"]] == [
        ("nuori", 0.4),
        ("vanha", 0.6),
        ("verkko", 0.5),
        ("myymälä", 0.5),
    ]
    assert (found["n"], found["units"], found["met"], found["bounds"]["response_rate"]) == (20, 6, True, 0.5)
    assert found["early_late"]["n_early"] == 6
    assert (tmp_path / "w.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")[-1] == '"weight"'
    assert "answers weigh as much as" in polku(*words).stdout


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--trim", "1"], "--trim is 1.0: give a number above 1, such as 5."),
        (["--invited", "3", "--scale", "0-10"], "20 answered of 3 invited: the invited must be at least as many."),
        (["--population-units", "0"], "--population-units is 0.0; allowed: above 0."),
        (["--out", "none/w.csv"], "none/w.csv cannot be written: its folder does not exist."),
        (["--out", "m.csv"], "m.csv would be written over while it is read: name another file."),
    ],
)
def test_weights_that_cannot_be_made_say_why(polku, words, sentence):
    result = polku("weigh", "v.csv", "--margins", "m.csv", "--score", "nps", *words)

    assert (result.exit_code, result.stdout, result.stderr.strip()) == (2, "", sentence)


def test_weigh_counts_the_satisfied_as_csat_does(polku, tmp_path):
    (tmp_path / "t.csv").write_text("s,g\n1,a\n2,a\n2,b\n3,b\n3,a\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text("c,k,t\ng,a,3\ng,b,2\n", encoding="utf-8")
    words = ("t.csv", "--score", "s", "--scale", "1-3", "--json")

    weighed = json.loads(polku("weigh", *words, "--margins", "m.csv", "--kind", "csat").stdout)

    assert weighed["unweighted"] == json.loads(polku("csat", *words).stdout)[0]["value"] == 0.4


@pytest.mark.usefixtures("sample")
def test_weigh_names_the_lines_that_are_off_the_scale(polku):
    said = polku("weigh", "v.csv", "--margins", "m.csv", "--score", "nps", "--kind", "csat").stderr.splitlines()

    assert said[0].endswith("values in column nps cannot be used.")
    assert (said[1].split(":")[0].strip()[:4], said[-1]) == ("line", "Give a whole number from 1 to 5.")


@pytest.mark.usefixtures("sample")
def test_silence_ends_at_the_ends_of_the_scale(polku):
    result = polku("weigh", "v.csv", "--margins", "m.csv", "--score", "nps", "--invited", "40")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("The scale is 1–5: give another by --scale.\n")


def test_a_cell_of_a_million_letters_is_cut_in_a_refusal(polku, tmp_path):
    (tmp_path / "o.csv").write_text(f"s,g\n9,a\n8,{'b' * 1_000_000}\n", encoding="utf-8")
    (tmp_path / "r.csv").write_text("column,category,total\ng,a,1\n", encoding="utf-8")

    said = polku("weigh", "o.csv", "--margins", "r.csv", "--score", "s").stderr

    assert said == f"g: category {'b' * 60}… stands in the sample but not among the margins.\n"


def charted(polku, tmp_path, text, *more):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    return polku("chart", "xmr", "t.csv", "--value", "v", "--time", "t", *more)


def test_a_day_that_is_none_is_not_put_last(polku, tmp_path):
    result = charted(polku, tmp_path, "t,v\n2026-01-02,3\nsoon,5\n2026-01-01,4\n")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 3: soon" in result.stderr


def test_a_day_that_is_none_is_not_put_somewhere_on_a_path(polku, tmp_path):
    (tmp_path / "p.csv").write_text("t,p,d,s\na,1,2026-01-02,3\nb,1,2026-13-45,5\n", encoding="utf-8")

    result = polku("path", "p.csv", "--touchpoint", "t", "--person", "p", "--time", "d", "--score", "s")

    assert (result.exit_code, result.stderr.splitlines()[1]) == (2, "  line 3: 2026-13-45")


def test_days_that_can_be_read_in_two_ways_are_refused(polku, tmp_path):
    assert charted(polku, tmp_path, "t,v\n03/04/2026,3\n04/03/2026,5\n05/01/2026,4\n").exit_code == 2


def test_week_two_comes_before_week_ten(polku, tmp_path):
    found = json.loads(charted(polku, tmp_path, "t,v\nweek 10,3\nweek 2,5\nweek 1,4\n", "--json").stdout)

    assert [point["time"] for point in found] == ["week 1", "week 2", "week 10"]


def test_a_column_without_a_name_is_said_to_be_missing(polku, tmp_path):
    (tmp_path / "p.csv").write_text("t,p,d,s\na,1,2026-01-02,3\n", encoding="utf-8")
    words = ("--touchpoint", "t", "--person", "p", "--time", "d", "--score", "s")

    result = polku("path", "p.csv", *words, "--overall", "")

    assert (result.exit_code, result.stderr) == (2, "p.csv has no column . Its columns are: t, p, d, s.\n")


def test_a_group_that_is_no_digit_of_ours_is_refused_by_name(polku, tmp_path):
    (tmp_path / "o.csv").write_text("s,g\n9,1\n8,2\n", encoding="utf-8")

    result = polku("compare", "o.csv", "--score", "s", "--by", "g", "--against", "²")

    assert (result.exit_code, result.stderr) == (2, "--against is ²; allowed: rest, 1, 2.\n")


def test_a_quarter_of_this_year_comes_before_one_of_the_next(polku, tmp_path):
    found = json.loads(charted(polku, tmp_path, "t,v\nQ1 2027,3\nQ2 2026,5\nQ1 2026,4\n", "--json").stdout)

    assert [point["time"] for point in found] == ["Q1 2026", "Q2 2026", "Q1 2027"]


def test_a_path_ends_at_week_ten_and_not_at_week_nine(polku, tmp_path):
    weeks = ((2, 7, 5), (9, 3, 4), (10, 1, 5))
    rows = [f"x,{p},week {week},{1 + p * step % most}\n" for p in range(40) for week, step, most in weeks]
    rows += [f",{p},,{1 + p % 5}\n" for p in range(40)]  # the overall score is that of the end
    (tmp_path / "p.csv").write_text("t,p,d,s\n" + "".join(rows), encoding="utf-8")

    told = polku("path", "p.csv", "--touchpoint", "t", "--person", "p", "--time", "d", "--score", "s", "--json")

    (end,) = (each for each in json.loads(told.stdout)["peak_end"]["features"] if each["feature"] == "end")
    assert end["correlation"] == pytest.approx(1)


def test_one_column_cannot_be_figure_and_time(polku):
    result = polku("chart", "xmr", "s.csv", "--value", "arvo", "--time", "arvo")

    assert (result.exit_code, result.stderr) == (
        2,
        "Column arvo is named for two things: name another for one.\n",
    )


@pytest.mark.parametrize("against", [[], ["--against", "rest"]])
def test_one_group_alone_cannot_be_compared(polku, tmp_path, against):
    (tmp_path / "o.csv").write_text("s,g\n9,a\n8,a\n", encoding="utf-8")

    result = polku("compare", "o.csv", "--score", "s", "--by", "g", *against, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "o.csv: column g has fewer than two groups with scores: a comparison needs two.\n"


def test_an_option_out_of_bounds_is_said_in_the_language(polku, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fi")

    result = polku("drivers", "s.csv", "--outcome", "arvo", "--drivers", "arvo", "--bootstrap", "5")

    assert (result.exit_code, result.stderr) == (
        2,
        "--drivers on arvo; sallittu: kukin sarake kerran: tuloksena, ajurina tai vakioitavana.\n",
    )


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("t,p,d,s\n,1,2026-01-01,3\n", [], "a.csv has no touchpoint with a score: a path needs at least one."),
        ("t,p,d,s\nx,1,2026-01-01,3\n", ["--bad", "nan"], "--bad is nan: give the greatest bad score, such as 2."),
        (
            "t,p,d,s\nx,1,2026-01-01,3\n",
            ["--person", "t"],
            "Column t is named for two things: name another for one.",
        ),
    ],
)
def test_a_path_of_nothing_gets_a_sentence(polku, tmp_path, text, words, sentence):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    columns = ("--touchpoint", "t", "--person", "p", "--time", "d", "--score", "s")

    result = polku("path", "a.csv", *columns, *words)

    assert (result.exit_code, result.stdout, result.stderr.strip()) == (2, "", sentence)


def test_what_has_no_spread_says_why_there_is_no_test(polku, tmp_path):
    (tmp_path / "o.csv").write_text("s,g\n" + "3,a\n" * 12 + "3,b\n" * 12, encoding="utf-8")

    (row,) = json.loads(polku("compare", "o.csv", "--score", "s", "--by", "g", "--kind", "mean", "--json").stdout)

    assert (row["p"], row["enough"], row["reason"]) == (None, True, "nothing varies")


def test_a_sample_of_more_units_than_there_are_is_refused(polku, tmp_path):
    (tmp_path / "o.csv").write_text("s,g,u\n3,a,1\n4,b,2\n5,a,3\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text("column,category,total\ng,a,1\ng,b,1\n", encoding="utf-8")
    words = ("--margins", "m.csv", "--score", "s", "--unit", "u", "--population-units", "2")

    result = polku("weigh", "o.csv", *words)

    said = "The population cannot have fewer primary units (2) than the sample (3).\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)


def test_one_value_is_no_chart(polku, tmp_path):
    result = charted(polku, tmp_path, "t,v\n2026-01,3\n2026-02,\n")

    said = "A chart needs at least two values at different times; t.csv has 1.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)
