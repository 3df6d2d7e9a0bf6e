import json
from functools import partial

import pytest

FILE = (
    "teksti;sävy;teemat\nHyvä ja nopea toimitus;hyvä;delivery\nLasku oli väärin;huono;invoice, price\n"
    "Tuli torstaina;huono;\n;hyvä;\nInga problem;;\n"
)


@pytest.fixture
def polku(terminal, tmp_path):
    (tmp_path / "a.csv").write_text(FILE, encoding="utf-8")
    return partial(terminal, "understand", "a.csv", "--text", "teksti")


def test_comments_are_counted_and_compared_with_people(polku):
    found = json.loads(polku("--label", "sävy", "--theme-label", "teemat", "--json").stdout)

    counts = {kind: {each["name"]: each["n"] for each in found[kind] if each["n"]} for kind in ("tones", "themes")}
    assert (found["n"], counts["tones"]) == (4, {"good": 1, "bad": 1, "neutral": 1, "unknown": 1})
    assert counts["themes"] == {"delivery": 1, "waiting": 1, "invoice": 1}
    assert (found["tone_quality"]["n"], found["tone_quality"]["right"]["k"]) == (3, 2)
    assert [found["theme_quality"][0][kind]["n"] for kind in ("precision", "recall")] == [3, 3]


def test_without_labels_nothing_is_said_of_quality(polku):
    found = json.loads(polku("--json").stdout)

    assert (found["tone_quality"], found["theme_quality"]) == (None, None)


def test_the_table_says_it_in_words(polku):
    said = " ".join(polku("--label", "sävy").stdout.split())

    assert "4 comments" in said
    assert "Right in about 7 of 10 comments (21%–94%), n 3; kappa 0.50" in said
    assert "Fewer than 100 judged comments: a hint, no more." in said


def test_themes_of_ones_own_are_looked_for(polku, tmp_path):
    (tmp_path / "own.toml").write_text('[[theme]]\nkey = "thu"\nfi = "torsta*"\n', encoding="utf-8")

    found = json.loads(polku("--taxonomy", str(tmp_path / "own.toml"), "--json").stdout)

    assert [(each["name"], each["n"]) for each in found["themes"]] == [("thu", 1)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--label", "teemat"], "  line 2: delivery\n"),
        (["--label", "teemat"], "Allowed: good, bad, mixed or neutral"),
        (["--theme-label", "sävy"], "  line 3: huono\n"),
        (["--theme-label", "sävy"], "Allowed: communication, delivery"),
        (["--taxonomy", "none.toml"], "none.toml is no TOML file"),
        (["--label", "savy"], "Did you mean sävy?"),
        (["--level", "2"], "--level is 2"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(polku, words, sentence):
    result = polku(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


@pytest.mark.parametrize("words", [("--label", "sävy"), ("--theme-label", "teemat")])
def test_a_label_beside_an_empty_comment_is_left_out_with_it(polku, tmp_path, words):
    (tmp_path / "a.csv").write_text(FILE.replace(";hyvä;\n", ";vihainen;angry\n"), encoding="utf-8")

    result = polku(*words, "--json")

    assert (result.exit_code, json.loads(result.stdout)["n"]) == (0, 4)


def test_a_file_without_comments_says_what_is_needed(terminal, tmp_path):
    (tmp_path / "empty.csv").write_text("text,score\n,1\n,2\n", encoding="utf-8")

    result = terminal("understand", "empty.csv", "--text", "text")

    said = "empty.csv has no comment in column text: one is needed.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)
